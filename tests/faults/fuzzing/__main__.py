"""``python tests/faults/fuzzing TARGET SECONDS``: coverage-guided with atheris where that is installed, else blind.

It starts from the corpus beside it, and adds what it finds: an input that raised becomes a test.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
CORPUS = Path(__file__).parent / "corpus"


def guided(name: str, seconds: int) -> None:
    """atheris ends the process itself; an input that raised is written into the corpus."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["pytest_visual_claude", "json"]):
        from faults.fuzzing.targets import TARGETS
    known = CORPUS / name
    with tempfile.TemporaryDirectory() as grown:
        options = [
            f"-max_total_time={seconds}",
            f"-artifact_prefix={known}/",
            "-max_len=4096",
            "-timeout=20",
            "-seed=1",
        ]
        atheris.Setup([sys.argv[0], *options, grown, str(known)], TARGETS[name])
        atheris.Fuzz()


def blind(name: str, seconds: int) -> None:
    """Mutates what is in the corpus; the seed is the same in every run."""
    from faults.fuzzing.targets import TARGETS

    seeds = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    chance, until, count = random.Random(1), time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data = mutated(chance.choice(seeds), chance)
        count += 1
        try:
            TARGETS[name](data)
        except Exception:  # noqa: BLE001 - that is what is looked for
            traceback.print_exc()
            path = CORPUS / name / f"crash-{hashlib.sha256(data).hexdigest()[:12]}"
            path.write_bytes(data)
            sys.exit(f"{count} inputs, and {path} raises")
    sys.stderr.write(f"{count} inputs, and none raised\n")


def mutated(seed: bytes, chance: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        piece = seed[chance.randrange(len(seed) + 1) :][: chance.randint(1, 20)]
        data[at : at + chance.randint(0, 4)] = chance.choice((chance.randbytes(chance.randint(0, 3)), piece))
    return bytes(data)


if __name__ == "__main__":
    target, duration = sys.argv[1], int(sys.argv[2])
    try:
        guided(target, duration)
    except ImportError:
        blind(target, duration)
