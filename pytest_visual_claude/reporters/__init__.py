"""One Check, said to a machine. What each consumer can take, and nothing it cannot.

=========== ============================================================
github      the job's summary, and annotations at the test's own line
attachments JUnit (GitLab, Jenkins), pytest-html, Allure
patches     what a run in CI wrote, as a patch that ``git apply`` takes, too
=========== ============================================================

The words come with the check (:class:`Said`): a reporter never finds its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_visual_claude.model import Check

__all__ = ["Said"]


@dataclass(frozen=True)
class Said:
    """A check, and what is said of it to people.

    :param headline: one line.
    :param details: a line each.
    """

    check: Check
    headline: str
    details: tuple[str, ...] = ()
