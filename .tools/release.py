"""What is checked before a release: that the archives are whole and say what they are, and work once installed.

Nothing is published from here: .github/workflows/release.yml does that for a tag, with what this made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import environment
from console import CACHE, ROOT, quietly, say, stop

DIST = CACHE / "dist"
_BIN = "Scripts" if os.name == "nt" else "bin"
#: A test without a browser, red at first, and green once it was accepted.
_TRIED = """
from PIL import Image

def test_tried(assert_screenshot):
    assert_screenshot(Image.new("RGB", (60, 40), "navy"), "tried")
"""


def main(python: Path, tag: str) -> int:
    """Builds, checks, installs, tries.

    :param python: of the environment that has the build backend.
    :param tag: the tag that is to be released; ``""`` for none, then only the version is told.
    """
    wheel = _built(python)
    version = wheel.name.split("-")[1]
    _check_version(version, tag)
    tools = _tools()
    _run("the archives' metadata", [tools, "-m", "twine", "check", "--strict", *sorted(DIST.iterdir())])
    _run("the wheel's contents", [tools.parent / "check-wheel-contents", wheel])
    for which in ("lowest-direct", "highest"):
        _try(which, tools, wheel, version)
    say(f"{version} can be released: {', '.join(path.name for path in sorted(DIST.iterdir()))} in {DIST}")
    return 0


def _built(python: Path) -> Path:
    """The wheel, built from the sdist, so that both are tried."""
    shutil.rmtree(DIST, ignore_errors=True)
    _run("sdist, and the wheel from it", [python, "-m", "build", "--no-isolation", "--outdir", DIST, ROOT])
    return next(DIST.glob("*.whl"))


def _check_version(version: str, tag: str) -> None:
    if not tag:
        say(f"the version is {version}; a release is a commit with a tag such as v1.2.3")
        return
    if tag != f"v{version}":
        stop(f"the tag {tag} is not on this commit, or files were changed since: the version is {version}")
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", text, re.MULTILINE):
        stop(f"CHANGELOG.md has no line '## {version} (YYYY-MM-DD)'")


def _try(which: str, tools: Path, wheel: Path, version: str) -> None:
    """Installs the wheel with the lowest or the newest versions that it allows, and uses it."""
    say(f"installing it with the versions of --resolution {which}")
    pinned = CACHE / f"{which}.txt"
    compiled: list[str | Path] = [tools.parent / "uv", "pip", "compile", "pyproject.toml", "--resolution", which]
    more: list[str | Path] = ["-o", pinned, "--quiet", "--upgrade", "--python-version", f"3.{sys.version_info.minor}"]
    _run("versions", [*compiled, *more])
    python = CACHE / "release" / which / _BIN / "python"
    uv: tuple[str | Path, ...] = (tools.parent / "uv", "--quiet")
    _run("an environment", [*uv, "venv", "--clear", "--python", sys.executable, python.parent.parent])
    _run("installing", [*uv, "pip", "install", "--python", python, "-r", pinned, wheel])
    said = _output([python.parent / "visual-claude", "--version"], ROOT)
    if said.split()[-1] != version:
        stop(f"visual-claude --version says {said.strip()!r}, not {version}")
    project = CACHE / f"tried-{which}"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    (project / "test_tried.py").write_text(_TRIED, encoding="utf-8")
    (project / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for code, command in ((1, "pytest"), (0, "visual-claude accept --all"), (0, "pytest"), (0, "visual-claude status")):
        program, *arguments = command.split()
        _output([python.parent / program, *arguments], project, code)


def _tools() -> Path:
    """The Python of an environment with what checks archives; kept from one time to the next."""
    python = CACHE / "release" / "tools" / _BIN / "python"
    if not python.exists():
        environment.make(python.parent.parent, python)
    command: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if why := quietly([*command, "--upgrade", *_group("release")], silence=300):
        stop(f"pip failed: {why}")
    return python


def _group(name: str) -> list[str]:
    """The packages of a dependency group."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return [one for one in groups[name] if isinstance(one, str)]


def _run(what: str, command: Sequence[str | Path]) -> None:
    say(what)
    if why := quietly(command, silence=300):
        stop(f"{what}: {why}")


def _output(command: Sequence[str | Path], folder: Path, code: int = 0) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != code:
        name = Path(command[0]).name
        stop(f"{name} ended with {done.returncode}, not {code}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
