"""A folder to type commands in, a forge that listens, and a project with a change to tell of."""

from __future__ import annotations

import pytest
from forge_double import PULL, GitHub, event
from project import SHOP, drawing


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def github(folder, monkeypatch):
    with GitHub() as forge:
        event(folder, monkeypatch, PULL, forge)
        yield forge


@pytest.fixture
def shop(lone_project):
    """A project with one cause in two pictures."""
    lone_project.write({"test_shop.py": SHOP})
    before, after = drawing((20, 20, 100, 60)), drawing((20, 20, 100, 60), colour="#c22222")
    lone_project.show(home=before, cart=before, about=before)
    lone_project.prepare()
    lone_project.show(home=after, cart=after)
    assert lone_project.pytest().code == 1
    return lone_project
