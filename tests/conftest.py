"""What every test here shares: a project to try the plugin on, made anew for each test."""

from __future__ import annotations

import compileall
import os
from pathlib import Path

import hypothesis
import pytest
from project import Project, browsers_folder

import pytest_visual_claude

pytest_plugins = ["pytester"]

BROWSERS = browsers_folder()
_FOREIGN = ("ANTHROPIC_", "VISUAL_", "PYTEST_", "GITHUB_", "GITLAB_", "CI_", "CIRCLE_", "BUILDKITE_")

# No test asserts a time, and hypothesis's own limits are times: on a busy machine they fail by chance. The examples
# are the same in every run, so that what fails here fails there; HYPOTHESIS_EXPLORE=1 looks for new ones, and more.
hypothesis.settings.register_profile(
    "repeatable",
    deadline=None,
    max_examples=100 if os.environ.get("HYPOTHESIS_EXPLORE") else 50,
    derandomize=not os.environ.get("HYPOTHESIS_EXPLORE"),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Tests start some two hundred processes, and with PYTHONDONTWRITEBYTECODE each would compile the package anew."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(pytest_visual_claude.__path__[0], quiet=2)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Workers take seconds to start: of each file one test has them in every run, and all have them at night.

    A test that has them only is one that is about them.
    """
    alone = {item.nodeid.replace("two-workers", "alone") for item in items if "alone" in item.name}
    seen = set[Path]()
    for item in items:
        if "two-workers" in item.name and item.nodeid.replace("two-workers", "alone") in alone:
            if item.path in seen:
                item.add_marker(pytest.mark.nightly)
            seen.add(item.path)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's own: no key of Anthropic's, no option of ours, no CI service, no colours."""
    for name in os.environ:
        if name.startswith(_FOREIGN) or name in ("CI", "JENKINS_URL", "TF_BUILD", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", BROWSERS)
    monkeypatch.setenv("VISUAL_STILLNESS", "off")  # pages of tests are still, and a first baseline waits a second


@pytest.fixture(params=[0, 2], ids=["alone", "two-workers"])
def project(pytester: pytest.Pytester, clean_environment: None, request: pytest.FixtureRequest) -> Project:
    """A project without a browser, in one process and again under xdist: the same must come of it."""
    return Project(pytester, workers=request.param)


@pytest.fixture
def lone_project(pytester: pytest.Pytester, clean_environment: None) -> Project:
    """The same in one process only, for what the number of workers cannot change."""
    return Project(pytester)
