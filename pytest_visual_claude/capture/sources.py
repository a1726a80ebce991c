"""Pictures that come from elsewhere: bytes, a path, an address, a PIL image."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_visual_claude.capture import download
from pytest_visual_claude.errors import CaptureError, PictureError
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Picture, Settings
from pytest_visual_claude.text import printable

#: The last chunk of a PNG, its checksum included.
_END = b"IEND\xaeB`\x82"


def is_address(source: Any) -> bool:
    """Whether a picture is to be fetched: its address, not its path, was given."""
    return isinstance(source, str) and source.lower().startswith(("https://", "http://"))


def is_public_address(source: Any) -> bool:
    """Whether a picture that was fetched can be fetched by others, too: by default, all but those of localhost can."""
    return is_address(source) and not download.is_own(source)


def picture_of(source: Any, baseline: bytes | None, settings: Settings, read: Callable[[bytes], Picture]) -> Picture:
    """A picture that comes from elsewhere. Bytes equal to the baseline's are not decoded, if they are not cut off.

    :param read: bytes of any encoded picture → Picture; raises PictureError.
    :raises CaptureError: if it is no picture, or not there.
    """
    data, name = _named(source, settings)
    try:
        return Picture.of(data) if data == baseline and data.endswith(_END) else read(data)
    except PictureError as error:
        raise CaptureError(f"{name} {error}") from None


def _named(source: Any, settings: Settings) -> tuple[bytes, str]:
    if is_address(source):
        return _fetched(source, settings), str(source)
    if isinstance(source, str | Path):
        return _bytes_of(Path(source)), printable(str(source))
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), "the picture"
    if hasattr(source, "save") and hasattr(source, "mode"):
        buffer = io.BytesIO()
        source.save(buffer, "PNG")
        return buffer.getvalue(), "the image"
    raise CaptureError(f"a {type(source).__name__} is no Page, Locator, bytes, path or PIL image")


def _fetched(address: str, settings: Settings) -> bytes:
    if settings.offline:
        raise CaptureError(f"{address} cannot be fetched: --visual-offline forbids it")
    try:
        return download.fetch(address, private=settings.allow_private_urls)
    except PictureError as error:
        raise CaptureError(f"{address} {error}") from None


def _bytes_of(path: Path) -> bytes:
    try:
        return content(path)
    except OSError as error:
        raise CaptureError(f"{printable(str(path))} cannot be read: {error.strerror}") from None
