"""Held reports beside other plugins and options: each test is counted once, as what it is."""

from __future__ import annotations

from dataclasses import replace

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from project import LOADED, SHOP, WARNINGS, Done, Project, drawing

from pytest_visual_claude.model import Outcome
from pytest_visual_claude.testing import Service, replies

NAMES = ("home", "cart", "about")
ASYNC = SHOP.replace("def test", "async def test").replace("assert_screenshot(", "await assert_screenshot(")
SUBTESTS = SHOP.replace("(assert_screenshot)", "(assert_screenshot, subtests)").replace(
    "    assert_screenshot(", "    with subtests.test('one'):\n        assert_screenshot("
)


@pytest.fixture
def service():
    with Service(replies.answers(lambda _: {"severity": "critical", "sentence": "A box is new."})) as double:
        yield double
    assert double.refused == []


def changed(project: Project, suite: str = SHOP) -> Project:
    """Two pictures of three have changed."""
    project.write({"test_shop.py": SHOP})
    project.show(**{name: drawing((20, 20, 120, 90)) for name in NAMES})
    project.prepare()
    project.write({"test_shop.py": suite})
    project.show(home=drawing((20, 20, 120, 130)), about=drawing((20, 20, 180, 90)))
    return project


def judged(project: Project, service: Service, *args: str) -> Done:
    return project.pytest(*args, ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)


def two_of_three_changed(project: Project) -> bool:
    expected = {"test_shop/test_home": Outcome.CHANGED, "test_shop/test_about": Outcome.CHANGED}
    return {key: outcome for key, outcome in project.became().items() if outcome is not Outcome.MATCHED} == expected


def test_subtests_are_counted_beside_the_tests_that_fail(project: Project, service: Service) -> None:
    done = judged(changed(project, SUBTESTS), service)
    assert (done.outcomes["failed"], done.outcomes["passed"]) == (2, 1)
    assert two_of_three_changed(project)
    assert "waits for its judge" not in done.out


def test_sync_tests_are_held(lone_project: Project, service: Service) -> None:
    done = judged(changed(lone_project, SHOP), service)
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert two_of_three_changed(lone_project)


def test_async_tests_are_held_alike(lone_project: Project, service: Service) -> None:
    mode = ["-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"]
    kind = (*LOADED, *WARNINGS, "-p", "asyncio")  # a loop does not run within that of a browser of the tests around it
    shop, to = changed(lone_project, ASYNC), {"ANTHROPIC_BASE_URL": service.url, "ANTHROPIC_API_KEY": service.key}
    assert shop.browse(*mode, kind=kind, **to).outcomes == {"failed": 2, "passed": 1}
    assert two_of_three_changed(lone_project)


def test_with_a_time_limit(lone_project: Project, service: Service) -> None:
    done = judged(changed(lone_project), service, "-p", "pytest_timeout", "--timeout=60")
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert two_of_three_changed(lone_project)
    assert "waits for its judge" not in done.out


def test_in_another_order(lone_project: Project, service: Service) -> None:
    """What pytest-randomly does: it is not installed here, since it would turn round every other test."""
    changed(lone_project).write({"conftest.py": "def pytest_collection_modifyitems(items): items.reverse()"})
    done = judged(lone_project, service, "-v")
    assert done.outcomes == {"failed": 2, "passed": 1}
    assert two_of_three_changed(lone_project)
    told = [line.split("::")[1].split()[0] for line in done.lines("test_shop.py::") if line.endswith("%]")]
    assert told == ["test_about", "test_cart", "test_home"]


def test_on_a_terminal_it_is_said_what_is_waited_for(lone_project: Project, service: Service) -> None:
    answer = service.behaviour
    service.behaviour = lambda request: replace(answer(request), delay=0.5)
    terminal = "config.pluginmanager.get_plugin('terminalreporter').isatty = True"
    changed(lone_project).write({"conftest.py": f"def pytest_collection_finish(session): session.{terminal}"})
    (said,) = judged(lone_project, service).lines("wait for Claude")
    assert said == "visual: 2 tests wait for Claude"
    lone_project.write({"conftest.py": ""})
    assert judged(lone_project, service).lines("wait for Claude") == []


def test_stepwise_goes_on_where_it_stopped(lone_project: Project, service: Service) -> None:
    changed(lone_project)
    stopped = judged(lone_project, service, "-p", "cacheprovider", "-p", "stepwise", "--sw")
    assert 1 <= stopped.outcomes["failed"] <= 2
    again = judged(lone_project, service, "-p", "cacheprovider", "-p", "stepwise", "--sw")
    assert again.outcomes["failed"] >= 1
    assert len(service.requests) == 2


def test_a_rerun_waits_for_its_judge_and_is_counted_once(lone_project: Project, service: Service) -> None:
    done = judged(changed(lone_project), service, "--reruns=1")
    assert done.outcomes == {"failed": 2, "passed": 1, "rerun": 2}
    assert "each test waits for its judge: the plugin rerunfailures" in done.out
