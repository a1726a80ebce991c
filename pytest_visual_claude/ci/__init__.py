"""The CI that a run is in: what its environment says, and what it is told on GitHub and GitLab."""

from __future__ import annotations
