"""One Check, or a run of them, said to a person. The same words in the assertion, the summary and on the shell."""

from __future__ import annotations

from pytest_visual_claude.wording.of_checks import (
    beyond,
    brief,
    cause_line,
    causes,
    commands,
    details,
    explain,
    headline,
    judged,
    seen,
)
from pytest_visual_claude.wording.of_runs import (
    causes_of_checks,
    closing,
    decided_before,
    shared,
    summary,
    uncovered,
    warnings,
)
from pytest_visual_claude.wording.phrases import clean, folder_option

__all__ = [
    "beyond",
    "brief",
    "cause_line",
    "causes",
    "causes_of_checks",
    "clean",
    "closing",
    "commands",
    "decided_before",
    "details",
    "explain",
    "folder_option",
    "headline",
    "judged",
    "seen",
    "shared",
    "summary",
    "uncovered",
    "warnings",
]
