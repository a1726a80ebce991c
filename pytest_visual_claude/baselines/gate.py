"""The one gate for what is written as a baseline: where it may lie, and what it may hold."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.baselines.facts import Facts
from pytest_visual_claude.errors import BaselineError, PictureError
from pytest_visual_claude.model import from_json
from pytest_visual_claude.model.keys import PathTemplate

#: What a baseline is made of: its picture, the facts of its making, what its page knew of it.
ENDINGS = (".png", ".json", ".dom")


@dataclass(frozen=True)
class Gate:
    """The baselines folders of one project.

    :param root: pytest's root.
    :param template: a folder beside the test file, or a path template.
    """

    root: Path
    template: str

    def check_place(self, path: Path) -> None:
        """Folders and files may be links, as long as they stay inside the root; a linked file is replaced by a file.

        :raises BaselineError: if no baseline lies there.
        """
        where = os.path.relpath(path, self.root).replace(os.sep, "/")
        hidden = ".git" in where.casefold().split("/")
        if hidden or path.suffix not in ENDINGS or not self._pattern.fullmatch(where.removesuffix(path.suffix)):
            raise BaselineError(f"{where} is not in a baselines folder of this project ({self.template})")
        if not (path.parent.resolve() / path.name).is_relative_to(self.root.resolve()):
            raise BaselineError(f"{where} is no place inside {self.root}: {path.parent.resolve()}")

    @property
    def _pattern(self) -> re.Pattern[str]:
        """Of paths from the root, without their ending."""
        if "{" not in self.template:
            parts = [re.escape(part) for part in self.template.split("/") if part not in ("", ".", "..")]
            return re.compile("/".join(["(.*/)?" + "/".join(parts), "[^.].*"] if parts else [r"(?!\.\.?/).*"]))
        return PathTemplate(self.template).pattern


@dataclass(frozen=True)
class Formats:
    """How the content of a baseline is read, by those who can.

    :param digest_of: an encoded picture → the digest of its pixels; raises PictureError.
    :param is_dom: whether this is what a page knew, readable here.
    """

    digest_of: Callable[[bytes], str]
    is_dom: Callable[[bytes], bool]

    def check(self, files: Mapping[str, bytes], key: str = "") -> None:
        """That files from elsewhere are what they claim.

        :param files: by ending.
        :param key: of the check they belong to; ``""`` where that is not known.
        :raises PictureError: if one is not.
        """
        if ".png" not in files:
            raise PictureError("is not among them: facts come with their picture")
        digest = self.digest_of(files[".png"])
        try:
            facts = from_json(Facts, files.get(".json", b""))
        except ValueError:
            raise PictureError("comes without its facts, or they cannot be read") from None
        # What was merged from several machines has its machine's name behind the key.
        if facts.digest != digest or (key and key != facts.key and not key.startswith(f"{facts.key}-")):
            raise PictureError("comes with the facts of another picture")
        if ".dom" in files and not self.is_dom(files[".dom"]):
            raise PictureError("comes with a .dom that cannot be read")
