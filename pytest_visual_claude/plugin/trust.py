"""Whether reports may be said later than they are made.

They may not where somebody else runs the tests, or acts on a test's outcome while it is torn down.
"""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

#: Options that look at a test's outcome as it is torn down: how they are written, and what switches them off.
_ACTING = {
    "usepdb": ("--pdb", (False,)),
    "tracing": ("--tracing", ("off", "on")),
    "video": ("--video", ("off", "on")),
    "screenshot": ("--screenshot", ("off", "on")),
    "allure_report_dir": ("--alluredir", (None,)),
}
#: Plugins that can run tests, and the option without which they leave that to pytest.
_RUNNERS = {"runner": "", "rerunfailures": "reruns", "pytest_forked": "forked"}


def reason_to_block(config: pytest.Config) -> str:
    """Why no report of this run can be held; ``""`` where they can."""
    return next(_reasons(config), "")


def _reasons(config: pytest.Config) -> Iterator[str]:
    for name, (flag, harmless) in _ACTING.items():
        if getattr(config.option, name, harmless[0]) not in harmless:
            yield f"{flag} acts on the outcome of a test as it ends"
    for plugin in config.hook.pytest_runtest_protocol.get_hookimpls():
        if not (plugin.wrapper or plugin.hookwrapper) and _runs_tests(plugin.plugin_name, config):
            yield f"the plugin {plugin.plugin_name} runs tests in its own way"
    if hasattr(config, "workerinput") and interactor(config) is None:
        yield "this version of xdist does not say which test a report belongs to"


def _runs_tests(plugin: str, config: pytest.Config) -> bool:
    option = _RUNNERS.get(plugin)
    return option is None or bool(option and _chosen(option, config))


def _chosen(option: str, config: pytest.Config) -> object:
    try:
        return getattr(config.option, option, None) or config.getini(option)
    except ValueError:  # no such ini value
        return None


def needs_its_verdict(item: pytest.Item) -> bool:
    """Whether the verdicts of a test have to be in when its report is made.

    A conftest.py may act on its outcome, a marker turn it round, or run it again; unittest has a count of its own.
    """
    hooks = item.ihook.pytest_runtest_makereport.get_hookimpls()
    acts = any(hook.plugin_name.endswith("conftest.py") for hook in hooks)
    cls = getattr(item, "cls", None)
    other = cls is not None and issubclass(cls, unittest.TestCase)
    return acts or other or is_run_by_others(item) or item.get_closest_marker("xfail") is not None


def is_run_by_others(item: pytest.Item) -> bool:
    """Whether a marker asks another plugin to run the test."""
    return item.get_closest_marker("flaky") is not None or item.get_closest_marker("forked") is not None


def interactor(config: pytest.Config) -> object | None:
    """What sends the reports of a worker of xdist with the number of their test, its ``item_index``."""
    return next((plugin for plugin in config.pluginmanager.get_plugins() if hasattr(plugin, "run_one_test")), None)
