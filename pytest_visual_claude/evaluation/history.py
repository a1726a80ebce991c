"""Baselines that were replaced in a repository's history: each is a change that somebody looked at and accepted."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_visual_claude.baselines.records.decided import Decision
from pytest_visual_claude.errors import RunError
from pytest_visual_claude.evaluation.pair import Content, NoPair, Pair

#: A folder or a file of pictures that tests compare with, as Playwright, jest-image-snapshot and others name them.
BASELINE = re.compile(r"snapshot|screenshot|baseline|golden|expected|reference|visual", re.IGNORECASE)
_COMMIT = re.compile(r"\0(?P<id>[0-9a-f]{40,64})\t(?P<day>[\d-]+)\t(?P<subject>.*)")
_CHANGE = re.compile(r":\d+ \d+ (?P<old>[0-9a-f]{40,64}) (?P<new>[0-9a-f]{40,64}) M\t(?P<path>[^\"\t\n]+)")
_SIGNATURE = b"\x89PNG"
_LFS = b"version https://git-lfs"


@dataclass(frozen=True)
class Revision:
    """One picture that a commit replaced.

    :param old: the id of what it was, in git; ``new`` of what it became.
    """

    commit: str
    day: str
    subject: str
    path: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.path} in {self.commit[:10]} ({self.day}) {self.subject}"


@dataclass(frozen=True)
class Repository:
    """:param folder: of the repository, or in it; one without a work tree will do."""

    folder: Path

    def pairs(self, most: int, paths: Sequence[str] = ()) -> list[Pair]:
        """What commits replaced, the newest first.

        The same change is one pair, however often it was made.

        :param most: how many: of every commit one before any has two; of more, some from all of the time.
        :param paths: pathspecs of git; without any, all PNGs whose path looks like a baseline's.
        :raises RunError: if it is no repository, or git is missing.
        """
        meant = self._revisions(paths) if paths else (one for one in self._revisions() if BASELINE.search(one.path))
        found = list({(one.old, one.new): one for one in reversed(list(meant))}.values())[::-1]
        return [Pair(str(one), Decision.ACCEPTED, functools.partial(self._read, one)) for one in spread(found, most)]

    def _revisions(self, paths: Sequence[str] = ("*.png",)) -> Iterator[Revision]:
        """What every commit replaced, the newest first."""
        log = self._git(
            *("log", "--no-merges", "--no-renames", "--no-ext-diff", "--no-textconv", "--diff-filter=M", "--raw"),
            *("--no-abbrev", "--format=%x00%H%x09%cs%x09%s", "--", *paths),
        ).decode("utf-8", "replace")
        commit = {"id": "", "day": "", "subject": ""}
        for line in log.splitlines():
            if found := _COMMIT.fullmatch(line):
                commit = found.groupdict()
            elif change := _CHANGE.fullmatch(line):
                yield Revision(
                    commit["id"], commit["day"], commit["subject"], change["path"], change["old"], change["new"]
                )

    def _read(self, revision: Revision) -> Content:
        """:raises NoPair: if the pictures are not stored here."""
        beside = [f"{commit}:{revision.path[:-4]}{ending}" for ending in (".json", ".dom")
                  for commit in (f"{revision.commit}^", revision.commit)]  # fmt: skip
        old, new, *others = self._contents([revision.old, revision.new, *beside])
        for data in (old, new):
            if data is None or data.startswith(_LFS):
                raise NoPair("not stored here (Git LFS, or a partial clone)")
            if not data.startswith(_SIGNATURE):
                raise NoPair("no PNG")
        return Content(old or b"", new or b"", (others[0], others[1]), (others[2], others[3]))

    def _contents(self, names: Sequence[str]) -> list[bytes | None]:
        told = self._git("cat-file", "--batch", given="\n".join(names).encode() + b"\n")
        found: list[bytes | None] = []
        for _ in names:
            head, _, told = told.partition(b"\n")
            size = re.search(rb" blob (\d+)$", head)
            found.append(told[: int(size[1])] if size else None)
            told = told[int(size[1]) + 1 :] if size else told
        return found

    def _git(self, *words: str, given: bytes = b"") -> bytes:
        program = shutil.which("git")
        if program is None:
            raise RunError("git is not installed: the history of baselines is read with it")
        command = [program, "-C", str(self.folder), "-c", "core.quotePath=false", "-c", "core.fsmonitor=false", *words]
        done = subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - a fixed command
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RunError(f"{self.folder}: git says: {said[0] if said else done.returncode}")
        return done.stdout


def spread(found: Sequence[Revision], most: int) -> list[Revision]:
    """So many of them: the first of each commit, then the second; where there is no room for all, every n-th."""
    layers: dict[int, list[Revision]] = {}
    count: dict[str, int] = {}
    for one in found:
        count[one.commit] = count.get(one.commit, 0) + 1
        layers.setdefault(count[one.commit], []).append(one)
    chosen: list[Revision] = []
    for _, layer in sorted(layers.items()):
        room = most - len(chosen)
        chosen += layer if len(layer) <= room else [layer[at * len(layer) // room] for at in range(room)]
    return chosen
