"""Is what is said of a region true? Each claim in a sentence is held against the truth of the page and the pixels.

A sentence is *true* where all it says is; *half* where its main claim holds and something beside it does not, or
where it is no more than vague; *false* where its main claim is; *unknown* where no rule reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from library_truth import GAINS, LOSES
from library_view import Atom, Rect, View, around, cut, mostly, occurs, rect, shared, uniform

from pytest_visual_claude.model import Kind, Region

TRUE, HALF, FALSE, UNKNOWN = "true", "half", "false", "unknown"
Said = tuple[str, str]
Match = re.Match[str]
Rule = Callable[[Match, Region, View], Said]
#: What follows a band within so many pixels is what it pushes at least.
FOLLOWS = 240


def checked(sentence: str, region: Region, view: View) -> Said:
    """True, half, false or unknown; and why, where not true."""
    for pattern, rule in RULES:
        found = re.search(pattern, sentence)
        if found:
            level, why = rule(found, region, view)
            beside = list(_beside(sentence, region, view)) if level == TRUE else []
            return (HALF, beside[0]) if beside else (level, why)
    return UNKNOWN, "no rule reads it"


def _beside(sentence: str, region: Region, view: View) -> list[str]:
    wrong = []
    if found := re.search(r"from (#[0-9a-f]{6}) to (#[0-9a-f]{6})", sentence):
        for name, picture, box in zip(found.groups(), view.pictures, (region.baseline_box, region.box), strict=True):
            if not occurs(name, cut(picture, rect(box))):
                wrong.append(f"{name} does not occur there")
        if "px of a" in sentence and not _mostly_so(*found.groups(), view, region):
            wrong.append("few pixels changed so")
    old, new = (rect(box if box.area else region.place) for box in (region.baseline_box, region.box))
    if "uniform there now" in sentence and not uniform(cut(view.pictures[1], new)):
        wrong.append("it is not uniform there now")
    if "where the background was uniform" in sentence and not uniform(cut(view.pictures[0], old)):
        wrong.append("it was not uniform there")
    boxes = rect(region.baseline_box), rect(region.box)
    if "piece of text" in sentence and not any(one.kind in ("text", "control") for one in view.touched(*boxes)):
        wrong.append("no text is there")
    wrong += [f"says {word}" for word, names in WORDS if re.search(word, sentence) and view.case.name not in names]
    return wrong


def _mostly_so(old: str, new: str, view: View, region: Region) -> bool:
    """Do half of the pixels that differ go from about the one colour to about the other?"""
    sides = [cut(picture, box) for picture, box in zip(view.pictures, _boxes(region), strict=True)]
    height, width = (min(side.shape[axis] for side in sides) for axis in (0, 1))
    a, b = (side[:height, :width].astype(int) for side in sides)
    differs = np.abs(a - b).max(axis=2) > 8
    near = [np.abs(side - list(bytes.fromhex(name[1:]))).max(axis=2) <= 16 for side, name in ((a, old), (b, new))]
    return not differs.any() or float((near[0] & near[1])[differs].mean()) >= 0.5


#: Words that name one sort of change only.
WORDS = (
    ("bold|heavier", ("weight",)),
    ("italic|slanted", ("italic",)),
    ("underlin", ("underline", "underline-none")),
    ("str(uck|ike)", ("strike",)),
    ("shadow", ("shadow", "shadow-none")),
    ("corner|radius|rounded", ("radius",)),
    ("placeholder", ("placeholder",)),
    (r"\btick", ("tick", "untick")),
)


def _boxes(region: Region) -> tuple[Rect, Rect]:
    return rect(region.baseline_box), rect(region.box)


def _rendering(_: Match, region: Region, view: View) -> Said:
    if view.case.cause == "noise":
        return TRUE, ""
    level, why = _moved_or_changed(region, view)
    # What a person would hardly see, or what is left over beside another region, is no lie.
    return (HALF, why) if level == FALSE and _loud(region, view) < 12 else (level, why)


def _unseen(found: Match, region: Region, view: View) -> Said:
    """It says no more than that nobody can see it."""
    return (TRUE, "") if _loud(region, view) < 12 else _rendering(found, region, view)


def _loud(region: Region, view: View) -> int:
    """How many pixels differ by more than 24 levels in it, and in no other region."""
    before, after = _boxes(region)
    a, b = cut(view.pictures[0], before), cut(view.pictures[1], after)
    height, width = min(a.shape[0], b.shape[0]), min(a.shape[1], b.shape[1])
    loud = np.abs(a[:height, :width] - b[:height, :width]).max(axis=2, initial=0) > 24
    for other in view.regions:
        if other.kind is not Kind.RENDERING and other is not region:
            x, y = max(0, other.box.x - region.box.x), max(0, other.box.y - region.box.y)
            loud[y : max(0, other.box.bottom - region.box.y), x : max(0, other.box.right - region.box.x)] = False
    return min(int(loud.sum()), region.evidence.pixels)


def _moved_or_changed(region: Region, view: View) -> Said:
    """What moved or changed there in truth, and is told of by no other region."""
    before, after = _boxes(region)
    others = [_boxes(one) for one in view.regions if one.kind is not Kind.RENDERING]
    offsets = [one.evidence.vector for one in view.regions if one.evidence.vector] + [(0, 0)]
    offsets += [(after[0] - before[0], after[1] - before[1])]
    for atom in view.within(before, after):
        vector = atom.vector
        if any(atom in view.within(*other) for other in others):
            continue
        if vector is None or not atom.same:
            return FALSE, "something came, went or says something else there"
        if not any(max(abs(vector[0] - x), abs(vector[1] - y)) <= 1.01 for x, y in offsets):
            return FALSE, f"something there moved by {vector}"
        if max(map(abs, atom.grown)) > 1.5:
            return HALF, f"something there grew by {atom.grown}"
    if view.case.cause in ("colour", "type", "line", "image", "text") and view.near(before, after, 0):
        return (FALSE, "the change lies there") if view.case.visible else (HALF, "the faint change lies there")
    return TRUE, ""


def _band(found: Match, region: Region, view: View) -> Said:
    pixels, content, verb, axis = int(found[1]), found[2] or "", found[3], 1 if found[4] == "y" else 0
    by = pixels if verb == "inserted" else -pixels
    vector = region.evidence.vector or (0, 0)
    if vector[axis]:
        by = vector[axis]
    if way := re.search(r"moved (\d+) px (?:to the )?(right|left|up|down)", found.string):
        by = int(way[1]) * WAYS[way[2]][axis]
    seam = rect(region.baseline_box)
    start = seam[axis] + seam[axis + 2] - 2
    # A line of text begins above its letters: what has its middle after the seam comes after it.
    moved = [one for one in view.atoms if one.vector and one.before and _middle(one.before, axis) >= start]
    inside = [one for one in moved if one.before and _spans(one.before, seam, rect(region.box), 1 - axis)]
    if "what follows" in found.string or " moved" not in found.string:
        followed = _followed(inside, by, axis)
        return _taken(region, by, axis, view) if " moved" not in found.string else followed
    level, why = _held(inside if "column" in found.string else moved, by, axis, view)
    if level == FALSE and inside and _share(inside, by, axis) >= 0.97:
        level, why = HALF, "only in its own columns"
    following = [one for one in inside if one.before and one.before[axis] <= start + FOLLOWS]
    if level == FALSE and following and _share(following, by, axis) >= 0.8:
        level, why = HALF, "only what follows next"
    if level != TRUE:
        return level, why
    box = rect(region.place)
    came_or_went = [one for one in view.touched(box, box) if (one.before is None) != (one.after is None)]
    if "empty" in content and any(one.kind != "block" for one in came_or_went):
        return HALF, "it was not empty"
    return TRUE, ""


def _middle(box: Rect, axis: int) -> float:
    return box[axis] + box[axis + 2] / 2


def _taken(region: Region, by: float, axis: int, view: View) -> Said:
    """Did anything come or go there, or grow or shrink by so much? Of empty space that was inserted, is it empty?"""
    box = rect(region.place)
    if region.evidence.content == "space" and uniform(cut(view.pictures[bool(region.box.area)], box)):
        return TRUE, ""
    for one in view.touched(box, box):
        if one.before is None or one.after is None or abs(one.grown[axis] - by) <= 1.01:
            return TRUE, ""
    return FALSE, "nothing came or went there"


def _followed(inside: list[Atom], by: float, axis: int) -> Said:
    """Of what the band pushes it says no more than that what follows next moved so; or nothing."""
    following = sorted((one for one in inside if one.before), key=lambda one: one.before[axis])[:3]  # type: ignore[index]
    right = [one for one in following if _by(one, [by * (axis == 0), by * (axis == 1)])]
    return (TRUE, "") if right or not following else (FALSE, "what follows next did not move so")


def _spans(one: Rect, seam: Rect, band: Rect, across: int) -> bool:
    low = max(seam[across], band[across])
    high = max(seam[across] + seam[across + 2], band[across] + band[across + 2])
    return low <= one[across] + one[across + 2] / 2 <= high


def _held(moved: list[Atom], by: float, axis: int, view: View) -> Said:
    if not moved:
        sizes = [picture.shape[1 - axis] for picture in view.pictures]
        return (TRUE, "") if abs(sizes[1] - sizes[0] - by) <= 1 or sizes[0] == sizes[1] else (HALF, "nothing is below")
    share = _share(moved, by, axis)
    if share >= 0.97:
        return TRUE, ""
    return (HALF if share >= 0.8 else FALSE), f"{share:.0%} of what is below moved so"


def _share(moved: list[Atom], by: float, axis: int) -> float:
    vector = [0.0, 0.0]
    vector[axis] = by
    return sum(_by(one, vector) for one in moved) / max(1, len(moved))


def _came_or_went(found: Match, region: Region, view: View) -> Said:
    gone = found[1] in ("removed", "gone")
    before, after = _boxes(region)
    # Without area, or where the other is no place of its own, one box stands for both.
    box = before if gone else after
    atoms = [one for one in view.touched(box, box) if (one.after is None if gone else one.before is None)]
    case = view.case
    if atoms or (view.near(before, after) and case.name in (LOSES if gone else GAINS)):
        return TRUE, ""
    if view.near(before, after) and (case.cause == "line" or case.name in ("opacity", "chart-data")):
        return HALF, f"{case.name} is told as {found[1]}"
    return FALSE, f"nothing was {found[1]}: {case.name}"


def _is_there(found: Match, region: Region, view: View) -> Said:
    """Is nothing there on one side, and something on the other?"""
    boxes = [rect(box if box.area else region.place) for box in (region.baseline_box, region.box)]
    sides = [uniform(cut(picture, box)) for picture, box in zip(view.pictures, boxes, strict=True)]
    bare = sides[1] if "no longer" in found[0] else sides[0]
    if bare and not all(sides):
        return TRUE, ""
    meant = "removed" if "no longer" in found[0] else "added"
    return _came_or_went(re.compile("(.*)").search(meant), region, view)  # type: ignore[arg-type]


WAYS = {"right": (1, 0), "left": (-1, 0), "down": (0, 1), "up": (0, -1)}


def _moved(found: Match, region: Region, view: View) -> Said:
    vector = [0, 0]
    for pixels, way in re.findall(r"(\d+) px (?:to the )?(right|left|up|down)", found[0]):
        x, y = WAYS[way]
        vector[0], vector[1] = vector[0] + x * int(pixels), vector[1] + y * int(pixels)
    before, after = _boxes(region)
    whole = list(view.within(before, after))
    right = [one for one in whole if _by(one, vector)]
    if whole and len(right) >= (0.5 if found.string.startswith("most of") else 0.8) * len(whole):
        return TRUE, ""
    if right or any(_by(one, vector) for one in _elements(view) if view.near(before, after)):
        return HALF, f"{len(right)} of {len(whole)} things there moved so"
    if _same_pixels(view, region):
        return (HALF if whole else TRUE), "the same pixels are there, but the things moved otherwise"
    ways = sorted({(round(one.vector[0]), round(one.vector[1])) for one in view.touched(before, after) if one.vector})
    return FALSE, f"what is there moved by {ways[:4]}"


def _stayed(_: Match, region: Region, view: View) -> Said:
    whole = list(view.within(*_boxes(region)))
    right = [one for one in whole if _by(one, (0, 0))]
    if len(right) >= 0.8 * len(whole):
        return TRUE, ""
    return (HALF if right else FALSE), f"{len(right)} of {len(whole)} things there stayed"


def _rearranged(_: Match, region: Region, view: View) -> Said:
    """Is all that is there the same as before, and stands it at other places?"""
    things = view.touched(*_boxes(region))
    if not any(one.vector and max(map(abs, one.vector)) > 0.75 for one in things):
        return FALSE, "nothing there moved"
    new = [one for one in things if one.vector is None or not one.same]
    return (HALF, f"{len(new)} of {len(things)} things there are others") if new else (TRUE, "")


def _by(one: Atom, vector: Sequence[float]) -> bool:
    """By so much, but for a pixel; a move of a pixel or two is no rounding."""
    slack = 0.75 if max(map(abs, vector)) <= 2 else 1.01
    return one.vector is not None and all(abs(a - b) <= slack for a, b in zip(one.vector, vector, strict=True))


def _elements(view: View) -> list[Atom]:
    return [Atom("element", tuple(old), tuple(new), same=False) for old, new in view.case.places if old and new]  # type: ignore[arg-type]


def _same_pixels(view: View, region: Region) -> bool:
    a, b = cut(view.pictures[0], rect(region.baseline_box)), cut(view.pictures[1], rect(region.box))
    if a.shape != b.shape or not a.size or uniform(a):
        return False
    return float((np.abs(a - b).max(axis=2) <= 8).mean()) > 0.97


def _resized(found: Match, region: Region, view: View) -> Said:
    before, after = _boxes(region)
    here = [one for one in [*view.touched(before, after), *_elements(view)] if one.before and one.after]
    here = [one for one in here if one.before and shared(before, one.before) > 0]
    if found[1] is None:
        grew = any(max(map(abs, one.grown)) >= 1 for one in here)
        return (TRUE, "") if grew else (FALSE, "nothing there changed its size")
    old, new = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    grown = new[0] - old[0], new[1] - old[1]
    for one in here:
        alike = all(abs(a - b) <= 2.5 for a, b in zip(one.grown, grown, strict=True))
        if alike and one.before and abs(one.before[2] - old[0]) <= 8 and abs(one.before[3] - old[1]) <= 8:
            return TRUE, ""
    if all(_spanned(view, side, box) for side, box in enumerate((before, after))):
        # Several things that stand side by side: all that is said is how large they are together.
        new_ones = any(one.vector is None for one in view.within(before, after))
        return (HALF, "something came or went in it") if new_ones else (TRUE, "")
    for one in here:
        if any(abs(a) >= 1 and a * b > 0 for a, b in zip(one.grown, grown, strict=True)):
            return HALF, "something there changed its size, by another amount"
    return FALSE, "nothing there changed its size so"


def _spanned(view: View, side: int, box: Rect) -> bool:
    """Is it as large as all that stands in it, together?"""
    boxes = [(one.before, one.after)[side] for one in view.within(*((box, box)))]
    inside = [one for one in boxes if one and shared(box, one) > 0.5 * one[2] * one[3]]
    return bool(inside) and all(abs(a - b) <= 2.5 for a, b in zip(around(inside), box, strict=True))


def _cause(*right: str, half: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Rule:
    """True where the changed element lies there and such is the cause; half where it is one of the others."""

    def rule(_: Match, region: Region, view: View) -> Said:
        before, after = _boxes(region)
        case = view.case
        if view.near(before, after):
            if case.cause in right or case.name in names:
                return TRUE, ""
            if case.cause in half:
                return HALF, f"the cause is another one: {case.name}"
        return FALSE, f"it is not what happened there: {case.name}"

    return rule


def _text(_: Match, region: Region, view: View) -> Said:
    before, after = _boxes(region)
    if any(not one.same and one.kind in ("text", "control") for one in view.touched(before, after)):
        return TRUE, ""
    if view.near(before, after) and view.case.cause in ("type", "size"):
        return HALF, f"it says the same, drawn otherwise: {view.case.name}"
    if view.near(before, after) and view.case.name in ("swap", "elsewhere", "order"):
        return HALF, f"another text stands there: {view.case.name}"
    if any(one.kind == "text" and max(map(abs, one.grown)) > 4 for one in view.within(before, after)):
        return HALF, "it says the same, in other lines"
    return FALSE, f"no text changed there: {view.case.name}"


def _image(found: Match, region: Region, view: View) -> Said:
    level, why = _of_image(found, region, view)
    moved = [one for one in view.touched(*_boxes(region)) if one.kind == "image" and one.vector != (0, 0)]
    return (HALF, "another image stands there") if level == FALSE and moved else (level, why)


def _changed(_: Match, region: Region, view: View) -> Said:
    before, after = _boxes(region)
    if view.near(before, after):
        return TRUE, ""
    here = view.touched(before, after)
    moved = any(one.vector is None or max(map(abs, (*one.vector, *one.grown))) >= 1 for one in here)
    if not moved and before == after and _loud(region, view) >= 12:
        return TRUE, ""  # as anybody sees: a radio button that went out when another one was ticked
    return (HALF, "it only moved") if moved else (FALSE, "nothing happened there")


_of_image = _cause("image", half=("colour",))
_of_cause = _cause(
    "colour",
    half=("line", "type", "image", "went", "came"),
    names=("border-none", "tick", "untick", "opacity"),
)


def _coloured(found: Match, region: Region, view: View) -> Said:
    """Also where another stripe of a table stands now: most of it was of the one colour, and is of the other."""
    names = re.findall(r"#[0-9a-f]{6}", found.string)
    boxes = zip(names, view.pictures, _boxes(region), strict=False)
    striped = len(names) == 2 and all(mostly(name, cut(picture, box)) for name, picture, box in boxes)
    return (TRUE, "") if striped and min(region.box.width, region.box.height) >= 24 else _of_cause(found, region, view)


_named = _cause("type", "line", "text", "came", "went")

RULES: tuple[tuple[str, Rule], ...] = (
    (r"too faintly", _unseen),
    (r"rendering only|drawn (?:a little )?differently|anti-alias", _rendering),
    (r"(\d+) px((?: of| with)[\w ]*)? (?:was|were) (inserted|removed) at ([xy])=(\d+).*", _band),
    (r"stand at other places", _rearranged),
    (r"stands where it stood", _stayed),
    (r"moved \d+ px.*", _moved),
    (r"\bmoved\s*$", lambda *_: (FALSE, "moved by nothing")),
    (r"size from (\d+)×(\d+) to (\d+)×(\d+)|the size of", _resized),
    (r"image is (gone)", _came_or_went),
    (r"(?:was|were) (removed|added)\b", _came_or_went),
    (r"is no longer there|is there now", _is_there),
    (r"colour of .* changed|recoloured|another colour", _coloured),
    (r"text changed", _text),
    (r"looks? different", _changed),
    (r"image changed", _image),
    (r"bold|italic|underlin|struck|strike|shadow|corner|radius|placeholder|tick", _named),
    (r"changed", _changed),
)
