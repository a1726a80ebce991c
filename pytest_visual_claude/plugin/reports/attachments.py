"""Hands the pictures of a check to the reports of others: JUnit (GitLab, Jenkins), pytest-html, Allure.

Each is used where it is active in this run, and left alone where it is not.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Check, Outcome

if TYPE_CHECKING:
    import pytest

#: How each kept picture is called to people, in the order they are shown.
_TITLES = {"expected": "baseline", "before": "the frame before", "actual": "this run", "diff": "difference"}
#: Allure shows these three as one picture, with a slider.
_ALLURE_TYPE = "application/vnd.allure.image.diff"


def attach(baselines: Baselines, config: pytest.Config, report: pytest.TestReport, checks: Sequence[Check]) -> None:
    """To pytest-html and Allure: while the test's report is made, in the process of the test."""
    for check in checks:
        folder = baselines.evidence(check.key.path)
        if check.outcome is Outcome.MATCHED:
            continue
        if config.pluginmanager.has_plugin("html") and getattr(config.option, "htmlpath", None):
            report.extras = [*getattr(report, "extras", []), *_extras(folder, check.key.title)]  # type: ignore[attr-defined]
        if getattr(config.option, "allure_report_dir", None):
            _attach_to_allure(folder, check.key.title)


def attach_to_junit(
    baselines: Baselines, config: pytest.Config, report: pytest.TestReport, checks: Sequence[Check]
) -> None:
    """When the controller hears of the report: writes what GitLab and Jenkins read as attachments.

    Not through ``item.add_report_section``: that shows on every terminal, and reaches the file
    only where ``junit_logging`` is set.
    """
    document = _junit_document(config)
    if document is None:
        return
    text = "\n".join(
        _junit_lines(baselines.evidence(check.key.path), os.environ)
        for check in checks
        if check.outcome is not Outcome.MATCHED
    )
    if text.strip():
        element = ET.Element("system-out")
        element.text = text
        document.node_reporter(report).append(element)


def _pictures(folder: Path) -> dict[str, Path]:
    """The pictures that an evidence folder holds, by name."""
    return {name: folder / f"{name}.png" for name in _TITLES if (folder / f"{name}.png").is_file()}


def _junit_document(config: pytest.Config) -> Any:
    """The writer that pytest has of ``--junit-xml``; None where there is none."""
    return next((p for p in config.pluginmanager.get_plugins() if type(p).__name__ == "LogXML"), None)


def _junit_lines(folder: Path, environ: Mapping[str, str]) -> str:
    """Paths are relative to what GitLab calls the project's folder, and Jenkins the workspace."""
    start = environ.get("CI_PROJECT_DIR") or environ.get("WORKSPACE") or Path.cwd()
    paths = [Path(os.path.relpath(path, start)).as_posix() for path in _pictures(folder).values()]
    return "\n".join(f"[[ATTACHMENT|{path}]]" for path in paths)


def _extras(folder: Path, name: str) -> list[dict[str, str]]:
    """What pytest-html calls extras: pictures inside the report."""
    return [
        {
            "name": f"{name}: {_TITLES[kind]}",
            "format_type": "image",
            "content": base64.b64encode(content(path)).decode(),
            "mime_type": "image/png",
            "extension": "png",
        }
        for kind, path in _pictures(folder).items()
    ]


def _attach_to_allure(folder: Path, name: str) -> None:
    """An image difference, where there are two pictures to compare."""
    pictures = _pictures(folder)
    if "actual" in pictures and "expected" in pictures:
        import allure  # type: ignore[import-not-found,unused-ignore]

        shown = {kind: _data_uri(pictures[kind]) for kind in ("expected", "actual", "diff") if kind in pictures}
        allure.attach(json.dumps(shown), name=name, attachment_type=_ALLURE_TYPE, extension="imagediff")


def _data_uri(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(content(path)).decode()}"
