"""``eval``: what people accepted and rejected, and the history of baselines, judged again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from pytest_visual_claude import settings
from pytest_visual_claude.cli import progress, results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import SettingsError, VisualError
from pytest_visual_claude.evaluation import decisions
from pytest_visual_claude.evaluation.history import Repository
from pytest_visual_claude.evaluation.pair import Content, NoPair, Pair
from pytest_visual_claude.evaluation.replaying import Answer, Candidate, Replayed, replayed
from pytest_visual_claude.evaluation.score import Agreement, Result, Score
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.judging.choice import JudgeChoice, choose_judge
from pytest_visual_claude.judging.creation import create_judge
from pytest_visual_claude.model import Settings, to_json
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.web import album

#: How many questions are on their way at a time.
_THREADS = 4
#: How many of the pairs to look at are drawn.
_MOST_DRAWN = 60


@dataclass(frozen=True)
class _Asked:
    """What was typed."""

    repository: Path
    paths: tuple[str, ...]
    pairs: int
    compare: tuple[str, str] | None
    causes: str
    results: Path
    options: Mapping[str, Any] = field(default_factory=dict)


@click.command(
    "eval",
    epilog=results_folder.examples(
        "visual-claude eval",
        "visual-claude eval ../shop --path 'tests/**/*.png' --pairs 300 --judge local",
        "visual-claude eval --compare claude-sonnet-5-5 claude-opus-5-5 --budget 8 --least 98",
    ),
)
@click.argument("repository", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--path", "paths", multiple=True, metavar="PATHSPEC", help="Of baselines, for git. [default: by name]")
@click.option("--pairs", type=click.IntRange(1), default=300, show_default=True, metavar="N", help="How many at most.")
@click.option("--judge", default="auto", show_default=True, metavar="WHO", help="claude, local, or auto.")
@click.option("--model", metavar="ID", help="The Claude model that judges.")
@click.option("--effort", metavar="LEVEL", help="How hard it thinks.")
@click.option("--votes", metavar="N", help="How often it is asked; the middle counts.")
@click.option("--compare", nargs=2, metavar="MODEL MODEL", help="Two models: the one in use, and the one to come.")
@click.option(
    "--causes",
    type=click.Choice(["with", "without", "both"]),
    default="with",
    show_default=True,
    help="Whether judges are told what changed in the page, where a .dom is kept.",
)
@click.option("--tolerance", metavar="SEVERITY", help="The highest severity that passes. [default: cosmetic]")
@click.option("--budget", default="5", show_default=True, metavar="DOLLARS", help="What Claude may cost.")
@click.option("--least", type=click.FloatRange(0, 100), metavar="PERCENT", help="The floor: exit code 1 below it.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.option(
    "--results", default=".visual/eval", show_default=True, metavar="FOLDER", help="Where verdicts and report go."
)
def evaluate(least: float | None, as_json: bool, results: str, **given: Any) -> None:  # noqa: FBT001
    """Judge again what people decided: how much of it is found, and how do judges differ?

    The ground truth: the baselines that commits replaced (each was looked at and accepted), and what was accepted and
    rejected in the results folder. The local judge is always measured; Claude where there are credentials.

    Exit code 0; with --least 1 where the last judge finds fewer percent, or leaves one undecided; 2: an error.
    """
    own = {name: given.pop(name) for name in ("repository", "paths", "pairs", "compare", "causes")}
    asked = _Asked(**own, results=Path(results).absolute(), options=given)
    try:
        candidates = list(_candidates(asked))
        result, drawn = _replay(asked, candidates)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    except VisualError as error:
        raise results_folder.Trouble(str(error)) from None
    report = _report(asked, result, drawn)
    if as_json:
        click.echo(
            to_json(_Summary(result.scores(), result.agreements(), result.left_out, result.disagreements()), indent=2)
        )
    else:
        _say(asked, result, report)
    if not result.pairs:
        raise results_folder.Trouble(
            f"There is no pair to judge in {asked.repository}: {_left_out(result) or 'none found'}."
        )
    last = result.scores()[-1]
    raise SystemExit(1 if least is not None and (last.share < least or last.undecided) else 0)


@dataclass(frozen=True)
class _Summary:
    """The JSON."""

    judges: list[Score]
    agreements: list[Agreement]
    left_out: dict[str, int]
    disagreements: list[Replayed]


def _candidates(asked: _Asked) -> Iterator[Candidate]:
    """The local judge, then each that was asked for, with and without causes.

    :raises SettingsError: for a judge, model, effort, votes or budget that cannot be.
    """
    judges = [Candidate("local", Local()), *_claude(asked)]
    if len(judges) == 1 and (asked.options["judge"] != "local" or asked.compare):
        say("No Anthropic credentials were found: the local judge alone is measured.", err=True)
    for one in judges:
        if asked.causes != "without":
            yield one
        if asked.causes != "with":
            yield replace(one, name=f"{one.name} without causes", causes=False)


def _claude(asked: _Asked) -> Iterator[Candidate]:
    for model in asked.compare or (asked.options["model"],):
        chosen, choice = _chosen(asked, model)
        if choice is JudgeChoice.CLAUDE:
            judge = create_judge(chosen, choice, root=Path.cwd(), results=asked.results, run=f"eval-{os.getpid()}")
            votes = f" ×{chosen.votes}" if chosen.votes > 1 else ""
            effort = f" {chosen.effort}" if chosen.effort else ""
            yield Candidate(f"{', '.join(chosen.judge_models)}{effort}{votes}", judge)


def _chosen(asked: _Asked, model: str | None) -> tuple[Settings, JudgeChoice]:
    shell = {**asked.options, "model": model}
    here = (Layer(Source.CLI, shell), settings.from_environment(os.environ))
    chosen = replace(settings.resolve(here), judging="blocking", ask="picture")
    return chosen, choose_judge(chosen, here).choice


def _replay(asked: _Asked, candidates: Sequence[Candidate]) -> tuple[Result, Mapping[str, Content]]:
    """The result, and the pictures of the pairs to look at, by their titles."""
    tolerance = _chosen(asked, None)[0].tolerance
    pairs = [
        *decisions.pairs(asked.repository / ".visual"),
        *Repository(asked.repository).pairs(asked.pairs, asked.paths),
    ]
    chosen = pairs[: asked.pairs]

    def one(pair: Pair) -> Replayed | str:
        try:
            return replayed(pair, pair.read(), candidates, tolerance)
        except NoPair as error:
            return str(error)

    threads = _THREADS if any(not isinstance(one.judge, Local) for one in candidates) else 1
    made: list[Replayed | str] = []
    with progress.bar("Judging again") as tell, ThreadPoolExecutor(threads) as pool:
        for number, told in enumerate(pool.map(one, chosen), 1):
            made.append(told)
            tell(number, len(chosen))
    left_out = Counter(told for told in made if isinstance(told, str))
    result = Result(tuple(told for told in made if isinstance(told, Replayed)), tolerance, dict(left_out))
    drawn = {pair.title for pair in result.disagreements()[:_MOST_DRAWN]}
    return result, {pair.title: pair.read() for pair in chosen if pair.title in drawn}


def _report(asked: _Asked, result: Result, drawn: Mapping[str, Content]) -> Path:
    leaves = (_leaf(pair, drawn[pair.title]) for pair in result.disagreements() if pair.title in drawn)
    return album.write(asked.results / "report.html", "visual eval", list(_table(result)), leaves)


def _leaf(pair: Replayed, content: Content) -> album.Leaf:
    said = [line for answer in pair.answers for line in _lines(answer)]
    title = f"{pair.title} ({pair.decision.value})"
    return album.Leaf("differs", title, said, content.expected, content.actual, pair.old, pair.now)


def _lines(answer: Answer) -> Iterator[str]:
    yield f"{answer.judge}: {answer.outcome.value}{f'; {answer.note}' if answer.note else ''}"
    for one in answer.findings:
        yield f"  {one.region} {one.severity.value} · {one.kind.value}  {one.sentence}"


def _say(asked: _Asked, result: Result, report: Path) -> None:
    for line in _table(result):
        say(line)
    if result.disagreements():
        say(f"{len(result.disagreements())} to look at: {report}")


def _table(result: Result) -> Iterator[str]:
    decided = Counter(pair.decision.value for pair in result.pairs)
    silent = sum(pair.silent for pair in result.pairs)
    counts = ", ".join(f"{count} {word}" for word, count in decided.items())
    yield f"{len(result.pairs)} pairs: {counts}; in {silent} nothing but rendering differs, and no judge is asked"
    if result.left_out:
        yield f"Left out: {_left_out(result)}"
    for score in result.scores():
        yield _scored(score)
    for agreement in result.agreements():
        yield _agreed(agreement)


def _left_out(result: Result) -> str:
    return ", ".join(f"{count} ({why})" for why, count in result.left_out.items())


def _scored(score: Score) -> str:
    worst = ", ".join(f"{count} {name}" for name, count in score.worst.items() if count)
    undecided = f"; {score.undecided} undecided" if score.undecided else ""
    each = score.seconds / max(1, score.pairs)
    return (
        f"{score.judge}: found {score.found} of {score.pairs} ({score.share:.1f} %){undecided}; "
        f"at worst {worst or 'none'}; ${score.cost:.2f}, {each:.2f} s each"
    )


def _agreed(agreement: Agreement) -> str:
    regions = agreement.regions
    return (
        f"{agreement.one} and {agreement.other} agree on the outcome of "
        f"{agreement.outcome} of {agreement.pairs} pairs; of {regions} regions on a change in {agreement.placed}, "
        f"its kind in {agreement.kind}, its severity in {agreement.severity} (within one: {agreement.near})"
    )
