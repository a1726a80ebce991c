"""The local judge: no network, no picture opened, the same terms as Claude's.

It rates what pixels/ measured, by the first of these rules that holds, and says it in one sentence
(sentences.py). A *band* is rows or columns that were inserted or removed, so that the page moved. The
contrast and the colour distance (ΔE) are between before and after; 3 is the least contrast WCAG asks of
large text and of controls, 20 the ΔE between a colour and its neighbour in name. *Of some size* is 400 px²
and more (20×20, an icon), and a quarter of that in the top 80 px of a page of 600 px and more: what is
small up there is the menu, the cart, the search.

Where the page tells what changed in it (causes), five rows ask that, too. It names, and mostly raises: where a row
about the page lowers what the pixels say, that makes no difference pass (:func:`rated`).

======== =================================================================
severity where
======== =================================================================
cosmetic rendering only: anti-aliasing, hinting, less than a pixel of movement
minor    rendering as far as pixels tell, but with a contrast of 7 and a ΔE of 50 or more
critical a control, a link, a heading, a price or an error message is gone from the page
critical text in use has a contrast below 1.5 to its ground, and had more
major    what is gone from the page is a decoration: without words, name, or a picture around it
major    a style cuts off text or an image that is in the page as before, and no control, link or price
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
major    the contrast of text to its ground fell below 4.5 (what WCAG asks), 3 or 1.5
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

from pytest_visual_claude.judge.local.sentences import distance, is_band, sentences
from pytest_visual_claude.model import (
    Cause,
    Change,
    Finding,
    Kind,
    Part,
    Question,
    Region,
    Severity,
    Size,
    Tolerance,
    Verdict,
)

_COSMETIC, _MINOR, _MAJOR, _CRITICAL = Severity


@dataclass(frozen=True)
class Seen:
    """What a rule looks at: a region, the size of the picture it lies in, and what explains it."""

    region: Region
    page: Size
    causes: tuple[Cause, ...] = ()


Condition = Callable[[Seen], bool]


@dataclass(frozen=True)
class Rule:
    """A row of the table above: tests/judge/test_local.py holds that both say the same."""

    severity: Severity
    where: str
    holds: Condition


def _all(*conditions: Condition) -> Condition:
    return lambda seen: all(condition(seen) for condition in conditions)


def _is(*kinds: Kind) -> Condition:
    return lambda seen: seen.region.kind in kinds


def _looks(*contents: str) -> Condition:
    return lambda seen: seen.region.evidence.content in contents


def _contrast(least: float) -> Condition:
    return lambda seen: seen.region.evidence.contrast >= least


def _area(least: int) -> Condition:
    return lambda seen: seen.region.place.area >= least


def _of_some_size(seen: Seen) -> bool:
    in_the_head = seen.page.height >= 600 and seen.region.place.y < 80
    return seen.region.place.area >= (100 if in_the_head else 400)


def _within(pixels: int) -> Condition:
    return lambda seen: seen.region.evidence.vector is not None and distance(seen.region) <= pixels


def _by_up_to(pixels: int) -> Condition:
    return lambda seen: max(map(abs, _larger(seen.region))) <= pixels


def _small_icon(seen: Seen) -> bool:
    return max(seen.region.box.width, seen.region.box.height) <= 16


def _band(seen: Seen) -> bool:
    return is_band(seen.region)


def _empty(seen: Seen) -> bool:
    return is_band(seen.region) and seen.region.evidence.content == "space"


def _thin(seen: Seen) -> bool:
    return is_band(seen.region) and distance(seen.region) <= (32 if _empty(seen) else 4)


def _larger(region: Region) -> tuple[int, int]:
    old, new = region.baseline_box, region.box
    return new.width - old.width, new.height - old.height


def _gone(*parts: Part) -> Condition:
    """Something of these is gone from the page, there where the pixels differ."""
    return lambda seen: any(
        cause.change is Change.REMOVED and cause.part in parts and _was_there(cause, seen.region)
        for cause in seen.causes
    )


def _only_decoration(seen: Seen) -> bool:
    gone = [cause for cause in seen.causes if cause.change is Change.REMOVED]
    return gone == list(seen.causes) != [] and all(cause.part is Part.DECORATION for cause in gone)


def _only_cut(seen: Seen) -> bool:
    return bool(seen.causes) and all(
        cause.change is Change.STYLE and cause.property.startswith(_CUTTING) and cause.part not in _NEEDED
        for cause in seen.causes
    )


def _was_there(cause: Cause, region: Region) -> bool:
    if region.kind in (Kind.MOVED, Kind.RESIZED, Kind.ADDED):  # it only followed
        return False
    place = region.baseline_box if region.baseline_box.area else region.box
    return any(
        box.x < place.right and place.x < box.right and box.y < place.bottom and place.y < box.bottom
        for box in cause.baseline_boxes
    )


def _faded(seen: Seen) -> bool:
    return seen.region.kind is not Kind.MOVED and any(cause.contrast and cause.contrast.fell for cause in seen.causes)


def _unreadable(seen: Seen) -> bool:
    return any(cause.contrast and cause.contrast.unreadable and not cause.contrast.disabled for cause in seen.causes)


_removed, _added, _moved, _resized = _is(Kind.REMOVED), _is(Kind.ADDED), _is(Kind.MOVED), _is(Kind.RESIZED)
_colour, _text, _image = _is(Kind.COLOUR), _is(Kind.TEXT), _is(Kind.IMAGE)
#: What a page cannot do without.
_NEEDED = (Part.CONTROL, Part.LINK, Part.PRICE, Part.ERROR)
#: Properties that take away a part of what an element holds, and leave the rest.
_CUTTING = ("overflow", "text-overflow", "max-height", "height", "-webkit-line-clamp", "text-wrap", "white-space")

RULES = (
    Rule(
        _COSMETIC,
        "rendering only: anti-aliasing, hinting, less than a pixel of movement",
        lambda seen: seen.region.quiet,
    ),
    Rule(
        _MINOR,
        "rendering as far as pixels tell, but with a contrast of 7 and a ΔE of 50 or more",
        _is(Kind.RENDERING),
    ),
    Rule(
        _CRITICAL,
        "a control, a link, a heading, a price or an error message is gone from the page",
        _gone(*_NEEDED, Part.HEADING),
    ),
    Rule(
        _CRITICAL,
        "text in use has a contrast below 1.5 to its ground, and had more",
        _all(_faded, _unreadable),
    ),
    Rule(
        _MAJOR,
        "what is gone from the page is a decoration: without words, name, or a picture around it",
        _all(_removed, _looks("text", "image"), _only_decoration),
    ),
    Rule(
        _MAJOR,
        "a style cuts off text or an image that is in the page as before, and no control, link or price",
        _all(_removed, _looks("text", "image"), _contrast(1.5), _only_cut),
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
        _all(_removed, lambda seen: seen.region.evidence.pixels >= 4000, _contrast(1.5)),
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
    Rule(_CRITICAL, "something moved over something else", _all(_moved, lambda seen: bool(seen.region.evidence.over))),
    Rule(_MINOR, "something moved by up to 4 px", _all(_moved, _within(4))),
    Rule(_MAJOR, "something moved further", _moved),
    Rule(_MINOR, "something grew or shrank by up to 4 px", _all(_resized, _by_up_to(4))),
    Rule(_MAJOR, "something grew or shrank by more", _resized),
    Rule(
        _MAJOR,
        "the contrast of text to its ground fell below 4.5 (what WCAG asks), 3 or 1.5",
        _all(_is(Kind.COLOUR, Kind.TEXT, Kind.OTHER), _faded),
    ),
    Rule(
        _MAJOR,
        "a colour changed by a ΔE of 20 or more on something of some size",
        _all(_colour, _of_some_size, lambda seen: seen.region.evidence.delta_e >= 20),
    ),
    Rule(_MINOR, "another colour changed", _colour),
    Rule(_MAJOR, "text changed, with a contrast of 3 or more", _all(_text, _contrast(3))),
    Rule(_MINOR, "fainter text changed", _text),
    Rule(
        _CRITICAL,
        "an image of 2500 px² or more is gone, and something else stands there",
        _all(_image, _area(2500), lambda seen: seen.region.evidence.content not in ("image", "")),
    ),
    Rule(
        _MINOR,
        "an image changed, its shapes being half the same",
        _all(_image, lambda seen: seen.region.evidence.structure >= 0.5),
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
        difference = question.difference
        if difference.unanalysed:
            return Verdict(self.name, tuple(map(_unanalysed, difference.regions)))
        seen = [Seen(region, difference.actual, question.explaining(region)) for region in difference.regions]
        said = sentences([(region.region, region.causes) for region in seen])
        return Verdict(
            self.name,
            tuple(
                Finding(region.region.id, region.region.kind, rated(region, question.tolerance), sentence)
                for region, sentence in zip(seen, said, strict=True)
            ),
        )


def rated(seen: Seen, tolerance: Tolerance) -> Severity:
    """By the first rule that holds. What the page says makes nothing pass that its pixels alone would not."""
    known, pixels = _first(seen), _first(Seen(seen.region, seen.page))
    return pixels if tolerance.allows(known) and not tolerance.allows(pixels) else known


def _first(seen: Seen) -> Severity:
    return next(rule.severity for rule in RULES if rule.holds(seen))


def _unanalysed(region: Region) -> Finding:
    """The worst that can be: no tolerance lets pass what nobody looked at."""
    return Finding(region.id, region.kind, Severity.CRITICAL, "anything may have changed: nothing was analysed")
