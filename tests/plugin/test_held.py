"""Tests go on while Claude is asked: each is reported under its own name and in its own place, once the word is in."""

from __future__ import annotations

import threading
from xml.etree import ElementTree as ET

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from project import SHOP, Done, Project, drawing

from pytest_visual_claude.model import Outcome
from pytest_visual_claude.testing import Service, replies
from pytest_visual_claude.testing.replies import Received, Reply

BEFORE = drawing((20, 20, 120, 90))
NAMES = ("home", "cart", "about")
SAY = replies.answers(lambda _: {"severity": "critical", "sentence": "A box is new."})


def after(place: int) -> bytes:
    """A picture that differs from the others of the shop."""
    return drawing((20, 20, 120, 90), (150, 20 + 30 * place, 220, 35 + 30 * place))


class Together:
    """Answers no request before so many are on their way at the same time."""

    def __init__(self, requests: int) -> None:
        self._barrier = threading.Barrier(requests)

    def __call__(self, received: Received) -> Reply:
        self._barrier.wait(timeout=60)
        return SAY(received)


@pytest.fixture
def service():
    with Service(SAY) as double:
        yield double
    assert double.refused == []


@pytest.fixture
def shop(project: Project) -> Project:
    """Three accepted pictures that all changed since."""
    return changed(project)


@pytest.fixture
def lone_shop(lone_project: Project) -> Project:
    """The same in one process."""
    return changed(lone_project)


def changed(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(**dict.fromkeys(NAMES, BEFORE))
    project.prepare()
    project.show(**{name: after(place) for place, name in enumerate(NAMES)})
    return project


def judged(project: Project, service: Service, *args: str) -> Done:
    return project.pytest(*args, ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)


def told(done: Done) -> list[tuple[str, str]]:
    """What ``-v`` says of each test, in its order, with xdist and without."""
    lines = [line.split() for line in done.out.splitlines() if "%]" in line and "::" in line]
    names = {"PASSED", "FAILED", "SKIPPED", "XFAIL", "XPASS"}
    return [
        (next(word.partition("::")[2] for word in line if "::" in word), next(word for word in line if word in names))
        for line in lines
    ]


def test_all_are_asked_about_at_the_same_time_and_each_fails_under_its_own_name(shop, service):
    service.behaviour = Together(3)
    done = judged(shop, service, "-v")
    assert done.outcomes == {"failed": 3}
    assert service.most_at_once == 3
    assert sorted(told(done)) == [("test_about", "FAILED"), ("test_cart", "FAILED"), ("test_home", "FAILED")]
    assert set(shop.became().values()) == {Outcome.CHANGED}
    for number, name in ((3, "home"), (6, "cart"), (9, "about")):
        assert done.lines(f"test_{name} changed: 1 difference beyond 'cosmetic' (test_shop.py:{number})")


def test_reports_come_in_the_order_of_the_tests(lone_shop, service):
    lone_shop.show(cart=BEFORE)
    first, last = threading.Event(), threading.Event()

    def behaviour(received: Received) -> Reply:
        """The first one is answered after the last one."""
        mine, other = (last, first) if first.is_set() else (first, last)
        mine.set()
        if mine is first:
            other.wait(timeout=60)
        return SAY(received)

    service.behaviour = behaviour
    done = judged(lone_shop, service, "-v", "--junit-xml=junit.xml")
    assert told(done) == [("test_home", "FAILED"), ("test_cart", "PASSED"), ("test_about", "FAILED")]
    cases = ET.parse(lone_shop.path / "junit.xml").getroot().findall(".//testcase")
    assert [case.get("name") for case in cases] == ["test_home", "test_cart", "test_about"]
    assert [len(case.findall("failure")) for case in cases] == [1, 0, 1]
    assert "[[ATTACHMENT|.visual/checks/test_shop/test_home/diff.png]]" in (cases[0].findtext("system-out") or "")


def test_a_picture_that_claude_tolerates_passes(lone_shop, service):
    service.behaviour = replies.answers(lambda _: {"severity": "minor", "sentence": "A box is new."})
    done = judged(lone_shop, service, "--visual-tolerance=major")
    assert done.outcomes == {"passed": 3}
    assert set(lone_shop.became().values()) == {Outcome.TOLERATED}


def test_one_that_gets_no_verdict_fails(lone_shop, service):
    service.behaviour = replies.fails(400, "invalid_request_error")
    done = judged(lone_shop, service)
    assert done.outcomes == {"failed": 3}
    assert set(lone_shop.became().values()) == {Outcome.UNDECIDED}


def test_blocking_is_one_after_the_other(lone_shop, service):
    assert judged(lone_shop, service, "--visual-judging=blocking").outcomes == {"failed": 3}
    assert service.most_at_once == 1


def test_a_test_that_fails_otherwise_or_skips_itself_keeps_its_pictures_failure(shop, service):
    suite = SHOP.replace('"home.png")', '"home.png")\n    assert 1 == 2').replace(
        '"cart.png")', '"cart.png")\n    pytest.skip("enough")'
    )
    shop.write({"test_shop.py": f"import pytest\n{suite}"})
    service.behaviour = Together(3)
    done = judged(shop, service)
    assert done.outcomes == {"failed": 3}
    assert done.lines("assert 1 == 2")
    assert done.lines("test_home changed: 1 difference beyond 'cosmetic' (test_shop.py:4)")


@pytest.mark.parametrize("args", [["-x"], ["--maxfail=1"]])
def test_the_first_failure_ends_the_run_and_what_was_asked_by_then_is_told(shop, service, args):
    done = judged(shop, service, *args)
    assert done.code in (1, 2)
    assert 1 <= done.outcomes["failed"] <= 3
    assert len(shop.became()) >= done.outcomes["failed"]


def test_what_failed_last_is_run_again(lone_shop, service):
    lone_shop.show(cart=BEFORE)
    judged(lone_shop, service, "-p", "cacheprovider")
    again = judged(lone_shop, service, "-p", "cacheprovider", "--lf")
    assert again.outcomes == {"failed": 2}


WAITS = {
    "--reruns=1": (["--reruns=1"], {}, "the plugin rerunfailures runs tests in its own way"),
    "--pdb": (["--pdb"], {}, "--pdb acts on the outcome of a test as it ends"),
    "another runner": (
        ["-p", "runs"],
        {"runs.py": "def pytest_runtest_protocol(item, nextitem):\n    pass"},
        "the plugin runs runs tests in its own way",
    ),
}


@pytest.mark.parametrize(("args", "files", "why"), WAITS.values(), ids=WAITS)
def test_each_test_waits_where_somebody_else_acts_on_outcomes_and_the_header_says_who(
    lone_shop, service, args, files, why
):
    lone_shop.write(files)
    done = judged(lone_shop, service, "-o", "pythonpath=.", *args)
    assert f"visual: each test waits for its judge: {why}" in done.out
    assert service.most_at_once == 1
    assert set(lone_shop.became().values()) == {Outcome.CHANGED}


CONFTEST = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed:
        print("acts on", item.name)
    return report
"""


def test_a_conftest_that_acts_on_reports_gets_the_verdict_in_time(shop, service):
    shop.write({"conftest.py": CONFTEST})
    done = judged(shop, service, "-s")
    assert done.outcomes == {"failed": 3}
    assert shop.workers or "acts on test_home" in done.out


def test_an_expected_failure_is_one(shop, service):
    marked = SHOP.replace("def test", "@pytest.mark.xfail(strict=True)\ndef test")
    shop.write({"test_shop.py": f"import pytest\n{marked}"})
    done = judged(shop, service)
    assert (done.code, done.outcomes) == (0, {"xfailed": 3})


def test_a_test_of_unittest_waits_for_its_own_verdict(shop, service):
    suite = """
import unittest, pytest

class Pages(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _screenshots(self, assert_screenshot):
        self.look = assert_screenshot

    @unittest.expectedFailure
    def test_home(self):
        self.look("home.png", "home")

    def test_cart(self):
        self.look("cart.png", "cart")
"""
    shop.write({"test_shop.py": suite})
    shop.alone("--visual-update", "-q")
    shop.show(home=after(5), cart=after(5))
    assert judged(shop, service).outcomes == {"failed": 1, "xfailed": 1}


def test_evidence_that_cannot_be_written_fails_the_test_that_went_on(shop, service):
    def behaviour(received: Received) -> Reply:
        """Meanwhile somebody puts a file where the evidence is to go."""
        folder = shop.path / ".visual/checks/test_shop"
        for path in folder.glob("*/*"):
            path.unlink()
        for path in folder.glob("*"):
            path.rmdir()
        folder.rmdir()
        folder.write_text("in the way")
        return SAY(received)

    service.behaviour = behaviour
    done = judged(shop, service, "-k", "home")
    assert done.outcomes == {"failed": 1}
    assert done.lines("test_shop.py::test_home: ")
    assert "INTERNALERROR" not in done.out


def test_a_run_that_is_interrupted_keeps_what_nobody_decided(lone_shop, service):
    lone_shop.write(
        {"test_shop.py": "import pytest\n" + SHOP.replace('assert_screenshot("about.png")', "pytest.exit('enough')")}
    )
    never = threading.Event()

    def behaviour(received: Received) -> Reply:
        never.wait(timeout=60)
        return SAY(received)

    service.behaviour = behaviour
    done = judged(lone_shop, service)
    never.set()
    assert done.code == pytest.ExitCode.INTERRUPTED
    assert lone_shop.became() == dict.fromkeys(("test_shop/test_cart", "test_shop/test_home"), Outcome.UNDECIDED)
    assert lone_shop.checks["test_shop/test_home"].reason == "The run ended before an answer was in."
