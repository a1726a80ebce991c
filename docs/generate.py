"""Writes what the documentation has from the code: ``python docs/generate.py``. A test holds that nothing changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import fault_table
import house
import reference
from pydantic import TypeAdapter

from pytest_visual_claude.model import SCHEMA, Run

ROOT = Path(__file__).resolve().parent.parent


def schema() -> str:
    """The JSON schema of run.json."""
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"run.json, version {SCHEMA}"}
    return json.dumps({**TypeAdapter(Run).json_schema(), **named}, indent=2, ensure_ascii=False) + "\n"


#: Each file, from the project's root, and what writes its text. llms.txt comes last: it reads the pages.
WRITTEN: dict[str, Callable[[], str]] = {
    "ARCHITECTURE.md": house.page,
    "docs/pages/how/faults.md": fault_table.page,
    "docs/pages/reference/options.md": reference.options,
    "docs/pages/reference/commands.md": reference.commands,
    "docs/pages/reference/run-json.md": reference.run_json,
    "docs/pages/reference/run.schema.json": schema,
    "docs/pages/llms.txt": reference.llms,
}


if __name__ == "__main__":
    for name, text in WRITTEN.items():
        (ROOT / name).write_text(text().rstrip("\n") + "\n", encoding="utf-8")
