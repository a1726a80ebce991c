"""A run as one file that holds everything: page, data and pictures. It loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import string
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from pytest_visual_claude import files, wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.files import content
from pytest_visual_claude.model import Run, from_json, to_json
from pytest_visual_claude.web import entries
from pytest_visual_claude.web.entries import Entry

#: In this order one script: each part uses what stands above it.
SCRIPTS = ("core", "list", "stage", "lens", "detail", "decide", "page")
#: Up to this size a drawing of ours stays as it is: encoding it anew takes a third of the time a
#: report takes, to save a tenth of its size.
_SMALL_DRAWING = 200_000
_HERE = Path(__file__).with_name("page")


def write(
    run: Run,
    baselines: Baselines,
    path: Path,
    *,
    seconds: float = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Writes the run as one HTML file, atomically.

    :param seconds: how long pictures may be re-encoded as lossless WebP; the others are then put in
        as they are, which makes the file larger and never poorer. 0 for no limit.
    :param progress: is told how many pictures of how many are in.
    :returns: ``path``.
    :raises OSError: if it cannot be written.
    """
    waiting = entries.entries(run, baselines)
    encoded = _encode(waiting, time.monotonic() + seconds if seconds else None, progress)
    numbers = {name: number for number, name in enumerate(encoded)}
    blocks = [_Block(f"p{numbers[name]}", picture.kind, picture.data) for name, picture in encoded.items()]

    def place(entry: Entry, name: str) -> str:
        small = name == "thumb" and not encoded[_name(entry, name)].data
        return f"#p{numbers[_name(entry, 'actual' if small else name)]}"

    def under(entry: Entry, name: str) -> dict[str, object]:
        picture = encoded[_name(entry, name)]
        patch = {"under": place(entry, picture.under), "at": list(picture.at)} if picture.under else {}
        return {**patch, **_hidden(entry, name, baselines, path.parent)}

    results = os.path.relpath(baselines.results, baselines.root)
    shown = [entries.shown(entry, Path(results).as_posix(), place, under) for entry in waiting]
    data = {"mode": "report", "summary": wording.summary(run), "shown": shown, "causes": entries.causes(waiting)}
    local = any("hidden" in picture for one in shown for picture in one["pictures"].values())
    title = f"visual report {run.started[:16]}"
    page = render(entries.with_checks(run, waiting), data, blocks, title, local=local)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, page)
    return path


def read(page: bytes) -> Run:
    """The run that a page holds.

    :raises ValueError: if it holds none, or one of another version.
    """
    found = re.search(rb'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return from_json(Run, json.dumps(json.loads(found[1] if found else b"")["run"]).encode())


def _hidden(entry: Entry, name: str, baselines: Baselines, start: Path) -> dict[str, object]:
    """Where this machine keeps what masks hide. The file holds the way there, and nothing of the picture."""
    path = entries.hidden(entry, name, baselines)
    try:
        return {"hidden": quote(Path(os.path.relpath(path, start.resolve())).as_posix())} if path else {}
    except ValueError:  # on another drive of Windows
        return {"hidden": path.as_uri()} if path else {}


def render(
    run: Run,
    data: Mapping[str, object],
    blocks: Iterable[_Block] = (),
    title: str = "visual review",
    *,
    local: bool = False,
) -> bytes:
    """The page with its data. Nothing of the data is ever markup.

    :param local: whether it may show what this machine keeps beside it.
    :param data: beside the run: ``mode``, ``summary``, ``shown`` and what the mode needs.
    """
    filled = _template().substitute(
        title=html.escape(title),
        policy=policy(local=local),
        css=style(),
        script=script(),
        data=_inert(with_run(run, data)),
        pictures="\n".join(block.markup for block in blocks),
    )
    return filled.encode("utf-8", "replace")


def with_run(run: Run, data: Mapping[str, object]) -> str:
    """The run's JSON and what is said of it, as one object."""
    return f'{{"run":{to_json(run)},{json.dumps(data)[1:]}'


@dataclass(frozen=True)
class _Encoded:
    """A picture as it goes into the file.

    :param under: the name of the picture it is a patch of, ``""`` for a whole one.
    :param at: where the patch lies in it.
    """

    kind: str
    data: bytes
    under: str = ""
    at: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class _Block:
    """A picture inside the file. Browsers keep a script of a type that they do not know as it is."""

    name: str
    kind: str
    data: bytes

    @property
    def markup(self) -> str:
        return f'<script type="{self.kind}" id="{self.name}">{base64.b64encode(self.data).decode()}</script>'


def _inert(text: str) -> str:
    """JSON in which no parser of HTML sees anything but text."""
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def policy(*, local: bool = False) -> str:
    """What the page may do: its own script and style, pictures from itself, nothing else.

    :param local: also pictures from files of this machine, where it is one itself.
    """
    images = f"img-src 'self' data:{' file:' * local}"
    return (
        f"default-src 'none'; script-src '{_digest(script())}'; style-src '{_digest(style())}'; "
        f"{images}; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def script() -> str:
    """All parts of the script, in a scope of their own."""
    parts = "\n".join((_HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


@cache
def style() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8")


@cache
def _template() -> string.Template:
    return string.Template((_HERE / "page.html").read_text(encoding="utf-8"))


def _name(entry: Entry, name: str) -> tuple[str, str, str]:
    return entry.check.key.test, entry.check.key.path, name


def _encode(
    entries: Sequence[Entry], until: float | None, progress: Callable[[int, int], None] | None
) -> dict[tuple[str, str, str], _Encoded]:
    """Every picture that is kept. Pillow lets other threads run while it encodes."""
    kept = [entry for entry in entries if entry.pictures()]
    done: dict[tuple[str, str, str], _Encoded] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for number, pictures in enumerate(pool.map(lambda entry: _pictures(entry, until), kept), start=1):
            done |= {_name(kept[number - 1], name): picture for name, picture in pictures.items()}
            if progress:
                progress(number, len(kept))
    return done


def _pictures(entry: Entry, until: float | None) -> dict[str, _Encoded]:
    """By name. Where a pair differs in little, the second is a patch of the first."""
    from pytest_visual_claude.web import webp

    assert entry.folder, "only what is kept has pictures"
    files = {name: content(entry.folder / f"{name}.png") for name in entry.pictures()}
    made = {name: _whole(name, png, until) for name, png in files.items() if name != "actual"}
    late = until is not None and time.monotonic() > until
    if actual := files.get("actual"):
        base = next((name for name in ("before", "expected") if name in files), "")
        patch = webp.patch(files[base], actual) if base and not late else None
        made["actual"] = _Encoded("image/webp", patch[1], base, patch[0]) if patch else _whole("actual", actual, until)
        small = None if late else webp.thumbnail(actual)
        made["thumb"] = _Encoded("image/webp", small) if small else _Encoded("image/png", b"")
    return made


def _whole(name: str, png: bytes, until: float | None) -> _Encoded:
    """What WebP cannot hold, what there is no time for, and small drawings of differences stay PNG."""
    from pytest_visual_claude.web import webp

    late = until is not None and time.monotonic() > until
    drawn = name == "diff" and len(png) <= _SMALL_DRAWING
    smaller = None if late or drawn else webp.lossless(png)
    return _Encoded("image/webp", smaller) if smaller else _Encoded("image/png", png)
