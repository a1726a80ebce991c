"""One capture: the picture, and what only its page could tell."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pytest_visual_claude.capture import camera, frames, placement, sources
from pytest_visual_claude.capture.drivers import Steps
from pytest_visual_claude.capture.frames import Before
from pytest_visual_claude.capture.renderer import renderer
from pytest_visual_claude.capture.stillness.waiting import Waited
from pytest_visual_claude.capture.targets import browser_of, call, on_page, page_of
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import Box, Environment, IgnoreRule, Picture, Settings


@dataclass(frozen=True)
class Shot:
    """What one capture saw. Only the picture, where that is the baseline, byte for byte.

    :param previous_frame: the frame before, where the page was still moving when time ran out.
    :param redact: what is to be blacked out in the picture before it is sent.
    :param masked: where masks are painted.
    :param bare: one more frame without them, encoded; None where that is not to be kept.
    :param ignore: what the user wants to be ignored, and where that is in the picture.
    :param waited: what was waited for on its page; None where its first frame was the baseline.
    :param moved: whether it is the baseline only by chance, because the page moves on.
    :param address: the picture's own public address, where the user lets it be sent instead; or ``""``.
    """

    picture: Picture
    previous_frame: Picture | None = None
    environment: Environment = field(default_factory=Environment)
    redact: tuple[Box, ...] = ()
    masked: tuple[Box, ...] = ()
    bare: bytes | None = None
    ignore: tuple[IgnoreRule, ...] = ()
    address: str = ""
    waited: Waited | None = None
    moved: bool = False


class Onlooker(frames.Onlooker, Protocol):
    """Who looks at what is captured."""

    def read(self, data: bytes) -> Picture:
        """Any encoded picture.

        :raises PictureError: if it is none.
        """


def capture(target: Any, settings: Settings, before: Before, known: Environment, look: Onlooker) -> Steps[Shot]:
    """The target's picture, and where that differs from the baseline what else there is to know of it.

    :param target: Page, Locator, encoded picture, path, address, or PIL image.
    :param before: the baseline.
    :param known: of the environment, before a browser is asked.
    :raises CaptureError: if the target, or something to mask, to redact or to ignore, is not there.
    """
    baseline = before.png
    if not on_page(target):
        picture = sources.picture_of(target, baseline, settings, look.read)
        address = str(target) if settings.send_urls and sources.is_public_address(target) else ""
        ignore = yield from placement.ignored(target, settings)
        return Shot(picture, environment=known, ignore=ignore, address=address)
    last = yield from frames.settled(target, settings, before, look)
    ignore = yield from placement.ignored(target, settings)
    if last.frame == baseline:
        return Shot(Picture.of(last.frame), ignore=ignore, waited=last.waited, moved=last.moved)
    picture, previous = Picture.of(last.frame), Picture.of(last.previous) if last.previous else None
    environment = yield from _environment(target, known)
    redact = yield from placement.redacted(target, settings)
    masked, bare = yield from _hidden(target, settings)
    return Shot(picture, previous, environment, redact, masked, bare, ignore, waited=last.waited)


def _hidden(target: Any, settings: Settings) -> Steps[tuple[tuple[Box, ...], bytes | None]]:
    """Where masks are, and a frame without them. It decides nothing: without it, the masks are there all the same."""
    masked: tuple[Box, ...] = ()
    with contextlib.suppress(CaptureError):
        masked = yield from placement.placed(target, settings, "mask", settings.mask)
        return masked, (yield from camera.bare(target, settings)) if masked and settings.under_masks else None
    return masked, None


_PAGE = """() => {
  const {timeZone, locale} = Intl.DateTimeFormat().resolvedOptions()
  return [devicePixelRatio, timeZone ?? '', locale]
}"""


def _environment(target: Any, known: Environment) -> Steps[Environment]:
    """What is known, and what the target's browser tells."""
    page, browser = page_of(target), page_of(target).context.browser
    viewport = page.viewport_size
    scale, time_zone, locale = yield from call(target, lambda: page.evaluate(_PAGE))
    draws = yield from renderer(browser, scale)
    return replace(
        known,
        browser=browser_of(target),
        version=browser.version if browser else "",
        platform=draws.platform,
        viewport=f"{viewport['width']}×{viewport['height']}" if viewport else "",
        scale=scale,
        time_zone=time_zone,
        locale=locale,
        fingerprint=draws.parts,
    )
