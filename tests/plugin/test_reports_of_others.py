"""Reports of others, made by runs: JUnit, pytest-html, Allure, GitHub. Nothing is switched on for them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from project import drawing

TEST = """
def test_home(assert_screenshot):
    assert_screenshot('home.png', 'home')

def test_other(assert_screenshot):
    assert_screenshot('other.png', 'other')
"""
BEFORE, AFTER = drawing((20, 20, 120, 80)), drawing((20, 20, 120, 80), colour="#c22222")
KEPT = ".visual/checks/test_shop/home"


@pytest.fixture
def red(lone_project):
    """A project whose next run has one red check of two."""
    return _red(lone_project)


def _red(project):
    project.write({"test_shop.py": TEST, "home.png": BEFORE, "other.png": BEFORE})
    assert project.pytest("--visual-update").code == 0
    project.write({"home.png": AFTER})
    return project


def test_junit_has_the_pictures_as_attachments_and_stays_valid(red):
    assert red.pytest("--junit-xml=junit.xml").code == 1
    (home, other) = sorted(ET.parse(red.path / "junit.xml").iter("testcase"), key=lambda case: str(case.get("name")))
    attached = re.findall(r"\[\[ATTACHMENT\|(.+)\]\]", str(home.findtext("system-out")))
    assert attached == [f"{KEPT}/{name}.png" for name in ("expected", "actual", "diff")]
    assert all((red.path / path).is_file() for path in attached)
    # The xunit2 schema knows these, in any order, and no <properties> here.
    assert {child.tag for child in home} == {"failure", "system-out"}
    assert list(other) == []


def test_the_failure_in_junit_names_the_causes_as_text(lone_project):
    project = lone_project
    page = (
        "<style>.pay { background: %s; color: white }</style><button class=pay>Pay ]]> &amp; &lt;b&gt; \u202e</button>"
    )
    suite = (
        "import pathlib\n"
        "def test_pay(page, assert_screenshot):\n"
        "    page.set_content(pathlib.Path('page.html').read_text('utf-8'))\n"
        "    assert_screenshot(page, 'pay')\n"
    )
    project.write({"test_shop.py": suite, "page.html": page % "#2340d8"})
    project.browse("--visual-update")
    project.write({"page.html": page % "#c22222"})
    project.browse("--junit-xml=junit.xml")
    (failure,) = ET.parse(project.path / "junit.xml").iter("failure")
    message = str(failure.get("message"))
    assert 'button "Pay ]]> & <b>' in message
    assert "background-color #2340d8 → #c22222" in message
    assert "\u202e" not in message


def test_from_workers_the_pictures_arrive_as_well(project):
    if not project.workers:
        pytest.skip("that is every other test here")
    red = _red(project)
    red.pytest("--junit-xml=junit.xml", GITHUB_ACTIONS="true")
    assert (red.path / "junit.xml").read_text().count("[[ATTACHMENT|") == 3


def test_junit_paths_start_where_gitlab_and_jenkins_look(red):
    red.pytest("--junit-xml=junit.xml", CI_PROJECT_DIR=str(red.path.parent))
    assert f"[[ATTACHMENT|{red.path.name}/{KEPT}/actual.png]]" in (red.path / "junit.xml").read_text()


def test_pytest_html_shows_the_pictures(red):
    pytest.importorskip("pytest_html")
    red.pytest("-p", "metadata", "-p", "html", "--html=report.html", "--self-contained-html")
    text = (red.path / "report.html").read_text()
    assert [name for name in ("home: baseline", "home: this run", "home: difference") if name not in text] == []
    assert "other: baseline" not in text


def test_allure_gets_an_image_difference(red):
    pytest.importorskip("allure")
    red.pytest("-p", "allure_pytest", "--alluredir=allure")
    (attached,) = (red.path / "allure").glob("*.imagediff")
    assert set(json.loads(attached.read_bytes())) == {"expected", "actual", "diff"}
    results = [json.loads(path.read_bytes()) for path in (red.path / "allure").glob("*-result.json")]
    kinds = {one["name"]: [part["type"] for part in one.get("attachments", [])] for one in results}
    assert "application/vnd.allure.image.diff" in kinds["test_home"]
    assert kinds["test_other"] == []


def test_github_gets_a_summary_and_an_annotation_at_the_line(red):
    done = red.pytest(
        GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(red.path / "summary.md"), GITHUB_WORKSPACE=str(red.path.parent)
    )
    (line,) = [line for line in done.out.splitlines() if line.startswith("::error")]
    assert line.startswith(f"::error file={red.path.name}/test_shop.py,line=3,title=Visual%3A home::home ")
    summary = (red.path / "summary.md").read_text()
    assert summary.startswith("### Visual checks")
    assert "changed" in summary


def test_elsewhere_nothing_of_this_is_written(red):
    done = red.pytest()
    assert "::error" not in done.out
    assert "ATTACHMENT" not in done.out
    assert not (red.path / ".visual/update.patch").exists()


def test_an_update_in_ci_leaves_a_patch_that_brings_it_home(red):
    home, baseline = red.path / "elsewhere", "__screenshots__/test_shop/home.png"
    old = red.files("__screenshots__")
    for name, data in old.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    done = red.pytest("--visual-update", CI="true")
    assert "visual-claude apply update.patch" in done.out
    assert red.visual_claude("apply", ".visual", "--root", str(home)).code == 0
    assert (home / baseline).read_bytes() == (red.path / baseline).read_bytes() == AFTER
    assert {n: (home / n).read_bytes() for n in old} == red.files("__screenshots__")


def test_a_summary_that_cannot_be_written_changes_no_outcome(red):
    done = red.pytest(GITHUB_STEP_SUMMARY=str(red.path / "none" / "summary.md"))
    assert done.outcomes == {"failed": 1, "passed": 1}
    assert "cannot be written" in done.out


def test_the_report_of_a_red_run_is_one_file_with_its_pictures(red):
    red.pytest()
    text = (red.path / ".visual/report.html").read_text()
    assert len(re.findall(r'<script type="image/(?:webp|png)" id="p\d+">', text)) == 4
    assert not re.search(r'(?:src|href)="(?!data:)', text)


def test_run_json_is_what_its_schema_says(red):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(
        (Path(__file__).parents[2] / "docs/pages/reference/run.schema.json").read_text(encoding="utf-8")
    )
    for words in ([], ["-k", "other"], ["--visual-update"]):
        red.pytest(*words)
        jsonschema.validate(json.loads((red.path / ".visual/run.json").read_bytes()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "x", "checks": [{}]}, schema)
