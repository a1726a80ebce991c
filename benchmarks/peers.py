"""Other engines, each from two files to an answer, for a benchmark to call in turn with ours."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Engine = Callable[[Path, Path], object]

_PIXELMATCH = """
const fs = require('fs'), rl = require('readline').createInterface({input: process.stdin});
(async () => { const pm = (await import('pixelmatch')).default, {PNG} = require('pngjs');
for await (const line of rl) { const [a, b] = JSON.parse(line).map(f => PNG.sync.read(fs.readFileSync(f)));
  const same = a.width == b.width && a.height == b.height;
  console.log(same ? pm(a.data, b.data, null, a.width, a.height, {threshold: 0.1}) : -1) } })()
"""
_PLAYWRIGHT = """
const fs = require('fs'), path = require('path'), rl = require('readline').createInterface({input: process.stdin});
const core = path.resolve('node_modules/playwright-core/lib/server/utils/comparators.js');
const compare = require(core).getComparator('image/png');
(async () => { for await (const line of rl) {
  const [a, b] = JSON.parse(line).map(f => fs.readFileSync(f)); console.log(compare(b, a, {}) ? 1 : 0) } })()
"""
_BLAZEDIFF = """
import blazediff, json, sys
for line in sys.stdin:
    print(blazediff.compare(*json.loads(line)), flush=True)
"""


def found(folder: Path | None) -> dict[str, Engine]:
    """Those that are installed: Python's beside us, npm's in ``folder``/node_modules."""
    engines: dict[str, Engine] = {}
    if importlib.util.find_spec("blazediff"):
        command = [sys.executable, "-c", _BLAZEDIFF]
        engines["blazediff"] = Server(command, Path.cwd(), _names)
        engines["blazediff (own PNG)"] = Server(command, Path.cwd(), _names, {"BLAZEDIFF_PNG_ENABLED": "1"})
    if importlib.util.find_spec("blazediff_interpret"):
        import blazediff_interpret

        engines["blazediff-interpret"] = lambda a, b: blazediff_interpret.interpret_images(str(a), str(b))
    return engines | (_of_npm(folder) if folder else {})


def _of_npm(folder: Path) -> dict[str, Engine]:
    modules, engines = folder / "node_modules", {}
    if (modules / "odiff-bin").exists():
        engines["odiff"] = Server([str(modules / ".bin/odiff"), "--server"], folder, _to_odiff)
    if (modules / "pixelmatch").exists():
        engines["pixelmatch"] = Server(["node", "-e", _PIXELMATCH], folder, _names)
    if (modules / "playwright-core").exists():
        engines["Playwright's"] = Server(["node", "-e", _PLAYWRIGHT], folder, _names)
    return engines


def _names(first: Path, second: Path) -> object:
    return [str(first), str(second)]


def _to_odiff(first: Path, second: Path) -> object:
    names = {"base": str(first), "compare": str(second), "output": str(first.with_name("diff.png"))}
    return names | {"requestId": 1, "options": {"antialiasing": True}}


class Server:
    """A peer in a process of its own: a line of JSON in, a line out.

    :raises RuntimeError: when called, if it does not answer.
    """

    def __init__(
        self,
        command: list[str],
        folder: Path,
        question: Callable[[Path, Path], object],
        environment: Mapping[str, str] = {},
    ) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=pipe, stdout=pipe, text=True, env={**os.environ, **environment}
        )
        self.question = question
        if "--server" in command:
            self._line()  # it says that it is ready

    def __call__(self, first: Path, second: Path) -> object:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(self.question(first, second)) + "\n")
        self.process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args!r:.60} has ended")
        return line
