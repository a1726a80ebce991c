"""What the local judge says of a region: one sentence, in the page's words where it has any, with measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pytest_visual_claude.model import Box, Cause, Change, Evidence, Kind, Region

_NOUNS = {"text": "piece of text", "image": "image", "line": "line", "frame": "outline"}
#: The likeness from which on more stands there than what came or went: a ring around a button leaves
#: the button, a line in a chart the bars.
_THE_REST = 0.3
#: The likeness from which on the same thing stands there.
_SAME_SHAPE = 0.9
#: What moved by a fraction of a pixel besides leaves so much of its contrast; more is something that moved otherwise.
_SOME_LEFT = 0.6
#: What is looked for in the rest of the picture before it is said to have come or gone.
_LOOKED_FOR = ("text", "image")
#: Contrast and ΔE up to which nobody sees a difference, whatever it is of.
_UNSEEN, _JUST_NOTICEABLE = 1.1, 5.0
#: What Evidence.content says of them.
CORNERS = ("rounder corners", "squarer corners")


#: What a region of each kind is best explained by.
_LIKELY = {Kind.REMOVED: Change.REMOVED, Kind.ADDED: Change.ADDED, Kind.TEXT: Change.TEXT}


def sentences(told: Sequence[tuple[Region, tuple[Cause, ...]]]) -> Iterator[str]:
    """One for each region, in their order. A cause is told once, and only pointed at after that; so is a change."""
    first: dict[Cause, str] = {}
    same: dict[_Claim, str] = {}
    for region, causes in told:
        cause = next((cause for cause in causes if cause.change is _LIKELY.get(region.kind)), next(iter(causes), None))
        measured = sentence(region)
        if cause is None or region.quiet:
            yield measured + _as_before(region, same)
        elif cause in first:
            yield f"{measured}; the same cause as {first[cause]}"
        else:
            first[cause] = region.id
            yield "; ".join(filter(None, (str(cause), _beside(region, cause, measured))))


#: A kind, and how far it moved or which colours changed.
_Claim = tuple[Kind, object, object]


def _as_before(region: Region, same: dict[_Claim, str]) -> str:
    """Points at the first region that says so.

    :param same: what has been said, and of which region first.
    """
    evidence, old, new = region.evidence, region.baseline_box, region.box
    if region.kind is Kind.MOVED and evidence.vector:
        claim: _Claim = region.kind, new.x - old.x, new.y - old.y
    elif region.kind is Kind.COLOUR and evidence.before:
        claim = region.kind, evidence.before, evidence.after
    else:
        return ""
    first = same.setdefault(claim, region.id)
    return f", as {first} did" if first != region.id else ""


def _beside(region: Region, cause: Cause, measured: str) -> str:
    """What was measured, as far as the cause does not say it."""
    came = cause.change in (Change.ADDED, Change.REMOVED) and cause.change is _LIKELY.get(region.kind)
    if came and is_band(region):
        return _moving(region).removeprefix("; ")
    said = region.kind is Kind.COLOUR or cause.change is Change.TEXT or cause.property == "source"
    return "" if came or said else measured


def sentence(region: Region) -> str:
    """What was measured."""
    if region.kind is Kind.RENDERING:
        return f"{region.evidence.pixels} px {_drawn(region)}"
    if is_band(region):
        return _of_band(region)
    return _SENTENCES[region.kind](region)


def _drawn(region: Region) -> str:
    """What is too faint to be seen may be anything."""
    evidence = region.evidence
    if not region.quiet:
        return "are drawn differently, and plain to see: look at them"
    if evidence.contrast <= _UNSEEN and evidence.delta_e <= _JUST_NOTICEABLE:
        return "differ too faintly to be seen"
    return "are drawn a little differently: rendering only"


def is_band(region: Region) -> bool:
    """Were rows or columns inserted or removed, so that the page moved?"""
    return not region.box.area or not region.baseline_box.area


def distance(region: Region) -> int:
    """How far it moved, in pixels, or everything after it; of a band after which nothing is drawn, how thick it is."""
    return max(map(abs, region.evidence.vector or region.thickness))


def _of_band(region: Region) -> str:
    pixels, place = distance(region), region.place
    at = f"y={place.y}" if region.thickness[1] else f"x={place.x}"
    what = f"{pixels} px{_with(region)} {'was' if pixels == 1 else 'were'}"
    moved = _moving(region)
    if region.evidence.left_over == 1 and region.evidence.content not in ("text", "space"):
        return f"the layout changed at {at}"
    return f"{what} {'inserted' if region.box.area else 'removed'} at {at}{moved}"


def _moving(region: Region) -> str:
    """How far what is after a band moved, as far as that holds: with what moved before it, not only by the band."""
    left_behind, (right, down) = region.evidence.left_over, region.evidence.vector or (0, 0)
    old, new = region.baseline_box, region.box
    way = _way(0, down + new.y - old.y) if down else _way(right + new.x - old.x, 0)
    if left_behind == 1 or not way:
        return ""
    along = ("everything below", "what follows below it") if down else ("everything beside", "what follows beside it")
    return f"; {along[bool(left_behind)]} moved {way}"


def _with(region: Region) -> str:
    """What is in a band."""
    return {"space": " of empty space", "text": " with text", "image": " with an image"}.get(
        region.evidence.content, ""
    )


def _way(right: int, down: int) -> str:
    across = f"{abs(right)} px to the {'right' if right > 0 else 'left'}" if right else ""
    along = f"{abs(down)} px {'down' if down > 0 else 'up'}" if down else ""
    return " and ".join(filter(None, (across, along)))


def _piece(region: Region) -> str:
    return f"{_a(region.place)} px {_NOUNS.get(region.evidence.content, 'block')}"


def _one(content: str) -> str:
    noun = _NOUNS.get(content, "block")
    return f"an {noun}" if noun[0] in "aio" else f"a {noun}"


def _a(box: Box) -> str:
    """The size with its article: an 8×10, an 18×18, an 80×4, a 1×1."""
    size = _size(box)
    return f"{'an' if size[0] == '8' or size.split('×')[0] in ('11', '18') else 'a'} {size}"


def _size(box: Box) -> str:
    return f"{box.width}×{box.height}"


def _removed_from(region: Region) -> str:
    uniform = "" if region.evidence.structure else "; the background is uniform there now"
    # Of what is no word and no image, nobody can say that it went nowhere else: a card's edge, a ring.
    went = "was removed" if region.evidence.content in _LOOKED_FOR else "is no longer there"
    return f"{_piece(region)} {went}{_left(region) or uniform}"


def _added_to(region: Region) -> str:
    uniform = "" if region.evidence.structure else " where the background was uniform"
    came = "was added" if region.evidence.content in _LOOKED_FOR else "is there now"
    return f"{_piece(region)} {came}{_left(region) or uniform}"


def _left(region: Region) -> str:
    return "; what is around and within it is as it was" if region.evidence.structure >= _THE_REST else ""


def _moved_by(region: Region) -> str:
    if region.evidence.vector is None:
        return f"the parts of {_piece(region)} stand at other places"
    over = f", over {_one(region.evidence.over)}" if region.evidence.over else ""
    if region.evidence.left_over > _SOME_LEFT:
        return f"most of {_piece(region)} moved {_way(*region.evidence.vector)}{over}"
    way = _way(region.box.x - region.baseline_box.x, region.box.y - region.baseline_box.y)
    return f"{_piece(region)} " + (f"moved {way}{over}" if way else "stands where it stood; what is around it moved")


def _recoloured(region: Region) -> str:
    """The colour of something changed if its shape is there before and after: of what came or went, only the place."""
    if region.evidence.content == "gradient":
        return f"the colour of {_piece(region)} changed by a gradient"
    shaped = region.evidence.structure >= _SAME_SHAPE and region.evidence.content not in ("line", "frame")
    what = f"the colour of {_piece(region)}" if shaped else _piece(region)
    return f"{what} changed{_from_to(region.evidence)}"


def _from_to(evidence: Evidence) -> str:
    return f" from {evidence.before} to {evidence.after}" if evidence.before != evidence.after else ""


def _resized_to(region: Region) -> str:
    old, new = _size(region.baseline_box), _size(region.box)
    if region.evidence.content == "picture":
        return f"the whole picture is drawn at another scale: {new} px instead of {old}"
    if region.evidence.content == "part":
        return _changed(region)
    if old == new:
        return f"the size of a part of {new} px changed"
    return f"{_one(region.evidence.content)} changed its size from {old} to {new} px{_and_colour(region.evidence)}"


def _and_colour(evidence: Evidence) -> str:
    return f", and its colour{_from_to(evidence)}" if evidence.before else ""


def _text_changed(region: Region) -> str:
    return f"{_a(region.box)} px piece of text reads or looks different now"


def _image_changed(region: Region) -> str:
    if region.evidence.content not in ("image", ""):
        return f"{_a(region.box)} px image changed; its place is mostly {region.evidence.after} now"
    return f"{_a(region.box)} px image changed"


def _changed(region: Region) -> str:
    if region.evidence.content == "shadow":
        return f"the shadow around {_a(region.box)} px part changed"
    old, new = _size(region.baseline_box), _size(region.box)
    if region.evidence.content == "picture":
        return "most of the picture looks different now" + (f": {new} px instead of {old}" if old != new else "")
    if region.evidence.content in CORNERS:
        return f"the corners of {_a(region.box)} px part are {region.evidence.content.split()[0]} now"
    what = f"{_a(region.box)} px {'outline' if region.evidence.content == 'frame' else 'part'}"
    if region.evidence.before in (None, region.evidence.after):
        return f"{what} looks different now"
    # Of unequal boxes those are counted as well that one side does not have.
    of = f"{region.evidence.pixels} px of " if old == new else ""
    return f"{of}{what} changed, mostly{_from_to(region.evidence)}"


_SENTENCES: dict[Kind, Callable[[Region], str]] = {
    Kind.REMOVED: _removed_from,
    Kind.ADDED: _added_to,
    Kind.MOVED: _moved_by,
    Kind.COLOUR: _recoloured,
    Kind.RESIZED: _resized_to,
    Kind.TEXT: _text_changed,
    Kind.IMAGE: _image_changed,
    Kind.OTHER: _changed,
}
