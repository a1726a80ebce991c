"""Where and how two pictures differ."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_visual_claude.model.dom import Cause
from pytest_visual_claude.model.pictures import Box, DecodedPicture, Size
from pytest_visual_claude.model.scales import Kind, Tolerance

#: From this contrast *and* this colour distance on, what looks like rendering is asked about: a pixel that was paper is
#: ink now. Text that only moves by parts of a pixel turns it grey. Of 1,252 pairs in which nothing but rendering
#: differed none is so loud; of 64 that passed as rendering and were not, 2 (docs/pages/evaluation/measurements.md).
LOUD_CONTRAST = 7.0
LOUD_DELTA_E = 50.0
#: A pixel of movement is seen only where two pictures are laid over each other, whatever moved, if nothing else
#: changed: no pixel by more than this share of the contrast, once the move is undone, in it and just around it.
SMALL_MOVE = 1
LEFT_OVER = 0.3


@dataclass(frozen=True)
class Evidence:
    """What was measured in a region. No opinion.

    :param pixels: how many pixels differ in it.
    :param share: those pixels as a share of the whole picture, 0 to 1.
    :param delta_e: the 95th percentile of their colour distance (see pixels/): about 1 is
        the least a trained eye sees side by side, 100 is black against white.
    :param contrast: WCAG contrast ratio between old and new, 1 to 21, where it is largest.
    :param structure: likeness of the shapes whatever their colours, 0 (none) to 1 (same).
    :param before: the colour that was replaced, ``#rrggbb``, where there is one.
    :param after: the colour that came, ``#rrggbb``, where there is one.
    :param vector: how far it moved, (right, down) in pixels, where it did; of inserted and
        removed bands, how far everything after them moved; None where nothing is drawn after them.
    :param left_over: of what moved, the largest difference that is left once the move is undone, as a
        share of the contrast, 0 to 1; 0 where a move by a pixel leaves nothing but rendering. Of a band, which share
        of what is drawn after it did not move with it; 1 where not even what follows next did.
    :param stayed: of what moved by a pixel, the same of what is drawn within a few pixels around it; of a band, 0 where
        it only goes on what is beside it, so that nothing is drawn in it. 1 where nobody looked.
    :param content: what it looks like (before, if it is gone): ``text``, ``image``, ``frame``,
        ``line``, ``block``, ``shadow``, ``gradient``, ``space`` for an empty place, ``rounder corners`` and
        ``squarer corners``, ``picture`` for all of it; ``""`` where nobody looked.
    :param over: what stood where something moved to, in the same words; ``""`` where nothing did.
    """

    pixels: int
    share: float
    delta_e: float
    contrast: float = 1.0
    structure: float = 0.0
    before: str | None = None
    after: str | None = None
    vector: tuple[int, int] | None = None
    left_over: float = 0.0
    stayed: float = 1.0
    content: str = ""
    over: str = ""


@dataclass(frozen=True)
class Region:
    """One place where two pictures differ.

    :param id: ``R1`` to ``R9``, by importance.
    :param box: where it is in the actual picture.
    :param baseline_box: where the same thing is in the baseline. What was added has a
        baseline box without area, what was removed an actual box without area, where the
        page moved to make or to close the room.
    :param crop: digest of the pixels in both boxes, by which the same change is known in other pictures; ``""`` where
        nobody needs it.
    """

    id: str
    kind: Kind
    box: Box
    baseline_box: Box
    evidence: Evidence
    crop: str = ""

    @property
    def quiet(self) -> bool:
        """Whether it is rendering that nobody need be asked about."""
        loud = self.evidence.contrast >= LOUD_CONTRAST and self.evidence.delta_e >= LOUD_DELTA_E
        return self.kind is Kind.RENDERING and not loud

    @property
    def nudged(self) -> bool:
        """Whether it stands, all by itself and as it was, a pixel from where it stood; or what follows empty room."""
        old, new, evidence = self.baseline_box, self.box, self.evidence
        vector = evidence.vector or (None if old.area and new.area else self.thickness)
        if vector is None or max(map(abs, vector)) > SMALL_MOVE or evidence.stayed > LEFT_OVER:
            return False
        before = new.x - old.x, new.y - old.y
        if old.area and new.area:
            return max(map(abs, before)) <= SMALL_MOVE and evidence.left_over <= LEFT_OVER
        ways = [(by, by + then) for by, then in zip(before, vector, strict=True) if then]
        return all(abs(by) <= SMALL_MOVE for way in ways for by in way)

    @property
    def thickness(self) -> tuple[int, int]:
        """Of a band, how many columns it has, or how many rows: less than nothing where they were removed."""
        old, new = self.baseline_box, self.box
        return (0, new.height - old.height) if old.width and new.width else (new.width - old.width, 0)

    @property
    def place(self) -> Box:
        """The box to name to a person: where it is, or where it was."""
        return self.box if self.box.area else self.baseline_box


@dataclass(frozen=True)
class Difference:
    """How two pictures differ; whether they do at all says :attr:`same`.

    :param pixels: how many pixels differ, all regions together.
    :param unanalysed: why one region covers everything, and nothing in it was looked at; ``""`` where it was.
    """

    expected: Size
    actual: Size
    regions: tuple[Region, ...] = ()
    pixels: int = 0
    unanalysed: str = ""

    @property
    def same(self) -> bool:
        """True where nothing differs: no region, no pixel, and not the size."""
        return not self.regions and not self.pixels and self.expected == self.actual

    @property
    def rendering_only(self) -> bool:
        """True where nothing but rendering differs, and none of it is loud: no judge need be asked about it."""
        return all(region.quiet for region in self.regions)


@dataclass(frozen=True)
class IgnoreRule:
    """What the user wants to be ignored, in words, and where.

    :param where: the selector or the box as the user wrote it; ``""`` for words that hold for any place.
    :param boxes: where that is in the actual picture, in its pixels; none before it is captured.
    """

    words: str
    where: str = ""
    boxes: tuple[Box, ...] = ()

    def covers(self, region: Region) -> bool:
        """Whether it is about that place: all of the region, in both pictures, lies within its boxes."""
        return not self.where or all(
            box.within(self.boxes) for box in (region.box, region.baseline_box) if box.area or not region.place.area
        )


@dataclass(frozen=True)
class Question:
    """Everything a judge may see.

    :param ignore: what the user wrote to be ignored.
    :param tolerance: for those who ask another judge where one is close to the edge; no judge is told.
    :param redact: what is blacked out in both pictures before they are sent.
    :param cause: the id of the one change behind all its regions (see ``model/grouping.py``), and
    :param name: what the check is called, for those who are told of it in another's place; both ``""`` where it is
        always to be asked by itself.
    :param address: a public ``https://`` address of the actual picture, or ``""``.
    :param causes: what changed in the page behind the regions, as far as that is known.
    :param test: the test's node id, or ``""``.
    """

    expected: DecodedPicture
    actual: DecodedPicture
    difference: Difference
    ignore: tuple[IgnoreRule, ...] = ()
    tolerance: Tolerance = Tolerance.COSMETIC
    redact: tuple[Box, ...] = ()
    address: str = ""
    causes: tuple[Cause, ...] = ()
    test: str = ""
    cause: str = ""
    name: str = ""

    def explaining(self, region: Region) -> tuple[Cause, ...]:
        """The causes of one region, first what explains the most."""
        return tuple(cause for cause in self.causes if region.id in cause.regions)
