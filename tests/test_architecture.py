"""The house: floors and rooms, imports that point down only, and each heavy library in its rooms. See docs/house.py."""

from __future__ import annotations

import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs"))
import house  # noqa: E402

sys.path.remove(str(ROOT / "docs"))

#: The rooms that each library may be imported in.
HOMES = {
    "pytest": {"plugin"},
    "_pytest": set(),
    "playwright": {"plugin", "expectations", "assertion", "capture", "browser"},
    "anthropic": {"judge.claude", "judge.service"},
    "httpx2": {"judge.claude", "capture", "ci"},
    "filelock": {"judge.run_state"},
    "numpy": {"pixels"},
    "PIL": {"pixels", "judge.request", "web"},
    "kornia_rs": {"pixels.decode"},
    "click": {"cli"},
    "mcp": {"cli.agent"},
    "starlette": {"web"},
}
#: A folder with more files than this is one that nobody can find their way in.
MOST_FILES = 10
FLOORS = list(house.FLOORS)
FLOOR_OF = {room: floor for floor, rooms in house.FLOORS.items() for room in rooms}
LINKS = house.between()
USED = {
    module: {name.split(".")[0] for name in house.imports(file)} - {house.NAME}
    for module, file in house.modules().items()
}


def test_every_room_stands_on_a_floor():
    assert set(LINKS) == set(FLOOR_OF)


@pytest.mark.parametrize("room", FLOOR_OF)
def test_imports_point_down_only(room):
    floor = FLOOR_OF[room]
    below = {other for name in FLOORS[: FLOORS.index(floor)] for other in house.FLOORS[name]}
    beside = house.FLOORS[floor]
    if floor in ("journeys", "values"):
        below |= set(beside[: beside.index(room)])
    assert LINKS[room] <= below | ({"expectations", "plugin"} if room == "testing" else set())


@pytest.mark.parametrize("room", house.INNER)
def test_rooms_within_a_room_stand_in_the_order_of_work(room):
    order = [f"{room}.{part}" for part in house.INNER[room]]
    links = {start: ends for start, ends in house.between(2, room).items() if not start.endswith("__main__")}
    assert set(links) == set(order)
    for start, ends in links.items():
        assert {end for end in ends if "." in end} <= set(order[: order.index(start)]), start


def test_no_module_imports_itself_over_others():
    TopologicalSorter(house.arrows()).prepare()


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_in_its_rooms(library):
    users = {module for module, libraries in USED.items() if library in libraries}
    assert not {user for user in users if not {house.room(user), house.room(user, 2)} & HOMES[library]}


def test_two_modules_of_the_judge_handle_pictures():
    judges = {module for module in USED if house.room(module) == "judge"}
    touching = {module.rpartition(".")[2] for module in judges if USED[module] & {"PIL", "numpy"}}
    assert touching == {"images", "outlines"}


def test_no_folder_holds_more_files_than_a_newcomer_can_overlook():
    folders = {file.parent for file in house.modules().values()}
    counts = {folder: len([file for file in folder.glob("*.py") if file.name != "__init__.py"]) for folder in folders}
    assert {str(folder): count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_no_module_has_a_name_that_says_nothing():
    names = {module.rpartition(".")[2] for module in house.modules()}
    assert not names & {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def test_the_drawing_is_that_of_the_imports():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert text == house.page(), "run python docs/generate.py"
