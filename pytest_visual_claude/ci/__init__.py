"""The CI that a run is in: what its environment says, and what it is told on GitHub."""

from __future__ import annotations
