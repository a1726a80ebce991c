"""What a service that gives no answer costs a run: outcome, requests, seconds.

python benchmarks/sick.py               # every way of being sick, eight changed checks
python benchmarks/sick.py --checks 40 hangs limits
python benchmarks/sick.py --pace 200    # services that let 60 requests a minute through, 3 to 5 minutes each
python benchmarks/sick.py --held 200    # a service that answers after 2 s: the run against capture alone
"""

from __future__ import annotations

import argparse
import io
import math
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from pytest_visual_claude.model import Run, from_json
from pytest_visual_claude.testing import Service, replies
from pytest_visual_claude.testing.replies import Behaviour, Received, Reply

SICK: dict[str, Behaviour] = {
    "hangs": replies.sends(Reply(delay=600)),
    "drips": replies.sends(Reply(b" " * 100_000, drip=0.05)),
    "resets": replies.sends(Reply(b"{" * 4000, cut_after=100)),
    "limits, retry-after 1": replies.fails(429, "rate_limit_error", retry_after="1"),
    "limits, retry-after 20": replies.fails(429, "rate_limit_error", retry_after="20"),
    "limits, retry-after 3600": replies.fails(429, "rate_limit_error", retry_after="3600"),
    "limits, no retry-after": replies.fails(429, "rate_limit_error"),
    "spend limit": replies.fails(429, "enforced_spend_limit_reached"),
    "500": replies.fails(500, "api_error"),
    "503": replies.fails(503, "api_error"),
    "504": replies.fails(504, "timeout_error"),
    "529": replies.fails(529, "overloaded_error"),
    "400": replies.fails(400, "invalid_request_error"),
    "401": replies.fails(401, "authentication_error"),
    "403": replies.fails(403, "permission_error"),
    "404": replies.fails(404, "not_found_error"),
    "413": replies.fails(413, "request_too_large"),
    "redirect": replies.sends(Reply(b"", 302, {"location": "http://127.0.0.1:9/"})),
    "HTML": replies.sends(Reply(b"<html>Welcome to the hotel's network</html>")),
    "garbage": replies.sends(Reply(b"\x00\xff" * 500)),
    "huge": replies.sends(Reply(b"x" * 20_000_000)),
    "refuses": replies.refuses(),
    "cut off": replies.says('{"findings": [', "max_tokens"),
    "no JSON": replies.says("I see no difference."),
    "empty": replies.says(""),
}
TESTS = """
import pytest

@pytest.mark.parametrize("number", range({checks}))
def test_page(assert_screenshot, number):
    assert_screenshot(f"{{number}}.png")
"""


def drawn(number: int, *, changed: bool) -> bytes:
    image = Image.new("RGB", (640, 480), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 120 + number, 90), fill="#1d5fd0")
    if changed:
        draw.rectangle((300, 200 + number, 400, 260 + number), fill="#c22222")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def project(folder: Path, checks: int) -> None:
    (folder / "test_pages.py").write_text(TESTS.format(checks=checks))
    for number in range(checks):
        (folder / f"{number}.png").write_bytes(drawn(number, changed=False))
    pytest(folder, "--visual-update", "--visual-judge=local")
    for number in range(checks):
        (folder / f"{number}.png").write_bytes(drawn(number, changed=True))


def pytest(folder: Path, *args: str, **environment: str) -> tuple[float, int]:
    """Seconds, and the exit code."""
    plugins = ("-p", "visual-claude", "-p", "no:cacheprovider", "-q", "--tb=no")
    if any(arg.startswith("-n") for arg in args):
        plugins += ("-p", "xdist")
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *args],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return time.perf_counter() - started, done.returncode


def judged(folder: Path, service: Service, *args: str) -> tuple[float, int]:
    return pytest(folder, *args, ANTHROPIC_BASE_URL=service.url, ANTHROPIC_API_KEY=service.key)


def became(folder: Path) -> Mapping[str, int]:
    run = from_json(Run, (folder / ".visual/run.json").read_bytes())
    return Counter(check.outcome.value for check in run.checks)


def sick(names: list[str], checks: int) -> None:
    for name, behaviour in SICK.items():
        if names and not any(re.search(wanted, name) for wanted in names):
            continue
        with tempfile.TemporaryDirectory() as made, Service(behaviour) as service:
            folder = Path(made)
            project(folder, checks)
            alone, _ = pytest(folder, "--visual-judge=local")
            seconds, code = judged(folder, service)
            said = ", ".join(f"{count} {outcome}" for outcome, count in became(folder).items())
            asked = len(service.requests)
            print(f"{name:26} exit {code}  {said:14} {asked:3} requests {seconds - alone:6.1f} s", flush=True)


def held(checks: int) -> None:
    def slow(received: Received) -> Reply:
        return Reply(replies.answers()(received).body, delay=2)

    for args in ((), ("-n2",)):
        with tempfile.TemporaryDirectory() as made, Service(slow) as service:
            folder = Path(made)
            project(folder, checks)
            alone, _ = pytest(folder, "--visual-judge=local", *args)
            seconds, code = judged(folder, service, *args)
            first = dict(became(folder))
            asked = len(service.requests)
            again, _ = judged(folder, service, *args)
            print(
                f"{' '.join(args) or 'alone':6} exit {code} {first}: local {alone:.1f} s, Claude {seconds:.1f} s, "
                f"{asked} requests, {service.most_at_once} at once; again {again:.1f} s, "
                f"{len(service.requests) - asked} requests",
                flush=True,
            )


@dataclass
class Paced:
    """Lets 60 requests a minute through, as a bucket that fills by one a second.

    :param burst: what the bucket holds.
    """

    burst: int
    refused: int = 0

    def __post_init__(self) -> None:
        self._tokens, self._last, self._lock = float(self.burst), time.monotonic(), threading.Lock()

    def __call__(self, received: Received) -> Reply:
        with self._lock:
            now = time.monotonic()
            self._tokens, self._last = min(self.burst, self._tokens + now - self._last), now
            if self._tokens < 1:
                self.refused += 1
                wait = math.ceil(1 - self._tokens)
                return replies.fails(429, "rate_limit_error", retry_after=str(wait))(received)
            self._tokens -= 1
        return Reply(replies.answers()(received).body, delay=0.5)


def pace(checks: int) -> None:
    for burst in (60, 1):
        paced = Paced(burst)
        with tempfile.TemporaryDirectory() as made, Service(paced) as service:
            folder = Path(made)
            project(folder, checks)
            seconds, code = judged(folder, service)
            asked = len(service.requests)
            print(
                f"60 a minute, {burst} at once: exit {code} {dict(became(folder))}, {asked} requests, "
                f"{paced.refused} refused ({paced.refused / asked:.1%}), {seconds:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="which ways, by a part of their name")
    parser.add_argument("--checks", type=int, default=8)
    parser.add_argument("--held", type=int, metavar="CHECKS", help="how long a service that answers takes")
    parser.add_argument("--pace", type=int, metavar="CHECKS", help="what becomes of a service that limits, but answers")
    chosen = parser.parse_args()
    if chosen.pace:
        pace(chosen.pace)
    elif chosen.held:
        held(chosen.held)
    else:
        sick(chosen.names, chosen.checks)
