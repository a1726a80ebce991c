"""What a question costs, from the planner's own count, against sending both screenshots whole.

    python benchmarks/cost.py

The naive request is two whole screenshots, resized as the service would (words not counted);
ours is every image of the plan and every word of the request, at 3 characters a token, which is
more than Anthropic counts for English. The page's facts are counted among the words: a cause for each region, of
the length that causes of the shop's next release have. Nothing is sent.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_visual_claude.judge.request import planning, prompt
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.model import Box, Cause, Change, Difference, Evidence, Kind, Picture, Question, Region, Size

#: What the page says of a region.
_FACT = Cause('button "Place order"', Change.STYLE, "background-color", "#2340d9", "#0a7d55", role="button")
_EVIDENCE = Evidence(pixels=1, share=0.0, delta_e=10.0)

#: Name, the two sizes, and for each region where it is and where it was.
CASES = (
    ("a button, 1280×720", (1280, 720), (1280, 720), [((600, 300, 96, 44), None)]),
    ("an icon, 1280×720", (1280, 720), (1280, 720), [((1200, 20, 16, 16), None)]),
    ("nine regions, 1280×720", (1280, 720), (1280, 720), [((130 * n, 70 * n, 90, 24), None) for n in range(9)]),
    ("a button, 1920×1080", (1920, 1080), (1920, 1080), [((600, 300, 96, 44), None)]),
    ("a button, 2560×1440 (2×)", (2560, 1440), (2560, 1440), [((1200, 600, 192, 88), None)]),
    ("a button, 390×844", (390, 844), (390, 844), [((40, 600, 310, 44), None)]),
    ("a button, 1280×5000", (1280, 5000), (1280, 5000), [((24, 2800, 96, 44), None)]),
    ("a banner, 1280×5000", (1280, 5000), (1280, 5080), [((0, 120, 1280, 80), (0, 120, 1280, 0))]),
    ("three regions, 1280×10000", (1280, 10000), (1280, 10000), [((24, 3000 * n, 96, 44), None) for n in range(3)]),
    ("an element, 300×40", (300, 40), (300, 40), [((20, 8, 90, 24), None)]),
)


def question(
    case: tuple[str, tuple[int, int], tuple[int, int], list[tuple[tuple[int, ...], tuple[int, ...] | None]]],
) -> Question:
    _, expected, actual, places = case
    regions = tuple(
        Region(f"R{n}", Kind.OTHER, Box(*box), Box(*(was or box)), _EVIDENCE) for n, (box, was) in enumerate(places, 1)
    )
    pictures = [Picture(b"", *size) for size in (expected, actual)]
    causes = tuple(replace(_FACT, name=f"Place order {region.id}", regions=(region.id,)) for region in regions)
    difference = Difference(Size(*expected), Size(*actual), regions)
    return Question(*pictures, difference, causes=causes, test="tests/test_cart.py::test_order[chromium]")


def naive(asked: Question) -> int:
    """Tokens of both whole pictures, after the service's resize."""
    frames = (asked.difference.expected, asked.difference.actual)
    return sum(models.tokens(models.HIGH.fitted(frame)) for frame in frames)


def ours(asked: Question) -> tuple[int, int, int]:
    """Tokens of the images, of the words, and of those words what the page says."""
    plan = planning.plan(asked.difference)
    words = prompt.text_tokens(asked, plan)
    return plan.tokens, words, words - prompt.text_tokens(replace(asked, causes=(), test=""), plan)


def main() -> None:
    print(
        f"{'case':28} {'naive':>6} {'scale':>6} | {'images':>6}"
        f" {'words':>6} {'facts':>6} {'whole':>6} {'× naive':>8} {'$ input':>8}"
    )
    price = models.known(models.DEFAULT).price
    for case in CASES:
        asked = question(case)
        images, words, facts = ours(asked)
        frame = asked.difference.actual
        scale = models.HIGH.fitted(frame).width / frame.width
        dollars = price.of(fresh=images + words, output=0)
        ratio = (images + words) / naive(asked)
        print(
            f"{case[0]:28} {naive(asked):6} {scale:6.2f} | {images:6} {words:6} {facts:6} {images + words:6} "
            f"{ratio:8.2f} {dollars:8.4f}"
        )


if __name__ == "__main__":
    main()
