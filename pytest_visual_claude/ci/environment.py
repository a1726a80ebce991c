"""What the environment says of the CI a run is in: found by what is there, nothing has to be switched on."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.model import Shard

_CI = ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "TF_BUILD")
#: Index, total, and the first index: of GitLab, CircleCI and Buildkite.
_SPLITS = (
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
    ("BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0),
)


def in_ci(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name, "").lower() not in ("", "false", "0") for name in _CI)


def shard(environ: Mapping[str, str]) -> Shard | None:
    """The second of four, for example; None where the suite was not split.

    :raises SettingsError: if ``VISUAL_SHARD``, which is ours, is not like ``2/4``.
    """
    if given := environ.get("VISUAL_SHARD", "").strip():
        return _read(given)
    for index, total, first in _SPLITS:
        number, of = environ.get(index, ""), environ.get(total, "")
        if number.isdigit() and of.isdigit() and int(of) > 1:
            return Shard(int(number) - first + 1, int(of))
    return None


def _read(given: str) -> Shard:
    number, _, total = given.partition("/")
    if not (number.isdigit() and total.isdigit() and 1 <= int(number) <= int(total)):
        raise SettingsError(f"VISUAL_SHARD: {given!r} is not like 2/4: the second of four")
    return Shard(int(number), int(total))
