"""The blocks of docs/pages/guide/your-own-gate.md do what the page says."""

import re
from pathlib import Path
from typing import Any

from project import SHOP, drawing

from pytest_visual_claude.model import Box, Difference, Evidence, Kind, Picture, Question, Region, Size
from pytest_visual_claude.testing import replies

PAGE = (Path(__file__).resolve().parents[2] / "docs/pages/guide/your-own-gate.md").read_text(encoding="utf-8")
CONFTEST, SCRIPTED, HOOKED = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_a_project_with_the_documented_conftest_is_judged_by_the_double(lone_project, monkeypatch):
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "")  # so that what the conftest sets is taken back
    lone_project.write({"conftest.py": CONFTEST, "test_shop.py": SHOP})
    before, after = drawing((20, 20, 100, 60)), drawing()
    lone_project.show(home=before, cart=before, about=before)
    assert lone_project.pytest("--visual-update").code == 0
    lone_project.show(home=after)
    done = lone_project.pytest()
    assert done.outcomes == {"passed": 2, "failed": 1}
    assert any("The button is gone." in line for line in done.lines("R1 critical"))


def test_a_project_with_the_documented_hook_is_judged_by_it_and_says_so(lone_project):
    lone_project.write({"conftest.py": HOOKED, "test_shop.py": SHOP})
    before, after = drawing((20, 20, 100, 60)), drawing()
    lone_project.show(home=before, cart=before, about=before)
    assert lone_project.pytest("--visual-update").code == 0
    lone_project.show(home=after)
    done = lone_project.pytest()
    assert done.lines("visual: scripted judges (from pytest_visual_judge), tolerance cosmetic")
    assert any("The logo is gone." in line for line in done.lines("R1 major"))


def test_the_documented_judge_is_one():
    region = Region("R1", Kind.OTHER, Box(0, 0, 1, 1), Box(0, 0, 1, 1), Evidence(1, 0.1, 10.0))
    nothing: Any = Picture(b"", 9, 9)
    question = Question(nothing, nothing, Difference(Size(9, 9), Size(9, 9), (region,)))
    names: dict[str, Any] = {}
    exec(SCRIPTED, names)
    assert names["judge"].ask(question).findings[0].sentence == "The logo is gone."


def test_every_documented_behaviour_is_there():
    for name in re.findall(r"`replies\.(\w+)", PAGE):
        assert callable(getattr(replies, name))
