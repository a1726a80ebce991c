"""What the code knows is written as it is; no link leads nowhere; the site builds."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pages
import pytest

sys.path.insert(0, str(pages.ROOT / "docs"))
import generate

sys.path.remove(str(pages.ROOT / "docs"))
SITE = tomllib.loads((pages.ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("name", generate.WRITTEN)
def test_what_is_written_from_the_code_is_up_to_date(name):
    written = (pages.ROOT / name).read_text(encoding="utf-8")
    assert generate.WRITTEN[name]().rstrip("\n") + "\n" == written, "run python docs/generate.py"


def test_every_fault_says_what_it_is_and_what_is_read_is_said():
    for fault in (fault for _, family in generate.fault_table.families() for fault in family):
        assert fault.caused, fault.outcome
        assert fault.said in fault.code.replace("\\", ""), f"{fault.outcome}: no such words are read"


@pytest.mark.parametrize("page", pages.pages(), ids=pages.named)
def test_no_link_leads_nowhere(page):
    for target, anchor in pages.links(page):
        assert target.exists(), target
        assert not anchor or anchor in pages.anchors(target), f"{target}#{anchor}"


def test_a_link_in_llms_txt_leads_to_a_page():
    text = (pages.PAGES / "llms.txt").read_text(encoding="utf-8")
    assert all((pages.PAGES / path).is_file() for path in _paths(SITE["nav"]) if f"]({path}): " in text)
    assert text.count("\n- [") == len(_paths(SITE["nav"]))


def test_every_page_is_in_the_navigation():
    assert sorted(_paths(SITE["nav"])) == [path.relative_to(pages.PAGES).as_posix() for path in _pages()]


def _pages() -> list[Path]:
    return sorted(pages.PAGES.rglob("*.md"), key=lambda path: path.relative_to(pages.PAGES).as_posix())


def _paths(nav: list[dict[str, str | list]]) -> list[str]:
    entries = [value for entry in nav for value in entry.values()]
    return [path for value in entries for path in ([value] if isinstance(value, str) else _paths(value))]


def test_no_folder_of_the_documents_holds_more_than_a_newcomer_can_overlook():
    folders = (path for path in (pages.ROOT / "docs", *(pages.ROOT / "docs").rglob("*")) if path.is_dir())
    counts = {str(path): len([one for one in path.iterdir() if one.name != "__pycache__"]) for path in folders}
    assert {path: count for path, count in counts.items() if count > 10} == {}


def test_the_site_builds_without_a_warning_and_asks_nobody_else_for_anything():
    program = Path(sys.executable).parent / "zensical"
    done = subprocess.run([program, "build", "--strict"], cwd=pages.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    for page in (pages.ROOT / SITE["site_dir"]).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 'src="http' not in text
        assert 'rel="stylesheet" href="http' not in text
