"""For tests of one's own set-up: a judge that says what it was told to, and a double of the service.

* :class:`Scripted` stands in for the judge.
* :class:`Service` stands in for Anthropic's API: a real HTTP server that refuses what the
  service would refuse; :mod:`pytest_visual_claude.testing.replies` says how it answers.
"""

from __future__ import annotations

from pytest_visual_claude.testing.scripted import Scripted
from pytest_visual_claude.testing.service import Service

__all__ = ["Scripted", "Service"]
