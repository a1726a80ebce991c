"""``accept``: what the last run saw becomes the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines, renaming, renderers
from pytest_visual_claude.baselines import undo as takeback
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.cli.waiting import undoing
from pytest_visual_claude.model import Check, behind, groups


@click.command(
    epilog=results_folder.examples(
        "visual-claude accept tests/test_shop/home-chromium",
        "visual-claude accept tests/test_shop.py::test_home",
        "visual-claude accept 'test_shop/*'",
        "visual-claude accept --cause 4f2a91c0",
        "visual-claude accept --all",
        "visual-claude accept --undo",
    )
)
@results_folder.choice
@click.option("--renames", is_flag=True, help="Move the baselines of renamed checks.")
@click.option(
    "--mix-renderers", is_flag=True, help="Take pictures of another renderer than that of the baselines beside them."
)
@undoing.UNDO
@click.option("--yes", "-y", is_flag=True, help="Do not ask about pictures that look suspicious.")
@results_folder.RESULTS
def accept(  # noqa: PLR0913, PLR0917
    choice: results_folder.Choice,
    renames: bool,  # noqa: FBT001
    mix_renderers: bool,  # noqa: FBT001
    undo: bool,  # noqa: FBT001
    yes: bool,  # noqa: FBT001
    results: str | None,
) -> None:
    """Make what the last run saw the baseline, without running again.

    Name a key, a pattern of keys, a test (its node id or just its name), or the path of a picture.
    With --cause: every check that shows that and nothing else. On a terminal, it asks before it accepts a picture
    that is blank, entirely different, or much smaller.
    """
    baselines = results_folder.open_results(results)
    alone = choice == results_folder.Choice(())
    if undo:
        undoing.take_back(baselines, alone=alone and not renames)
        return
    if renames:
        _rename(baselines, alone=alone)
    checks = results_folder.chosen(baselines, choice)
    if choice.causes:
        checks, others = _divided(checks, choice.causes)
        for line in others:
            say(line)
    if not yes and results_folder.on_terminal():
        checks = [check for check in checks if _wanted(baselines, check)]

    with takeback.recording(baselines) as decide:

        def one(check: Check) -> str:
            if not mix_renderers:
                renderers.check_same(baselines, check)
            decide(check, lambda check: baselines.accept(check, FORMATS))
            return f"accepted {check.key}: {check.baseline}"

        results_folder.each(checks, one)


def _rename(baselines: Baselines, *, alone: bool) -> None:
    if not alone:
        raise click.UsageError("--renames goes alone: it names what it is about.")

    with takeback.recording(baselines) as decide:

        def one(check: Check) -> str:
            decide(check, lambda check: renaming.rename(baselines, check))
            return f"moved {check.renamed_from} to {check.baseline}"

        results_folder.each([check for check in baselines.waiting() if check.renamed_from], one)


def _divided(checks: Sequence[Check], causes: Sequence[str]) -> tuple[list[Check], list[str]]:
    """The checks that show nothing but these causes; and what the others show besides, a line each."""
    named = {group.id: wording.shared(group) for group in groups(checks)}
    others = {check: [name for name in behind(check) if name not in causes] for check in checks}
    alone = [check for check, more in others.items() if not more]
    return alone, list(_left(others, named))


def _left(others: dict[Check, list[str]], named: dict[str, str]) -> Iterator[str]:
    for check, more in others.items():
        if more:
            said = "; ".join(f"{named[name]} (--cause {name})" for name in more[:2])
            rest = f"; and {len(more) - 2} more" if len(more) > 2 else ""
            yield f"left     {check.key}: it shows something else, too: {said}{rest}"


def _wanted(baselines: Baselines, check: Check) -> bool:
    """Whether nothing is suspicious, or a person says that it is right."""
    from pytest_visual_claude.web.entries import Entry
    from pytest_visual_claude.web.suspicions import doubts

    suspicions = doubts(Entry(check, baselines.evidence(check.key.path)), baselines.read_at(check.baseline))
    for doubt in suspicions:
        say(doubt)
    return not suspicions or click.confirm("Make it the baseline all the same?")
