"""Many changed checks at once, against the double of the service.

    python benchmarks/load.py                       # 200 questions, 2 s each, 16 workers
    python benchmarks/load.py --rate 60             # the same, with 60 requests a minute let through
    python benchmarks/load.py --questions 40 --delay 0.2

Each worker is a process of its own, as under pytest-xdist; every question is asked by two of them.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import tempfile
import threading
import time
from pathlib import Path

from pytest_visual_claude import pixels, settings
from pytest_visual_claude.judging.choice import JudgeChoice
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Box, Difference, Evidence, Kind, Question, Region, Size
from pytest_visual_claude.pixels import OpenedPicture
from pytest_visual_claude.testing import Service, replies
from pytest_visual_claude.testing.replies import Received, Reply


class Limited:
    """Answers after ``delay`` seconds; lets ``rate`` requests a minute through, 10 of them at once."""

    burst = 10.0

    def __init__(self, delay: float, rate: float) -> None:
        self.delay, self.rate = delay, rate / 60
        self.tokens, self.last = self.burst, time.monotonic()
        self.refused = 0
        self.lock = threading.Lock()

    def __call__(self, received: Received) -> Reply:
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.burst, self.tokens + (now - self.last) * self.rate)
            self.last = now
            if self.rate and self.tokens < 1:
                self.refused += 1
                wait = max(1, round((1 - self.tokens) / self.rate + 0.5))
                return replies.fails(429, "rate_limit_error", retry_after=str(wait))(received)
            self.tokens -= 1
        return Reply(replies.answers()(received).body, delay=self.delay)


def question(number: int) -> Question:
    from PIL import Image

    def picture(colour: tuple[int, int, int]) -> OpenedPicture:
        image = Image.new("RGB", (300, 200), "white")
        image.paste(colour, (20, 20, 80, 60))
        file = io.BytesIO()
        image.save(file, "PNG")
        return pixels.opened(file.getvalue())

    expected, actual = picture((0, 0, 0)), picture((255, number % 256, number // 256))
    region = Region("R1", Kind.COLOUR, Box(20, 20, 60, 40), Box(20, 20, 60, 40), Evidence(2400, 0.04, 50.0))
    return Question(expected, actual, Difference(Size(300, 200), Size(300, 200), (region,), 2400))


def work(numbers: list[int], results: Path, run: str, failures: multiprocessing.Queue[str]) -> None:
    judge = create_judge(settings.resolve(()), JudgeChoice.CLAUDE, root=results, results=results, run=run)
    for number in numbers:
        try:
            judge.ask(question(number))
        except Exception as error:  # noqa: BLE001  counted and shown
            failures.put(f"{type(error).__name__}: {error}")


def run(name: str, options: argparse.Namespace, results: Path, service: Service) -> None:
    before, started = len(service.requests), time.monotonic()
    failures: multiprocessing.Queue[str] = multiprocessing.Queue()
    numbers = [*range(options.questions)] * 2
    shares = [numbers[start :: options.workers] for start in range(options.workers)]
    workers = [multiprocessing.Process(target=work, args=(share, results, name, failures)) for share in shares]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    refused = service.behaviour.refused if isinstance(service.behaviour, Limited) else 0
    print(
        f"run {name}: {len(service.requests) - before} requests for {options.questions} questions, each asked twice; "
        f"at most {service.most_at_once} at a time, {refused} refused with 429, {failures.qsize()} without a verdict, "
        f"{time.monotonic() - started:.1f} s"
    )
    while not failures.empty():
        print("  ", failures.get())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--delay", type=float, default=2.0, help="seconds the double takes for an answer")
    parser.add_argument("--rate", type=float, default=0.0, help="requests a minute; 0: no limit")
    parser.add_argument("--workers", type=int, default=16)
    options = parser.parse_args()
    with Service(Limited(options.delay, options.rate)) as service, tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ANTHROPIC_BASE_URL": service.url, "ANTHROPIC_API_KEY": service.key}
        for name in ("1", "2"):
            run(name, options, Path(folder), service)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
