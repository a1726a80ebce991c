"""How a browser is launched: the flags, fonts and language that draw a page the same everywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_visual_claude.browser import fonts

#: What makes two Chromium builds and two hosts draw the same letters. Seen on Debian 12: with
#: these and with :func:`_environment`, three builds under two font configurations of the host
#: give byte-identical screenshots of a viewport. Installed font files still matter. Not here,
#: because they change more than they settle: --use-angle=swiftshader, --disable-font-subpixel-positioning.
#: The last is about one page in one browser: where a part of a tile was drawn anew, the edges of rounded corners
#: in it came out otherwise than in a tile that is drawn whole. Hiding carets is enough to draw every field anew.
FLAGS = ("--font-render-hinting=none", "--disable-lcd-text", "--disable-partial-raster")

_OPPOSITES = {"--disable-lcd-text": "--enable-lcd-text"}
#: The language of a browser's own words, in form controls; and the time zone of its pages.
LOCALE = {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "LANGUAGE": "en_US", "TZ": "UTC"}


def launch_options(
    given: Mapping[str, Any],
    own_fonts: Path | None = None,
    *,
    platform: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """Playwright's launch options for Chromium, with our flags and environment added.

    Nothing that is given is overridden: not a flag, not its opposite, not a variable of a
    given ``env``, nor ``ignore_default_args=True``, which asks for no flags but the given ones.

    :param given: what the user launches with.
    :param own_fonts: a fontconfig file that takes the place of the host's, and of one that would be inherited.
    :param environ: what the browser would inherit.
    """
    options = remote_options(given)
    if platform == "linux":
        options["env"] = _environment(given.get("env"), environ, own_fonts)
    return options


def remote_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same for a server that launches: its flags only, because its environment and its fonts are its own."""
    flags = _flags(given)
    return {**given, "args": [*(given.get("args") or ()), *flags]} if flags else dict(given)


def _flags(given: Mapping[str, Any]) -> list[str]:
    ignored = given.get("ignore_default_args") or ()
    if ignored is True:
        return []
    spoken_for = {str(arg).partition("=")[0] for arg in [*(given.get("args") or ()), *ignored]}
    return [flag for flag in FLAGS if not spoken_for & {flag.partition("=")[0], _OPPOSITES.get(flag)}]


def _environment(
    given: Mapping[str, Any] | None, inherited: Mapping[str, str], own_fonts: Path | None
) -> dict[str, Any]:
    """Playwright replaces the whole environment by ``env``, so what is inherited goes in too."""
    ours = {**LOCALE, "FONTCONFIG_FILE": str(own_fonts or fonts.HOST)}
    if given is not None:
        return {**ours, **given}
    chosen = inherited.get("FONTCONFIG_FILE")
    if chosen and not own_fonts:
        ours["FONTCONFIG_FILE"] = chosen
    return {**inherited, **ours}
