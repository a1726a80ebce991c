"""docs/pages/how/faults.md, from the tests that cause faults: what was caused, what comes of it, and what is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

FAULTS = Path(__file__).resolve().parent.parent / "tests" / "faults"
_HEAD = """---
description: "The faults that the tests cause, what comes of each, and what is said."
---

# Faults, and what comes of them

Written by `python docs/generate.py` from `tests/faults/`. Each line is a test that causes the fault; what is said is
quoted where the test reads it.
"""
_SAYS = re.compile(r"^\s*Says: (.+)", re.MULTILINE)


@dataclass(frozen=True)
class Fault:
    """One test.

    :param caused: the first line of its docstring.
    :param outcome: its name as a sentence.
    :param said: the words that it looks for, where its docstring has ``Says:``.
    :param code: the test itself.
    """

    caused: str
    outcome: str
    said: str
    code: str


def families() -> Iterator[tuple[str, list[Fault]]]:
    """The first line of each file, and its faults in their order."""
    for path in sorted(FAULTS.glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        module = ast.parse(text)
        tests = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
        yield (ast.get_docstring(module) or "").split("\n")[0], [_fault(node) for node in tests]


def _fault(node: ast.FunctionDef) -> Fault:
    said = ast.get_docstring(node) or ""
    says = _SAYS.search(said)
    sentence = node.name.removeprefix("test_").replace("_", " ")
    body = "".join(str(part.value) for part in ast.walk(ast.Module(node.body[1:], [])) if _is_text(part))
    return Fault(said.split("\n")[0], sentence[0].upper() + sentence[1:], says[1] if says else "", body)


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for title, faults in families():
        rows = [
            f"| {' | '.join(map(_cell, (fault.caused, fault.outcome)))} | {_quoted(fault.said)} |" for fault in faults
        ]
        parts += ["", f"## {title}", "| fault | what comes of it | what is said |", "|---|---|---|", *rows, ""]
    return "\n".join(parts).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _quoted(text: str) -> str:
    return f"`{text}`" if text else ""
