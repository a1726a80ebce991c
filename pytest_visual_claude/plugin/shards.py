"""Which part of a suite that was split over several machines a run is."""

from __future__ import annotations

from collections.abc import Mapping

#: VISUAL_SHARD is ours; the others are set by GitLab, CircleCI and Buildkite. Index, total, first index.
_SPLITS = (
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
    ("BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0),
)


def named(environ: Mapping[str, str]) -> str:
    """``2/4`` for the second of four; ``""`` where the suite was not split."""
    if given := environ.get("VISUAL_SHARD", "").strip():
        return given
    for index, total, first in _SPLITS:
        number, of = environ.get(index, ""), environ.get(total, "")
        if number.isdigit() and of.isdigit() and int(of) > 1:
            return f"{int(number) - first + 1}/{of}"
    return ""
