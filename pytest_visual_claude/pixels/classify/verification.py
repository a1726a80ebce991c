"""What is said of a band or a move, held against the pixels before it is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pytest_visual_claude.model import Box, Kind
from pytest_visual_claude.pixels.align.bands import even
from pytest_visual_claude.pixels.align.segments import around, part, spans
from pytest_visual_claude.pixels.classify.change import Change
from pytest_visual_claude.pixels.decode.channels import absdiff, same
from pytest_visual_claude.pixels.decode.decoding import Array
from pytest_visual_claude.pixels.detect.components import Component
from pytest_visual_claude.pixels.measure.content_type import INK, ground, inked
from pytest_visual_claude.pixels.measure.occurrences import occurrences
from pytest_visual_claude.pixels.measure.word_boxes import words

#: Tiles of so many pixels a side are looked at, in so many rows of tiles, evenly over all there are.
_TILE, _ROWS = 16, 24
#: A tile is where it should be if no more differs in it than this share of what is drawn in it: other
#: fractions of a pixel leave a third. Fewer levels in the mean are no drawing.
_LEFT, _BLANK = 0.6, 1.0
#: Where another picture is shown: how many changes there are, how much of what is drawn they take up, how much of the
#: picture the largest, and how alike it is at most what was there.
_SEVERAL, _MOST, _MUCH, _SIMILAR = 3, 0.8, 0.4, 0.5
#: So much may be elsewhere, of everything and of what follows next: so many rows, from the first with anything in it.
_EVERYTHING, _SOME, _NEXT, _FAR = 0.005, 0.3, 32, 160
#: So many rows and columns that are equal are no thin line.
_GOES_ON = 3
#: How many words of a band are looked for, the largest first, and how far beside and above it.
_WORDS, _BESIDE, _ABOVE = 3, 64, 320
#: How far around what moved by a pixel it is looked for what stayed, in pixels: the gap between two parts of a line.
_AROUND = 6


def phantom(a: Array, b: Array, before: Box, after: Box) -> bool:
    """Has nothing changed at either place? Then it only differs from what was taken for it."""
    return before != after and all(
        box.right <= min(a.shape[1], b.shape[1])
        and box.bottom <= min(len(a), len(b))
        and same(part(a, box), part(b, box))
        for box in (before, after)
    )


def stayed(a: Array, b: Array, component: Component) -> float:
    """How much of what is drawn around it stayed: the largest difference, as a share of the contrast."""
    old, new = component.before, component.after
    if component.resized:
        return 1.0
    before, after = around(a, b, old, new, _AROUND)
    left, top = min(old.x, new.x, _AROUND), min(old.y, new.y, _AROUND)
    apart = absdiff(before, after)
    apart[top : top + new.height, left : left + new.width] = 0
    return round(int(apart.max()) / max(1, *(int(np.ptp(side, axis=(0, 1)).max()) for side in (before, after))), 3)


def drawn(a: Array, b: Array, band: Component) -> float:
    """0 where nothing is drawn in a band: it goes on what is beside it, or is the ground's at the picture's edge.

    A line that is a pixel thicker goes on as well, but not for as many pixels.
    """
    picture, box = (b, band.after) if band.after.area else (a, band.before)
    if not (band.before.width and band.after.width):
        picture, box = picture.transpose(1, 0, 2), box.turned()
    first = max(0, box.y - _GOES_ON)
    rows = picture[first : box.bottom + _GOES_ON, box.x : box.right]
    goes_on = absdiff(rows[1:], rows[:-1]).max(axis=1, initial=0) <= INK
    run = next((end - start for start, end in spans(goes_on, 1) if start <= box.y - first <= end), 0)
    return float(run < _GOES_ON and not _outside(picture, box))


def _outside(picture: Array, box: Box) -> bool:
    """Pictures of elements begin and end with fractions of pixels: their outermost row may be the page's."""
    colour = ground(picture) if box.y == 0 or box.bottom == len(picture) else None
    return colour is not None and not inked(part(picture, box), colour).any()


def another_picture(a: Array, b: Array, changes: list[Change]) -> bool:
    """Does what nobody can name take up most of what is drawn, before and after, and much of it in one place?"""
    unknown = [change for change in changes if _is_unknown(change)]
    largest = max((change.component.after.area for change in unknown if not change.component.band), default=0)
    if len(unknown) < _SEVERAL or largest < _MUCH * b[..., 0].size:
        return False
    before, after = [one.component.before for one in unknown], [one.component.after for one in unknown]
    return min(_covered(a, before), _covered(b, after)) >= _MOST


def _is_unknown(change: Change) -> bool:
    measured = change.measured
    if change.component.band:
        return measured.left_over == 1
    named = measured.before is not None or measured.vector is not None or measured.structure >= _SIMILAR
    return change.kind in (Kind.TEXT, Kind.IMAGE) or (
        not named and (change.kind is Kind.OTHER or measured.content == "part")
    )


def _covered(picture: Array, boxes: list[Box]) -> float:
    """Which share of the tiles with something in them the boxes hold."""
    height, width = (side // _TILE for side in picture.shape[:2])
    if not height or not width:
        return 0.0
    drawn = _spread(_tiles(picture, np.arange(height) * _TILE, width * _TILE)) > _BLANK
    held = np.zeros_like(drawn)
    for box in boxes:
        held[box.y // _TILE : -(-box.bottom // _TILE), box.x // _TILE : -(-box.right // _TILE)] = True
    return float(held[drawn].mean()) if drawn.any() else 0.0


def came_or_went(a: Array, b: Array, band: Component) -> bool:
    """Are words in a band that stand more often in its picture than in the other? Else they only stand elsewhere."""
    inserted = bool(band.after.area)
    (picture, box), (other, seam) = ((b, band.after), (a, band.before))[:: 1 if inserted else -1]
    rows = bool(box.width and seam.width)
    inside = [word for word in words(picture, box) if word.within([box])]
    largest = sorted(inside, key=lambda word: -word.area)[:_WORDS]
    return not largest or any(
        _often(picture, word, picture, _along(box, word, rows=rows))
        > _often(picture, word, other, _along(seam, word, rows=rows))
        for word in largest
    )


def _often(picture: Array, word: Box, other: Array, near: Box) -> int:
    """How often the word stands in the other picture, near that place."""
    x, y = max(0, near.x - _BESIDE), max(0, near.y - _ABOVE)
    return occurrences(part(picture, word), other[y : near.bottom + _ABOVE, x : near.right + _BESIDE])


def _along(band: Box, word: Box, *, rows: bool) -> Box:
    """Of a band of rows what is in the word's columns, and the other way round."""
    return replace(band, x=word.x, width=word.width) if rows else replace(band, y=word.y, height=word.height)


def left_behind(a: Array, b: Array, band: Component) -> float | None:
    """Which share of what is drawn after a band did not move as it says: 0 for all did, 1 for not even what is next.

    Of bands of rows it looks at everything below, as wide as the page, and then in the columns of the band. None where
    nothing is drawn there.
    """
    if not (band.before.width and band.after.width):
        a, b, band = a.transpose(1, 0, 2), b.transpose(1, 0, 2), band.turned()
    inserted = bool(band.after.height)
    old = band.before.bottom + (band.absorbed if inserted else 0)
    new = old + band.after.height - band.before.height + (-band.absorbed if inserted else band.absorbed)
    if even(a[old:]) and even(b[new:]):
        return None
    everything = _elsewhere(a[old:], b[new:])
    if everything <= _EVERYTHING:
        return 0.0
    following, now = a[old:, band.before.x : band.before.right], b[new:, band.before.x : band.before.right]
    drawn = (following[1 : 1 + _FAR] != following[:1]).any(axis=(1, 2))
    first = int(np.argmax(drawn))
    follows = _elsewhere(following[first : first + _NEXT], now[first : first + _NEXT])
    return round(everything, 3) if drawn.any() and follows <= _SOME else 1.0


def _elsewhere(before: Array, after: Array) -> float:
    """Which share of the tiles with something in them is not the same in both."""
    height, width = (min(sides) // _TILE * _TILE for sides in zip(before.shape[:2], after.shape[:2], strict=True))
    if not height or not width or same(before[:height, :width], after[:height, :width]):
        return 0.0
    starts = np.unique(np.linspace(0, height // _TILE - 1, _ROWS).astype(int)) * _TILE
    old, new = (_tiles(picture, starts, width) for picture in (before, after))
    drawn = np.maximum(_spread(old), _spread(new))
    differs = np.abs(old - new).mean(axis=(1, 3))
    some = drawn > _BLANK
    return float((differs > _LEFT * drawn)[some].mean()) if some.any() else 0.0


def _tiles(picture: Array, starts: npt.NDArray[np.intp], width: int) -> npt.NDArray[np.float32]:
    """Rows of tiles × rows in one × tiles × columns in one, of green: three channels take three times as long."""
    rows = picture[(starts[:, None] + np.arange(_TILE)).ravel(), :width, 1]
    tiles: npt.NDArray[np.float32] = rows.reshape(len(starts), _TILE, -1, _TILE).astype(np.float32)
    return tiles


def _spread(tiles: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How far its pixels are from its mean, in the mean."""
    spread: npt.NDArray[np.float32] = np.abs(tiles - tiles.mean(axis=(1, 3), keepdims=True)).mean(axis=(1, 3))
    return spread
