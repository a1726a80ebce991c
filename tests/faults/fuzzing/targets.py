"""What is fuzzed: each target takes any bytes, and may raise nothing."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from pytest_visual_claude import pixels
from pytest_visual_claude.baselines import Facts, known, patches
from pytest_visual_claude.baselines.inventory import stored
from pytest_visual_claude.dom.file import decoded
from pytest_visual_claude.errors import JudgeError, PictureError
from pytest_visual_claude.judge.request import answer
from pytest_visual_claude.judge.run_state.account import Account
from pytest_visual_claude.judge.wrappers.seal import NotTrusted, Seal
from pytest_visual_claude.model import Check, Run, Verdict, from_json, serialization, to_json
from pytest_visual_claude.pixels import comparison
from pytest_visual_claude.pixels.decode import decoding, png_chunks
from pytest_visual_claude.web.review import _asked

#: Imported late by the package: what is to be guided by coverage has to be there when it is instrumented.
GUIDED = (serialization, comparison, decoding, png_chunks)


def png(data: bytes) -> None:
    with contextlib.suppress(PictureError):
        pixels.compare(pixels.read(data, limit=1 << 16), pixels.read(data, limit=1 << 16))


def judge(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    block = {"type": "text", "text": text}
    with contextlib.suppress(JudgeError):
        answer.read({"content": [block], "stop_reason": "end_turn"}, ["R1", "R2"])
    with contextlib.suppress(JudgeError, ValueError, RecursionError):
        message = json.loads(text)
        if isinstance(message, dict):
            answer.read(message, ["R1"])


def values(data: bytes) -> None:
    """What can be read can be written, and is the same again."""
    for kind in (Run, Check, Verdict, Facts):
        with contextlib.suppress(ValueError):
            value = from_json(kind, data)
            assert from_json(kind, to_json(value)) == value


def files(data: bytes) -> None:
    """Every other reader of a JSON file of ours."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("known.json", "account.json", "a.json", "run.json"):
            (root / name).write_bytes(data)
        (root / "a.png").touch()
        known.recorded(root)
        list(stored(root))
        with contextlib.suppress(JudgeError):
            assert Account(root, 1.0).spent is not None
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, NotTrusted):
        Seal().opened(data, Path("a.json"))
    with contextlib.suppress(ValueError):
        _asked(data)
    decoded(data)


def patch(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        changes = patches.read(data.decode())
        assert patches.read(patches.write(changes)) == changes


TARGETS: dict[str, Callable[[bytes], None]] = {
    "png": png,
    "judge": judge,
    "values": values,
    "files": files,
    "patch": patch,
}
