"""``compare``: two pictures, or two folders of them, through the same engine, judge and report."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

import pytest_visual_claude
from pytest_visual_claude import capture, pixels, settings, wording
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.capture import download
from pytest_visual_claude.check import Checker
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import SettingsError, VisualError
from pytest_visual_claude.files import content
from pytest_visual_claude.judge import Judge
from pytest_visual_claude.judging.choice import ChosenJudge, choose_judge
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Check, Key, Outcome, Run, Settings, safe_name
from pytest_visual_claude.settings import Layer, Source

_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})
_HERE = ("threshold", "max_diff_pixels", "max_diff_pixel_ratio")


@dataclass(frozen=True)
class _Pictures(Baselines):
    """The first picture of each pair in the place of a baseline."""

    first: Mapping[str, Path] = field(default_factory=dict)

    def path(self, key: Key) -> Path:
        return self.first.get(key.path, self.root / "none")

    def read(self, key: Key) -> bytes | None:
        path = self.first.get(key.path)
        return pixels.read(content(path)).png if path else None

    def facts(self, key: Key) -> Facts | None:
        """None: where the first picture was made says nothing of where the second was."""


@click.command(
    epilog=results_folder.examples(
        "visual-claude compare before.png after.png",
        "visual-claude compare main/shots branch/shots --tolerance minor",
        "visual-claude compare https://example.org/a.png https://example.org/b.png",
        "visual-claude compare a.png b.png --judge local --max-diff-pixels 20",
    )
)
@click.argument("a")
@click.argument("b")
@click.option("--tolerance", metavar="SEVERITY", help="The highest severity that passes. [default: cosmetic]")
@click.option("--judge", "who", metavar="WHO", help="claude, local, or auto. [default: auto]")
@click.option("--model", metavar="ID", help="The Claude model that judges.")
@click.option("--threshold", type=float, help="Part of the pixel gate, as in pytest.")
@click.option("--max-diff-pixels", type=int, help="Part of the pixel gate.")
@click.option("--max-diff-pixel-ratio", type=float, help="Part of the pixel gate.")
@click.option(
    "--allow-private-urls",
    is_flag=True,
    help="Also fetch over http:// and from private networks; http://localhost is always allowed.",
)
@click.option(
    "--results", default=".visual/compare", show_default=True, metavar="FOLDER", help="Where evidence and report go."
)
@click.option("--verbose", "-v", is_flag=True, help="List what matched, too.")
def compare(
    a: str,
    b: str,
    results: str,
    verbose: bool,  # noqa: FBT001
    allow_private_urls: bool,  # noqa: FBT001
    **given: str | float | None,
) -> None:
    """Compare two pictures, or two folders of them, without pytest.

    A picture is a file, or an https:// address.

    A takes the place of the baseline. Exit code 0: all within the tolerance; 1: not; 2: an error.
    """
    try:
        chosen = settings.resolve(_layers(given))
        judge_choice = choose_judge(chosen, _layers(given))
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    place = Path(results).absolute() / "fetched"
    pairs = list(_pairs(*(_here(given, place, private=allow_private_urls) for given in (a, b))))
    if not pairs:
        raise click.UsageError(f"There is no picture in {a} or {b}.")
    made = _Comparison(Path(results).absolute(), chosen, judge_choice, a, b)
    made.forget()
    with progress.bar("Comparing") as tell:
        checks = []
        for number, (key, first, second) in enumerate(pairs, start=1):
            checks.append(made.check(key, first, second))
            tell(number, len(pairs))
    _say(made, checks, verbose=verbose)
    raise SystemExit(0 if all(check.outcome.passed for check in checks) else 1)


def _here(given: str, place: Path, *, private: bool) -> Path:
    """A path as it is; of an address, what stands there, in a file below ``place``."""
    if not capture.is_address(given):
        path = Path(given)
        if not path.exists():
            raise click.UsageError(f"There is no {given}.")
        return path
    try:
        data = download.fetch(given, private=private)
    except VisualError as error:
        raise results_folder.Trouble(f"{given} {error}") from None
    path = place / f"{safe_name(given)}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _layers(given: Mapping[str, str | float | None]) -> tuple[Layer, ...]:
    shell = {"judge": given["who"], **{name: given[name] for name in ("tolerance", "model")}}
    gate = {name: given[name] for name in _HERE}
    written = "--{option}"
    return (Layer(Source.CALL, gate, written), Layer(Source.CLI, shell), settings.from_environment(os.environ))


def _pairs(a: Path, b: Path) -> Iterator[tuple[Key, Path | None, Path | None]]:
    """By name: both, or the one there is.

    :raises click.UsageError: if one is a folder and the other a file.
    """
    if a.is_dir() != b.is_dir():
        raise click.UsageError("Name two pictures or two folders, not one of each.")
    if not a.is_dir():
        yield _key(b.name, f"{a} ↔ {b}"), a, b
        return
    left, right = _found(a), _found(b)
    for name in sorted(left.keys() | right.keys()):
        yield _key(name, name), left.get(name), right.get(name)


def _found(place: Path) -> dict[str, Path]:
    pictures = (path for path in place.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    return {path.relative_to(place).as_posix(): path for path in pictures}


def _key(name: str, said: str) -> Key:
    path = Path(name)
    return Key(path.parent.as_posix() if path.parent.name else "pictures", said, path.name.removesuffix(".png"))


@dataclass(frozen=True)
class _Comparison:
    """One comparison: where its evidence goes, who judges, and what was typed for the two sides."""

    results: Path
    settings: Settings
    chosen: ChosenJudge
    a: str
    b: str
    started: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    def forget(self) -> None:
        """Removes the evidence of an earlier comparison."""
        before = Baselines(Path.cwd(), self.results)
        for check in before.kept():
            before.reject(check)

    def check(self, key: Key, first: Path | None, second: Path | None) -> Check:
        """:raises click.ClickException: if the second picture cannot be read."""
        pictures = _Pictures(Path.cwd(), self.results, first={key.path: first} if first else {})
        if second is None:
            reason = f"It is missing in {self.b}."
            return Check(key, Outcome.MISSING, self.settings.tolerance, str(first), reason=reason)
        try:
            checker = Checker(pictures, self._create_judge, run=self.started)
            check = checker.check(checker.request(key, self.settings), content(second))
        except (VisualError, OSError) as error:
            raise results_folder.Trouble(f"{first or ''} ↔ {second}: {error}") from None
        if first is None:
            check = replace(check, reason=f"It is missing in {self.a}.")
            pictures.note(check)
        return check

    def _create_judge(self) -> Judge:
        run = self.started.replace(":", "")
        return create_judge(self.settings, self.chosen.choice, root=Path.cwd(), results=self.results, run=run)


def _say(made: _Comparison, checks: list[Check], *, verbose: bool) -> None:
    for check in checks:
        if verbose or check.outcome is not Outcome.MATCHED:
            missing = check.outcome is Outcome.MISSING  # on one side: neither is a baseline
            say(check.key.test if missing else wording.headline(check))
            for line in wording.details(check):
                say(f"  {line}")
    baselines = Baselines(Path.cwd(), made.results)
    run = Run(
        id=made.started,
        started=made.started,
        plugin=pytest_visual_claude.__version__,
        judge=made.chosen.choice.value,
        judge_reason=made.chosen.reason,
        root=baselines.way_to_root,
        checks=tuple(checks),
    )
    say(wording.summary(run))
    if any(check.outcome is not Outcome.MATCHED for check in checks):
        from pytest_visual_claude.web import report

        baselines.prepare()
        say(f"Report: {report.write(run, baselines, made.results / 'report.html')}")
