"""What an agent proposes to accept. Only the token that a person was given, and passed on, makes it so."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.baselines import ACCEPTABLE, Baselines, renderers, undo
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.model import Check, from_json, to_json
from pytest_visual_claude.web.decisions import Decisions, Item


@dataclass(frozen=True)
class Proposal:
    """Checks that somebody thinks are right as they are now.

    :param id: 8 hex digits.
    :param why: in the words of who proposes it.
    :param items: the checks as they were then: with another run or another baseline they are no longer meant.
    :param token: the SHA-256 of what a person was given; ``""`` before that.
    """

    id: str
    why: str
    items: tuple[Item, ...]
    token: str = ""


def propose(baselines: Baselines, checks: Sequence[Check], why: str) -> Proposal:
    """Keeps a proposal in the results folder.

    :raises BaselineError: if one of the checks has no picture that could be accepted, or it cannot be written.
    """
    if stuck := [check.key.path for check in checks if check.outcome not in ACCEPTABLE]:
        raise BaselineError(f"{stuck[0]} has no picture that could be accepted")
    keys = {check.key.path for check in checks}
    versions = {entry.check.key.path: entry.version for entry in Decisions(baselines).entries() if entry.waiting}
    items = tuple(Item(key, versions[key]) for key in sorted(keys))
    name = hashlib.sha256(to_json(items).encode()).hexdigest()[:8]
    return _kept(baselines, Proposal(name, why, items))


def load(baselines: Baselines, name: str) -> Proposal:
    """:raises BaselineError: if there is no such proposal."""
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"[0-9a-f]{8}", name):
            return from_json(Proposal, files.read(_file(baselines, name)) or b"")
    raise BaselineError(f"There is no proposal {name[:20]!r}, or it was accepted already")


def checks(baselines: Baselines, proposal: Proposal) -> list[Check]:
    """The checks that it is about.

    :raises BaselineError: if one does not wait any more as it did then.
    """
    waiting = {entry.check.key.path: entry for entry in Decisions(baselines).entries() if entry.waiting}
    for item in proposal.items:
        if item.key not in waiting or waiting[item.key].version != item.version:
            raise BaselineError(f"{item.key} is not what was proposed: a new run or another decision came meanwhile")
    return [waiting[item.key].check for item in proposal.items]


def allow(baselines: Baselines, proposal: Proposal) -> str:
    """A token for whoever may accept it, once. The one before it is worth nothing any more.

    :raises BaselineError: if it cannot be written.
    """
    token = secrets.token_hex(4)
    _kept(baselines, replace(proposal, token=_digest(token)))
    return token


def accept(baselines: Baselines, name: str, token: str) -> list[str]:
    """Makes what was proposed the baselines; ``accept --undo`` takes it back.

    :returns: the keys.
    :raises BaselineError: if the token is not the one a person was given, which then is worth nothing any more; or if
        something cannot be accepted.
    """
    proposal = load(baselines, name)
    allowed, given = proposal.token, _digest(token.strip())
    if not allowed:
        raise BaselineError(f"No person allowed it yet. A person types: visual-claude allow {name}")
    if not hmac.compare_digest(allowed, given):
        _kept(baselines, replace(proposal, token=""))
        raise BaselineError(
            f"This is not the token, which is void now. A person types again: visual-claude allow {name}"
        )
    meant = checks(baselines, proposal)
    for check in meant:
        renderers.check_same(baselines, check)
    with undo.recording(baselines) as decide:
        for check in meant:
            decide(check, lambda check: baselines.accept(check, FORMATS))
    _file(baselines, name).unlink(missing_ok=True)
    return [check.key.path for check in meant]


def _kept(baselines: Baselines, proposal: Proposal) -> Proposal:
    try:
        files.write(_file(baselines, proposal.id), to_json(proposal, indent=2))
    except OSError as error:
        raise BaselineError(f"{error.filename} cannot be written: {error.strerror}") from None
    return proposal


def _file(baselines: Baselines, name: str) -> Path:
    return baselines.results / "proposals" / f"{name}.json"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
