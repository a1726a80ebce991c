"""``selftest``: how much of what can be seen is caught, measured on the user's own pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from pytest_visual_claude import settings, wording
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import SettingsError, VisualError
from pytest_visual_claude.files import read
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judging.choice import choose_judge
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import to_json
from pytest_visual_claude.selftest.folder import Folder
from pytest_visual_claude.selftest.trial import Pages, Trial
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.web import album

_ADDRESS = re.compile(r"^(https?|file)://|^(localhost|127\.0\.0\.1)(:\d+)?(/|$)")
#: Milliseconds for a page to settle: a busy machine is no fault of it.
_PATIENCE = 30_000
#: How many visible changes, and re-renders without any: of all addresses together, or of each picture of a test.
_OF_PAGES, _OF_A_PICTURE = (120, 40), (12, 4)


@dataclass(frozen=True)
class _Asked:
    """What was typed."""

    given: tuple[str, ...]
    changes: int | None
    rerenders: int | None
    seed: int
    tolerance: str | None
    judge: str
    viewport: str
    masks: tuple[str, ...]
    results: Path

    @property
    def numbers(self) -> tuple[int, int]:
        changes, rerenders = _OF_PAGES if self.addresses else _OF_A_PICTURE
        return self.changes or changes, rerenders if self.rerenders is None else self.rerenders

    @property
    def addresses(self) -> tuple[str, ...]:
        """The pages; none where tests are meant.

        :raises click.UsageError: if both are.
        """
        found = [_address(one) for one in self.given]
        if any(found) and not all(found):
            raise click.UsageError("Name addresses of pages, or tests for pytest, not both.")
        return tuple(filter(None, found))


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog=results_folder.examples(
        "visual-claude selftest http://localhost:8000/ http://localhost:8000/cart",
        "visual-claude selftest site/index.html --changes 40",
        "visual-claude selftest --least 99 -- tests/test_shop.py -n 2",
    ),
)
@click.option(
    "--changes",
    type=click.IntRange(1),
    metavar="N",
    help="Visible changes. [default: 120 to all pages; 12 to each picture of tests]",
)
@click.option(
    "--rerenders",
    type=click.IntRange(0),
    metavar="N",
    help="Looks at a page that nobody changed. [default: 40; 4 of each picture]",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Other changes for another number.")
@click.option(
    "--tolerance", metavar="SEVERITY", help="The highest severity that passes. [default: cosmetic, or the tests' own]"
)
@click.option("--judge", default="local", show_default=True, metavar="WHO", help="claude, local, or auto.")
@click.option(
    "--viewport", default="1280x720", show_default=True, metavar="WxH", help="Of pages; tests have their own."
)
@click.option("--mask", "masks", multiple=True, metavar="SELECTOR", help="Paint over, on pages that have it.")
@click.option("--least", type=click.FloatRange(0, 100), metavar="PERCENT", help="The floor: exit code 1 below it.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.option(
    "--results", default=".visual/selftest", show_default=True, metavar="FOLDER", help="Where pictures and report go."
)
@click.argument("given", nargs=-1, type=click.UNPROCESSED, metavar="[URL…|PYTEST ARGS]")
def selftest(given: tuple[str, ...], least: float | None, as_json: bool, results: str, **options: object) -> None:  # noqa: FBT001
    """Change your own pages in known ways, and count how many of the changes are caught.

    Properties, contents, icons, the order and the overlap of elements are changed, one at a time, and taken back. Only
    what moves enough pixels to be seen counts. Nothing of your baselines is read or written.

    Exit code 0; with --least 1 where fewer percent are caught, or a page is red that nobody changed; 2: an error.
    """
    if not given:
        raise click.UsageError("Name the address of a page, or tests: visual-claude selftest -- tests")
    asked = _Asked(given, results=Path(results).absolute(), **options)  # type: ignore[arg-type]
    started, folder = time.monotonic(), Folder(asked.results)
    asked.results.mkdir(parents=True, exist_ok=True)
    folder.empty()
    try:
        made = _of_addresses(asked) if asked.addresses else _of_tests(asked, folder)
    except VisualError as error:
        raise results_folder.Trouble(str(error)) from None
    report = _report(asked, made)
    seconds = round(time.monotonic() - started, 1)
    if as_json:
        click.echo(to_json(_Summary.of(made, seconds), indent=2))
    else:
        _say(made, seconds, report)
    if not made.trials:
        raise results_folder.Trouble("\n".join(["No change could be made that anybody would see.", *made.faults]))
    raise SystemExit(0 if least is None or made.holds(least) else 1)


def _address(given: str) -> str:
    """The address that is meant; ``""`` for what is for pytest."""
    if _ADDRESS.match(given):
        return given if "://" in given else f"http://{given}"
    path = Path(given)
    return path.absolute().as_uri() if path.suffix in (".html", ".htm") and path.is_file() else ""


def _of_addresses(asked: _Asked) -> Pages:
    from pytest_visual_claude.check import Checker
    from pytest_visual_claude.selftest.addresses import Addresses
    from pytest_visual_claude.selftest.running import Before

    layers = (
        Layer(Source.CALL, {"full_page": True, "timeout": _PATIENCE}),
        Layer(Source.CLI, {"tolerance": asked.tolerance, "judge": asked.judge}),
        settings.from_environment(os.environ),
    )
    try:
        chosen = settings.resolve(layers)
        who = choose_judge(chosen, layers)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None

    def judge() -> Judge:
        return create_judge(chosen, who.choice, root=Path.cwd(), results=asked.results, run=f"selftest-{os.getpid()}")

    checker = Checker(Before(Path.cwd(), asked.results), judge)
    with progress.bar("Changing pages") as tell:
        return Addresses(
            asked.addresses, checker, chosen, _viewport(asked.viewport), asked.masks, *asked.numbers, asked.seed,
            os.environ.get("VISUAL_BROWSER_PATH"), tell,
        ).tried()  # fmt: skip


def _viewport(given: str) -> tuple[int, int]:
    """:raises click.UsageError: if it is none."""
    if not (found := re.fullmatch(r"([1-9]\d{1,4})[x×]([1-9]\d{1,4})", given)):
        raise click.UsageError(f"--viewport {given} is no width and height. Write, for example: --viewport 390x844")
    return int(found[1]), int(found[2])


def _of_tests(asked: _Asked, folder: Folder) -> Pages:
    """Runs pytest in a process of its own, and reads what its tests left.

    :raises click.ClickException: if they left nothing.
    """
    changes, rerenders = asked.numbers
    tolerance = ["--visual-tolerance", asked.tolerance] if asked.tolerance else []
    command = [
        *(sys.executable, "-m", "pytest", "-p", "pytest_visual_claude.plugin.selftesting"),
        *("--visual-judge", asked.judge, "--visual-results", str(asked.results / "run"), *tolerance),
        *("--visual-selftest-in", str(asked.results), "--visual-selftest-changes", str(changes)),
        *("--visual-selftest-rerenders", str(rerenders), "--visual-selftest-seed", str(asked.seed)),
        *asked.given,
    ]
    log = asked.results / "pytest.log"
    with log.open("wb") as output, progress.bar("Changing the pages of tests") as tell:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - what the user typed
        while (code := _waited(process)) is None:
            tell(len(list(asked.results.glob("*.trials.json"))), None)
    made = folder.read()
    if not made.trials and not made.faults:
        last = [line for line in (read(log) or b"").decode(errors="replace").splitlines() if line.strip()][-6:]
        raise results_folder.Trouble("\n".join([f"pytest ended with {code} and looked at no page:", *last]))
    if code:
        say(f"pytest ended with exit code {code}: {log}", err=True)
    return made


def _waited(process: subprocess.Popen[bytes]) -> int | None:
    """Its exit code; None where it still runs after a while."""
    try:
        return process.wait(0.5)
    except subprocess.TimeoutExpired:
        return None


def _report(asked: _Asked, made: Pages) -> Path:
    """The pictures, what was missed first."""
    ordered = sorted(made.trials, key=lambda trial: (trial.caught, trial.placed, bool(trial.named)))
    head = [str(made), *(f"Not tried: {fault}" for fault in made.faults), *_red(made)]
    return album.write(
        asked.results / "report.html", "visual selftest", head, (_leaf(asked.results, trial) for trial in ordered)
    )


def _leaf(folder: Path, trial: Trial) -> album.Leaf:
    before, after = (read(folder / name) or b"" for name in (trial.before, trial.after))
    verdict = [f"{trial.outcome.value}; {', '.join(_verdicts(trial))}"]
    mark = "caught" if trial.caught else "missed"
    return album.Leaf(mark, str(trial), [*verdict, *trial.said], before, after, trial.old, trial.now)


def _verdicts(trial: Trial) -> Iterator[str]:
    yield "placed" if trial.placed else "no region on the element"
    if trial.named is not None:
        yield "named" if trial.named else "not named"


def _red(made: Pages) -> Iterator[str]:
    """Each page that is red though nothing was changed, once, with what was told of it first."""
    counts = Counter(one.page for one in made.red)
    for page, count in counts.items():
        first = next(one for one in made.red if one.page == page)
        yield f"Red {count} times, though nothing was changed: {page}"
        yield from (f"  {wording.clean(line)}" for line in first.said)
    if counts:
        yield "A page that does not look the same twice hides what changes in it: stop what moves, or --mask SELECTOR"


def _say(made: Pages, seconds: float, report: Path) -> None:
    say(str(made))
    for name, (caught, every) in made.kinds().items():
        say(f"  {name:<9} {caught} of {every}")
    say(f"  {made.unseen} changes could not be seen, or not be made, and do not count")
    for fault in made.faults:
        say(f"Not tried: {fault}")
    for line in _red(made):
        say(line)
    say(f"{seconds:.0f} s. Pictures: {report}")


@dataclass(frozen=True)
class _Summary:
    """The JSON."""

    said: str
    visible: int
    caught: int
    placed: int
    named: int
    unseen: int
    rerenders: int
    red: int
    seconds: float
    kinds: dict[str, list[int]]
    made: Pages

    @classmethod
    def of(cls, made: Pages, seconds: float) -> _Summary:
        return cls(
            said=str(made),
            visible=len(made.trials),
            caught=len(made.trials) - len(made.missed),
            placed=sum(trial.placed for trial in made.trials),
            named=sum(bool(trial.named) for trial in made.trials),
            unseen=made.unseen,
            rerenders=len(made.rerenders),
            red=len(made.red),
            seconds=seconds,
            kinds={name: list(counts) for name, counts in made.kinds().items()},
            made=made,
        )
