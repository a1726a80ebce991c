"""``/visual accept`` in a comment: who may, and what the next steps of the job are told."""

from __future__ import annotations

import pytest
from forge_double import SHA, event, typed


def ordered(body: str, author: str = "mona", **issue):
    return {"comment": {"body": body, "user": {"login": author}}, "issue": {"number": 7, "pull_request": {}, **issue}}


def order(folder, monkeypatch, forge, what):
    event(folder, monkeypatch, what, forge, GITHUB_OUTPUT=str(folder / "output"))
    (folder / "output").write_text("")
    return typed("order"), (folder / "output").read_text().splitlines()


@pytest.mark.parametrize("author", ["mona", "hubot"])
def test_who_may_push_may_accept(folder, monkeypatch, github, author):
    what = ordered("Right so.\r\n/visual accept 4f2a91c0 9ab31e22 \r\n/visual accept 4f2a91c0", author)
    done, told = order(folder, monkeypatch, github, what)
    assert done.exit_code == 0
    assert told == ["causes=4f2a91c0 9ab31e22", "number=7", f"sha={SHA}", "branch=new-button"]


@pytest.mark.parametrize("author", ["reader", "stranger"])
def test_nobody_else_may(folder, monkeypatch, github, author):
    done, told = order(folder, monkeypatch, github, ordered("/visual accept 4f2a91c0", author))
    assert (done.exit_code, told) == (2, [])
    assert f"{author} may not push to shop/shop, so nothing is accepted" in done.output


@pytest.mark.parametrize("head", ["stranger/shop", ""], ids=["a fork", "a fork that is gone"])
def test_a_fork_is_updated_by_its_owner(folder, monkeypatch, github, head):
    github.head = head
    done, told = order(folder, monkeypatch, github, ordered("/visual accept 4f2a91c0"))
    assert (done.exit_code, told) == (2, [])
    assert "its owner accepts, at home: visual-claude accept --cause 4f2a91c0" in done.output


@pytest.mark.parametrize(
    "body",
    [
        "Looks good",
        "> /visual accept 4f2a91c0",
        "/visual accept",
        "/visual accept $(id)",
        "/visual accept 4f2a91c0; id",
    ],
)
def test_anything_else_is_no_order(folder, monkeypatch, github, body):
    done, told = order(folder, monkeypatch, github, ordered(body))
    assert (done.exit_code, told) == (0, ["causes="])
    assert not github.asked
