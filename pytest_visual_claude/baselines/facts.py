"""What stands in the ``.json`` beside a baseline."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_visual_claude.model import Box, Environment

#: Version of the facts beside a baseline: they are committed, and outlive versions of run.json.
FACTS_SCHEMA = 1


@dataclass(frozen=True)
class Facts:
    """How a baseline was made.

    :param digest: SHA-256 of the baseline's pixels.
    :param redact: what is to be blacked out of it before it is sent.
    :param rested: milliseconds after its first frame until the page changed no more; None where nobody looked.
    """

    key: str
    digest: str
    environment: Environment
    redact: tuple[Box, ...] = ()
    rested: int | None = None
    schema: int = FACTS_SCHEMA
