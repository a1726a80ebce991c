"""The door for coding agents, through the client of the package mcp over stdio; and that only a person opens it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from project import SHOP, Project, drawing

from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.model import groups
from pytest_visual_claude.web import proposals

mcp = pytest.importorskip("mcp")
BEFORE, AFTER = drawing((20, 20, 100, 60)), drawing((20, 20, 100, 60), colour="#c22222")


@pytest.fixture
def shop(lone_project: Project) -> Project:
    """Two pictures with the same cause wait, and one that is new."""
    lone_project.write({"test_shop.py": SHOP})
    lone_project.show(home=BEFORE, cart=BEFORE, about=BEFORE)
    lone_project.prepare("-k", "home or cart")
    lone_project.show(home=AFTER, cart=AFTER)
    assert lone_project.alone().code == 1
    return lone_project


def asked(folder: Path, talk):
    """What comes of a talk with the server: its own process, its real protocol."""
    environ = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p visual-claude"}
    start = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "pytest_visual_claude.cli", "mcp"], cwd=folder, env=environ
    )

    async def session():
        async with mcp.stdio_client(start) as (read, write), mcp.ClientSession(read, write) as client:
            await client.initialize()

            async def call(name: str, **arguments):
                done = await client.call_tool(name, arguments)
                return done.is_error, done.content

            return await talk(client, call)

    with ThreadPoolExecutor(1) as beside:  # Playwright's event loop may run in this thread
        return beside.submit(lambda: asyncio.run(session())).result()


def test_an_agent_looks_proposes_and_accepts_with_a_persons_token(shop):
    async def talk(client, call):
        tools = await client.list_tools()
        assert {tool.name for tool in tools.tools} == {"waiting", "look", "cause", "run_tests", "propose", "accept"}
        failed, (waiting,) = await call("waiting")
        assert not failed
        assert "1 cause in 2 checks" in waiting.text
        (name,) = re.findall(r"^  ([0-9a-f]{8})  ", waiting.text, re.MULTILINE)
        (key,) = re.findall(r"^(\S*home): ", waiting.text, re.MULTILINE)

        _, (said, *shown) = await call("look", key=key)
        assert "changed: 1 difference" in said.text
        labels = [part.text for part in shown if part.type == "text"]
        assert any("baseline" in label for label in labels)
        assert any("actual" in label for label in labels)
        assert [part.mime_type for part in shown if part.type == "image"] == ["image/png"] * len(labels)
        _, (one,) = await call("cause", id=name)
        assert one.text.startswith(name)
        assert "Checks:" in one.text

        failed, (again,) = await call("run_tests", tests=["test_shop.py::test_home"])
        assert not failed
        assert again.text.startswith("pytest ended with 1")
        failed, (refused,) = await call("run_tests", tests=["--visual-update"])
        assert failed
        assert "is no test file, folder or node id" in refused.text

        _, (proposed,) = await call("propose", causes=[name], why="the new colour is meant")
        (proposal,) = re.findall(r"visual-claude allow ([0-9a-f]{8})", proposed.text)
        failed, (no,) = await call("accept", proposal=proposal, token="guessed")
        assert failed
        assert "No person allowed it yet" in no.text

        baselines = results_folder.open_results(None)
        token = proposals.allow(baselines, proposals.load(baselines, proposal))
        failed, (done,) = await call("accept", proposal=proposal, token=token)
        assert not failed, done.text
        failed, (unknown,) = await call("look", key="nothing")
        assert failed
        assert "Nothing that waits is named nothing" in unknown.text
        assert "Traceback" not in unknown.text

    asked(shop.path, talk)
    assert shop.alone("-k", "home or cart").code == 0
    assert shop.visual_claude("accept", "--undo").code == 0


def proposed(shop: Project):
    baselines = results_folder.open_results(None)
    waiting = [check for check in baselines.waiting() if check.key.name != "test_about"]
    assert groups(waiting)
    return baselines, proposals.propose(baselines, waiting, "meant")


def test_a_wrong_token_voids_the_right_one(shop):
    baselines, proposal = proposed(shop)
    token = proposals.allow(baselines, proposal)
    for given in ("wrong", token):
        with pytest.raises(BaselineError, match=r"void now|No person allowed it yet"):
            proposals.accept(baselines, proposal.id, given)
    assert len(baselines.waiting()) == 3


def test_a_token_is_for_what_was_proposed_as_it_was_and_for_once(shop):
    baselines, proposal = proposed(shop)
    token = proposals.allow(baselines, proposal)
    shop.show(home=drawing())
    shop.alone()
    with pytest.raises(BaselineError, match="is not what was proposed"):
        proposals.accept(baselines, proposal.id, token)

    shop.show(home=AFTER)
    shop.alone()
    baselines, proposal = proposed(shop)
    token = proposals.allow(baselines, proposal)
    assert len(proposals.accept(baselines, proposal.id, token)) == 2
    with pytest.raises(BaselineError, match="no proposal"):
        proposals.accept(baselines, proposal.id, token)


def test_a_token_is_only_given_on_a_terminal(shop, monkeypatch):
    _, proposal = proposed(shop)
    done = shop.visual_claude("allow", proposal.id)
    assert done.code == 2
    assert "A token is only given on a terminal" in done.err
    assert "Proposed, because: meant" in done.out
    monkeypatch.setattr(results_folder, "on_terminal", lambda: True)
    assert shop.visual_claude("allow", proposal.id).code == 1  # nobody said yes
    assert "Token" not in shop.visual_claude("allow", proposal.id).out


@pytest.mark.parametrize("name", ["../../run", "00000000", "", "x" * 300])
def test_what_is_no_proposal_is_none(shop, name):
    done = shop.visual_claude("allow", name)
    assert done.code == 2
    assert "There is no proposal" in done.err


def test_without_the_package_the_command_says_how_to_get_it(shop, monkeypatch):
    for name in [name for name in sys.modules if name == "mcp" or name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "pytest_visual_claude.cli.agent.server", raising=False)
    done = shop.visual_claude("mcp")
    assert done.code == 2
    assert 'pip install "pytest-visual-claude[mcp]"' in done.err


def test_the_skill_names_tools_that_are_there():
    skill = (Path(__file__).parents[2] / "examples" / "agent" / "SKILL.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+)\(", skill)) == {"waiting", "look", "cause", "run_tests", "propose", "accept"}
    assert len(skill.split()) < 350
