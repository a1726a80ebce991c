"""SIGKILLs in everything that writes baselines: what is on disk afterwards, and whether the same command heals it.

python benchmarks/kills.py                  # every write of update, accept, review's accept and apply, 200 at least
python benchmarks/kills.py --kills 20 apply

A kill comes at the n-th time that a process opens a file to write, renames, removes or makes a folder: Python's audit
hook tells of it before it is done, so that no gap between two writes is left to chance. Whatever is left of the 200
comes at a random one again. Needs ``os.fork``.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from pytest_visual_claude import pixels
from pytest_visual_claude.baselines import Baselines, Facts, patches
from pytest_visual_claude.cli import main
from pytest_visual_claude.files import read
from pytest_visual_claude.model import from_json
from pytest_visual_claude.web.decisions import Decisions, Item

NAMES = ("home", "cart", "about")
TESTS = "".join(f"def test_{n}(assert_screenshot):\n    assert_screenshot('{n}.png')\n\n" for n in NAMES)
WRITES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir"})
QUIET = ("-q", "-p", "visual-claude", "-p", "no:cacheprovider", "--visual-judge=local")


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "PNG")
    return buffer.getvalue()


OLD, NEW = picture("white"), picture("#1d5fd0")


def tested(*args: str) -> int:
    return int(pytest.main([*QUIET, *args, "test_shop.py"]))


def shell(*args: str) -> None:
    main(list(args), standalone_mode=False)


def reviewed() -> None:
    """What the server of ``visual-claude review`` calls for its button."""
    decisions = Decisions(Baselines(Path.cwd(), Path.cwd() / ".visual"))
    waiting = [Item(entry.check.key.path, entry.version) for entry in decisions.entries() if entry.waiting]
    decisions.accept(waiting, sure=True)


VERBS: dict[str, Callable[[], object]] = {
    "update": lambda: tested("--visual-update"),
    "accept": lambda: shell("accept", "--all", "--yes"),
    "review": reviewed,
    "apply": lambda: shell("apply", "update.patch"),
}


def child(verb: Callable[[], object]) -> int:
    """Runs it in a process of its own, silently.

    :returns: its status: what ``os.waitpid`` says.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if process := os.fork():
        return os.waitpid(process, 0)[1]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        verb()
    finally:
        os._exit(0)


def counted(verb: Callable[[], object], place: Path, kill_at: int = 0) -> int:
    """Runs it below ``place``; kills it at its n-th write.

    :returns: how many writes it began; -1 where it was killed.
    """
    notes, ends = os.pipe()

    def run() -> None:
        seen = 0

        def hook(event: str, args: tuple[object, ...]) -> None:
            nonlocal seen
            if not (event in WRITES or (event == "open" and isinstance(args[2], int) and args[2] & os.O_CREAT)):
                return
            if not os.path.abspath(os.fsdecode(args[0])).startswith(str(place)):  # type: ignore[arg-type]  # noqa: PTH100  links are not to be followed
                return
            seen += 1
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            verb()
        finally:
            os.write(ends, str(seen).encode())

    status = child(run)
    os.close(ends)
    with os.fdopen(notes, "rb") as pipe:
        said = pipe.read()
    return -1 if os.WIFSIGNALED(status) else int(said)


def prepare(place: Path) -> None:
    """A project with old baselines, pictures that wait, and a patch that has the same."""
    place.mkdir()
    os.chdir(place)
    (place / "pytest.ini").write_text("[pytest]\n")
    (place / "test_shop.py").write_text(TESTS)
    show(place, OLD)
    child(lambda: tested("--visual-update"))
    before = baselines(place)
    show(place, NEW)
    shutil.copytree(place, spare := place.with_name("spare"))
    os.chdir(spare)
    child(lambda: tested("--visual-update"))
    after = baselines(spare)
    os.chdir(place)
    shutil.rmtree(spare)
    changes = [patches.Change(name, patches.blob(before[name]), after[name]) for name in sorted(after, reverse=True)]
    (place / "update.patch").write_text(patches.write(changes))
    child(tested)


def show(place: Path, data: bytes) -> None:
    for name in NAMES:
        (place / f"{name}.png").write_bytes(data)


def baselines(place: Path) -> dict[str, bytes]:
    folder = place / "__screenshots__"
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}


@dataclass(frozen=True)
class Fault:
    """What is wrong after a kill."""

    verb: str
    at: int
    what: str


def faults(place: Path) -> Iterator[str]:
    """What no kill may leave: a baseline that is gone or broken, or the facts of another picture beside it."""
    for name in NAMES:
        path = place / f"__screenshots__/test_shop/test_{name}.png"
        data = read(path)
        if data not in (OLD, NEW):
            yield f"{name} is {'lost' if data is None else 'broken'}"
        elif not _true(data or b"", read(path.with_suffix(".json"))):
            yield f"{name} stands with the facts of another picture"


def _true(picture: bytes, facts: bytes | None) -> bool:
    return facts is None or from_json(Facts, facts).digest == pixels.opened(picture).digest


def unhealed(place: Path) -> Iterator[str]:
    """What is not as the command would have made it, once it ran again."""
    for name in NAMES:
        path = place / f"__screenshots__/test_shop/test_{name}.png"
        if read(path) != NEW or read(path.with_suffix(".json")) is None:
            yield f"{name} is not healed"


def killed(name: str, project: Path, at: int) -> tuple[int, list[Fault]]:
    """One kill in a copy of the project, then the same command again."""
    place = project.with_name("copy")
    shutil.copytree(project, place)
    os.chdir(place)
    writes = counted(VERBS[name], place, at)
    found = [Fault(name, at, what) for what in faults(place)]
    child(VERBS[name])
    if name in ("accept", "review"):  # what was decided before the kill waits no more: an update heals its facts
        child(VERBS["update"])
    found += [Fault(name, at, what) for what in (*faults(place), *unhealed(place))]
    os.chdir(project)
    shutil.rmtree(place)
    return writes, found


def study(verbs: list[str], kills: int, seed: int) -> int:
    chance, done, found = random.Random(seed), Counter[str](), list[Fault]()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder).resolve() / "project"
        prepare(project)
        writes = {name: killed(name, project, 0)[0] for name in verbs}
        points = [(name, at) for name in verbs for at in range(1, writes[name] + 1)]
        points += [chance.choice(points) for _ in range(kills - len(points))]
        for name, at in points:
            end, wrong = killed(name, project, at)
            done[name] += end == -1
            found += wrong
        os.chdir(Path(__file__).parent)
    print(f"{done.total()} SIGKILLs (seed {seed}):", ", ".join(f"{n} {done[n]} of {writes[n]} writes" for n in verbs))
    for fault in found:
        print(f"  {fault.verb}, killed at write {fault.at}: {fault.what}")
    print(f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verbs", nargs="*", choices=[*VERBS, []], help="[default: all]")
    parser.add_argument("--kills", type=int, default=200, help="at least so many; every write once in any case")
    parser.add_argument("--seed", type=int, default=12)
    given = parser.parse_args()
    raise SystemExit(study(given.verbs or list(VERBS), given.kills, given.seed))
