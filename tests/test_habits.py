"""What keeps the house in order is itself in order: the hooks before a commit, the jobs, the mutants."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def parsed(path: str):
    return pytest.importorskip("yaml").safe_load((ROOT / path).read_text(encoding="utf-8"))


WORKFLOWS = sorted((*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("examples/ci/vis*.yml")))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_pins_its_actions_and_gives_no_rights_away(path):
    workflow = parsed(str(path.relative_to(ROOT)))
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in path.read_text(encoding="utf-8")
    steps = [step for job in workflow["jobs"].values() for step in job.get("steps", ())]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [name for name in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []
    checkouts = [step for step in steps if "actions/checkout" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_action_pins_what_it_uses_and_takes_nothing_of_others_into_its_scripts():
    steps = parsed("action.yml")["runs"]["steps"]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    assert not [step for step in steps if "${{" in step.get("run", "")]
    assert all(step["with"]["persist-credentials"] is False for step in steps if "checkout" in step.get("uses", ""))


def test_the_hooks_are_those_of_run_test():
    hooks = [hook for repo in parsed(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    entries = " ".join(hook["entry"] for hook in hooks)
    for tool in ("ruff check", "ruff format", "mypy"):
        assert f".venv/bin/python -m {tool}" in entries
    assert {hook["language"] for hook in hooks} == {"system"}


def test_one_job_has_the_lowest_versions_and_none_may_write():
    workflow = parsed(".github/workflows/ci.yml")
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow["jobs"]) >= {"linux", "elsewhere", "lowest"}
    commands = [step.get("run", "") for step in workflow["jobs"]["lowest"]["steps"]]
    assert any("--resolution lowest-direct" in command for command in commands)
    assert commands[-1].startswith("python -m pytest")


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("mutants_tool", ROOT / "benchmarks" / "mutants.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


class TestMutants:
    @pytest.mark.parametrize(
        ("source", "others"),
        [
            ("a < b", {"a <= b", "pass"}),
            ("x = a and b", {"x = a or b"}),
            ("x = a + b", {"x = a - b"}),
            ("x = not a", {"x = a"}),
            ("x = 2", {"x = 3"}),
            ("x = True", {"x = False"}),
            ("x = 'word'", {"x = ''"}),
            ("x: int = f(a, b)", {"x: int = f(b, a)"}),
            ("x = a if b else c", {"x = a if not b else c"}),
            ("def f():\n    'Says.'\n    return a", {'def f():\n    """Says."""\n    return None'}),
        ],
    )
    def test_each_is_the_module_with_one_mistake(self, tool, source, others):
        assert {mutant.source for mutant in tool.mutants(source)} == others

    def test_every_module_and_its_tests_are_there(self, tool):
        for module, tests in tool.TESTS.items():
            source = (ROOT / tool.PACKAGE / module).read_text(encoding="utf-8")
            made = tool.mutants(source)
            assert made
            plain = ast.unparse(ast.parse(source))
            assert all(mutant.source != plain for mutant in made)
            assert all((ROOT / test.partition("::")[0]).exists() for test in tests)
