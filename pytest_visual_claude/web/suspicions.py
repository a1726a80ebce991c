"""What a person should be asked about again before a picture becomes a baseline."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_visual_claude.errors import PictureError
from pytest_visual_claude.files import content, read
from pytest_visual_claude.model import Picture
from pytest_visual_claude.web.entries import Entry

#: From this share of differing pixels on it is another page rather than a changed one.
NEARLY_ALL = 0.8
#: Under this share of the baseline's area a picture is much smaller.
MUCH_SMALLER = 0.5


def doubts(entry: Entry, current: bytes | None) -> tuple[str, ...]:
    """One sentence for each doubt about accepting the entry; none for most.

    :param current: the bytes of the baseline as it is now, None where there is none.
    """
    if entry.folder is None:
        return ()
    return tuple(f"{entry.check.key.path}: {doubt}" for doubt in _found(entry, current))


def _found(entry: Entry, current: bytes | None) -> Iterator[str]:
    from pytest_visual_claude.web import webp

    folder = entry.folder
    assert folder
    try:
        actual = Picture.of(content(folder / "actual.png"))
    except (OSError, PictureError):
        return
    if colour := webp.one_colour(actual.png):
        yield f"the picture is one colour, {colour}: an empty page or element?"
    difference = entry.check.difference
    if difference:
        area = actual.width * actual.height
        if difference.pixels >= NEARLY_ALL * area:
            yield f"{difference.pixels / area:.0%} of the pixels differ: is it the same page?"
        before = difference.expected.width * difference.expected.height
        if area < MUCH_SMALLER * before:
            yield f"it is {actual.size}, much smaller than the baseline's {difference.expected}"
    compared = read(folder / "expected.png")
    if (difference or compared is not None) and compared != current:
        yield "the baseline is no longer the one that this run compared with: it changed on disk since"
    if not difference and current is not None and entry.check.outcome.value == "missing":
        yield "there is a baseline by now: it was made since this run"
