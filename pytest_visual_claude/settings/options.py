"""The one table of options."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pytest_visual_claude.model.scales import Tolerance
from pytest_visual_claude.settings import readers, variants


class Scope(enum.Enum):
    """Where an option can be set."""

    RUN = "run"  #: command line, environment, ini
    SWITCH = "switch"  #: command line only
    SUITE = "suite"  #: call, marker, environment, ini
    PAGE = "page"  #: marker, command line, environment, ini: what is set up before a test has its page
    ALL = "all"  #: everywhere

    @property
    def sources(self) -> frozenset[Source]:
        return _SOURCES[self]


class Source(enum.Enum):
    """One place where a value can come from, nearest first."""

    CALL = "call"
    MARKER = "marker"
    CLI = "command line"
    ENV = "environment"
    INI = "ini"


_SOURCES = {
    Scope.RUN: frozenset({Source.CLI, Source.ENV, Source.INI}),
    Scope.SWITCH: frozenset({Source.CLI}),
    Scope.SUITE: frozenset({Source.CALL, Source.MARKER, Source.ENV, Source.INI}),
    Scope.PAGE: frozenset(Source) - {Source.CALL},
    Scope.ALL: frozenset(Source),
}


@dataclass(frozen=True)
class Option:
    """One option.

    :param read: text or a Python value → the value; raises ValueError saying what was expected.
    :param ini_type: pytest's type of the ini value; ``paths`` are relative to the ini file.
    :param shown: the default as the documentation shows it.
    :param read_text: the same for what the environment or an ini file holds, where that is written otherwise.
    """

    name: str
    scope: Scope
    default: Any
    read: Callable[[Any], Any]
    help: str
    shown: str = ""
    metavar: str = ""
    ini_type: Literal["string", "paths", "linelist"] = "string"
    read_text: Callable[[Any], Any] | None = None

    @property
    def flag(self) -> str:
        return "--visual-" + self.name.replace("_", "-")

    @property
    def ini(self) -> str:
        return f"visual_{self.name}"

    @property
    def env(self) -> str:
        return f"VISUAL_{self.name.upper()}"

    def reader(self, source: Source) -> Callable[[Any], Any]:
        """What reads a value that is set at that door."""
        return self.read_text if self.read_text and source in (Source.ENV, Source.INI) else self.read

    def written(self, source: Source) -> str:
        """The option's name as it is written at that door."""
        return {Source.CLI: self.flag, Source.ENV: self.env, Source.INI: self.ini}.get(source, self.name)


_PIXEL_GATE = "part of the pixel gate in front of the tolerance, for those who set it"

#: The one table. The documentation's is printed from it (:func:`table`), and a test compares them.
OPTIONS = (
    Option("update", Scope.SWITCH, default=False, read=readers.flag, shown="off",
           help="write missing and changed baselines instead of failing"),
    Option("update_mode", Scope.SWITCH, None, readers.update, shown="none", metavar="WHICH",
           help="write only the baselines that are `missing`, the `changed` ones as well (which is `--visual-update`), "
                "or `all` of them anew"),
    Option("off", Scope.SWITCH, default=False, read=readers.flag, shown="off",
           help="let every assertion pass without taking a picture; the run says so at its start and its end"),
    Option("judge", Scope.RUN, "auto", readers.one_of("auto", "claude", "local"), metavar="WHO",
           help="`claude`, `local`, or `auto`: Claude where credentials are found, else local"),
    Option("model", Scope.RUN, "claude-sonnet-5-5", readers.model, metavar="ID", help="the Claude model that judges"),
    Option("models", Scope.RUN, (), readers.models, shown="`model` alone", metavar="IDS", ini_type="linelist",
           help="several, with commas, instead of `model`: the first judges, the next is asked where it is in doubt"),
    Option("ask", Scope.RUN, "picture", readers.one_of("picture", "cause"), metavar="WHAT",
           help="Claude is asked about each changed `picture`, or about one for each `cause`: the others with that "
                "cause and no other carry its finding"),
    Option("effort", Scope.RUN, "", readers.one_of("low", "medium", "high", "xhigh", "max"), shown="the model's",
           metavar="LEVEL",
           help="how hard it thinks: `low`, `medium`, `high`, `xhigh`, `max`, as far as the model takes it"),
    Option("tolerance", Scope.ALL, Tolerance.COSMETIC, readers.tolerance, shown="cosmetic", metavar="SEVERITY",
           help="the highest severity that still passes: `none`, `cosmetic`, `minor`, `major`"),
    Option("on_judge_error", Scope.RUN, "fail", readers.one_of("fail", "local"), metavar="WHAT",
           help="`fail`, or `local`: where the judge cannot be reached, let the local judge decide, and say so"),
    Option("provider", Scope.RUN, "anthropic",
           readers.one_of("anthropic", "bedrock", "vertex", "foundry", "aws", "google-cloud"), metavar="DOOR",
           help="the door to Claude: `anthropic`, `bedrock`, `vertex`, `foundry`, `aws`, `google-cloud`"),
    Option("votes", Scope.RUN, 1, readers.votes, metavar="N", help="how often each model is asked; the middle counts"),
    Option("prices", Scope.RUN, (), readers.lines, shown="known", metavar="LINES", ini_type="linelist",
           help="prices of models this version does not know: `claude-next = 2 / 10 / 0.2` (in / out / cache read)"),
    Option("verdicts", Scope.RUN, None, readers.text, shown="in results", metavar="FOLDER",
           help="where verdicts are kept, from pytest's root; committed, they make the gate repeatable without a key"),
    Option("decisions", Scope.RUN, None, readers.text, shown="in results", metavar="FILE",
           help="a file, from pytest's root, with the differences that people accepted and rejected; committed, it "
                "tells everybody when one of them comes back"),
    Option("judge_deadline", Scope.RUN, 120.0, readers.number(1, math.inf, "seconds, from 1"), shown="120",
           metavar="SECONDS", help="seconds one question may take, retries included"),
    Option("judge_time", Scope.RUN, None, readers.number(0, math.inf, "seconds, from 0"), shown="none",
           metavar="SECONDS", help="seconds a run may spend on judging; past it, on-judge-error applies"),
    Option("judging", Scope.RUN, "held", readers.one_of("held", "blocking", "batch"), metavar="WHEN",
           help="with Claude, `held`: tests go on while it is asked, and are reported once their verdicts are in; "
                "`blocking`: each waits for its own; `batch`: all is asked at the end, at half the price, and fetched "
                "within a day with `visual-claude judge`"),
    Option("stop", Scope.ALL, "end", readers.one_of("end", "first"), metavar="WHEN",
           help="a picture that is not as it should be fails its test at the `end`, with all others of the test, or "
                "at the `first`, as in Playwright"),
    Option("offline", Scope.RUN, default=False, read=readers.switch, shown="off",
           help="open no connection: stored verdicts and the local judge decide"),
    Option("allow_private_urls", Scope.RUN, default=False, read=readers.switch, shown="off",
           help="also fetch pictures over `http://` and from private networks; `http://localhost` is always allowed"),
    Option("send_urls", Scope.RUN, default=False, read=readers.switch, shown="off",
           help="send the address of a public picture instead of its bytes, where it is shown as it is"),
    Option("budget", Scope.RUN, None, readers.number(0, math.inf, "US dollars, from 0"), shown="none",
           metavar="DOLLARS",
           help="US dollars a run may spend; past it, on-judge-error applies"),
    Option("baselines", Scope.RUN, "__screenshots__", readers.baselines, metavar="FOLDER",
           help="folder beside the test file, or a path template of {test_dir} {test_path} {module} {test_file} "
                "{test_name} {name} {browser} {variant} {platform} {ext}"),
    Option("fallback", Scope.RUN, (), readers.browsers, shown="none", metavar="BROWSERS",
           help="where a browser has no baseline of its own, that of the first of these browsers that has one counts"),
    Option("results", Scope.RUN, ".visual", readers.text, metavar="FOLDER",
           help="where evidence, run.json and verdicts go, from pytest's root"),
    Option("browser_path", Scope.RUN, None, readers.text, shown="found", metavar="FILE",
           help="a Chromium to launch where Playwright has none of its own"),
    Option("renderer", Scope.RUN, "local", readers.renderer, metavar="WHERE",
           help="where pages are drawn: `local`; `container`, in Playwright's own image by Docker or Podman, the same "
                "everywhere; or `ws://…`, by a Playwright server"),
    Option("fonts", Scope.RUN, None, readers.text, shown="the host's", metavar="FOLDER",
           help="a folder of fonts, from pytest's root, that Chromium on Linux draws with instead of the machine's"),
    Option("require_all", Scope.RUN, default=False, read=readers.switch, shown="off",
           help="fail a run in which a known check did not happen: skipped, deselected or never reached"),
    Option("repeat", Scope.RUN, 1, readers.looks, metavar="N",
           help="run each test N times, and say which checks differ from themselves more, or less, than the floor that "
                "is kept beside their baselines; with `--visual-update`, keep it"),
    Option("mix_renderers", Scope.RUN, default=False, read=readers.switch, shown="off",
           help="write baselines beside those of another renderer: to move to other fonts, or to another machine"),
    Option("variant_definitions", Scope.RUN, (), variants.definitions, shown="none", metavar="LINES",
           ini_type="linelist",
           help="what the variants are, a line each: `phone = viewport 390x844, color_scheme dark`; also `contrast`, "
                "`reduced_motion`, `forced_colors` and `locale`"),
    Option("variants", Scope.SUITE, (), variants.names, shown="none", ini_type="linelist",
           help="the declared variants that the page is looked at in, with a picture for each"),
    Option("ignore", Scope.SUITE, (), readers.ignore, shown="nothing", ini_type="linelist",
           read_text=readers.ignore_lines,
           help="what Claude should ignore: `{selector: words}`, or words alone for small things anywhere; the local "
                "judge cannot read it (prefer `mask`)"),
    Option("threshold", Scope.SUITE, None, readers.number(0, 1, "a number from 0 to 1"), shown="unset",
           help=f"colour distance from 0 to 1 under which pixels are equal: {_PIXEL_GATE}"),
    Option("max_diff_pixels", Scope.SUITE, None, readers.count, shown="unset",
           help=f"how many pixels may differ: {_PIXEL_GATE}"),
    Option("max_diff_pixel_ratio", Scope.SUITE, None, readers.number(0, 1, "a number from 0 to 1"), shown="unset",
           help=f"which share of the pixels may differ: {_PIXEL_GATE}"),
    Option("animations", Scope.SUITE, "disabled", readers.one_of("allow", "disabled"),
           help="`disabled` finishes CSS animations and transitions; `allow` leaves them"),
    Option("caret", Scope.SUITE, "hide", readers.one_of("hide", "initial"), help="`hide` or `initial`: the text caret"),
    Option("clip", Scope.SUITE, None, readers.clip, shown="none", read_text=readers.clip_text,
           help="only this part of the page: x, y, width, height in CSS px"),
    Option("full_page", Scope.SUITE, default=False, read=readers.flag, shown="False", read_text=readers.switch,
           help="the whole scrollable page"),
    Option("mask", Scope.SUITE, (), readers.masks, shown="none", ini_type="linelist", read_text=readers.everywhere,
           help="locators or selectors to paint over; one that matches nothing is an error, unless it is "
                "set for the project"),
    Option("mask_color", Scope.SUITE, None, readers.text, shown="#FF00FF", help="the colour masks are painted with"),
    Option("under_masks", Scope.SUITE, default=True, read=readers.switch, shown="on",
           help="keep what masks hide for review and report, on this machine only, and never in CI"),
    Option("redact", Scope.SUITE, (), readers.masks, shown="none", ini_type="linelist", read_text=readers.everywhere,
           help="locators or selectors to black out in what is sent, not in what is compared"),
    Option("omit_background", Scope.SUITE, default=False, read=readers.flag, shown="False", read_text=readers.switch,
           help="transparent instead of white"),
    Option("scale", Scope.SUITE, "css", readers.one_of("css", "device"),
           help="one pixel for each `css` or `device` pixel"),
    Option("style", Scope.SUITE, None, readers.text, shown="none", help="CSS text to apply while the picture is taken"),
    Option("style_path", Scope.SUITE, (), readers.paths, shown="none", ini_type="paths",
           help="CSS files to apply while the picture is taken"),
    Option("dom", Scope.SUITE, default=True, read=readers.switch, shown="on",
           help="keep what the page knows of its picture beside the baseline (`.dom`), to name what changed in it"),
    Option("timeout", Scope.SUITE, 5000.0, readers.number(0, math.inf, "milliseconds, from 0"), shown="5000",
           help="milliseconds for the page to settle; 0 waits forever"),
    Option("stillness", Scope.SUITE, readers.STILLNESS, readers.stillness, shown="on",
           help="what a first baseline, and a picture that differs, waits for: `on`, `off`, or some of `fonts`, "
                "`images`, `busy`, `media`, `network`, `changes`; only if named, `hover` (moves the pointer away) and "
                "`scroll` (an element's picture leaves the page scrolled as it was); "
                "`-busy` is `on` without it"),
    Option("freeze_time", Scope.PAGE, None, readers.moment, shown="none", metavar="TIME",
           help="the time that stands still in pages of pytest-playwright, as `2026-01-15T10:00`, in UTC; each picture "
                "that has to wait gets three seconds of it"),
    Option("seed", Scope.PAGE, None, readers.count, shown="none", metavar="NUMBER",
           help="what `Math.random` and `crypto` of these pages draw from"),
)  # fmt: skip
