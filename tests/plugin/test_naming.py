"""What pictures are called: by the test, its class and parameters, or by hand; and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import Project, drawing

from pytest_visual_claude.model.keys import TestLocation

HERE = "__screenshots__/test_names"
NAMED = """
import pytest

SHOT = "shot.png"

def test_plain(assert_screenshot):
    for _ in range(3):
        assert_screenshot(SHOT)

@pytest.mark.parametrize("theme", ["dark", "light"])
def test_theme(assert_screenshot, theme):
    assert_screenshot(SHOT)
    assert_screenshot(SHOT, "menu")

class TestShop:
    class TestCart:
        def test_empty(self, assert_screenshot):
            assert_screenshot(SHOT)

def test_given(assert_screenshot):
    assert_screenshot(SHOT, "header")
    assert_screenshot(SHOT, "footer.png")
    assert_screenshot(SHOT, ["settings", "profile", "menu"])
    assert_screenshot(SHOT)
"""


def test_automatic_names_are_numbered_and_given_ones_carry_the_parameters(project: Project):
    project.write({"test_names.py": NAMED, "shot.png": drawing()})
    assert project.pytest("--visual-update").code == 0
    assert list(project.baselines()) == [
        f"{HERE}/TestShop-TestCart-test_empty.png",
        f"{HERE}/footer.png",
        f"{HERE}/header.png",
        f"{HERE}/menu-dark.png",
        f"{HERE}/menu-light.png",
        f"{HERE}/settings-profile-menu.png",
        f"{HERE}/test_given.png",
        f"{HERE}/test_plain.2.png",
        f"{HERE}/test_plain.3.png",
        f"{HERE}/test_plain.png",
        f"{HERE}/test_theme-dark.png",
        f"{HERE}/test_theme-light.png",
    ]
    assert project.alone().code == 0


SAID = """
import pytest

@pytest.mark.parametrize("language", ["en", "en-US"])
@pytest.mark.parametrize("theme", ["dark"])
def test_home(assert_screenshot, language, theme):
    assert_screenshot("shot.png", f"home-{language}_{theme}.png")
    assert_screenshot("shot.png", f"{theme}er")
"""


def test_a_given_name_that_says_the_parameters_itself_is_left_as_it_is(project: Project):
    project.write({"test_names.py": SAID, "shot.png": drawing()})
    assert project.pytest("--visual-update").code == 0
    assert list(project.baselines()) == [
        f"{HERE}/darker-dark-en-US.png",
        f"{HERE}/darker-dark-en.png",
        f"{HERE}/home-en-US_dark.png",
        f"{HERE}/home-en_dark.png",
    ]


@pytest.mark.parametrize("town", ["Köln-東京", "😀"])
def test_a_parameter_is_known_as_pytest_writes_it_as_well(town):
    escaped = town.encode("unicode_escape").decode()
    place = TestLocation("", "", "", f"fast-{escaped}", Path(), "")
    assert place.with_parameters(f"{town}, fast") == f"{town}, fast"
    assert place.with_parameters(town) == f"{town}-fast-{escaped}"


@pytest.mark.parametrize("name", ['""', '" "', '".png"', "[]", '["home", ""]'])
def test_an_empty_name_is_refused_before_anything_is_written(lone_project: Project, name):
    lone_project.write({"test_names.py": f"def test_it(assert_screenshot): assert_screenshot('shot.png', {name})"})
    lone_project.write({"shot.png": drawing()})
    done = lone_project.pytest("--visual-update")
    assert done.lines("the name is empty: leave it out, and the picture is named after its test")
    assert lone_project.baselines() == {}


UNSAFE = """
import pytest

@pytest.mark.parametrize("text", ["größe", "a/b", "a?b", "..", "CON", "x" * 300, "tab\\there", "日本"])
def test_text(assert_screenshot, text):
    assert_screenshot("shot.png", text)
"""


def test_unsafe_long_and_foreign_names_become_distinct_safe_files(project: Project):
    project.write({"test_names.py": UNSAFE, "shot.png": drawing()})
    project.prepare()
    names = [name.removeprefix(f"{HERE}/") for name in project.baselines()]
    assert len(names) == 8
    assert all(name.isascii() and "/" not in name and len(name) < 150 for name in names)
    assert project.pytest().outcomes == {"passed": 8}


def test_a_test_in_a_folder_keeps_its_baselines_beside_itself(project: Project):
    project.write({"shop/cart/test_names.py": NAMED, "shot.png": drawing()})
    assert project.pytest("--visual-update", "-k", "empty").code == 0
    assert list(project.baselines()) == [f"shop/cart/{HERE}/TestShop-TestCart-test_empty.png"]


def test_a_template_moves_them_elsewhere(project: Project):
    project.write({"shop/test_names.py": NAMED, "shot.png": drawing()})
    template = "{test_dir}/shots/{browser}/{module}-{name}"
    assert project.pytest(f"--visual-baselines={template}", "--visual-update", "-k", "empty").code == 0
    (check,) = project.run.checks
    assert check.baseline == "shop/shots/none/test_names-TestShop-TestCart-test_empty.png"
    assert check.baseline in project.files()
    assert project.alone(f"--visual-baselines={template}", "-k", "empty").code == 0


TWICE = """
def test_twice(assert_screenshot):
    assert_screenshot("shot.png", "menu")
    assert_screenshot("shot.png", "menu.png")
"""


def test_one_name_for_two_pictures_of_a_test_is_an_error(project: Project):
    project.write({"test_names.py": TWICE, "shot.png": drawing()})
    done = project.pytest("--visual-update")
    assert done.outcomes == {"failed": 1}
    assert (
        "NameTaken: test_names.py::test_twice (menu.png): two pictures of this test are named 'menu'; "
        "give one of them another name" in done.out
    )
    assert '>       assert_screenshot("shot.png", "menu.png")' in done.out


SHARED = """
def test_one(assert_screenshot):
    assert_screenshot("shot.png", "menu")

def test_other(assert_screenshot):
    assert_screenshot("other.png", "menu")
"""


def test_one_name_in_two_tests_of_a_module_is_refused_with_both_before_it_is_written(project: Project):
    project.write({"test_names.py": SHARED, "shot.png": drawing(), "other.png": drawing((5, 5, 200, 100))})
    done = project.pytest("--visual-update")
    assert done.outcomes == {"failed": 1, "passed": 1}
    said = done.lines("has a picture named")[0]
    assert {name for name in ("test_names.py::test_one", "test_names.py::test_other") if name in said} == {
        "test_names.py::test_one",
        "test_names.py::test_other",
    }
    assert "has a picture named 'menu', too, and both would share one baseline. Give one of them another name" in said
    assert list(project.baselines()) == [f"{HERE}/menu.png"]
