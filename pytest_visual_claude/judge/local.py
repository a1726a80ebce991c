"""The local judge: no network, no picture opened, the same terms as Claude's.

It rates what pixels/ measured, by the first of these rules that holds. A *band* is rows or
columns that were inserted or removed, so that the page moved. The contrast and the colour
distance (ΔE) are between before and after; 3 is the least contrast WCAG asks of large text and of
controls, 20 the ΔE between a colour and its neighbour in name.

======== =================================================================
severity where
======== =================================================================
cosmetic rendering only: anti-aliasing, hinting, less than a pixel of movement
cosmetic an icon of up to 16×16 px moved by one pixel
minor    a band of up to 4 px, or of up to 32 px with nothing in it
major    a larger band with nothing in it
critical a band with something in it was removed
major    a band with something in it was inserted
critical text or an image was removed, and its contrast was 3 or more
major    something else of 400 px² or more was removed
minor    something smaller or fainter was removed
major    something of 400 px² or more with a contrast of 1.5 or more was added
minor    something smaller or fainter was added
minor    something moved by up to 4 px
major    something moved further
major    a colour changed by a ΔE of 20 or more on 400 px² or more
minor    another colour changed
major    text changed, with a contrast of 3 or more
minor    fainter text changed
minor    an image changed, its shapes being half the same
major    an image changed altogether
major    anything else of 2500 px² or more with a contrast of 3 or more
minor    anything else
======== =================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_visual_claude.model import Box, Evidence, Finding, Kind, Question, Region, Severity, Verdict

_COSMETIC, _MINOR, _MAJOR, _CRITICAL = Severity


@dataclass(frozen=True)
class Rule:
    """A row of the table above: tests/judge/test_local.py holds that both say the same."""

    severity: Severity
    where: str
    holds: Callable[[Region], bool]


def _is(*kinds: Kind) -> Callable[[Region], bool]:
    return lambda region: region.kind in kinds


def _band(region: Region) -> bool:
    return not region.box.area or not region.baseline_box.area


def _thickness(region: Region) -> int:
    return max(map(abs, region.evidence.vector or (0, 0)))


def _empty_band(region: Region) -> bool:
    return _band(region) and region.evidence.content == "space"


def _thin_band(region: Region) -> bool:
    return _band(region) and _thickness(region) <= (32 if _empty_band(region) else 4)


def _contrast(least: float) -> Callable[[Region], bool]:
    return lambda region: region.evidence.contrast >= least


def _area(least: int) -> Callable[[Region], bool]:
    return lambda region: region.place.area >= least


def _all(*conditions: Callable[[Region], bool]) -> Callable[[Region], bool]:
    return lambda region: all(condition(region) for condition in conditions)


def _within(pixels: int) -> Callable[[Region], bool]:
    return lambda region: _thickness(region) <= pixels


def _small_icon(region: Region) -> bool:
    return max(region.box.width, region.box.height) <= 16


_removed, _added, _moved = _is(Kind.REMOVED), _is(Kind.ADDED), _is(Kind.MOVED)
_colour, _text, _image = _is(Kind.COLOUR), _is(Kind.TEXT), _is(Kind.IMAGE)

RULES = (
    Rule(
        _COSMETIC,
        "rendering only: anti-aliasing, hinting, less than a pixel of movement",
        _is(Kind.RENDERING),
    ),
    Rule(_COSMETIC, "an icon of up to 16×16 px moved by one pixel", _all(_moved, _within(1), _small_icon)),
    Rule(_MINOR, "a band of up to 4 px, or of up to 32 px with nothing in it", _thin_band),
    Rule(_MAJOR, "a larger band with nothing in it", _empty_band),
    Rule(_CRITICAL, "a band with something in it was removed", _all(_band, _removed)),
    Rule(_MAJOR, "a band with something in it was inserted", _all(_band, _added)),
    Rule(
        _CRITICAL,
        "text or an image was removed, and its contrast was 3 or more",
        _all(_removed, _contrast(3), lambda region: region.evidence.content in ("text", "image")),
    ),
    Rule(_MAJOR, "something else of 400 px² or more was removed", _all(_removed, _area(400))),
    Rule(_MINOR, "something smaller or fainter was removed", _removed),
    Rule(
        _MAJOR,
        "something of 400 px² or more with a contrast of 1.5 or more was added",
        _all(_added, _area(400), _contrast(1.5)),
    ),
    Rule(_MINOR, "something smaller or fainter was added", _added),
    Rule(_MINOR, "something moved by up to 4 px", _all(_moved, _within(4))),
    Rule(_MAJOR, "something moved further", _moved),
    Rule(
        _MAJOR,
        "a colour changed by a ΔE of 20 or more on 400 px² or more",
        _all(_colour, _area(400), lambda region: region.evidence.delta_e >= 20),
    ),
    Rule(_MINOR, "another colour changed", _colour),
    Rule(_MAJOR, "text changed, with a contrast of 3 or more", _all(_text, _contrast(3))),
    Rule(_MINOR, "fainter text changed", _text),
    Rule(
        _MINOR,
        "an image changed, its shapes being half the same",
        _all(_image, lambda region: region.evidence.structure >= 0.5),
    ),
    Rule(_MAJOR, "an image changed altogether", _image),
    Rule(
        _MAJOR,
        "anything else of 2500 px² or more with a contrast of 3 or more",
        _all(_area(2500), _contrast(3)),
    ),
    Rule(_MINOR, "anything else", lambda _: True),
)


class Local:
    """Rates by :data:`RULES`: the same region, the same rating, on every machine."""

    name = "local"

    def ask(self, question: Question) -> Verdict:
        return Verdict(self.name, tuple(_finding(region) for region in question.difference.regions))


def _finding(region: Region) -> Finding:
    severity = next(rule.severity for rule in RULES if rule.holds(region))
    return Finding(region.id, region.kind, severity, _sentence(region))


def _sentence(region: Region) -> str:
    if region.kind is Kind.RENDERING:
        return f"{region.evidence.pixels} px are drawn a little differently: rendering only"
    if _band(region):
        return _of_band(region)
    return _SENTENCES[region.kind](region)


def _of_band(region: Region) -> str:
    along, down = region.evidence.vector or (0, 0)
    pixels, place = _thickness(region), region.place
    empty, were = " of empty space" if region.evidence.content == "space" else "", "was" if pixels == 1 else "were"
    what = f"{pixels} px{empty} {were}"
    verb = "inserted" if region.box.area else "removed"
    if down:
        return f"{what} {verb} at y={place.y}; everything below moved {_way(0, down)}"
    return f"{what} {verb} at x={place.x}; everything beside moved {_way(along, 0)}"


def _way(right: int, down: int) -> str:
    across = f"{abs(right)} px to the {'right' if right > 0 else 'left'}" if right else ""
    along = f"{abs(down)} px {'down' if down > 0 else 'up'}" if down else ""
    return " and ".join(filter(None, (across, along)))


def _piece(region: Region) -> str:
    content = region.evidence.content
    return f"{_a(region.place)} px {_NOUNS.get(content, 'block')}"


_NOUNS = {"text": "piece of text", "image": "image", "line": "line"}


def _a(box: Box) -> str:
    """The size with its article: an 8×10, an 18×18, an 80×4, a 1×1."""
    size = _size(box)
    return f"{'an' if size[0] == '8' or size.split('×')[0] in ('11', '18') else 'a'} {size}"


def _size(box: Box) -> str:
    return f"{box.width}×{box.height}"


def _removed_from(region: Region) -> str:
    return f"{_piece(region)} was removed; the background is uniform there now"


def _added_to(region: Region) -> str:
    return f"{_piece(region)} was added where the background was uniform"


def _moved_by(region: Region) -> str:
    return f"{_piece(region)} moved {_way(*(region.evidence.vector or (0, 0)))}"


def _recoloured(region: Region) -> str:
    # Text whose colour changed is thin strokes; where most of the box changed, it is what the text stands on.
    solid = region.evidence.pixels > region.place.area / 2
    what = f"{_a(region.place)} px block" if solid else _piece(region)
    return f"the colour of {what} changed{_from_to(region.evidence)}"


def _from_to(evidence: Evidence) -> str:
    return f" from {evidence.before} to {evidence.after}" if evidence.before != evidence.after else ""


def _resized_to(region: Region) -> str:
    old, new = _size(region.baseline_box), _size(region.box)
    return (
        f"a block changed its size from {old} to {new} px" if old != new else f"the size of a part of {new} px changed"
    )


def _text_changed(region: Region) -> str:
    return f"{_a(region.box)} px piece of text changed{_likeness(region)}"


def _image_changed(region: Region) -> str:
    return f"{_a(region.box)} px image changed{_likeness(region)}"


def _likeness(region: Region) -> str:
    return f"; {round(100 * region.evidence.structure)} % of its shapes are as they were"


def _changed(region: Region) -> str:
    return f"{region.evidence.pixels} px of {_a(region.box)} px part changed{_from_to(region.evidence)}"


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
