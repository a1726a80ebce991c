"""What shall be known to its owner only."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from samples import changed, finding

from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.web.review import Review

#: Stands in the place of the desktop's own opener, and keeps what it was started with.
OPENER = '#!/bin/sh\nprintf "%s\\n" "$@" > "$OPENED.new"; cat "$@" > "$OPENED.page"; mv "$OPENED.new" "$OPENED"\n'


@pytest.fixture
def baselines(tmp_path) -> Baselines:
    made = Baselines(tmp_path, tmp_path / ".visual")
    made.prepare()
    made.stage(changed(finding()), {})
    return made


@pytest.mark.skipif(sys.platform != "linux", reason="the opener is xdg-open")
def test_the_review_token_is_in_no_command_line(baselines, tmp_path):
    """Another user lists the processes while the review's browser is started."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "xdg-open").write_text(OPENER)
    (tools / "xdg-open").chmod(0o755)
    opened = tmp_path / "opened"
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    command = (sys.executable, "-m", "pytest_visual_claude.cli", "review")
    known = {**os.environ, "PATH": path, "OPENED": str(opened), "DISPLAY": ":0"}
    served = subprocess.Popen(command, cwd=tmp_path, env=known, stdout=subprocess.PIPE, text=True)
    try:
        assert served.stdout
        token = re.search(r"127.0.0.1:\d+/([\w-]+)/", served.stdout.readline())
        until = time.monotonic() + 30
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.01)
        started = opened.read_text()
        page = (tmp_path / "opened.page").read_text()
    finally:
        served.terminate()
        served.communicate()
    assert token
    assert token[1] not in started
    assert token[1] in page


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_reads_the_page_that_leads_to_the_review(baselines):
    """Another user reads the file that leads the browser to the review."""
    with contextlib.closing(Review(baselines)) as served, served.doorway() as page:
        assert page.stat().st_mode & 0o777 == 0o600
        assert served.address in page.read_text()
    assert not page.exists()


def test_a_link_in_the_place_of_that_page_is_not_written_through(baselines, tmp_path):
    """A link to another file stands where the page that leads to the review is written."""
    other = tmp_path / "other"
    other.write_text("untouched")
    Path(baselines.results / "review.html").symlink_to(other)
    with contextlib.closing(Review(baselines)) as served, served.doorway():
        pass
    assert other.read_text() == "untouched"
