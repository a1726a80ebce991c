"""A studio: ``assert_screenshot`` on a real page, with baselines of its own and every check to look at."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pytest_visual_claude import current as running
from pytest_visual_claude.assertion import ScreenshotAssertion
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import VisualAssertionError
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Check
from pytest_visual_claude.model.keys import TestLocation
from pytest_visual_claude.settings import Layer, Source


class Studio:
    """Takes pictures as a test would, and as the same test would in its next run."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.checks: list[Check] = []

    def assertion(self, *, update: bool = False) -> ScreenshotAssertion:
        """The assertion of one more run of the same test."""
        return ScreenshotAssertion(
            location=TestLocation(
                "test_page.py::test_it", "test_page", "test_it", "", Path(__file__), "test_page.py", "chromium"
            ),
            checker=Checker(Baselines(self.root, self.root / ".visual"), Local),
            layers=[Layer(Source.CLI, {"update": update or None}), Layer(Source.ENV, {"stillness": "off"})],
            record=self.checks.append,
        )

    def update(self, target: Any, name: str | None = None, **options: Any) -> Image.Image:
        """Writes the baseline, and gives its picture."""
        self.assertion(update=True)(target, name, **options)
        return self.picture(self.checks[-1])

    def check(self, target: Any, name: str | None = None, **options: Any) -> Check:
        """The check, red or not."""
        try:
            self.assertion()(target, name, **options)
        except VisualAssertionError as error:
            assert str(error)  # noqa: PT017 - what is looked at is the check
        return self.checks[-1]

    def picture(self, check: Check) -> Image.Image:
        return Image.open(io.BytesIO((self.root / check.baseline).read_bytes()))

    def evidence(self, check: Check) -> set[str]:
        return {path.name for path in (self.root / ".visual/checks" / check.key.path).glob("*")}

    def written(self) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture
def current(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """The studio's assertion is the one that ``expect`` finds."""
    made = studio.assertion(update=True)
    monkeypatch.setattr(running, "assertion", lambda: made)
    return studio


@pytest.fixture
def shots(page: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The options of every screenshot that is taken of the page."""
    taken: list[dict[str, Any]] = []
    original = page.screenshot

    def screenshot(**options: Any) -> bytes:
        taken.append(options)
        return original(**options)

    monkeypatch.setattr(page, "screenshot", screenshot)
    return taken
