"""Text that came from elsewhere, as it may be printed."""

from __future__ import annotations

import re
import unicodedata

#: Control and format characters (escapes, right-to-left overrides), line breaks, and what is no character.
_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: What a CI takes for a command to it: GitHub at the start of a line, Azure and TeamCity anywhere in it.
_COMMAND = re.compile(r"(?<=:)(?<!\S:)(?=:)|(?<=#)(?=#\w*\[)")


def printable(text: str) -> str:
    """One line, without what would steer the terminal it is printed on, or the CI that reads along."""
    line = text if text.isascii() and text.isprintable() else "".join(map(_shown, text))
    return _COMMAND.sub(" ", line)


def _shown(character: str) -> str:
    return " " if unicodedata.category(character) in _STEERING else character


def width(text: str) -> int:
    """The columns that it takes on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
