"""Fields, once Playwright has hidden the carets in them: it leaves an empty ``style`` attribute on each."""

from __future__ import annotations

import contextlib
import functools
from typing import Any

from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.targets import page_of
from pytest_visual_claude.model import Settings

_TIDY = """() => {
  const tidy = root => {
    for (const one of root.querySelectorAll('[style=""]'))
      if (one.matches('input, textarea, [contenteditable]')) one.removeAttribute('style')
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot) tidy(one.shadowRoot)
  }
  tidy(document)
}"""


def tidied(target: Any, settings: Settings) -> Steps[None]:
    """The fields of the page have no attribute that says nothing; those of its frames keep theirs."""
    if settings.caret == "hide":
        with contextlib.suppress(Exception):  # the page was left meanwhile
            yield functools.partial(page_of(target).evaluate, _TIDY)
