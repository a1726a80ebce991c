"""Which check this is, and the names it has on disk."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
    :param browser: the browser's name, or ``""``; with the machine's, where runs of several were merged.
    :param variant: the declared variant of the page that it shows, or ``""``.
    """

    module: str
    test: str
    name: str
    browser: str = ""
    variant: str = ""

    @property
    def file(self) -> str:
        """The picture's file name without suffix: safe on every system."""
        return "-".join([safe_name(self.name), *(safe_name(part) for part in (self.variant, self.browser) if part)])

    @property
    def title(self) -> str:
        """The picture as people are told of it: ``plans``, ``plans [phone]``."""
        return f"{self.name} [{self.variant}]" if self.variant else self.name

    @property
    def path(self) -> str:
        """Names the check everywhere: in commands, in evidence folders, in reports."""
        return "/".join([*map(safe_name, self.module.split("/")), self.file])

    def __str__(self) -> str:
        return self.path


#: What a token of a path template may stand for.
TOKENS: Mapping[str, str] = {
    "test_dir": ".*",
    "test_path": ".+",
    "platform": "[^/]+",
    "ext": r"\.png",
    **dict.fromkeys(("module", "test_file", "test_name", "name", "browser", "variant"), "[^/]+"),
}
_TOKEN = re.compile(r"{([^\w{}]?)(\w+)}")


@dataclass(frozen=True)
class PathTemplate:
    """Where baselines are: a path from pytest's root with tokens, as ``{test_dir}/shots/{module}/{name}{-browser}``.

    A character before a token's name stands only where the token stands for something.
    """

    text: str

    @property
    def tokens(self) -> set[str]:
        return {token for _, token in _TOKEN.findall(self.text)}

    @property
    def rest(self) -> str:
        """What is no token of it."""
        return _TOKEN.sub("", self.text)

    def filled(self, key: Key) -> str:
        """The path of the key's picture, without ``.png``."""
        values = self._values(key)
        return _TOKEN.sub(lambda found: self._filled(found, values), self._plain)

    @staticmethod
    def _filled(found: re.Match[str], values: Mapping[str, str]) -> str:
        mark, value = found[1], values[found[2]]
        return (mark + value if value else "") if mark else value or "none"

    def _values(self, key: Key) -> dict[str, str]:
        module, file = Path(key.module), f"{safe_name(Path(key.module).name)}.py"
        browser, variant = (safe_name(part) if part else "" for part in (key.browser, key.variant))
        return {
            "test_dir": module.parent.as_posix(),
            "test_path": (module.parent / file).as_posix(),
            "module": safe_name(module.name),
            "test_file": file,
            "test_name": safe_name(_test_name(key)),
            "name": safe_name(key.name) if "variant" in self.tokens else replace(key, browser="").file,
            "browser": browser,
            "variant": variant,
            "platform": sys.platform,
        }

    @property
    def pattern(self) -> re.Pattern[str]:
        """Of the paths that it can be filled to, from the root, without their ending."""
        text = os.path.normpath(self._plain).replace(os.sep, "/")
        return re.compile("".join(self._patterns(text)).replace(".*/", "(?:.*/)?"))

    @staticmethod
    def _patterns(text: str) -> Iterator[str]:
        literals = _TOKEN.split(text)
        for literal, mark, token in zip(literals[::3], [*literals[1::3], ""], [*literals[2::3], ""], strict=True):
            yield re.escape(literal)
            yield f"(?:{re.escape(mark)}{TOKENS[token]})?" if mark else TOKENS.get(token, "")

    @property
    def _plain(self) -> str:
        return self.text.removesuffix(".png").removesuffix("{ext}")


def _test_name(key: Key) -> str:
    """The test's name with its classes and parameters, without the browser."""
    name = "-".join(key.test.split("::")[1:]).replace("[", "-").removesuffix("]")
    return "-".join(part for part in name.split("-") if part != key.browser)


def _unescaped(parameter: str) -> str:
    r"""As it was before pytest wrote what is no ASCII in it as an escape: ``größe`` of ``gr\xf6\xdfe``."""
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), parameter)


_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U(00(?:0[0-9a-f]|10)[0-9a-f]{4})")


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
        parts = [re.escape(_unescaped(part)) for part in self.parameters.split("-") if part]
        said = all(re.search(rf"(?<![^\W_]){part}(?![^\W_])", name) for part in parts)
        return name if said else f"{name}-{self.parameters}"
