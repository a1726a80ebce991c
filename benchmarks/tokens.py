"""What Claude is asked when one token of a stylesheet changes over all pages of the shop, in three viewports.

``python benchmarks/tokens.py [TOKEN=COLOUR]``, of examples/shop/site/base.css (``--primary=#8a2ad9``). Baselines are
written first; then the token is changed, and the suite is run with ``--visual-ask=picture`` and ``--visual-ask=cause``
against the strict double of the service, with nothing remembered. Told are the requests of each, the causes, and
whether every check came out the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pytest_visual_claude.model import Check, Run, behind, from_json
from pytest_visual_claude.testing import Service, replies

SHOP = Path(__file__).resolve().parent.parent / "examples" / "shop"
SUITE = """
import pytest

@pytest.mark.parametrize("size", [(375, 812), (768, 1024), (1280, 720)], ids="{0[0]}".format)
@pytest.mark.parametrize("name", NAMES)
def test_page(page, assert_screenshot, name, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/{name}.html")
    moving = [".countdown, .number"] if name in ("product", "thanks") else []
    assert_screenshot(page, "page", full_page=True, mask=moving)
"""


def main() -> None:
    token, _, colour = (sys.argv[1] if len(sys.argv) > 1 else "--primary=#8a2ad9").partition("=")
    answer = replies.answers(lambda _: {"severity": "major", "sentence": "The colour is another."})
    with tempfile.TemporaryDirectory() as folder, Service(answer) as service:
        project = _project(Path(folder))
        _checks(project, service, "--visual-update", "--visual-judge=local")
        sheet = project / "site" / "base.css"
        text, count = re.subn(rf"({token}:\s*)[^;]+", rf"\g<1>{colour}", sheet.read_text("utf-8"), count=1)
        sheet.write_text(text, "utf-8")
        if not count:
            raise SystemExit(f"base.css has no {token}")
        told = {}
        for ask in ("picture", "cause"):
            service.requests.clear()
            checks = _checks(project, service, f"--visual-ask={ask}")
            told[ask] = {check.key.path: check.outcome for check in checks}
            different = [check for check in checks if check.difference]
            causes = {name for check in different for name in behind(check)}
            changed = f"{len(different)} of {len(checks)} changed, {len(causes)} causes"
            print(f"{ask}: {len(service.requests)} requests; {changed}", flush=True)
        print(f"outcomes the same: {told['picture'] == told['cause']}; refused by the double: {len(service.refused)}")


def _project(folder: Path) -> Path:
    shutil.copytree(SHOP / "site", folder / "site")
    (folder / "tests").mkdir()
    shutil.copy(SHOP / "tests" / "conftest.py", folder / "tests")
    names = sorted(path.stem for path in (SHOP / "site").glob("*.html"))
    (folder / "tests" / "test_pages.py").write_text(SUITE.replace("NAMES", repr(names)), "utf-8")
    return folder


def _checks(project: Path, service: Service, *options: str) -> tuple[Check, ...]:
    """One run of the suite; what it remembers of earlier ones is deleted."""
    shutil.rmtree(project / ".visual", ignore_errors=True)
    environment = {**os.environ, "ANTHROPIC_BASE_URL": service.url, "ANTHROPIC_API_KEY": service.key}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:playwright-asyncio", "--rootdir", str(project), *options]
    done = subprocess.run(command, cwd=project, env=environment, check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    return from_json(Run, (project / ".visual" / "run.json").read_bytes()).checks


if __name__ == "__main__":
    main()
