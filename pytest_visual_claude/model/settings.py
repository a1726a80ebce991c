"""The options of one check, resolved. What each means: settings/options.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from pytest_visual_claude.model.scales import Tolerance, Update

if TYPE_CHECKING:
    from pytest_visual_claude.model.differences import IgnoreRule


class ScreenshotOptions(TypedDict, total=False):
    """What one call takes, with Playwright's names and defaults; ``tolerance`` and ``ignore`` are ours."""

    animations: str
    caret: str
    clip: Mapping[str, float]
    full_page: bool
    mask: Iterable[Any]
    mask_color: str
    under_masks: bool
    redact: Iterable[Any]
    omit_background: bool
    scale: str
    style: str
    style_path: str | Path | Iterable[str | Path]
    dom: bool
    timeout: float
    stillness: str | bool | Iterable[str]
    threshold: float
    max_diff_pixels: int
    max_diff_pixel_ratio: float
    tolerance: str | Tolerance
    ignore: str | Mapping[str, str] | Mapping[tuple[int, int, int, int], str]
    stop: str
    variants: str | Iterable[str]


class Wherever(str):
    """A selector that is set for the whole project: where it matches nothing, nothing is asked of it."""

    __slots__ = ()


@dataclass(frozen=True)
class Variant:
    """What a page is also looked at as. What is None stays as it is on the page.

    :param viewport: width and height in CSS pixels.
    :param locale: of the browser, as ``de-DE``.
    """

    name: str
    viewport: tuple[int, int] | None = None
    color_scheme: str | None = None
    contrast: str | None = None
    reduced_motion: str | None = None
    forced_colors: str | None = None
    locale: str | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What it sets, by Playwright's names."""
        size = dict(zip(("width", "height"), self.viewport, strict=True)) if self.viewport else None
        found = {**vars(self), "viewport": size}
        return {name: value for name, value in found.items() if name != "name" and value is not None}


@dataclass(frozen=True)
class Gate:
    """Playwright's pixel gate, for those who set it: what stays within is no difference at all.

    :param threshold: colour distance in YIQ space under which two pixels are equal, 0 (strict)
        to 1 (lax). Default where only a limit is set: 0.2, as in Playwright.
    :param max_diff_pixels: how many pixels may differ. Default: 0.
    :param max_diff_pixel_ratio: which share of all pixels may differ, 0 to 1. With both
        limits the smaller one counts, as in Playwright.
    """

    threshold: float | None = None
    max_diff_pixels: int | None = None
    max_diff_pixel_ratio: float | None = None


@dataclass(frozen=True)
class Settings:
    """All options of one check, resolved. What each means: :data:`OPTIONS`."""

    update: bool
    update_mode: Update | None
    off: bool
    judge: str
    model: str
    models: tuple[str, ...]
    ask: str
    effort: str
    tolerance: Tolerance
    on_judge_error: str
    provider: str
    votes: int
    prices: tuple[str, ...]
    verdicts: str | None
    decisions: str | None
    judge_deadline: float
    judge_time: float | None
    judging: str
    stop: str
    offline: bool
    allow_private_urls: bool
    send_urls: bool
    budget: float | None
    baselines: str
    fallback: tuple[str, ...]
    results: str
    browser_path: str | None
    renderer: str
    fonts: str | None
    require_all: bool
    repeat: int
    mix_renderers: bool
    variant_definitions: tuple[Variant, ...]
    variants: tuple[str, ...]
    ignore: tuple[IgnoreRule, ...]
    threshold: float | None
    max_diff_pixels: int | None
    max_diff_pixel_ratio: float | None
    animations: str
    caret: str
    clip: Mapping[str, float] | None
    full_page: bool
    mask: tuple[Any, ...]
    mask_color: str | None
    under_masks: bool
    redact: tuple[Any, ...]
    omit_background: bool
    scale: str
    style: str | None
    style_path: tuple[Path, ...]
    dom: bool
    timeout: float
    stillness: tuple[str, ...]
    freeze_time: datetime | None
    seed: int | None

    @property
    def writes(self) -> Update:
        """Which baselines are written."""
        return self.update_mode or (Update.CHANGED if self.update else Update.NONE)

    @property
    def judge_models(self) -> tuple[str, ...]:
        """The models that judge, in the order they are asked."""
        return self.models or (self.model,)

    @property
    def chosen_variants(self) -> tuple[Variant, ...]:
        """What the page is looked at as, in the order of the call; none for the page as it is."""
        declared = {variant.name: variant for variant in self.variant_definitions}
        return tuple(declared[name] for name in self.variants)

    @property
    def gate(self) -> Gate | None:
        """The pixel gate, where any part of it was set."""
        gate = Gate(self.threshold, self.max_diff_pixels, self.max_diff_pixel_ratio)
        return None if gate == Gate() else gate
