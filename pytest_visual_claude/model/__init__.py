"""The frozen values that travel from a page to a report, and their JSON.

Every value is immutable, holds builtins or other values of this module, and can be
read back from its own JSON (:func:`to_json`, :func:`from_json`). Pictures are bytes
and stay on disk: a :class:`Check` names them, it does not hold them.
"""

from __future__ import annotations

from pytest_visual_claude.model.checks import SCHEMA, Check, Coverage, Environment, Finding, Run, Verdict
from pytest_visual_claude.model.differences import Difference, Evidence, Gate, Question, Region
from pytest_visual_claude.model.keys import Key, safe_name
from pytest_visual_claude.model.pictures import Box, Picture, Size, union
from pytest_visual_claude.model.scales import Kind, Outcome, Severity, Tolerance
from pytest_visual_claude.model.settings import ScreenshotOptions, Settings
from pytest_visual_claude.model.texts import from_json, to_json

__all__ = [
    "SCHEMA",
    "Box",
    "Check",
    "Coverage",
    "Difference",
    "Environment",
    "Evidence",
    "Finding",
    "Gate",
    "Key",
    "Kind",
    "Outcome",
    "Picture",
    "Question",
    "Region",
    "Run",
    "ScreenshotOptions",
    "Settings",
    "Severity",
    "Size",
    "Tolerance",
    "Verdict",
    "from_json",
    "safe_name",
    "to_json",
    "union",
]
