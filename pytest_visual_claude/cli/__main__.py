"""``python -m pytest_visual_claude.cli``: the same command where its script is not on PATH."""

from __future__ import annotations

from pytest_visual_claude.cli import main

if __name__ == "__main__":
    main(prog_name="visual-claude")
