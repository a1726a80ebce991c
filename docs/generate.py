"""Writes what the documentation has from the code: ``python docs/generate.py``. A test holds that nothing changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import fault_table
import house
from pydantic import TypeAdapter

from pytest_visual_claude import settings
from pytest_visual_claude.model import SCHEMA, Run

ROOT = Path(__file__).resolve().parent.parent


def options(text: str) -> str:
    """The page of options with today's table."""
    table = f"<!-- options -->\n{settings.table()}\n<!-- /options -->"
    return re.sub(r"<!-- options -->.*<!-- /options -->", lambda _: table, text, flags=re.DOTALL)


def schema() -> str:
    """The JSON schema of run.json."""
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"run.json, version {SCHEMA}"}
    return json.dumps({**TypeAdapter(Run).json_schema(), **named}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    page = ROOT / "docs" / "options.md"
    page.write_text(options(page.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / "docs" / "faults.md").write_text(fault_table.page(), encoding="utf-8")
    (ROOT / "ARCHITECTURE.md").write_text(house.page(), encoding="utf-8")
    (ROOT / "docs" / "run.schema.json").write_text(schema(), encoding="utf-8")
