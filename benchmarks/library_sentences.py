"""Is what is said of a region true? Each claim in a sentence is held against the truth of the page and the pixels.

A sentence is *true* where all it says is; *half* where its main claim holds and something beside it does not, or
where it is no more than vague; *false* where its main claim is; *unknown* where no rule reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from library_view import Atom, Pixels, Rect, View, cut, rect, shared

from pytest_visual_claude.model import Region

TRUE, HALF, FALSE, UNKNOWN = "true", "half", "false", "unknown"
Said = tuple[str, str]
Match = re.Match[str]
#: How near a colour has to be to be the one that was named.
NEAR = 12


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
            if not _occurs(name, cut(picture, rect(box))):
                wrong.append(f"{name} does not occur there")
    if "uniform there now" in sentence and not _uniform(cut(view.pictures[1], rect(region.place))):
        wrong.append("it is not uniform there now")
    if "where the background was uniform" in sentence and not _uniform(cut(view.pictures[0], rect(region.place))):
        wrong.append("it was not uniform there")
    boxes = rect(region.baseline_box), rect(region.box)
    if "piece of text" in sentence and not any(one.kind in ("text", "control") for one in view.touched(*boxes)):
        wrong.append("no text is there")
    wrong += [f"says {word}" for word, names in WORDS if re.search(word, sentence) and view.case.name not in names]
    return wrong


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


def _occurs(name: str, part: Pixels) -> bool:
    wanted = np.array([int(name[at : at + 2], 16) for at in (1, 3, 5)])
    return int((np.abs(part - wanted).max(axis=2) <= NEAR).sum()) >= 3 if part.size else False


def _uniform(part: Pixels) -> bool:
    """Is it one colour but for three in a hundred?"""
    if not part.size:
        return True
    flat = part.reshape(-1, 3)
    middle = np.median(flat, axis=0)
    return float((np.abs(flat - middle).max(axis=1) <= 6).mean()) >= 0.97


def _boxes(region: Region) -> tuple[Rect, Rect]:
    return rect(region.baseline_box), rect(region.box)


def _rendering(_: Match, region: Region, view: View) -> Said:
    if view.case.cause == "noise":
        return TRUE, ""
    before, after = _boxes(region)
    offset = after[0] - before[0], after[1] - before[1]
    for atom in view.within(before, after):
        if atom.vector is None or not atom.same:
            return FALSE, "something came, went or says something else there"
        if max(abs(atom.vector[0] - offset[0]), abs(atom.vector[1] - offset[1])) > 1.01:
            return FALSE, f"something there moved by {atom.vector}"
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
    seam = rect(region.baseline_box)
    start = seam[axis] + seam[axis + 2] - 2
    moved = [one for one in view.atoms if one.vector and one.before and one.before[axis] >= start]
    level, why = _held(moved, by, axis, view)
    if level == FALSE:
        across = 1 - axis
        inside = [one for one in moved if one.before and _spans(one.before, seam, rect(region.box), across)]
        level, why = (HALF, "only in its own columns") if inside and _share(inside, by, axis) >= 0.97 else (level, why)
    if level != TRUE:
        return level, why
    box = rect(region.place)
    came_or_went = [one for one in view.touched(box, box) if (one.before is None) != (one.after is None)]
    if "empty" in content and any(one.kind != "block" for one in came_or_went):
        return HALF, "it was not empty"
    return TRUE, ""


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
    right = [
        abs(one.vector[axis] - by) <= 1.01 and abs(one.vector[1 - axis]) <= 1.01 for one in moved if one.vector
    ]
    return sum(right) / max(1, len(right))


#: What a change takes away or brings, besides elements that go or come.
LOSES = ("border-none", "shadow-none", "underline-none", "untick", "chart-series", "blank", "none", "hidden", "remove", "row-remove")
GAINS = ("background-new", "border-new", "border-width", "shadow", "underline", "strike", "tick", "insert", "row-insert", "longer")


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


WAYS = {"right": (1, 0), "left": (-1, 0), "down": (0, 1), "up": (0, -1)}


def _moved(found: Match, region: Region, view: View) -> Said:
    vector = [0, 0]
    for pixels, way in re.findall(r"(\d+) px (?:to the )?(right|left|up|down)", found[0]):
        x, y = WAYS[way]
        vector[0], vector[1] = vector[0] + x * int(pixels), vector[1] + y * int(pixels)
    before, after = _boxes(region)
    whole = list(view.within(before, after))
    right = [one for one in whole if _by(one, vector)]
    if whole and len(right) >= 0.8 * len(whole):
        return TRUE, ""
    if right or any(_by(one, vector) for one in _elements(view) if view.near(before, after)):
        return HALF, f"{len(right)} of {len(whole)} things there moved so"
    if _same_pixels(view, region):
        return (HALF if whole else TRUE), "the same pixels are there, but the things moved otherwise"
    ways = sorted({(round(one.vector[0]), round(one.vector[1])) for one in view.touched(before, after) if one.vector})
    return FALSE, f"what is there moved by {ways[:4]}"


def _by(one: Atom, vector: list[int]) -> bool:
    return one.vector is not None and all(abs(a - b) <= 1.01 for a, b in zip(one.vector, vector, strict=True))


def _elements(view: View) -> list[Atom]:
    return [Atom("element", tuple(old), tuple(new), same=False) for old, new in view.case.places if old and new]  # type: ignore[arg-type]


def _same_pixels(view: View, region: Region) -> bool:
    a, b = cut(view.pictures[0], rect(region.baseline_box)), cut(view.pictures[1], rect(region.box))
    return a.shape == b.shape and bool(a.size) and not _uniform(a) and float((np.abs(a - b).max(axis=2) <= 8).mean()) > 0.97


def _resized(found: Match, region: Region, view: View) -> Said:
    before, after = _boxes(region)
    here = [one for one in [*view.touched(before, after), *_elements(view)] if one.before and one.after]
    here = [one for one in here if one.before and shared(before, one.before) > 0]
    if found[1] is None:
        return (TRUE, "") if any(max(map(abs, one.grown)) >= 1 for one in here) else (FALSE, "nothing there changed its size")
    old, new = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    grown = new[0] - old[0], new[1] - old[1]
    for one in here:
        alike = all(abs(a - b) <= 2.5 for a, b in zip(one.grown, grown, strict=True))
        if alike and one.before and abs(one.before[2] - old[0]) <= 8 and abs(one.before[3] - old[1]) <= 8:
            return TRUE, ""
    for one in here:
        if any(abs(a) >= 1 and a * b > 0 for a, b in zip(one.grown, grown, strict=True)):
            return HALF, "something there changed its size, by another amount"
    return FALSE, "nothing there changed its size so"


def _cause(*right: str, half: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Callable[[Match, Region, View], Said]:
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
    if any(one.kind == "text" and max(map(abs, one.grown)) > 4 for one in view.within(before, after)):
        return HALF, "it says the same, in other lines"
    return FALSE, f"no text changed there: {view.case.name}"


def _changed(_: Match, region: Region, view: View) -> Said:
    before, after = _boxes(region)
    if view.near(before, after):
        return TRUE, ""
    moved = [one for one in view.touched(before, after) if one.vector is None or max(map(abs, (*one.vector, *one.grown))) >= 1]
    return (HALF, "it only moved") if moved else (FALSE, "nothing happened there")


RULES: tuple[tuple[str, Callable[[Match, Region, View], Said]], ...] = (
    (r"rendering only|drawn a little differently|anti-alias", _rendering),
    (r"(\d+) px((?: of| with)[\w ]*)? (?:was|were) (inserted|removed) at ([xy])=(\d+)", _band),
    (r"moved \d+ px.*", _moved),
    (r"size from (\d+)×(\d+) to (\d+)×(\d+)|the size of", _resized),
    (r"image is (gone)", _came_or_went),
    (r"(?:was|were) (removed|added)\b", _came_or_went),
    (r"colour of .* changed|recoloured|another colour", _cause("colour", half=("line", "type", "image", "went", "came"), names=("border-none", "tick", "untick", "opacity"))),
    (r"text changed", _text),
    (r"image changed", _cause("image", half=("colour",))),
    (r"(bold|italic|underlin|struck|strike|shadow|corner|radius|placeholder|tick)", _cause("type", "line", "text", "came", "went")),
    (r"changed", _changed),
)
