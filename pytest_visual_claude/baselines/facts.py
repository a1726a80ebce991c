"""What stands in the ``.json`` beside a baseline."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_visual_claude.model import Box, Environment, Noise

#: Version of the facts beside a baseline: they are committed, and outlive versions of run.json.
FACTS_SCHEMA = 1


@dataclass(frozen=True)
class Facts:
    """How a baseline was made.

    :param digest: SHA-256 of the baseline's pixels.
    :param masked: where masks are painted in it.
    :param redact: what is to be blacked out of it before it is sent.
    :param noise: how much its check differs from itself; None before ``--visual-repeat`` measured it.
    """

    key: str
    digest: str
    environment: Environment
    redact: tuple[Box, ...] = ()
    masked: tuple[Box, ...] = ()
    noise: Noise | None = None
    schema: int = FACTS_SCHEMA

    @property
    def drawn_by(self) -> str:
        """What drew it, as its key ends: ``chromium``, ``chromium-container``."""
        return drawn_by(self.key, self.environment.browser)


def drawn_by(key: str, browser: str) -> str:
    """What the picture of a browser is named by, at the end of its key; ``""`` for one that came from elsewhere."""
    _, named, place = key.rpartition(f"-{browser}")
    return f"{browser}{place}" if browser and named else browser
