"""Hands the pictures of a check to the reports of others: JUnit, pytest-html, Allure.

Each is used where it is active in this run, and left alone where it is not.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.model import Check, Outcome
from pytest_visual_claude.reporters import attachments

if TYPE_CHECKING:
    import pytest


def attach(baselines: Baselines, config: pytest.Config, report: pytest.TestReport, checks: Sequence[Check]) -> None:
    """While the test's report is made, in the process of the test."""
    for check in checks:
        folder = baselines.evidence(check.key.path)
        if check.outcome is Outcome.MATCHED:
            continue
        if config.pluginmanager.has_plugin("html") and getattr(config.option, "htmlpath", None):
            report.extras = [*getattr(report, "extras", []), *attachments.html(folder, check.key.name)]  # type: ignore[attr-defined]
        if getattr(config.option, "allure_report_dir", None):
            _allure(attachments.allure(folder), check.key.name)


def _allure(content: str | None, name: str) -> None:
    if content is not None:
        import allure  # type: ignore[import-not-found,unused-ignore]

        allure.attach(content, name=name, attachment_type=attachments.ALLURE_TYPE, extension="imagediff")


def junit(baselines: Baselines, config: pytest.Config, report: pytest.TestReport, checks: Sequence[Check]) -> None:
    """When the controller hears of the report: writes what GitLab and Jenkins read as attachments.

    Not through ``item.add_report_section``: that shows on every terminal, and reaches the file
    only where ``junit_logging`` is set.
    """
    document = _junit_document(config)
    if document is None:
        return
    text = "\n".join(
        attachments.junit(baselines.evidence(check.key.path), os.environ)
        for check in checks
        if check.outcome is not Outcome.MATCHED
    )
    if text.strip():
        element = ET.Element("system-out")
        element.text = text
        document.node_reporter(report).append(element)


def _junit_document(config: pytest.Config) -> Any:
    """The writer that pytest has of ``--junit-xml``; None where there is none."""
    return next((p for p in config.pluginmanager.get_plugins() if type(p).__name__ == "LogXML"), None)
