"""The house as its imports draw it: rooms, floors, and what may import what. ARCHITECTURE.md is written from it.

A room is a module or a folder of the package; a folder whose parts have an order of work has rooms of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pytest_visual_claude"
NAME = PACKAGE.name

#: From the ground up. A room imports rooms of floors below its own. Of its own floor, values and journeys import
#: what stands before them; skills and doors nothing.
FLOORS = {
    "values": ("errors", "files", "text", "current", "model"),
    "skills": (
        *("settings", "browser", "capture", "pixels", "dom", "judge"),
        *("policy", "baselines", "wording", "ci"),
    ),
    "journeys": ("judging", "check", "assertion", "merging", "selftest", "evaluation", "web"),
    "doors": ("plugin", "cli", "expectations", "testing"),
}
#: Rooms within rooms, in the order of work: each imports only what stands before it.
INNER = {
    "pixels": (
        "decode",
        "opened",
        "apart",
        "pixelmatch",
        "align",
        "measure",
        "detect",
        "classify",
        "drawing",
        "comparison",
    ),
    "dom": (
        "alignment",
        "folding",
        "changes",
        "shorthands",
        "element",
        "origins",
        "layout",
        "causes",
        "regions",
        "file",
    ),
    "judge": ("protocol", "service", "request", "run_state", "local", "claude", "wrappers"),
    "capture": (
        "drivers",
        "targets",
        "protocol",
        "download",
        "sources",
        "stillness",
        "camera",
        "frames",
        "placement",
        "pointing",
        "renderer",
        "dom",
        "shot",
        "variants",
    ),
    "judging": (
        *("choice", "spending", "trust", "creation", "explaining", "deciding", "batch"),
        "background",
    ),
    "selftest": ("kinds", "truth", "mutator", "trial", "running", "addresses", "folder"),
    "evaluation": ("pair", "decisions", "history", "replaying", "score"),
    "baselines": (
        *(
            "facts",
            "gate",
            "inventory",
            "known",
            "records",
            "staged",
            "store",
            "renaming",
            "renderers",
            "undo",
            "patches",
        ),
    ),
    "cli": (
        *("printing", "progress", "named", "results_folder", "waiting", "baselines", "runs", "pull_request"),
        *("agent", "judge", "setup"),
    ),
    "plugin": (
        "hooks",
        "layers",
        "sharing",
        "observer",
        "known_checks",
        "gone",
        "reports",
        "trust",
        "session",
        "sending",
        "item",
        "selftesting",
        "repeating",
        "held_reports",
        "launch",
    ),
}


def modules() -> dict[str, Path]:
    """Every module of the package by its full name; a package is named without ``__init__``."""
    return {_named(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def _named(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path) -> Iterator[str]:
    """The full names a module imports, in functions and for type checkers, too."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows() -> dict[str, set[str]]:
    """For each module the modules of the package that it imports."""
    known = modules()
    found = {module: {_module(name, known) for name in imports(file)} for module, file in known.items()}
    return {module: {name for name in names if name and name not in (module, NAME)} for module, names in found.items()}


def _module(name: str, known: dict[str, Path]) -> str:
    """The module that a full name is, or lies in; ``""`` for another package's."""
    if not name.startswith(f"{NAME}."):
        return ""
    return name if name in known else name.rpartition(".")[0]


def room(module: str, depth: int = 1) -> str:
    """``judge`` for a module of that folder; with depth 2 ``judge.request``."""
    return ".".join(module.split(".")[1 : 1 + depth])


def between(depth: int = 1, within: str = "") -> dict[str, set[str]]:
    """The arrows from room to room.

    :param within: only rooms of this one.
    """
    found: dict[str, set[str]] = {}
    for module, names in arrows().items():
        start = room(module, depth)
        if start.startswith(f"{within}.") or (not within and start):
            ends = {room(name, depth) for name in names}
            found.setdefault(start, set()).update(end for end in ends if end != start and end.startswith(within))
    return found


def page() -> str:
    """ARCHITECTURE.md."""
    floors = "\n\n".join(_floor(floor) for floor in reversed(FLOORS))
    return _PAGE.format(drawing=_drawing(), floors=floors)


_PAGE = """\
# The house

Written by `python docs/generate.py` from the imports; `tests/test_architecture.py` holds it.

<!-- --8<-- [start:rules] -->
Four floors. A room imports only from floors below its own; values and journeys may import what stands before
them on their floor, skills never each other. No circle between any two modules, no import that points up, hidden
in a function or not. pytest, playwright, anthropic, numpy and Pillow stay in rooms of their own. A few modules
import others late: a heavy library, or what only a check needs and pytest's start shall not pay for.

Three names differ from the obvious ones, because Python would let a module hide the function of the same name:
`expectations.py` (the package has `expect`), `pixels/comparison.py` and `pixels/drawing.py` (the room has `compare`
and `draw`). In `pixels/` measuring stands before detecting: whether a person could see a component is told by what
was measured in it.
<!-- --8<-- [end:rules] -->

```mermaid
{drawing}
```

<!-- --8<-- [start:floors] -->
{floors}
<!-- --8<-- [end:floors] -->
"""


def _drawing() -> str:
    """Doors on top; of the arrows those that no longer way replaces."""
    links = between()
    lines = ["flowchart TB"]
    for floor, rooms in reversed(FLOORS.items()):
        lines += [f"  subgraph {floor}", *(f"    {name}" for name in rooms), "  end"]
    lines += [f"  {start} --> {end}" for start in sorted(links) for end in sorted(_straight(links, start))]
    return "\n".join(lines)


def _straight(links: dict[str, set[str]], start: str) -> set[str]:
    """What is imported, without what comes along through something else that is."""
    return {end for end in links[start] if not any(end in _below(links, other) for other in links[start] - {end})}


def _below(links: dict[str, set[str]], start: str) -> set[str]:
    ends = links.get(start, set())
    return ends.union(*(_below(links, end) for end in ends)) if ends else set()


def _floor(floor: str) -> str:
    rooms = "\n\n".join(text for name in FLOORS[floor] for text in _rooms(name))
    return f"## {floor.capitalize()}\n\n{rooms}"


def _rooms(name: str) -> Iterator[str]:
    yield f"**{_path(name)}** {_said(name)}"
    inner = [f"{name}.{part}" for part in INNER.get(name, ())]
    if inner:
        yield "\n".join(f"- `{_path(part)}` {_said(part)}" for part in inner)


def _path(name: str) -> str:
    place = PACKAGE.joinpath(*name.split("."))
    return f"{name.replace('.', '/')}/" if place.is_dir() else f"{name.replace('.', '/')}.py"


def _said(name: str) -> str:
    """The first paragraph of the room's docstring."""
    place = PACKAGE.joinpath(*name.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_bytes())) or ""
    return re.sub(r":\w+:`\.*([^`]+)`", r"`\1`", " ".join(text.strip().split("\n\n")[0].split())).replace("``", "`")
