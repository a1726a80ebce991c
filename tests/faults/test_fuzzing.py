"""What fuzzing started from and found; and, with ``-m nightly``, ten minutes of it for each reader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from faults.fuzzing.targets import TARGETS

FUZZING = Path(__file__).parent / "fuzzing"


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_of_the_corpus_raises(name):
    """Damaged pictures, answers, JSON and patches that fuzzing started from, or found."""
    for path in sorted((FUZZING / "corpus" / name).iterdir()):
        TARGETS[name](path.read_bytes())


@pytest.mark.nightly
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_that_fuzzing_finds_raises(name):
    """Ten minutes of mutated pictures, answers, JSON and patches."""
    seconds = os.environ.get("FUZZ_SECONDS", "600")
    done = subprocess.run([sys.executable, FUZZING, name, seconds], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
