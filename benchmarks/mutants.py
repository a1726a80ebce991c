"""Are the tests any good? One small mistake at a time in the code that decides; do they notice?

``python benchmarks/mutants.py [MODULE…] [--sample N] [--seed N] [--but WORDS]``, MODULE being a part of a path in
:data:`TESTS` (``policy``, ``settings/``); all of them without one. Mistakes are other comparisons, ``and`` for ``or``,
``+`` for ``-``, other constants and texts, conditions turned round, swapped arguments, ``return None``, and
statements left out; annotations and docstrings stay. Each goes into a copy of the package, and the module's own tests
run on it in a process of their own: a mistake is found if they fail, or run five times as long as without it.

mutmut 3.8.1 was tried: it keeps mutants in functions only (of the 922 it draws for ``settings/options.py``, 4), and
what policy and settings decide by are constants beside them.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "pytest_visual_claude"
#: Which tests should notice a mistake in which module.
TESTS = {
    "policy.py": ["tests/test_policy.py"],
    "judge/request/answer.py": ["tests/judge/test_answer.py"],
    "settings/__init__.py": ["tests/settings"],
    "settings/readers.py": ["tests/settings"],
    "settings/options.py": [
        "tests/settings",
        "tests/docs/test_written.py",
    ],
    "baselines/store.py": ["tests/test_baselines.py", "tests/test_evidence.py"],
    "capture/placement.py": ["tests/capture/test_redaction.py"],
}
_NEED_BROWSER = {"capture/placement.py"}
_BROWSER = ["-p", "playwright", "-p", "visual-claude"]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
#: Parts of a node that say what is meant, and decide nothing.
_SILENT = {"annotation", "returns", "decorator_list", "type_params"}


@dataclass(frozen=True)
class Mutant:
    """A module with one mistake in it.

    :param line: of the module as it is.
    :param said: ``what stood there → what stands there now``.
    """

    line: int
    said: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mistake this program can make in a module, in the order of its lines."""
    tree = ast.parse(source)
    made: list[Mutant] = []
    for parent, field, index, node in _parts(tree):
        for other in _others(node):
            _put(parent, field, index, other)
            said = f"{_short(node)} → {_short(other)}"
            made.append(Mutant(getattr(node, "lineno", 0), said, ast.unparse(ast.fix_missing_locations(tree))))
            _put(parent, field, index, node)
    return sorted(made, key=lambda mutant: mutant.line)


def _parts(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Everything below a node: what holds it, where, and it."""
    for field, value in ast.iter_fields(node):
        if field in _SILENT:
            continue
        for index, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(part, ast.AST) and not _is_docstring(part):
                yield node, field, index, part
                yield from _parts(part)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What might stand in a node's place by mistake."""
    match node:
        case ast.Compare(ops=[operator, *rest]):
            yield _with(node, ops=[_COMPARISONS[type(operator)](), *rest])
        case ast.BoolOp(op=operator):
            yield _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            yield _with(node, op=_OPERATORS[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=value):
            yield from (ast.Constant(other) for other in _other_values(value))
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Call(args=[first, second, *rest]) if not any(isinstance(each, ast.Starred) for each in node.args):
            yield _with(node, args=[second, first, *rest])
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()


def _other_values(value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case str() | bytes() if value:
            yield value[:0]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _short(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n", maxsplit=1)[0]
    return text if len(text) <= 90 else f"{text[:89]}…"


class Workshop:
    """A copy of the package, which Python imports instead of the project's."""

    def __init__(self, folder: Path, but: str) -> None:
        self._but = ["-k", f"not ({but})"] if but else []
        self._package = folder / PACKAGE
        shutil.copytree(ROOT / PACKAGE, self._package, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(self._package, quiet=1)
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",  # two mistakes of one second and one length would share their bytecode
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # two thirds of a short run would be the start of plugins
        }

    def notices(self, module: str, source: str, timeout: float) -> bool:
        """Whether the module's tests fail, or do not end, with this source."""
        path = self._package / module
        path.write_text(source, encoding="utf-8")
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
            compiled.unlink()
        # -P: the project's folder stays off Python's path.
        command = [sys.executable, "-P", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *self._but]
        command += [*_BROWSER, *TESTS[module]] if module in _NEED_BROWSER else TESTS[module]
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=self._environment, capture_output=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired:
            return True
        return done.returncode != 0

    def restore(self, module: str) -> None:
        shutil.copy2(ROOT / PACKAGE / module, self._package / module)


def measure(module: str, workshop: Workshop, sample: int, seed: int) -> tuple[int, int]:
    """How many of the module's mistakes were made, and how many noticed; those that were not are printed."""
    source = (ROOT / PACKAGE / module).read_text(encoding="utf-8")
    started = time.monotonic()
    if workshop.notices(module, source, timeout=600):
        sys.exit(f"the tests of {module} fail as it is: {' '.join(TESTS[module])}")
    timeout = 5 * (time.monotonic() - started) + 5
    every = mutants(source)
    chosen = random.Random(f"{seed} {module}").sample(every, min(sample, len(every)))
    missed = [mutant for mutant in chosen if not workshop.notices(module, mutant.source, timeout)]
    workshop.restore(module)
    print(f"{module}: {len(chosen) - len(missed)} of {len(chosen)} noticed, out of {len(every)}", flush=True)
    for mutant in sorted(missed, key=lambda mutant: mutant.line):
        print(f"  {module}:{mutant.line}  {mutant.said}", flush=True)
    return len(chosen), len(chosen) - len(missed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--sample", type=int, default=20, help="mistakes for each module, drawn at random; 0 for all")
    parser.add_argument(
        "--but", default="", metavar="WORDS", help="leave out tests that are slow or fail anyway, in pytest's -k"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    modules = [name for name in TESTS if not options.modules or any(part in name for part in options.modules)]
    if not modules:
        parser.error(f"no such module; there are {', '.join(TESTS)}")
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder), options.but)
        results = [measure(name, workshop, options.sample or sys.maxsize, options.seed) for name in modules]
    made, noticed = (sum(column) for column in zip(*results, strict=True))
    print(f"{noticed} of {made} noticed ({noticed / made:.0%})")


if __name__ == "__main__":
    main()
