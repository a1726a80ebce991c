"""A bad option ends the run before its first test, names itself and its place, and writes nothing."""

from __future__ import annotations

import pytest
from project import SHOP, Done, Project, drawing

SEVERITIES = "'mnor' is not one of none, cosmetic, minor, major (did you mean minor?)"


@pytest.fixture
def shop(project: Project) -> Project:
    project.write({"test_shop.py": SHOP})
    project.show(home=drawing(), cart=drawing(), about=drawing())
    return project


def refused(shop: Project, *args: str, **environment: str) -> str:
    """What is said of it, once it is certain that nothing else happened."""
    before = shop.files()
    done: Done = shop.pytest(*args, **environment)
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "PASSED" not in done.out
    assert "FAILED" not in done.out
    assert "Traceback" not in done.out + done.err
    assert shop.files() == before
    (said,) = [line for line in done.err.splitlines() if line]
    return said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--visual-tolerance=mnor"], f"ERROR: --visual-tolerance: {SEVERITIES}"),
        (["--visual-judge=clod"], "ERROR: --visual-judge: 'clod' is not one of auto, claude, local"),
        (["--visual-budget=lots"], "ERROR: --visual-budget: 'lots' is not US dollars, from 0"),
        (["--visual-on-judge-error=pass"], "ERROR: --visual-on-judge-error: 'pass' is not one of fail, local"),
        (["--visual-model=gpt-9"], "ERROR: --visual-model: model 'gpt-9' is not known"),
        (["--visual-model=a,b"], "ERROR: --visual-model: 'a,b' is not one model; for several"),
        (["--visual-models=claude-haiku-5-5, gpt-9"], "ERROR: --visual-models: model 'gpt-9' is not known"),
        (["--visual-model=claude-sonnet-4-20250514"], "ERROR: --visual-model: model 'claude-sonnet-4-20250514' was"),
        (["--visual-effort=huge"], "ERROR: --visual-effort: 'huge' is not one of low, medium, high, xhigh, max"),
        (["--visual-baselines={name}"], "ERROR: --visual-baselines: '{name}' is not a template with"),
    ],
)  # fmt: skip
def test_on_the_command_line(shop, args, said):
    assert refused(shop, *args).startswith(said)


def test_in_the_environment(shop):
    assert refused(shop, VISUAL_TOLERANCE="mnor") == f"ERROR: VISUAL_TOLERANCE: {SEVERITIES}"


def test_in_the_ini_file_by_its_name(shop):
    shop.write({"tox.ini": "[pytest]\nvisual_tolerance = mnor\n"})
    assert refused(shop) == f"ERROR: visual_tolerance in tox.ini: {SEVERITIES}"


def test_a_style_sheet_that_is_not_there(shop):
    shop.write({"pytest.ini": "[pytest]\nvisual_style_path = still.css\n"})
    said = refused(shop)
    assert said.startswith("ERROR: visual_style_path in pytest.ini: ")
    assert said.endswith("still.css")
    assert "a file that exists; there is no " in said


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ('(tolerance="mnor")', f"(tolerance=…) of test_zz.py::test_it: {SEVERITIES}"),
        ('(tolerence="minor")', "(tolerence=…) of test_zz.py::test_it: no such option (did you mean tolerance?)"),
        ('("minor")', " of test_zz.py::test_it: options are named, as in visual(tolerance='minor')"),
    ],
    ids=["value", "name", "positional"],
)
def test_in_a_marker_of_a_test_that_would_run_last(shop, marker, said):
    shop.write({"test_zz.py": f"import pytest\n@pytest.mark.visual{marker}\ndef test_it(assert_screenshot): pass"})
    assert refused(shop).startswith(f"ERROR: @pytest.mark.visual{said}")


def test_claude_without_credentials_is_one_error_for_the_run(shop):
    said = refused(shop, "--visual-judge=claude")
    assert said.startswith("ERROR: --visual-judge: judge is 'claude', but no Anthropic credentials were found: ")
    assert "ANTHROPIC_API_KEY" in said
    assert said.endswith("pytest --visual-judge=local")


def test_in_a_call_it_fails_that_test_alone_and_names_the_option(shop):
    shop.write(
        {"test_call.py": 'def test_it(assert_screenshot):\n    assert_screenshot("home.png", tolerance="mnor")\n'}
    )
    done = shop.pytest("test_call.py")
    assert done.outcomes == {"failed": 1}
    assert f"UsageError: assert_screenshot(tolerance=…): {SEVERITIES}" in done.out
    assert shop.files(ending=".json") == {}
