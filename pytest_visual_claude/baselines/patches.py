"""What a run wrote, as one patch in git's own binary format, and back.

``git apply`` takes it as well: each file stands whole, compressed (zlib) and in base 85, behind the
SHA-1 of the blob it replaces and of the blob it becomes, as ``git diff --binary --full-index``
writes them (the format is described in git's apply.c and base85.c).
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_NOTHING = "0" * 40
_LINE = 52
_LARGEST = 200_000_000
_START = re.compile(r"^diff --git a/(?P<path>.+) b/(?P=path)$")
_INDEX = re.compile(r"^index (?P<before>[0-9a-f]{40})\.\.(?P<after>[0-9a-f]{40})( \d+)?$")


@dataclass(frozen=True)
class Change:
    """One file of a patch.

    :param path: from the root, with ``/``.
    :param before: git's SHA-1 of the bytes it replaces; None for a new file.
    :param data: the bytes it becomes.
    """

    path: str
    before: str | None
    data: bytes


def blob(data: bytes) -> str:
    """Git's SHA-1 of a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def write(changes: Iterable[Change]) -> str:
    """The changes as a patch."""
    return "".join(_hunk(change) for change in changes)


def _hunk(change: Change) -> str:
    lines = [f"diff --git a/{change.path} b/{change.path}"]
    if change.before is None:
        lines.append("new file mode 100644")
    mode = "" if change.before is None else " 100644"
    lines.append(f"index {change.before or _NOTHING}..{blob(change.data)}{mode}")
    packed = zlib.compress(change.data)
    lines += ["GIT binary patch", f"literal {len(change.data)}", *_encoded(packed), "", ""]
    return "\n".join(lines)


def _encoded(packed: bytes) -> Iterator[str]:
    """Lines of up to 52 bytes, each behind a letter for its length."""
    for start in range(0, len(packed), _LINE):
        part = packed[start : start + _LINE]
        letter = chr(ord("A") + len(part) - 1) if len(part) <= 26 else chr(ord("a") + len(part) - 27)
        yield letter + base64.b85encode(part, pad=True).decode()


def read(text: str) -> list[Change]:
    """The changes of a patch that :func:`write` made.

    :raises ValueError: if it is no such patch, or was damaged on the way.
    """
    lines = iter(text.splitlines())
    changes = [_change(match["path"], lines) for line in lines if (match := _START.match(line))]
    if not changes:
        raise ValueError("holds no change in git's binary format")
    return changes


def _change(path: str, lines: Iterator[str]) -> Change:
    index = next((match for line in lines if (match := _INDEX.match(line))), None)
    if index is None or next(lines, "") != "GIT binary patch":
        raise ValueError(f"is damaged at {path}")
    kind, _, size = next(lines, "").partition(" ")
    if kind != "literal" or not size.isdigit() or int(size) > _LARGEST:
        raise ValueError(f"holds {path} in a form that is not read here: use git apply")
    data = _decoded(lines, int(size), path)
    if blob(data) != index["after"]:
        raise ValueError(f"is damaged: the content of {path} is not what it says")
    return Change(path, None if index["before"] == _NOTHING else index["before"], data)


def _decoded(lines: Iterator[str], size: int, path: str) -> bytes:
    packed = bytearray()
    try:
        for line in iter(lambda: next(lines, ""), ""):
            length = ord(line[0]) - ord("A") + 1 if line[0] <= "Z" else ord(line[0]) - ord("a") + 27
            packed += base64.b85decode(line[1:])[:length]
        return zlib.decompressobj().decompress(bytes(packed), size + 1)
    except (ValueError, zlib.error):
        raise ValueError(f"is damaged at {path}") from None
