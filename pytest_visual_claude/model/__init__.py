"""The frozen values that travel from a page to a report, and their JSON.

Every value is immutable, holds builtins or other values of this module, and can be
read back from its own JSON (:func:`to_json`, :func:`from_json`). Pictures are bytes
and stay on disk: a :class:`Check` names them, it does not hold them.

Names are imported when they are first asked for: pytest loads settings and scales at every start, and
making all these classes takes 15 ms more.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_visual_claude.model.checks import (
        SCHEMA,
        Check,
        Coverage,
        Environment,
        Finding,
        Run,
        Seen,
        Shard,
        Verdict,
    )
    from pytest_visual_claude.model.differences import Difference, Evidence, IgnoreRule, Question, Region
    from pytest_visual_claude.model.dom import Cause, Change, Contrast, Declaration, DomSnapshot, Node, Origin, Part
    from pytest_visual_claude.model.grouping import Group, behind, fingerprints, groups, only_cause
    from pytest_visual_claude.model.keys import Key, Location, module_of, safe_name
    from pytest_visual_claude.model.pictures import Box, DecodedPicture, Picture, Size, union
    from pytest_visual_claude.model.scales import Kind, Outcome, Severity, Tolerance, Update
    from pytest_visual_claude.model.serialization import from_json, read_json, to_json
    from pytest_visual_claude.model.settings import Gate, ScreenshotOptions, Settings

_HOMES = {
    "checks": ("SCHEMA", "Check", "Coverage", "Environment", "Finding", "Run", "Seen", "Shard", "Verdict"),
    "differences": ("Difference", "Evidence", "IgnoreRule", "Question", "Region"),
    "dom": ("Cause", "Change", "Contrast", "Declaration", "DomSnapshot", "Node", "Origin", "Part"),
    "grouping": ("Group", "behind", "fingerprints", "groups", "only_cause"),
    "keys": ("Key", "Location", "module_of", "safe_name"),
    "pictures": ("Box", "DecodedPicture", "Picture", "Size", "union"),
    "scales": ("Kind", "Outcome", "Severity", "Tolerance", "Update"),
    "serialization": ("from_json", "read_json", "to_json"),
    "settings": ("Gate", "ScreenshotOptions", "Settings"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "SCHEMA",
    "Box",
    "Cause",
    "Change",
    "Check",
    "Contrast",
    "Coverage",
    "Declaration",
    "DecodedPicture",
    "Difference",
    "DomSnapshot",
    "Environment",
    "Evidence",
    "Finding",
    "Gate",
    "Group",
    "IgnoreRule",
    "Key",
    "Kind",
    "Location",
    "Node",
    "Origin",
    "Outcome",
    "Part",
    "Picture",
    "Question",
    "Region",
    "Run",
    "ScreenshotOptions",
    "Seen",
    "Settings",
    "Severity",
    "Shard",
    "Size",
    "Tolerance",
    "Update",
    "Verdict",
    "behind",
    "fingerprints",
    "from_json",
    "groups",
    "module_of",
    "only_cause",
    "read_json",
    "safe_name",
    "to_json",
    "union",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
