"""The shell's door: ``visual-claude``. No logic: each command is a verb of a room below.

Commands are imported when they are asked for, so that ``status`` does not pay for ``review``.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

import pytest_visual_claude
from pytest_visual_claude.cli import printing
from pytest_visual_claude.text import printable

#: Each command's module and what it does in a line, in the order of a day's work.
COMMANDS = {
    "status": ("waiting.status", "List what waits for a decision. Exit code 0: nothing; 1: something; 2: an error."),
    "review": ("waiting.review", "Look at what waits in the browser, and decide there."),
    "accept": ("waiting.accept", "Make what the last run saw the baseline, without running again."),
    "reject": ("waiting.reject", "Discard what the last run saw. The baselines stay."),
    "report": ("runs.report", "Write the run as one self-contained HTML file."),
    "update": ("baselines.update", "Run pytest with --visual-update, then list what was written."),
    "prune": ("baselines.prune", "Remove the baselines that no test asked for in a complete run."),
    "compare": ("runs.compare", "Compare two pictures, or two folders of them, without pytest."),
    "selftest": ("runs.selftest", "Change your own pages in known ways, and count how many changes are caught."),
    "eval": ("judge.evaluate", "Judge again what people accepted and rejected: how good is the judge?"),
    "judge": ("judge.judge", "Fetch what Claude says of a run that asked it in a batch, and decide."),
    "explain": ("judge.explain", "Write what was or would be sent to Claude about a check, and its cost."),
    "verdicts": ("judge.verdicts", "List, check or clear stored verdicts."),
    "merge": ("runs.merge", "Join the runs of shards into one report and one exit code."),
    "comment": ("pull_request.comment", "Say on the pull request what a run found, and set its check."),
    "order": ("pull_request.order", "Read /visual accept from a comment, and check who wrote it."),
    "mcp": ("agent.mcp", "Let a coding agent look at what waits, and propose: a server over stdio."),
    "allow": ("agent.allow", "Look at what an agent proposes, and give it a token to accept that."),
    "apply": ("baselines.apply", "Write the baselines of a patch that a run in CI made."),
    "doctor": ("setup.doctor", "Check the browser, the credentials, the model and the folders."),
    "completion": ("setup.completion", "Print the completion script for your shell."),
}


class _Commands(click.Group):
    """Knows its commands by name, and imports one when it is run."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with printing.console():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """What is wrong may name what others wrote."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            vars(error)["message"] = printable(error.message)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"pytest_visual_claude.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, COMMANDS[cmd_name][0].rpartition(".")[2])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above: help imports no command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            raise click.UsageError(f"{error.message}{f' Did you mean {close[0]}?' if close else ''}", ctx) from None


_EXAMPLES = """\b
Examples:
  visual-claude status                                what waits
  visual-claude review                                look at it in the browser, and decide there
  visual-claude accept tests/test_shop/home-chromium  it is right: make it the baseline
  visual-claude accept 'test_shop/*'                  several, by pattern
  visual-claude reject --all                          discard; the baselines stay
  visual-claude update tests/test_shop.py             run, and write what changed
"""


@click.group(cls=_Commands, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pytest_visual_claude.__version__, prog_name="visual-claude")
def main() -> None:
    """Look at what pytest-visual-claude found, and decide."""
