"""The local judge: no network, no picture opened, the same terms as Claude's.

It rates what pixels/ measured, by the first of these rules that holds, and says it in one sentence
(sentences.py). A *band* is rows or columns that were inserted or removed, so that the page moved. The
contrast and the colour distance (ΔE) are between before and after; 3 is the least contrast WCAG asks of
large text and of controls, 20 the ΔE between a colour and its neighbour in name. *Of some size* is 400 px²
and more (20×20, an icon), and a quarter of that in the top 80 px of a page of 600 px and more: what is
small up there is the menu, the cart, the search.

======== =================================================================
severity where
======== =================================================================
cosmetic rendering only: anti-aliasing, hinting, less than a pixel of movement
minor    rendering as far as pixels tell, but with a contrast of 7 and a ΔE of 50 or more
cosmetic an icon of up to 16×16 px moved by one pixel
minor    a band of up to 4 px, or of up to 32 px with nothing in it
major    a larger band with nothing in it
critical a band with text or an image in it was removed
major    another band with something in it
critical text or an image of some size was removed, and its contrast was 3 or more
critical anything of 4000 px or more was removed, and its contrast was 1.5 or more
major    less text or a smaller image with a contrast of 3 or more was removed
major    something else of some size was removed
minor    something smaller or fainter was removed
major    something of some size with a contrast of 1.5 or more was added
minor    something smaller or fainter was added
critical something moved over something else
minor    something moved by up to 4 px
major    something moved further
minor    something grew or shrank by up to 4 px
major    something grew or shrank by more
major    a colour changed by a ΔE of 20 or more on something of some size
minor    another colour changed
major    text changed, with a contrast of 3 or more
minor    fainter text changed
critical an image of 2500 px² or more is gone, and something else stands there
minor    an image changed, its shapes being half the same
major    an image changed altogether
major    anything else of 2500 px² or more with a contrast of 3 or more
minor    anything else
======== =================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_visual_claude.judge.local.sentences import distance, is_band, sentence
from pytest_visual_claude.model import Finding, Kind, Question, Region, Severity, Size, Verdict

_COSMETIC, _MINOR, _MAJOR, _CRITICAL = Severity

#: What a rule asks of a region, and of the size of the picture it lies in.
Condition = Callable[[Region, Size], bool]


@dataclass(frozen=True)
class Rule:
    """A row of the table above: tests/judge/test_local.py holds that both say the same."""

    severity: Severity
    where: str
    holds: Condition


def _all(*conditions: Condition) -> Condition:
    return lambda region, page: all(condition(region, page) for condition in conditions)


def _is(*kinds: Kind) -> Condition:
    return lambda region, _: region.kind in kinds


def _looks(*contents: str) -> Condition:
    return lambda region, _: region.evidence.content in contents


def _contrast(least: float) -> Condition:
    return lambda region, _: region.evidence.contrast >= least


def _area(least: int) -> Condition:
    return lambda region, _: region.place.area >= least


def _of_some_size(region: Region, page: Size) -> bool:
    in_the_head = page.height >= 600 and region.place.y < 80
    return region.place.area >= (100 if in_the_head else 400)


def _within(pixels: int) -> Condition:
    return lambda region, _: region.evidence.vector is not None and distance(region) <= pixels


def _by_up_to(pixels: int) -> Condition:
    return lambda region, _: max(map(abs, _larger(region))) <= pixels


def _small_icon(region: Region, _: Size) -> bool:
    return max(region.box.width, region.box.height) <= 16


def _band(region: Region, _: Size) -> bool:
    return is_band(region)


def _empty(region: Region, _: Size) -> bool:
    return is_band(region) and region.evidence.content == "space"


def _thin(region: Region, page: Size) -> bool:
    return is_band(region) and distance(region) <= (32 if _empty(region, page) else 4)


def _larger(region: Region) -> tuple[int, int]:
    old, new = region.baseline_box, region.box
    return new.width - old.width, new.height - old.height


_removed, _added, _moved, _resized = _is(Kind.REMOVED), _is(Kind.ADDED), _is(Kind.MOVED), _is(Kind.RESIZED)
_colour, _text, _image = _is(Kind.COLOUR), _is(Kind.TEXT), _is(Kind.IMAGE)

RULES = (
    Rule(
        _COSMETIC,
        "rendering only: anti-aliasing, hinting, less than a pixel of movement",
        lambda region, _: region.quiet,
    ),
    Rule(
        _MINOR,
        "rendering as far as pixels tell, but with a contrast of 7 and a ΔE of 50 or more",
        _is(Kind.RENDERING),
    ),
    Rule(_COSMETIC, "an icon of up to 16×16 px moved by one pixel", _all(_moved, _within(1), _small_icon)),
    Rule(_MINOR, "a band of up to 4 px, or of up to 32 px with nothing in it", _thin),
    Rule(_MAJOR, "a larger band with nothing in it", _empty),
    Rule(
        _CRITICAL,
        "a band with text or an image in it was removed",
        _all(_band, _removed, _looks("text", "image")),
    ),
    Rule(_MAJOR, "another band with something in it", _band),
    Rule(
        _CRITICAL,
        "text or an image of some size was removed, and its contrast was 3 or more",
        _all(_removed, _looks("text", "image"), _of_some_size, _contrast(3)),
    ),
    Rule(
        _CRITICAL,
        "anything of 4000 px or more was removed, and its contrast was 1.5 or more",
        _all(_removed, lambda region, _: region.evidence.pixels >= 4000, _contrast(1.5)),
    ),
    Rule(
        _MAJOR,
        "less text or a smaller image with a contrast of 3 or more was removed",
        _all(_removed, _looks("text", "image"), _contrast(3)),
    ),
    Rule(_MAJOR, "something else of some size was removed", _all(_removed, _of_some_size)),
    Rule(_MINOR, "something smaller or fainter was removed", _removed),
    Rule(
        _MAJOR,
        "something of some size with a contrast of 1.5 or more was added",
        _all(_added, _of_some_size, _contrast(1.5)),
    ),
    Rule(_MINOR, "something smaller or fainter was added", _added),
    Rule(_CRITICAL, "something moved over something else", _all(_moved, lambda region, _: bool(region.evidence.over))),
    Rule(_MINOR, "something moved by up to 4 px", _all(_moved, _within(4))),
    Rule(_MAJOR, "something moved further", _moved),
    Rule(_MINOR, "something grew or shrank by up to 4 px", _all(_resized, _by_up_to(4))),
    Rule(_MAJOR, "something grew or shrank by more", _resized),
    Rule(
        _MAJOR,
        "a colour changed by a ΔE of 20 or more on something of some size",
        _all(_colour, _of_some_size, lambda region, _: region.evidence.delta_e >= 20),
    ),
    Rule(_MINOR, "another colour changed", _colour),
    Rule(_MAJOR, "text changed, with a contrast of 3 or more", _all(_text, _contrast(3))),
    Rule(_MINOR, "fainter text changed", _text),
    Rule(
        _CRITICAL,
        "an image of 2500 px² or more is gone, and something else stands there",
        _all(_image, _area(2500), lambda region, _: region.evidence.content not in ("image", "")),
    ),
    Rule(
        _MINOR,
        "an image changed, its shapes being half the same",
        _all(_image, lambda region, _: region.evidence.structure >= 0.5),
    ),
    Rule(_MAJOR, "an image changed altogether", _image),
    Rule(
        _MAJOR,
        "anything else of 2500 px² or more with a contrast of 3 or more",
        _all(_area(2500), _contrast(3)),
    ),
    Rule(_MINOR, "anything else", lambda _, __: True),
)


class Local:
    """Rates by :data:`RULES`: the same region, the same rating, on every machine."""

    name = "local"

    def ask(self, question: Question) -> Verdict:
        page = question.difference.actual
        if question.difference.unanalysed:
            return Verdict(self.name, tuple(map(_unanalysed, question.difference.regions)))
        return Verdict(self.name, tuple(_finding(region, page) for region in question.difference.regions))


def _unanalysed(region: Region) -> Finding:
    """The worst that can be: no tolerance lets pass what nobody looked at."""
    return Finding(region.id, region.kind, Severity.CRITICAL, "anything may have changed: nothing was analysed")


def _finding(region: Region, page: Size) -> Finding:
    severity = next(rule.severity for rule in RULES if rule.holds(region, page))
    return Finding(region.id, region.kind, severity, sentence(region))
