"""What is known of a check once its picture is taken, and is not the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pytest_visual_claude import dom
from pytest_visual_claude.baselines import Facts
from pytest_visual_claude.capture import Shot
from pytest_visual_claude.check.captured import Captured, ScreenshotRequest
from pytest_visual_claude.model import Box, Check, Difference, Key, Question, Settings, Update, only_cause
from pytest_visual_claude.pixels import OpenedPicture


@dataclass(frozen=True)
class Case:
    """:param draft: the check, as far as it is known."""

    draft: Check
    captured: Captured

    @property
    def request(self) -> ScreenshotRequest:
        return self.captured.request

    @property
    def source(self) -> Key:
        """The key whose baseline is compared."""
        return self.request.source

    @property
    def path(self) -> str:
        """Its baseline's path."""
        return self.draft.compared or self.draft.baseline

    @property
    def shot(self) -> Shot:
        return self.captured.shot

    @property
    def actual(self) -> OpenedPicture:
        return self.captured.pictures.actual

    @property
    def settings(self) -> Settings:
        return self.request.settings

    def writes(self, kind: Update) -> bool:
        """Whether its baseline is written where it is of this kind."""
        return self.settings.writes.writes(kind)

    @property
    def facts(self) -> Facts:
        """What is to be known of the actual picture, should it become the baseline."""
        shot, rested = self.shot, self.shot.waited.rested if self.shot.waited else None
        return Facts(self.draft.key.path, self.actual.digest, shot.environment, shot.redact, shot.masked, rested=rested)

    def redrawn(self, difference: Difference) -> bool:
        """Whether the page says that nothing changed in it, so that all that differs is how it was drawn."""
        pages = self.captured.pages
        return pages is not None and dom.unchanged(pages, self.captured.declared, difference)

    @cached_property
    def dom(self) -> bytes | None:
        """What the page knows of the actual picture, as it is kept."""
        return dom.encoded(self.captured.page) if self.captured.page else None

    def question(self, expected: OpenedPicture, difference: Difference, redact: tuple[Box, ...]) -> Question:
        """:param redact: what the baseline showed of what is not to be sent: it may have stood elsewhere."""
        chosen = self.settings
        black = tuple(dict.fromkeys((*self.shot.redact, *redact)))
        # The service would fetch the picture as it stands there, with nothing blacked out.
        address = "" if black or chosen.allow_private_urls else self.shot.address
        return Question(
            expected,
            self.actual,
            difference,
            self.shot.ignore,
            chosen.tolerance,
            black,
            address,
            self.draft.causes or (),
            self.draft.key.test,
            only_cause(self.draft),
            self.draft.key.title,
        )
