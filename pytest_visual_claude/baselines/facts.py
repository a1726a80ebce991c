"""What stands in the ``.json`` beside a baseline: how it was made, and how much its check differs from itself."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from pytest_visual_claude.model import Box, Environment

#: More pixels, or fewer, than so many times the floor are another amount of noise.
_FACTOR = 2
#: Version of the facts beside a baseline: they are committed, and outlive versions of run.json.
FACTS_SCHEMA = 1


class Level(enum.IntEnum):
    """How loud noise is."""

    SILENT = 0
    RENDERING = 1  #: drawn a little differently, which passes
    RED = 2  #: would fail


@dataclass(frozen=True)
class Noise:
    """What was seen in so many looks at one check, each in a run of its test of its own.

    :param differing: how many of the looks differ from the last in any pixel.
    :param red: how many in more than rendering.
    :param pixels: in how many pixels at most.
    """

    looks: int
    differing: int = 0
    red: int = 0
    pixels: int = 0

    @property
    def level(self) -> Level:
        return Level.RED if self.red else Level.RENDERING if self.differing else Level.SILENT

    def against(self, floor: Noise | None) -> str:
        """What a person should be told; ``""`` where it is as loud as its floor, or silent without one."""
        if floor is None:
            return (
                f"{self}. Keep that as its floor: pytest --visual-update --visual-repeat={self.looks}"
                if self.level
                else ""
            )
        if self.level > floor.level or self.pixels > _FACTOR * floor.pixels:
            return f"is louder than its floor: {self}; the floor {floor}"
        quiet = self.looks >= floor.looks
        if quiet and (self.level < floor.level or self.pixels * _FACTOR < floor.pixels):
            return f"is quieter than its floor: {self}; the floor {floor}"
        return ""

    def __str__(self) -> str:
        """``differs from itself in 3 of 9 looks, by up to 40 px, 2 of them in more than rendering``."""
        if not self.differing:
            return f"is the same in {self.looks} looks"
        red = f", {self.red} of them in more than rendering" if self.red else ", in nothing but rendering"
        return f"differs from itself in {self.differing} of {self.looks} looks, by up to {self.pixels} px{red}"


@dataclass(frozen=True)
class Facts:
    """How a baseline was made.

    :param digest: SHA-256 of the baseline's pixels.
    :param masked: where masks are painted in it.
    :param redact: what is to be blacked out of it before it is sent.
    :param noise: how much its check differs from itself; None before ``--visual-repeat`` measured it.
    :param rested: milliseconds after its first frame until the page changed no more; None where nobody looked.
    """

    key: str
    digest: str
    environment: Environment
    redact: tuple[Box, ...] = ()
    masked: tuple[Box, ...] = ()
    noise: Noise | None = None
    rested: int | None = None
    schema: int = FACTS_SCHEMA

    @property
    def drawn_by(self) -> str:
        """What drew it, as its key ends: ``chromium``, ``chromium-container``."""
        return drawn_by(self.key, self.environment.browser)


def drawn_by(key: str, browser: str) -> str:
    """What the picture of a browser is named by, at the end of its key; ``""`` for one that came from elsewhere."""
    _, named, place = key.rpartition(f"-{browser}")
    return f"{browser}{place}" if browser and named else browser
