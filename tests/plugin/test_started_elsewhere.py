"""Commands that a run prints work where it was started, in pytest's root or not."""

from __future__ import annotations

import re
import shlex

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.model import Outcome

NOBODY = """
from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.testing import Scripted

def answer(question):
    raise JudgeUnavailable("nobody is there")

def pytest_visual_judge(config):
    return Scripted(answer)
"""


@pytest.fixture
def shop(lone_project: Project) -> Project:
    tests = SHOP.replace('screenshot("', 'screenshot("shop/')
    lone_project.write({"shop/sub/test_shop.py": tests, "shop/tox.ini": INI})
    lone_project.write({f"shop/{name}.png": drawing() for name in ("home", "cart", "about")})
    return lone_project


#: Baselines are not where they are by default: what the command line says does not tell.
INI = "[pytest]\nvisual_baselines = shots/{test_dir}/{module}/{name}-{browser}\n"


@pytest.mark.parametrize("args", [["shop/sub"], ["--rootdir=shop", "-c", "shop/tox.ini", "shop/sub"]], ids=" ".join)
def test_what_is_printed_above_the_root_can_be_typed_there(shop, args):
    done = shop.pytest(*args, "-k", "home")
    (said,) = re.findall(r"visual-claude (accept .* sub/test_shop/test_home)", done.out)
    assert said == "accept --results shop/.visual sub/test_shop/test_home"
    assert "Accept all: visual-claude accept --results shop/.visual --all" in done.out
    assert shop.visual_claude(*shlex.split(said)).code == 0
    assert list(shop.files("shop/shots", ending=".png")) == ["shop/shots/sub/test_shop/test_home-none.png"]


def test_a_test_is_run_again_from_where_it_was_run(shop):
    words = ("--rootdir=shop", "-c", "shop/tox.ini", "shop/sub", "-k", "home")
    shop.pytest(*words, "--visual-update")
    shop.write({"shop/home.png": drawing((20, 20, 90, 90)), "shop/conftest.py": NOBODY})
    done = shop.pytest(*words)
    assert "Run again: pytest --rootdir shop shop/sub/test_shop.py::test_home  " in done.out


def test_below_the_root_the_folder_above_is_found(shop, monkeypatch):
    monkeypatch.chdir(shop.path / "shop/sub")
    monkeypatch.setattr(shop, "path", shop.path / "shop")
    shop.write({"sub/shop/home.png": drawing()})
    done = shop.pytest("-k", "home")
    assert "Accept the picture: visual-claude accept sub/test_shop/test_home" in done.out
    assert shop.visual_claude("accept", "sub/test_shop/test_home").code == 0
    assert Outcome.MISSING in shop.became().values()
