"""``explain`` and ``verdicts``: what Claude is shown of a check, and the verdicts that are kept."""

from __future__ import annotations

import anthropic  # noqa: F401  2 s, and pytester forgets what a run imports
import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.testing import Service, replies


@pytest.fixture
def judged(lone_project: Project) -> Project:
    """A shop whose first picture has changed and was judged by the double."""
    lone_project.write({"test_shop.py": SHOP})
    before, after = drawing((20, 20, 100, 60)), drawing()
    lone_project.show(home=before, cart=before, about=before)
    lone_project.pytest("--visual-update")
    lone_project.show(home=after)
    with Service(replies.answers()) as service:
        lone_project.pytest(ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)
        assert len(service.requests) == 1
    return lone_project


def test_explain_writes_every_image_and_word_and_says_what_they_cost(judged):
    done = judged.visual_claude("explain", "test_home")
    assert done.code == 0, done.err
    assert "tokens" in done.out
    assert "$" in done.out
    written = judged.files(".visual/checks/test_shop/test_home/request")
    page = written[".visual/checks/test_shop/test_home/request/request.md"].decode()
    assert page.count("![") == len([name for name in written if name.endswith(".png")]) == 4
    assert judged.visual_claude("explain", "test_home", "--model", "gpt-4").code == 1


def test_explain_of_a_picture_without_a_baseline_says_that_there_is_no_pair(lone_project):
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=drawing(), cart=drawing(), about=drawing())
    lone_project.pytest()
    done = lone_project.visual_claude("explain", "test_home")
    assert done.code == 1
    assert "there is no pair of pictures to ask about" in done.err


def test_stored_verdicts_are_listed_verified_and_pruned(judged):
    assert "1 in " in judged.visual_claude("verdicts").out
    assert "R1 " in judged.visual_claude("verdicts", "list").out
    assert judged.visual_claude("verdicts", "verify").code == 0
    (name,) = judged.files(".visual/verdicts")
    judged.write({name: "{"})
    poisoned = judged.visual_claude("verdicts", "verify")
    assert (poisoned.code, "1 of 1 cannot be used" in poisoned.out) == (1, True)
    assert "1 removed" in judged.visual_claude("verdicts", "prune").out
    assert judged.files(".visual/verdicts") == {}


def test_committed_verdicts_decide_without_a_key(judged):
    stored = {
        name.replace(".visual/verdicts", "verdicts"): text for name, text in judged.files(".visual/verdicts").items()
    }
    judged.write(stored)
    done = judged.pytest("--visual-verdicts", "verdicts")
    assert "2 matched, 1 changed (1 minor) · 1 remembered" in done.out
