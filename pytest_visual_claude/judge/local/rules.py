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
cosmetic something moved by one pixel, or what follows a pixel of empty room, and nothing in the page says why
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
minor    something moved by up to 8 px
major    something moved further
major    something of some size grew or shrank, and its colour changed by a ΔE of 20 or more
minor    something grew or shrank by up to 8 px
major    something grew or shrank by more
major    the contrast of text to its ground fell below 4.5 (what WCAG asks), 3 or 1.5
major    a colour changed by a ΔE of 20 or more on something of some size
minor    another colour changed
major    text changed, with a contrast of 3 or more
minor    fainter text changed
critical an image of 2500 px² or more is gone, and something else stands there
minor    an image changed, its shapes being half the same
major    an image changed altogether
minor    corners are rounder or squarer
major    anything else of 2500 px² or more with a contrast of 3 or more
minor    anything else
======== =================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_visual_claude.judge.local.conditions import (
    NEEDED,
    Condition,
    Seen,
    added,
    another_hue,
    area,
    band,
    by_up_to,
    colour,
    contrast,
    empty,
    every,
    faded,
    gone,
    image,
    looks,
    moved,
    nudged,
    of_kind,
    of_some_size,
    only_cut,
    only_decoration,
    removed,
    resized,
    text,
    thin,
    unexplained,
    unreadable,
    within,
)
from pytest_visual_claude.judge.local.sentences import CORNERS, sentences
from pytest_visual_claude.model import Finding, Kind, Part, Question, Region, Severity, Tolerance, Verdict

_COSMETIC, _MINOR, _MAJOR, _CRITICAL = Severity


@dataclass(frozen=True)
class Rule:
    """A row of the table above: tests/judge/test_local.py holds that both say the same."""

    severity: Severity
    where: str
    holds: Condition


RULES = (
    Rule(
        _COSMETIC,
        "rendering only: anti-aliasing, hinting, less than a pixel of movement",
        lambda seen: seen.region.quiet,
    ),
    Rule(
        _MINOR,
        "rendering as far as pixels tell, but with a contrast of 7 and a ΔE of 50 or more",
        of_kind(Kind.RENDERING),
    ),
    Rule(
        _CRITICAL,
        "a control, a link, a heading, a price or an error message is gone from the page",
        gone(*NEEDED, Part.HEADING),
    ),
    Rule(
        _CRITICAL,
        "text in use has a contrast below 1.5 to its ground, and had more",
        every(faded, unreadable),
    ),
    Rule(
        _MAJOR,
        "what is gone from the page is a decoration: without words, name, or a picture around it",
        every(removed, looks("text", "image"), only_decoration),
    ),
    Rule(
        _MAJOR,
        "a style cuts off text or an image that is in the page as before, and no control, link or price",
        every(removed, looks("text", "image"), contrast(1.5), only_cut),
    ),
    Rule(
        _COSMETIC,
        "something moved by one pixel, or what follows a pixel of empty room, and nothing in the page says why",
        every(nudged, unexplained),
    ),
    Rule(_MINOR, "a band of up to 4 px, or of up to 32 px with nothing in it", thin),
    Rule(_MAJOR, "a larger band with nothing in it", empty),
    Rule(
        _CRITICAL,
        "a band with text or an image in it was removed",
        every(band, removed, looks("text", "image")),
    ),
    Rule(_MAJOR, "another band with something in it", band),
    Rule(
        _CRITICAL,
        "text or an image of some size was removed, and its contrast was 3 or more",
        every(removed, looks("text", "image"), of_some_size, contrast(3)),
    ),
    Rule(
        _CRITICAL,
        "anything of 4000 px or more was removed, and its contrast was 1.5 or more",
        every(removed, lambda seen: seen.region.evidence.pixels >= 4000, contrast(1.5)),
    ),
    Rule(
        _MAJOR,
        "less text or a smaller image with a contrast of 3 or more was removed",
        every(removed, looks("text", "image"), contrast(3)),
    ),
    Rule(_MAJOR, "something else of some size was removed", every(removed, of_some_size)),
    Rule(_MINOR, "something smaller or fainter was removed", removed),
    Rule(
        _MAJOR,
        "something of some size with a contrast of 1.5 or more was added",
        every(added, of_some_size, contrast(1.5)),
    ),
    Rule(_MINOR, "something smaller or fainter was added", added),
    Rule(_CRITICAL, "something moved over something else", every(moved, lambda seen: bool(seen.region.evidence.over))),
    Rule(_MINOR, "something moved by up to 8 px", every(moved, within(8))),
    Rule(_MAJOR, "something moved further", moved),
    Rule(
        _MAJOR,
        "something of some size grew or shrank, and its colour changed by a ΔE of 20 or more",
        every(resized, of_some_size, another_hue),
    ),
    Rule(_MINOR, "something grew or shrank by up to 8 px", every(resized, by_up_to(8))),
    Rule(_MAJOR, "something grew or shrank by more", resized),
    Rule(
        _MAJOR,
        "the contrast of text to its ground fell below 4.5 (what WCAG asks), 3 or 1.5",
        every(of_kind(Kind.COLOUR, Kind.TEXT, Kind.OTHER), faded),
    ),
    Rule(
        _MAJOR,
        "a colour changed by a ΔE of 20 or more on something of some size",
        every(colour, of_some_size, lambda seen: seen.region.evidence.delta_e >= 20),
    ),
    Rule(_MINOR, "another colour changed", colour),
    Rule(_MAJOR, "text changed, with a contrast of 3 or more", every(text, contrast(3))),
    Rule(_MINOR, "fainter text changed", text),
    Rule(
        _CRITICAL,
        "an image of 2500 px² or more is gone, and something else stands there",
        every(image, area(2500), lambda seen: seen.region.evidence.content not in ("image", "")),
    ),
    Rule(
        _MINOR,
        "an image changed, its shapes being half the same",
        every(image, lambda seen: seen.region.evidence.structure >= 0.5),
    ),
    Rule(_MAJOR, "an image changed altogether", image),
    Rule(_MINOR, "corners are rounder or squarer", looks(*CORNERS)),
    Rule(
        _MAJOR,
        "anything else of 2500 px² or more with a contrast of 3 or more",
        every(area(2500), contrast(3)),
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
