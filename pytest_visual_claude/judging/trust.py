"""Which stored verdicts are believed: a pull request that edits the store must not turn its own red checks green."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pytest_visual_claude.ci.change import ChangeUnderTest, Origin
from pytest_visual_claude.ci.environment import in_ci
from pytest_visual_claude.judge.wrappers.seal import KEY, Seal
from pytest_visual_claude.judge.wrappers.verdict_store import VerdictStore

#: The same words for every entry: they are said once a run.
_DOUBTS = {
    Origin.KNOWN: "",
    Origin.CHANGE: f"stored verdicts that came with this change are not used: they are not signed ({KEY})",
    Origin.UNKNOWN: (
        "stored verdicts are not used: they are not signed, and git does not know the base branch here, so they may "
        f"have come with this change. Fetch it (actions/checkout: fetch-depth: 0), or sign them ({KEY})"
    ),
}


def verdict_store(folder: Path, environ: Mapping[str, str]) -> VerdictStore:
    """The store in a folder. In CI, and where there is a key, what came with the change under test must be signed."""
    key = environ.get(KEY, "").encode()
    if not (key or in_ci(environ)):
        return VerdictStore(folder)
    change = ChangeUnderTest(folder, environ)
    return VerdictStore(folder, Seal(key, lambda path: _DOUBTS[change.origin(path)]))
