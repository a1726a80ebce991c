"""Which check this is, and the names it has on disk."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST = 100


def safe_name(text: str) -> str:
    """``text`` as one file or folder name that every system takes.

    Safe names stay as they are. Any other is made safe and gets 8 hex digits of its
    SHA-256, so that two texts do not share a name. The reserved names of Windows (``con``) are
    reserved with every suffix, too: a ``_`` before them ends that.
    """
    safe = _UNSAFE.sub("-", text).strip("-. ")[:_LONGEST]
    if text and safe == text and not _RESERVED.match(text):
        return text
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe}-{digest}" if safe else digest


def module_of(test: str) -> str:
    """The module of a pytest node id: its file without suffix, from pytest's root, with ``/``."""
    return test.split("::", maxsplit=1)[0].removesuffix(".py")


@dataclass(frozen=True)
class Location:
    """A line of a test file.

    :param file: from pytest's root, with ``/``.
    :param line: from 1; None where only the file is known.
    """

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Key:
    """Which check this is.

    :param module: the test file without its suffix, relative to pytest's root, with ``/``.
    :param test: the pytest node id of the test.
    :param name: the picture's name: the test's own, or the one that was given.
    :param variant: what the same check exists in several of: the browser's name, or ``""``.
    """

    module: str
    test: str
    name: str
    variant: str = ""

    @property
    def file(self) -> str:
        """The picture's file name without suffix: safe on every system."""
        return "-".join(filter(None, (safe_name(self.name), safe_name(self.variant) if self.variant else "")))

    @property
    def path(self) -> str:
        """Names the check everywhere: in commands, in evidence folders, in reports."""
        return "/".join([*map(safe_name, self.module.split("/")), self.file])

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True)
class TestLocation:
    """Where a test stands.

    :param test: pytest's node id.
    :param module: the test file without suffix, from pytest's root, with ``/``.
    :param name: the test's own name for its pictures, its parameters included.
    :param parameters: those parameters alone; a picture with a given name gets them too.
    :param file: the test file.
    :param path: the same from pytest's root, with ``/``.
    :param browser: the browser the test runs in, where the target cannot tell.
    """

    __test__: ClassVar[bool] = False  # no class of tests, whatever pytest makes of its name

    test: str
    module: str
    name: str
    parameters: str
    file: Path
    path: str
    browser: str = ""

    def with_parameters(self, name: str) -> str:
        """A given name with the test's parameters, unless it says them itself, in any order: ``f"home-{language}"``."""
        parts = [re.escape(part) for part in self.parameters.split("-") if part]
        said = all(re.search(rf"(?<![^\W_]){part}(?![^\W_])", name) for part in parts)
        return name if said else f"{name}-{self.parameters}"
