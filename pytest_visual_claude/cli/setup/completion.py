"""``completion``: what the shell needs to complete commands and keys."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from pytest_visual_claude.cli import results_folder


@click.command(
    epilog=results_folder.examples(
        'eval "$(visual-claude completion bash)"            in ~/.bashrc',
        'eval "$(visual-claude completion zsh)"             in ~/.zshrc',
        "visual-claude completion fish > ~/.config/fish/completions/visual-claude.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), required=False)
def completion(shell: str | None) -> None:
    """Print what the shell needs to complete commands and keys."""
    from pytest_visual_claude.cli import main

    name = shell or Path(os.environ.get("SHELL", "bash")).name
    kind = get_completion_class(name)
    if kind is None:
        raise click.UsageError(f"There is no completion for {name}: name bash, zsh or fish.")
    click.echo(kind(main, {}, "visual-claude", "_VISUAL_CLAUDE_COMPLETE").source())
