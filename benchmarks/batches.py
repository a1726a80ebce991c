"""A run that asks in a batch, killed wherever it may be: what is lost, and what is paid twice.

python benchmarks/batches.py                    # 500 pictures, every kill
python benchmarks/batches.py --pictures 40 -n2  # fewer, under xdist
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from PIL import Image, ImageDraw

from pytest_visual_claude.judge.claude.batch_folder import SHARE
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.model import Run, from_json
from pytest_visual_claude.testing import Service, replies
from pytest_visual_claude.testing.replies import Received, Reply

TESTS = """
import pytest

@pytest.mark.parametrize("number", range({pictures}))
def test_page(assert_screenshot, number):
    assert_screenshot(f"{{number}}.png")
"""
CREATE, RESULTS = "POST /v1/messages/batches", "/results"
#: What is killed, at which request, and whether the service still does what that asks for.
KILLS = {
    "nobody": ("", True),
    "pytest, while it sends: not taken": (CREATE, False),
    "pytest, while it sends: taken": (CREATE, True),
    "judge, while it fetches": (RESULTS, True),
}


class Killing(Service):
    """Kills the process that asks for something, once.

    :param at: a part of method and path; ``""`` kills nobody.
    """

    def __init__(self, at: str, *, done: bool) -> None:
        super().__init__(self._priced)
        self.at, self.done = at, done
        self.running: subprocess.Popen[bytes] | None = None
        self.bill = 0.0

    def _priced(self, received: Received) -> Reply:
        reply = replies.answers(lambda _: {"severity": "critical", "sentence": "A box is new."})(received)
        usage = json.loads(reply.body)["usage"]
        self.bill += SHARE * models.known(models.DEFAULT).price.of(
            fresh=usage["input_tokens"],
            cache_read=usage["cache_read_input_tokens"],
            cache_write=usage["cache_creation_input_tokens"],
            output=usage["output_tokens"],
        )
        return reply

    def reply(self, path: str, headers: dict[str, str], data: bytes, method: str = "POST") -> Reply:
        kills = self.at and self.at in f"{method} {path}" and self.running
        said = super().reply(path, headers, data, method) if self.done or not kills else Reply(b"")
        if kills and self.running:
            self.at = ""
            os.killpg(self.running.pid, signal.SIGKILL)
        return said

    def run(self, folder: Path, *command: str) -> int:
        """The exit code of a command."""
        environment = {"ANTHROPIC_BASE_URL": self.url, "ANTHROPIC_API_KEY": self.key}
        plugins = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        self.running = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={**os.environ, **environment, **plugins},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        code = self.running.wait()
        self.running = None
        return code


def drawn(number: int, *, changed: bool) -> bytes:
    image = Image.new("RGB", (320, 240), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 120, 60), fill="#1d5fd0")
    if changed:
        left, top = 20 + number % 25 * 8, 90 + number // 25 % 20 * 4
        draw.rectangle((left, top, left + 60, top + 40), fill="#c22222")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def project(folder: Path, pictures: int) -> None:
    (folder / "test_pages.py").write_text(TESTS.format(pictures=pictures))
    for number in range(pictures):
        (folder / f"{number}.png").write_bytes(drawn(number, changed=False))
    with Service() as service:
        command = [*pytest(), "--visual-update", "--visual-judge=local"]
        subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        assert not service.requests
    for number in range(pictures):
        (folder / f"{number}.png").write_bytes(drawn(number, changed=True))


def pytest(*args: str) -> tuple[str, ...]:
    workers = ("-p", "xdist") if any(arg.startswith("-n") for arg in args) else ()
    return ("pytest", "-p", "visual-claude", "-p", "no:cacheprovider", "-q", "--tb=no", *workers, *args)


def night(folder: Path, service: Killing, *args: str) -> str:
    """Sends, is killed, fetches as often as it takes: what came of it."""
    started = time.perf_counter()
    codes = [service.run(folder, *pytest("--visual-judging=batch", *args))]
    sending = time.perf_counter() - started
    started = time.perf_counter()
    judge = ("pytest_visual_claude.cli", "judge")
    while codes[-1] not in (0, 1, 2) and len(codes) < 20:
        service.batches.end()
        codes.append(service.run(folder, *judge))
        if codes[-1] == 75 and not service.batches.sent:
            time.sleep(61)  # whether it was taken is clear after a minute
    fetching = time.perf_counter() - started
    run = from_json(Run, (folder / ".visual/run.json").read_bytes())
    asked = Counter(request["custom_id"] for requests in service.batches.sent.values() for request in requests)
    answered = len(service.requests)
    again = service.run(folder, *pytest(*args))
    return (
        f"exits {codes}, {dict(Counter(check.outcome.value for check in run.checks))}, "
        f"{len(asked)} questions sent {sum(asked.values())} times in {len(service.batches.sent)} batch, "
        f"{sum(check.verdict is not None for check in run.checks)} verdicts; booked ${run.spent:.4f}, "
        f"billed ${service.bill:.4f}; {sending:.0f} s and {fetching:.0f} s; "
        f"again: exit {again}, {len(service.requests) - answered} requests"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("-n", dest="workers", default="", help="workers of xdist")
    chosen = parser.parse_args()
    args = (f"-n{chosen.workers}",) if chosen.workers else ()
    with tempfile.TemporaryDirectory() as made:
        start = Path(made) / "start"
        start.mkdir()
        project(start, chosen.pictures)
        for name, (at, done) in KILLS.items():
            folder = Path(made) / "night"
            shutil.copytree(start, folder)
            with Killing(at, done=done) as service:
                print(f"killed: {name}\n  {night(folder, service, *args)}", flush=True)
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
