"""./run demo, ./run test, ./run coverage and their like, from a fresh clone on a machine with nothing but Python.

It makes ``.venv`` from ``requirements.lock`` with hashes required, finds or installs a
browser (chromium.py), and leaves a note of both in ``.venv``, so that the next start goes
straight to work. Nothing is written outside the project but what Playwright or Debian's
package manager install.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import chromium
import environment
import release as releasing
from console import ROOT, quietly, say, stop

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
READY = VENV / "ready.json"
LOCK = ROOT / "requirements.lock"
SHOP = "examples/shop/tests"


def main(arguments: Sequence[str]) -> int:
    command, *rest = arguments or ["help"]
    if command not in COMMANDS:
        print("usage: ./run demo | ./run test [arguments for pytest] | ./run coverage | ./run lock")
        print("       ./run nightly | ./run audit | ./run docs | ./run release")
        return 0 if command in {"help", "-h", "--help"} else 2
    return COMMANDS[command](rest)


def demo(_: Sequence[str]) -> int:
    """The shop's suite against its own site, then against the next release with its mistakes."""
    prepare()
    say("1 of 2 · the shop as its baselines know it: all green")
    green = pytest(SHOP, SHOP_SITE="site")
    if green != 0:
        hint = "" if chromium.has_font("LiberationSans-Regular") else "; this machine lacks its font (fonts-liberation)"
        stop(f"pytest ended with {green}: the first half of the demo should be green{hint}")
    say("2 of 2 · the shop's next release, with mistakes in it: red, a sentence for each")
    red = pytest(SHOP, SHOP_SITE="shop-next")
    if red != 1:
        stop(f"pytest ended with {red}: the second half of the demo should end with failed checks (1)")
    say("the demo showed what it should: the failures above are the mistakes listed in examples/shop-next/CHANGES.md")
    say(f"they wait for a person: {shown(BIN / 'visual-claude')} review | status | accept | reject")
    return 0


def test(arguments: Sequence[str]) -> int:
    """Lint, types, all tests; with the path of a test, that test and nothing else. The arguments go to pytest."""
    prepare()
    if any(names_tests(argument) for argument in arguments):
        return pytest(*arguments)
    checks = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))
    for check in checks:
        say(shlex.join(check))
        if subprocess.run([PYTHON, "-m", *check], cwd=ROOT, check=False).returncode:
            return 1
    say(shlex.join(["pytest", "-n", "2", *arguments]))
    return pytest("-n", "2", *arguments)


def names_tests(argument: str) -> bool:
    """A test file, or a test in it, there or not; or a folder that is there."""
    path = argument.partition("::")[0]
    return not path.startswith("-") and (path.endswith(".py") or ("/" in path and (ROOT / path).is_dir()))


def coverage(arguments: Sequence[str]) -> int:
    """What the tests run of the package, in their own process and in those they start."""
    prepare()
    where = f"--cov-report=json:{ROOT / '.cache' / 'coverage.json'}"
    return pytest("-n", "2", "--cov", "--cov-report=term:skip-covered", where, *arguments)


def nightly(arguments: Sequence[str]) -> int:
    """What takes too long for every run: 200 kills while baselines are written, ten minutes of fuzzing a reader, and
    the plugin's tests with workers.

    The fuzzing is coverage-guided where atheris is.
    """
    prepare()
    if why := quietly([PYTHON, "-m", "pip", "install", "--quiet", "--only-binary=:all:", "atheris"]):
        say(f"atheris cannot be installed, so that inputs are mutated blindly: {why}")
    killed = subprocess.run([PYTHON, "benchmarks/kills.py"], cwd=ROOT, check=False).returncode
    return pytest("-m", "nightly", "tests", *arguments) or killed


def audit(_: Sequence[str]) -> int:
    """Known vulnerabilities in requirements.lock. Its list of them comes from the network."""
    apart = ROOT / ".cache" / "audit"  # not in .venv: it is no part of what it looks at
    python = apart / BIN.name / "python"
    if why := quietly([*environment.make(apart, python), "install", "--quiet", "pip-audit"]):
        stop(f"pip-audit cannot be installed: {why}")
    command: list[str | Path] = [python, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", LOCK]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout, end="")
    if "could not be audited" in done.stdout or "vulnerabilit" not in done.stdout + done.stderr:
        stop(f"nothing was audited: the list of vulnerabilities is out of reach. {done.stderr.strip()[-200:]}".rstrip())
    print(done.stderr, end="")
    return done.returncode


def docs(arguments: Sequence[str]) -> int:
    """Builds the docs site into .cache/site; ``./run docs serve`` shows it, and builds it again after each change."""
    prepare()
    command: list[str | Path] = [BIN / "zensical", *(arguments or ("build", "--clean", "--strict"))]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def release(arguments: Sequence[str]) -> int:
    """Checks what would be released; with a tag, that it is this commit's."""
    prepare()
    return releasing.main(PYTHON, arguments[0] if arguments else "")


def lock(_: Sequence[str]) -> int:
    """Writes requirements.lock anew, for all platforms and Python versions at once."""
    # With extras: an older pip takes no `coverage` for the `coverage[toml]` that pytest-cov asks for.
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-strip-extras"]
    options += ["--upgrade", "--quiet"]
    header = ["--custom-compile-command", "./run lock"]
    why = quietly(["uv", "pip", "compile", "pyproject.toml", "--group", "dev", *options, *header, "-o", LOCK])
    if why:
        stop(f"uv could not write requirements.lock: {why} (uv is installed with: pip install uv)")
    say("requirements.lock is up to date")
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "coverage": coverage,
    "nightly": nightly,
    "audit": audit,
    "docs": docs,
    "release": release,
    "lock": lock,
}


def pytest(*arguments: str, **variables: str) -> int:
    command: list[str | Path] = [PYTHON, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False).returncode


def prepare() -> None:
    """Environment and browser, from the note of an earlier start or from nothing."""
    found = noted() or install()
    os.environ.update(found.variables)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["VIRTUAL_ENV"] = str(VENV)
    say(f"Python {sys.version.split()[0]}, {found.said}")


def noted() -> chromium.Found | None:
    try:
        note = json.loads(READY.read_text(encoding="utf-8"))
        found = chromium.Found(**note["browser"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if note["made_from"] == made_from() and Path(found.place).exists() else None


def made_from() -> str:
    """A digest of everything the environment depends on; its scripts hold the project's path."""
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install() -> chromium.Found:
    say(f"making .venv with Python {sys.version.split()[0]}")
    pip = environment.make(VENV, PYTHON)
    say("installing requirements.lock, hashes required")
    options = ["--quiet", "--no-input", "--disable-pip-version-check"]
    locked = [*pip, "install", *options, "--no-compile", "--require-hashes", "-r", LOCK]
    itself = [*pip, "install", *options, "--no-deps", "--no-build-isolation", "-e", ROOT]
    for command in (locked, itself):
        if why := quietly(command, silence=300, variables={"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}):
            stop(f"pip failed: {why}\n     try it yourself: {shlex.join(map(shown, command))}")
    # pip compiles in one process, while all wait: this one is done before mypy is, and nothing depends on it.
    subprocess.Popen([PYTHON, "-m", "compileall", "-q", VENV])
    found = chromium.provide(PYTHON, pip)
    note = {"made_from": made_from(), "browser": found.__dict__}
    READY.write_text(json.dumps(note, indent=1), encoding="utf-8")
    return found


def shown(part: object) -> str:
    """A path as it is typed from the project's folder."""
    return str(part).replace(f"{ROOT}{os.sep}", "") if part != ROOT else "."


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
