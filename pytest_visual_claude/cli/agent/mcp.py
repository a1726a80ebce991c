"""``mcp``: a server over stdio, for coding agents."""

from __future__ import annotations

import click

from pytest_visual_claude.cli import results_folder


@click.command(epilog=results_folder.examples("visual-claude mcp", "visual-claude mcp --results build/visual"))
@results_folder.RESULTS
def mcp(results: str | None) -> None:
    """Serve the Model Context Protocol on stdin and stdout, for a coding agent.

    It can list what waits, look at a pair, name causes, run tests again, and propose. To accept what it proposed it
    needs a token, which a person gets from: visual-claude allow.

    Needs the extra: pip install "pytest-visual-claude[mcp]"
    """
    try:
        from pytest_visual_claude.cli.agent.server import server
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        missing = 'The package mcp is not installed: pip install "pytest-visual-claude[mcp]"'
        raise results_folder.Trouble(missing) from None
    server(results).run()
