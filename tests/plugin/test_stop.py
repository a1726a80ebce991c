"""A picture that is not as it should be fails its test at the end, with all others of it, or at the first."""

from __future__ import annotations

import pytest
from project import SCRIPTED, Project, drawing

from pytest_visual_claude.model import Outcome

BEFORE, AFTER = drawing((20, 20, 120, 90)), drawing((20, 20, 120, 90), (150, 100, 220, 140))
THREE = """
import pytest

def test_pages(assert_screenshot):
    assert_screenshot("home.png", "home")
    assert_screenshot("cart.png", "cart")
    assert_screenshot("about.png", "about")
    print("it came to its end")
"""


@pytest.fixture
def shop(project: Project) -> Project:
    """The first and the last of three pictures changed, and of the second nothing is known."""
    project.write({"test_shop.py": THREE, "conftest.py": SCRIPTED, "severity": "major"})
    project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    project.prepare()
    project.show(home=AFTER, about=AFTER)
    (project.path / "__screenshots__/test_shop/cart.png").unlink()
    return project


def test_all_pictures_of_a_test_are_seen_and_named_with_their_lines(shop):
    done = shop.pytest()
    assert done.outcomes == {"failed": 1}
    assert [shop.became()[f"test_shop/{name}"] for name in ("home", "cart", "about")] == [
        Outcome.CHANGED,
        Outcome.MISSING,
        Outcome.CHANGED,
    ]
    assert done.lines("(test_shop.py:") == [
        "home changed: 1 difference beyond 'cosmetic' (test_shop.py:5)",
        "cart has no baseline (test_shop.py:6). Accept the picture: visual-claude accept test_shop/cart",
        "about changed: 1 difference beyond 'cosmetic' (test_shop.py:7)",
    ]
    assert "it came to its end" in done.out


@pytest.mark.parametrize("said", ["--visual-stop=first", "-ovisual_stop=first"])
def test_the_first_changed_picture_stops_the_test_where_that_is_asked_for(shop, said):
    done = shop.pytest(said)
    assert shop.became() == {"test_shop/home": Outcome.CHANGED}
    assert '>       assert_screenshot("home.png", "home")' in done.out
    assert "pytest_visual_claude/" not in done.out
    assert "it came to its end" not in done.out


def test_one_call_may_stop_its_test(shop):
    shop.write({"test_shop.py": THREE.replace('"home.png", "home"', '"home.png", "home", stop="first"')})
    shop.pytest()
    assert shop.became() == {"test_shop/home": Outcome.CHANGED}


@pytest.mark.parametrize("said", ["raise OSError('no money')", "assert 1 == 2"])
def test_a_test_that_fails_otherwise_names_its_pictures_as_well(shop, said):
    shop.write({"test_shop.py": f"{THREE}    {said}\n"})
    done = shop.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("no money") or done.lines("assert 1 == 2")
    assert done.lines("about changed: 1 difference beyond 'cosmetic' (test_shop.py:7)")


def test_a_test_that_skips_itself_is_not_excused_from_what_it_saw(shop):
    shop.write({"test_shop.py": f"{THREE}    pytest.skip('enough')\n"})
    done = shop.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("home changed: 1 difference beyond 'cosmetic' (test_shop.py:5)")


def test_a_picture_of_a_fixture_fails_at_once(shop):
    fixture = """
import pytest

@pytest.fixture
def home(assert_screenshot):
    assert_screenshot("home.png", "home")

def test_pages(home):
    print("never")
"""
    shop.write({"test_shop.py": fixture})
    done = shop.pytest()
    assert done.outcomes == {"error": 1}
    assert '>       assert_screenshot("home.png", "home")' in done.out


def test_an_error_of_use_is_raised_at_once(shop):
    shop.write({"test_shop.py": THREE.replace('"cart.png"', '"no.png"')})
    done = shop.pytest()
    assert shop.became() == {"test_shop/cart": Outcome.UNCAPTURED, "test_shop/home": Outcome.CHANGED}
    assert done.lines("no.png")
    assert "it came to its end" not in done.out
