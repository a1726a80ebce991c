"""What Playwright's own two comparators count, from the bundle inside the Python package's driver."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

_SCRIPT = """
const {utils} = require(process.argv[1]), compare = utils.getComparator('image/png');
const count = (a, b, options) => parseInt(/(\\d+) pixels \\(/.exec(compare(b, a, options)?.errorMessage)?.[1] ?? 0);
require('readline').createInterface({input: process.stdin}).on('line', line => {
  const [a, b] = JSON.parse(line).map(one => Buffer.from(one, 'base64'));
  console.log(JSON.stringify([count(a, b, {threshold: 0.1}), count(a, b, {comparator: 'ssim-cie94'})])) })
"""


class Comparators:
    """Answers with two counts: pixelmatch's at a threshold of 0.1, anti-aliased pixels left out, and ssim-cie94's."""

    def __init__(self) -> None:
        node, script = compute_driver_executable()
        bundle = Path(script).parent / "lib" / "coreBundle.js"
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([node, "-e", _SCRIPT, bundle], stdin=pipe, stdout=pipe, text=True)

    def __call__(self, before: bytes, after: bytes) -> tuple[int, int]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([base64.b64encode(one).decode() for one in (before, after)]) + "\n")
        self._process.stdin.flush()
        pixelmatch, ssim = json.loads(self._process.stdout.readline())
        return pixelmatch, ssim
