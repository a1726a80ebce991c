"""A project of somebody who uses the plugin, as a value: write files, run pytest, look at what came of it.

Runs are made in this process where no browser is needed: the plugin and what it imports are
loaded already, so that one takes hundredths of a second. Runs with Playwright get a process of
their own, because its event loop and its soft assertions do not nest.
"""

from __future__ import annotations

import importlib
import io
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from pytest_visual_claude import cli
from pytest_visual_claude.model import Check, Outcome, Run, from_json

#: What is loaded in a run without a browser, whatever else is installed. Ours by its entry point.
LOADED = ("-p", "visual-claude", "-p", "rerunfailures", "-p", "no:cacheprovider")
#: Every warning of a run is its failure, but for one about this process: see above.
WARNINGS = ("-W", "error", "-W", "ignore::pytest.PytestAssertRewriteWarning")
#: The option line of each kind of run with a browser. Nothing else is loaded: all that is installed takes a second.
SYNC = ("-p", "visual-claude", "-p", "rerunfailures", "-p", "playwright")
ASYNC = (
    *("-p", "visual-claude", "-p", "rerunfailures", "-p", "playwright-asyncio", "-p", "asyncio"),
    *("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=session"),
    *("-o", "asyncio_default_test_loop_scope=session"),
)


#: One test for each picture of a shop, all from files; :meth:`Project.show` puts them there.
SHOP = """
def test_home(assert_screenshot):
    assert_screenshot("home.png")

def test_cart(assert_screenshot):
    assert_screenshot("cart.png")

def test_about(assert_screenshot):
    assert_screenshot("about.png")
"""

#: A conftest.py with a judge that calls every region what the file ``severity`` says.
SCRIPTED = """
import pathlib
from pytest_visual_claude.model import Finding, Severity
from pytest_visual_claude.testing import Scripted

def answer(question):
    severity = Severity(pathlib.Path("severity").read_text())
    return [Finding(r.id, r.kind, severity, f"The {r.id} button is gone.") for r in question.difference.regions]

def pytest_visual_judge(config):
    return Scripted(answer)
"""


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def outcomes(self) -> dict[str, int]:
        """``{"passed": 2, "failed": 1}``, from pytest's last line; warnings and deselected ones left out."""
        last = next(line for line in reversed(self.out.splitlines()) if re.search(r" in \d+\.\d\ds", line))
        found = {noun: int(count) for count, noun in re.findall(r"(\d+) (\w+)", last.split(" in ")[0])}
        return {noun: count for noun, count in found.items() if noun not in ("warning", "warnings", "deselected")}

    def lines(self, part: str) -> list[str]:
        """The lines of the output that hold ``part``, without pytest's margin."""
        return [line.removeprefix("E   ").rstrip() for line in self.out.splitlines() if part in line]


class Project:
    """A folder with tests.

    :param workers: of xdist; 0 for none.
    """

    def __init__(self, pytester: pytest.Pytester, workers: int = 0) -> None:
        self._pytester = pytester
        self.path = pytester.path
        self.workers = workers

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def show(self, **pictures: bytes) -> None:
        """What the tests of :data:`SHOP` will see."""
        self.write({f"{name}.png": picture for name, picture in pictures.items()})

    def pytest(self, *args: str, **environment: str) -> Done:
        """Runs pytest without a browser, in this process."""
        return self._in_process([*LOADED, *WARNINGS, *self._workers, *args], environment)

    def alone(self, *args: str, **environment: str) -> Done:
        """The same without workers: for what comes before and after the run that counts."""
        return self._in_process([*LOADED, *WARNINGS, *args], environment)

    def prepare(self, *args: str) -> None:
        """Writes the baselines of what is shown now."""
        done = self.alone("--visual-update", *args)
        assert done.code == 0, done.out

    def _in_process(self, args: list[str], environment: Mapping[str, str]) -> Done:
        with _only_what_is_named(environment):
            result = self._pytester.runpytest_inprocess(*args)
        return Done(int(result.ret), result.stdout.str(), result.stderr.str())

    def browse(self, *args: str, kind: tuple[str, ...] = SYNC, **environment: str) -> Done:
        """Runs pytest with a browser, in a process of its own.

        :param kind: :data:`SYNC` or :data:`ASYNC`.
        """
        with _only_what_is_named(environment):
            result = self._pytester.runpytest_subprocess(*kind, *self._workers, *args)
        return Done(int(result.ret), result.stdout.str(), result.stderr.str())

    @property
    def _workers(self) -> Sequence[str]:
        return ("-p", "xdist", "-n", str(self.workers)) if self.workers else ()

    def visual_claude(self, *args: str) -> Done:
        """Runs the command ``visual-claude``."""
        result = CliRunner().invoke(cli.main, list(args), catch_exceptions=False)
        return Done(result.exit_code, result.stdout, result.stderr)

    @property
    def run(self) -> Run:
        """The last run, as ``.visual/run.json`` has it."""
        return from_json(Run, (self.path / ".visual/run.json").read_bytes())

    @property
    def checks(self) -> dict[str, Check]:
        """The checks of the last run, by key."""
        return {check.key.path: check for check in self.run.checks}

    def became(self) -> dict[str, Outcome]:
        """What became of each check of the last run."""
        return {key: check.outcome for key, check in sorted(self.checks.items())}

    def files(self, under: str = ".", *, ending: str = "") -> dict[str, bytes]:
        """All files below a folder, with their bytes; what Python and pytest leave there is left out."""
        found = (path for path in (self.path / under).rglob(f"*{ending}") if path.is_file())
        named = {path.relative_to(self.path).as_posix(): path for path in found if "__pycache__" not in path.parts}
        return {name: named[name].read_bytes() for name in sorted(named)}

    def baselines(self) -> dict[str, bytes]:
        """The baseline pictures, by path."""
        return {name: data for name, data in self.files(ending=".png").items() if "/__screenshots__/" in f"/{name}"}


@contextmanager
def _only_what_is_named(environment: Mapping[str, str]) -> Iterator[None]:
    """No plugin is loaded but those of the command line."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}.items():
            patch.setenv(name, value)
        yield


def drawing(*boxes: tuple[int, int, int, int], colour: str = "#1d5fd0", size: tuple[int, int] = (240, 160)) -> bytes:
    """A white picture with boxes (left, top, right, bottom) on it, as PNG."""
    image = Image.new("RGB", size, "white")
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def browsers_folder() -> str:
    """Where Playwright keeps its browsers: each test has a home of its own, and would look there."""
    if folder := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return folder
    places = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    return str(Path.home() / places.get(sys.platform, ".cache") / "ms-playwright")


def load(package: str) -> None:
    """Imports all of it. pytester forgets what a run imports, so that every run would import it anew."""
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        with suppress(ModuleNotFoundError):  # an extra
            importlib.import_module(module.name)


load("pytest_visual_claude")
