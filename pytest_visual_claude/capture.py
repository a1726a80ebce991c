"""Page, locator or picture → :class:`Shot`.

Written as generators that yield what has to be called on Playwright: the synchronous and the
asynchronous API are then driven by the same code (:func:`run`, :func:`run_async`).
"""

from __future__ import annotations

import functools
import inspect
import io
import itertools
import math
import platform
import re
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pytest_visual_claude.errors import CaptureError, PictureError
from pytest_visual_claude.model import Environment, Picture, Settings

T = TypeVar("T")

#: Yields calls to make, is sent their results, returns a T.
Steps = Generator[Callable[[], Any], Any, T]

#: Bytes of any encoded picture → Picture; raises PictureError.
Read = Callable[[bytes], Picture]

#: Milliseconds between two frames, as Playwright waits in toHaveScreenshot; then 1000 for ever.
PAUSES = (0, 100, 250, 500)

#: Milliseconds that a frame has at least, once there is one to compare it with: several times what it takes.
#: Else a page that never settles would end inside a frame, as a picture that could not be taken.
LAST_FRAME = 2000


@dataclass(frozen=True)
class Shot:
    """A picture that was taken.

    :param unlike: the frame before, where the page was still moving when time ran out.
    """

    picture: Picture
    unlike: Picture | None = None


def run(steps: Steps[T]) -> T:
    """Makes each call in turn."""
    call = _start(steps)
    while not isinstance(call, _Done):
        call = _advance(steps, *_outcome(call))
    return call.value  # type: ignore[no-any-return]


async def run_async(steps: Steps[T]) -> T:
    """Makes each call in turn, awaiting what is awaitable."""
    call = _start(steps)
    while not isinstance(call, _Done):
        result, error = _outcome(call)
        if inspect.isawaitable(result):
            try:
                result = await result
            except Exception as failure:  # noqa: BLE001 - thrown into the steps
                error = failure
        call = _advance(steps, result, error)
    return call.value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Done:
    value: Any


def _start(steps: Steps[Any]) -> Callable[[], Any] | _Done:
    return _advance(steps, None, None)


def _outcome(call: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return call(), None
    except Exception as error:  # noqa: BLE001 - thrown into the steps
        return None, error


def _advance(steps: Steps[Any], result: Any, error: Exception | None) -> Callable[[], Any] | _Done:
    try:
        return steps.throw(error) if error else steps.send(result)
    except StopIteration as stop:
        return _Done(stop.value)


def is_async(target: Any) -> bool:
    """Whether the target belongs to Playwright's asynchronous API."""
    return _is_of("playwright.async_api", target)


def on_page(target: Any) -> bool:
    """Whether the target is a Page or a Locator."""
    return is_async(target) or _is_of("playwright.sync_api", target)


def _is_of(module: str, target: Any) -> bool:
    # A target of that API exists only where its module was imported: look, do not import.
    api = sys.modules.get(module)
    return api is not None and isinstance(target, (api.Page, api.Locator))


def capture(target: Any, settings: Settings, baseline: bytes | None, read: Read) -> Steps[Shot]:
    """The first frame where it is the baseline; else the first that equals the one before.

    :param target: Page, Locator, encoded picture, path, or PIL image.
    :param read: makes a Picture of an encoded picture that comes from elsewhere.
    :raises CaptureError: if the target, or something to mask, is not there.
    """
    if not on_page(target):
        return Shot(_picture_of(target, baseline, read))
    clock = _Clock(settings.timeout)
    masks = yield from _masks(target, settings, clock)
    options = _options(target, settings, masks)
    frame: bytes = yield from _call(target, lambda: target.screenshot(**options, timeout=clock.remaining()))
    previous: bytes | None = None
    while frame not in (baseline, previous):
        if previous and clock.expired():
            return Shot(Picture.of(frame), unlike=Picture.of(previous))
        previous = frame
        yield from _call(target, lambda: _page(target).wait_for_timeout(clock.pause()))
        frame = yield from _call(target, lambda: target.screenshot(**options, timeout=clock.remaining(LAST_FRAME)))
    return Shot(Picture.of(frame))


class _Clock:
    """How much time is left, and Playwright's pauses between two frames. Timeout 0 never ends."""

    def __init__(self, timeout: float) -> None:
        self._end = time.monotonic() + timeout / 1000 if timeout else math.inf
        self._pauses: Iterator[int] = itertools.chain(PAUSES[1:], itertools.repeat(1000))

    def expired(self) -> bool:
        return time.monotonic() >= self._end

    def remaining(self, least: float = 1) -> float:
        """Milliseconds, not under ``least``; 0 is Playwright's word for no end."""
        left = self._end - time.monotonic()
        return 0 if math.isinf(left) else max(least, left * 1000)

    def pause(self) -> float:
        pause = next(self._pauses)
        return min(pause, self.remaining() or pause)


def _masks(target: Any, settings: Settings, clock: _Clock) -> Steps[list[Any]]:
    page = _page(target)
    masks = [page.locator(mask) if isinstance(mask, str) else mask for mask in settings.mask]
    for mask in masks:
        if not on_page(mask):
            raise CaptureError(f"the mask {mask!r} is neither a locator nor a selector")
        there = functools.partial(mask.first.wait_for, state="attached", timeout=clock.remaining())
        yield from _call(target, there, mask)
    if masks and settings.mask_color:
        supported = functools.partial(page.evaluate, "colour => CSS.supports('color', colour)", settings.mask_color)
        if not (yield from _call(target, supported)):
            raise CaptureError(f"mask_color {settings.mask_color!r} is no colour of CSS, so nothing would be hidden")
    return masks


def _options(target: Any, settings: Settings, masks: list[Any]) -> dict[str, Any]:
    sheets = [settings.style, *(path.read_text(encoding="utf-8") for path in settings.style_path)]
    options = {
        "animations": settings.animations,
        "caret": settings.caret,
        "scale": settings.scale,
        "mask": masks or None,
        "mask_color": settings.mask_color,
        "omit_background": settings.omit_background or None,
        "style": "\n".join(filter(None, sheets)) or None,
    }
    if hasattr(target, "goto"):  # a Page; a Locator takes neither
        return options | {"full_page": settings.full_page or None, "clip": settings.clip}
    return options


def _page(target: Any) -> Any:
    return target if hasattr(target, "goto") else target.page


def _call(target: Any, call: Callable[[], Any], mask: Any = None) -> Steps[Any]:
    """Makes one call; what Playwright raises becomes a sentence that names the target."""
    try:
        return (yield call)
    except Exception as error:
        if not type(error).__module__.startswith("playwright"):
            raise
        raise CaptureError(_sentence(target, str(error), mask)) from None


def _sentence(target: Any, text: str, mask: Any) -> str:
    if "has been closed" in text or "Target closed" in text or "crashed" in text:
        return f"{describe(target)} cannot be captured: the page, its context or its browser is closed"
    if mask is not None and "Timeout" in text:
        return (
            f"the mask {describe(mask, text)} matches nothing on the page, so nothing would be hidden. "
            "Correct its selector, or take it out of mask=[…]"
        )
    named = describe(target, text) if mask is None else f"the mask {describe(mask, text)}"
    return f"{named} cannot be captured: {_reason(text)}"


def _reason(text: str) -> str:
    if several := re.search(r"strict mode violation: .* resolved to (\d+) elements", text):
        return f"it matches {several[1]} elements; narrow it to one, for example with .first"
    if "Timeout" in text:
        log = re.sub(r"waiting for fonts to load\.*\s*- fonts loaded", "", text)
        return next((reason for sign, reason in _TIMEOUTS.items() if sign in log), _TOO_SLOW)
    return re.sub(r"^\w+\.\w+: (Error: )?", "", text.splitlines()[0])


#: What Playwright's call log says when it gave up, and what that means.
_TIMEOUTS = {
    "element is not visible": "it is there but not visible (hidden, or without width and height)",
    "not stable": "it keeps moving",
    "not attached": "it was taken out of the page meanwhile",
    "waiting for fonts": "the page's fonts did not load",
    "waiting for": "no such element is on the page",
}
_TOO_SLOW = "the picture was not finished in time; raise timeout="


def describe(target: Any, log: str = "") -> str:
    """The target as its user wrote it: the selector, or ``the page <url>``.

    :param log: Playwright's call log, which knows what ``get_by_…`` was called with.
    """
    if hasattr(target, "goto"):
        return f"the page {target.url}"
    found = re.search(r"selector='(.*)'>$", repr(target), re.DOTALL)
    if found and "internal:" in found[1]:
        found = re.search(r"waiting for (.+?)( to be \w+)?$", log, re.MULTILINE) or found
    return f"`{found[1]}`" if found else repr(target)


def _picture_of(source: Any, baseline: bytes | None, read: Read) -> Picture:
    if isinstance(source, str | Path):
        data, name = _bytes_of(Path(source)), str(source)
    elif isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), "the picture"
    elif hasattr(source, "save") and hasattr(source, "mode"):
        buffer = io.BytesIO()
        source.save(buffer, "PNG")
        data, name = buffer.getvalue(), "the image"
    else:
        raise CaptureError(f"a {type(source).__name__} is no Page, Locator, bytes, path or PIL image")
    try:
        return Picture.of(data) if data == baseline else read(data)
    except PictureError as error:
        raise CaptureError(f"{name} {error}") from None


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CaptureError(f"{path} cannot be read: {error.strerror}") from None


def browser_of(target: Any) -> str:
    """The browser's name (``chromium``), or ``""`` for a picture that comes from elsewhere."""
    browser = _page(target).context.browser if on_page(target) else None
    return browser.browser_type.name if browser else ""


def environment(target: Any, facts: Environment) -> Steps[Environment]:
    """``facts``, and what the target's browser tells."""
    if not on_page(target):
        return replace(facts, flags=())
    page, browser = _page(target), _page(target).context.browser
    viewport = page.viewport_size
    scale = yield from _call(target, lambda: page.evaluate("devicePixelRatio"))
    return replace(
        facts,
        browser=browser_of(target),
        version=browser.version if browser else "",
        platform=platform.system(),
        viewport=f"{viewport['width']}×{viewport['height']}" if viewport else "",
        scale=scale,
    )
