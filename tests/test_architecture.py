"""The house: four floors, imports point down only, and each heavy library stays in its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "pytest_visual_claude"
DOORS = {"__init__", "plugin", "cli", "expectations", "testing"}
JOURNEYS = {"assertion", "check", "hiring", "web"}
SKILLS = {
    *("settings", "browser", "capture", "download", "pixels", "judge", "policy"),
    *("baselines", "inventory", "wording", "reporters"),
}
VALUES = {"model", "errors", "files"}
#: The rooms that each library may be imported in.
HOMES = {
    "pytest": {"plugin"},
    "_pytest": set(),
    "playwright": {"plugin", "expectations", "capture", "browser"},
    "anthropic": {"judge"},
    "httpx2": {"capture", "judge"},
    "numpy": {"pixels", "judge"},
    "PIL": {"pixels", "judge"},
    "kornia_rs": {"pixels"},
    "filelock": {"judge"},
    "click": {"cli"},
}


def _imports(file: Path) -> Iterator[str]:
    """The full names a module imports, in functions and for type checkers, too."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room(name: str) -> str:
    """``judge`` for ``pytest_visual_claude.judge.service.models`` as for ``…/judge/models.py``."""
    return name.removeprefix(f"{PACKAGE.name}.").split(".")[0]


FILES = {file.relative_to(PACKAGE): list(_imports(file)) for file in sorted(PACKAGE.rglob("*.py"))}
ROOMS: dict[str, set[str]] = {}
for _file, _names in FILES.items():
    ROOMS.setdefault(_file.parts[0].removesuffix(".py"), set()).update(_names)


def _below(room: str) -> set[str]:
    """The rooms of this package that a room imports; the package's own version is nobody's."""
    own = {_room(name) for name in ROOMS[room] if name.startswith(f"{PACKAGE.name}.")}
    return own - {room, "__version__"}


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_down_only(room):
    lower = {
        **dict.fromkeys(DOORS, DOORS | JOURNEYS | SKILLS | VALUES),
        **dict.fromkeys(JOURNEYS, JOURNEYS | SKILLS | VALUES),
        **dict.fromkeys(SKILLS, VALUES),
        **dict.fromkeys(VALUES, VALUES),
    }
    assert _below(room) <= lower[room]


def test_no_room_imports_itself_over_others():
    TopologicalSorter({room: _below(room) for room in ROOMS}).prepare()


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_in_its_rooms(library):
    assert {room for room, names in ROOMS.items() if library in {n.split(".")[0] for n in names}} <= HOMES[library]


def test_one_module_of_the_judge_handles_pictures():
    judges = {file for file in FILES if file.parts[0] == "judge"}
    assert len([file for file in judges if any(n.split(".")[0] in ("PIL", "numpy") for n in FILES[file])]) <= 1


def test_no_module_has_a_name_that_says_nothing():
    assert not {file.stem for file in FILES} & {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
