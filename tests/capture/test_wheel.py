"""The whole way in a project that has nothing but the wheel: from no baseline to red, accepted and green again.

No network: the wheel is built with what is installed, and stands before the working tree on the path.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from project import SYNC, Done, Project, drawing

from pytest_visual_claude.model import Outcome

ROOT = Path(__file__).parents[2]
SITE = {
    "site/index.html": '<title>Shop</title><link rel="stylesheet" href="shop.css"><h1>Lamps</h1><button>Buy</button>',
    "site/shop.css": "button { background: #0a7d55; color: #0a7d55; border: 0; width: 120px; height: 60px }",
}
SYNC_SUITE = """
import pathlib, pytest
from pytest_visual_claude import expect

@pytest.fixture
def shop(page):
    page.goto(pathlib.Path("site/index.html").absolute().as_uri())
    return page

def test_fixture(shop, assert_screenshot):
    assert_screenshot(shop)
    assert_screenshot(shop.locator("h1"), "heading")

def test_expect(shop):
    expect(shop).to_have_title("Shop")
    expect(shop.locator("button")).to_have_screenshot("buy.png")
"""
COMMAND = "from importlib.metadata import entry_points as e; e(group='console_scripts')['visual-claude'].load()()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the built wheel was unpacked to."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "installed")
    compileall.compile_dir(folder / "installed", quiet=2)  # as pip does
    return folder / "installed"


class Installed(Project):
    """A project that sees the wheel instead of the working tree."""

    def __init__(self, pytester: pytest.Pytester, wheel: Path, kind: tuple[str, ...], workers: int) -> None:
        super().__init__(pytester, workers)
        self.kind, self.wheel = kind, str(wheel)

    def test(self, *args: str) -> Done:
        return self.browse(*args, kind=self.kind, PYTHONPATH=self.wheel)

    def visual_claude(self, *args: str) -> Done:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONPATH", self.wheel)
            result = self._pytester.run(sys.executable, "-c", COMMAND, *args)
        return Done(int(result.ret), result.stdout.str(), result.stderr.str())


@pytest.fixture
def shop(pytester: pytest.Pytester, clean_environment: None, wheel: Path) -> Installed:
    made = Installed(pytester, wheel, SYNC, 0)
    made.write({**SITE, "test_shop.py": SYNC_SUITE, "picture.png": drawing()})
    return made


def test_from_no_baseline_to_red_accepted_and_green(shop):
    shop.write({"conftest.py": "import pytest_visual_claude\nprint('loaded from', pytest_visual_claude.__file__)\n"})
    missing = shop.test("-s")
    assert f"loaded from {shop.wheel}" in missing.out
    assert missing.outcomes == {"failed": 2}
    assert set(shop.became().values()) == {Outcome.MISSING}
    assert {"heading-chromium", "buy-chromium", "test_fixture-chromium"} <= {
        key.removeprefix("test_shop/") for key in shop.became()
    }
    assert shop.baselines() == {}

    assert shop.test("--visual-update").outcomes == {"passed": 2}
    baselines = shop.baselines()
    assert len(baselines) == len(shop.became())
    assert shop.visual_claude("status").out == "Nothing waits."

    shop.write({"site/shop.css": SITE["site/shop.css"].replace("#0a7d55", "#c22222")})
    red = shop.test()
    assert red.outcomes == {"failed": 2}
    assert {key for key, outcome in shop.became().items() if outcome is Outcome.CHANGED} == {
        "test_shop/buy-chromium",
        "test_shop/test_fixture-chromium",
    }
    said = 'R1 major · colour  button "Buy": color #0a7d55 → #c22222 (shop.css:1)'
    assert len([line for line in red.lines(said) if "120×60" in line]) == 2
    assert shop.baselines() == baselines

    accepted = shop.visual_claude("accept", "--all")
    assert accepted.code == 0
    assert accepted.out.count("accepted test_shop/") == 2
    assert shop.test().outcomes == {"passed": 2}
