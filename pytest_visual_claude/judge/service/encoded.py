"""Images as they are sent, and how large they may be."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a service takes.

    :param image: bytes of one image, once it is base64.
    :param request: bytes of a whole request.
    """

    image: int
    request: int


@dataclass(frozen=True)
class Encoded:
    """One image.

    :param note: how it was re-encoded and why it had to be, or ``""`` for a plain PNG.
    """

    data: bytes
    media_type: str = "image/png"
    note: str = ""

    @property
    def base64(self) -> int:
        """How many bytes it is as base64."""
        return math.ceil(len(self.data) / 3) * 4
