"""What a change under test brings along in the repository, as git tells it: a pull request proves nothing by itself."""

from __future__ import annotations

import enum
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

#: The branch that a change goes to, as the CI names it. Where one is set, no other is taken.
_TARGETS = ("GITHUB_BASE_REF", "CHANGE_TARGET", "SYSTEM_PULLREQUEST_TARGETBRANCH", "BUILDKITE_PULL_REQUEST_BASE_BRANCH")
_NO_TARGET = ("", "false")
#: Where the CI names none, as for a push.
_USUAL = ("origin/HEAD", "origin/main", "origin/master")
_SECONDS = 20


class Origin(enum.Enum):
    """Where a file comes from."""

    KNOWN = "on the base branch, or written on this machine"
    CHANGE = "came with the change under test"
    UNKNOWN = "cannot be told from the change under test"


@dataclass(frozen=True)
class ChangeUnderTest:
    """The files of one folder that are not on the base branch.

    Without git, or where it does not have the base branch (a shallow clone), every file may have come with the change.

    :param environ: the CI's environment, which names the base branch.
    """

    folder: Path
    environ: Mapping[str, str]

    def origin(self, path: Path) -> Origin:
        """Where a file of the folder comes from. What was written since the checkout is not the change's."""
        if self._tracked is None:
            return Origin.UNKNOWN
        brought = self._tracked if self._base is None else self._changed
        if path.name not in brought or self._git("diff", "--name-only", "HEAD", "--", path.name):
            return Origin.KNOWN
        return Origin.UNKNOWN if self._base is None else Origin.CHANGE

    @cached_property
    def _base(self) -> str | None:
        """The commit that the change started from; None where it is not known here."""
        return next(filter(None, map(self._commit, self._candidates())), None)

    def _candidates(self) -> Iterator[str]:
        if start := self.environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
            yield start
            return
        named = [name for key in _TARGETS if (name := self.environ.get(key, "")) not in _NO_TARGET]
        yield from [f"origin/{name.removeprefix('refs/heads/')}" for name in named[:1]] or _USUAL

    def _commit(self, ref: str) -> str | None:
        return (self._git("merge-base", "--", "HEAD", ref) or "").strip() or None

    @cached_property
    def _tracked(self) -> frozenset[str] | None:
        return _names(self._git("ls-tree", "--name-only", "-z", "HEAD", "./"))

    @cached_property
    def _changed(self) -> frozenset[str]:
        """All that is tracked where git does not say."""
        listed = self._git(
            "diff", "--name-only", "--no-renames", "--relative", "-z", f"{self._base}", "HEAD", "--", "."
        )
        changed = _names(listed)
        return (self._tracked or frozenset()) if changed is None else changed

    def _git(self, *arguments: str) -> str | None:
        """What git says in the folder; None where it cannot."""
        program = shutil.which("git")
        if program is None or not self.folder.is_dir():
            return None
        command = [program, "-C", str(self.folder), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def _names(listed: str | None) -> frozenset[str] | None:
    return None if listed is None else frozenset(filter(None, listed.split("\0")))
