"""Launches a browser as the plugin does. Prints ``["Chromium 156…", "a path of it"]``, or fails.

``probe.py shell`` takes a headless shell only, ``probe.py any`` a full Chromium too.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Error, sync_playwright

from pytest_visual_claude import browser


def main(kind: str) -> int:
    with sync_playwright() as playwright:
        chromium = playwright.chromium
        try:
            launched, place = chromium.launch(**browser.launch_options({})), own(chromium)
        except Error as error:
            if "Executable doesn't exist" not in str(error):
                return complain("Playwright's own Chromium", error)
            found = browser.find()
            if found is None or (kind == "shell" and found.stem not in browser.SHELLS):
                return 1
            place = found
            try:
                launched = chromium.launch(**browser.launch_options({"executable_path": str(found)}))
            except Error as second:
                return complain(found, second)
        print(json.dumps([said(launched, place), str(place)]))
        launched.close()
    return 0


def own(chromium: BrowserType) -> Path:
    """Playwright's folder of browsers: what it names as executable is the full Chromium, not the shell."""
    return Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path(chromium.executable_path).parents[2])


def said(launched: Browser, place: Path) -> str:
    return f"Chromium {launched.version} ({'Playwright' if place.is_dir() else place})"


def complain(what: object, error: Error) -> int:
    lines = [line.strip(" ║") for line in str(error).splitlines() if line.strip(" ║╔═╗╚╝")]
    telling = [line for line in lines if "shared libraries" in line or "missing dependencies" in line]
    print(f"{what} does not start: {[*telling, *lines][0]}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
