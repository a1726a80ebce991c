"""What a judge says, and what becomes of a check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from pytest_visual_claude.model.differences import Difference, IgnoreRule
from pytest_visual_claude.model.dom import Cause
from pytest_visual_claude.model.keys import Key, Location
from pytest_visual_claude.model.pictures import Box
from pytest_visual_claude.model.scales import Kind, Outcome, Severity, Tolerance

#: Version of run.json and check.json. Raised when a field changes its meaning or goes away.
SCHEMA = 4


@dataclass(frozen=True)
class Finding:
    """What a judge says of one region.

    :param sentence: what changed, in one sentence that names the element.
    :param ignored: true where the judge says that the user's ``ignore`` covers it.
    :param disputed: why policy.py did not follow the judge, and raised the severity to ``minor`` at least;
        ``""`` where it did.
    """

    region: str
    kind: Kind
    severity: Severity
    sentence: str
    ignored: bool = False
    disputed: str = ""


@dataclass(frozen=True)
class Verdict:
    """A finding for every region, who said it and at what cost.

    :param judge: ``local``, or the model's id.
    :param cost: US dollars.
    :param remembered: true where it was read from the verdict store; then cost and seconds are 0.
    :param sent: one line for each picture that left the machine: its hash, its size, what was blacked out.
    :param warning: what a person should know of how it came about, or ``""``.
    :param addressed: the judge saw text in a picture that is addressed to it.
    :param uncertain: the regions of which the judge was not highly certain, or on which votes differed.
    :param saved: US dollars that it would have cost besides, had it been asked, and asked by itself.
    :param estimate: US dollars that it can have cost at most, as known before it was asked.
    :param as_in: the name of the check that was asked about in this one's place; ``""`` where it was asked itself.
    """

    judge: str
    findings: tuple[Finding, ...]
    cost: float = 0.0
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    remembered: bool = False
    warning: str = ""
    sent: tuple[str, ...] = ()
    addressed: bool = False
    uncertain: tuple[str, ...] = ()
    as_in: str = ""
    saved: float = 0.0
    estimate: float = 0.0

    def noted(self, note: str) -> Verdict:
        """With one more thing that a person should know of it."""
        return replace(self, warning="; ".join(filter(None, (self.warning, note))))


@dataclass(frozen=True)
class Environment:
    """Where a picture was taken, as far as it changes how a page is drawn: as the browser answers, not as it was told.

    :param platform: the system that the browser runs on.
    :param viewport: ``1280×720``, or ``""`` for a picture that comes from elsewhere.
    :param scale: device pixels for each CSS pixel; 0 where unknown.
    :param time_zone: the page's, as ``locale``.
    :param fingerprint: by part of what a browser draws with, a short hash or ``on`` and ``off``; empty where unknown.
    """

    browser: str = ""
    version: str = ""
    platform: str = ""
    viewport: str = ""
    scale: float = 0
    time_zone: str = ""
    locale: str = ""
    plugin: str = ""
    fingerprint: Mapping[str, str] = field(default_factory=dict)

    def differs_from(self, other: Environment) -> tuple[str, ...]:
        """One ``name: other → self`` for each fact that is known to both and differs."""
        # Before there were fingerprints, the platform was that of the machine with the test, not of the browser.
        left_out = {"plugin", "fingerprint", *(() if self.fingerprint and other.fingerprint else ("platform",))}
        names = [field.name for field in fields(self) if field.name not in left_out]
        pairs = ((name, getattr(other, name), getattr(self, name)) for name in names)
        known = ((name.replace("_", " "), old, new) for name, old, new in pairs if old and new)
        return tuple(f"{name}: {_fact(old)} → {_fact(new)}" for name, old, new in known if old != new)

    def drawn_unlike(self, other: Environment) -> tuple[str, ...]:
        """What another renderer draws otherwise: ``fonts (sans-serif, emoji)``, ``LCD text off → on``.

        Nothing where it is the same one, or either does not know what it draws with.
        """
        both = self.fingerprint.keys() & other.fingerprint.keys() if self.browser == other.browser else ()
        if both and self.scale != other.scale:  # then everything is drawn otherwise, and one word says why
            return (f"scale {_fact(other.scale)} → {_fact(self.scale)}",)
        pairs = {name: (other.fingerprint[name], self.fingerprint[name]) for name in self.fingerprint if name in both}
        return tuple(_parts({name: (old, new) for name, (old, new) in pairs.items() if old != new}))

    def __str__(self) -> str:
        """``chromium 156.0.8078.79 on Linux``."""
        return " ".join(filter(None, (self.browser, self.version, f"on {self.platform}" if self.platform else "")))


#: How the parts of a fingerprint that are fonts begin, and the one that everything about text changes.
_FONT, _TEXT = "font ", "text"
_OF_TEXT = ("LCD text", "hinting", "sub-pixel positions")


def _parts(differing: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """:param differing: by part, how it was drawn there and is here."""
    fonts = [name.removeprefix(_FONT) for name in differing if name.startswith(_FONT)]
    if fonts:
        yield f"fonts ({', '.join(fonts)})"
    for name in _OF_TEXT:
        if name in differing:
            yield f"{name} {' → '.join(differing[name])}"
    if _TEXT in differing and not fonts and not any(name in differing for name in _OF_TEXT):
        yield "edges of text"
    yield from (name for name in differing if not name.startswith(_FONT) and name not in (_TEXT, *_OF_TEXT))


def _fact(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True)
class Seen:
    """A difference of a check that people decided about before.

    :param id: of the change, as in ``status``.
    :param regions: where it shows in this check.
    :param times: in how many runs it is known to have been met, this one included.
    :param accepted: in how many of them it was accepted, and
    :param rejected: rejected.
    :param since: the day of the first of them, ``2026-01-31``.
    """

    id: str
    regions: tuple[str, ...]
    times: int
    accepted: int
    rejected: int
    since: str


@dataclass(frozen=True)
class Check:
    """One screenshot, from page to outcome: the one object from the journey to every report.

    :param baseline: the baseline picture's path, relative to pytest's root, with ``/``.
    :param location: where the assertion stands; None if unknown.
    :param findings: the verdict's findings as policy.py let them stand.
    :param ignore: what the user wrote to be ignored, and where that was.
    :param reason: what happened, for every outcome that findings do not explain.
    :param environment: how this environment differs from the baseline's, a fact each.
    :param renderer: what its renderer draws otherwise than the baseline's; nothing where that is the same, or unknown.
    :param causes: what changed in the page behind the regions, first what explains the most; None where it was
        not asked, or there was nothing to compare its answer with.
    :param masked: where masks are painted in this run's picture.
    :param baseline_masked: the same in the baseline, as far as it is known.
    :param compared: the path of the baseline that it was compared with, where that is another browser's; else ``""``.
    :param unexplained: what there was not, or ``""``.
    :param renamed_from: of a check without a baseline, the path of one that shows the same and whose test is gone.
    :param run: the id of the run that made it.
    :param asked: of one that waits for its answer in a batch, the id of its question.
    :param noise: that it is louder or quieter than its floor, where ``--visual-repeat`` measured that.
    :param waited: what its page was waited for, and how long: ``images 0.90 s``.
    :param seen: which of its differences people decided about before. It decides nothing.
    """

    key: Key
    outcome: Outcome
    tolerance: Tolerance
    baseline: str
    run: str = ""
    location: Location | None = None
    difference: Difference | None = None
    verdict: Verdict | None = None
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    ignore: tuple[IgnoreRule, ...] = ()
    environment: tuple[str, ...] = ()
    renderer: tuple[str, ...] = ()
    causes: tuple[Cause, ...] | None = None
    unexplained: str = ""
    masked: tuple[Box, ...] = ()
    baseline_masked: tuple[Box, ...] = ()
    compared: str = ""
    renamed_from: str = ""
    seconds: float = 0.0
    asked: str = ""
    noise: str = ""
    waited: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """Which checks a run was asked for, and which did not happen.

    :param scope: the paths from pytest's root, with ``/``, all of whose tests were asked for (``.`` for
        all there are); none where the run was filtered, or ended early.
    :param unfinished: modules in which a test was skipped, failed, or was never reached.
    :param absent: keys of known checks that did not happen.
    """

    scope: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shard:
    """Which part of a suite that was split over several machines a run is; the first is 1."""

    number: int
    total: int


@dataclass(frozen=True)
class Run:
    """All checks of one pytest run.

    :param started: ISO 8601 with the offset from UTC.
    :param judge: who judges in this run: ``local``, or what the report calls Claude's model or models.
    :param judge_reason: why, as the report header says it.
    :param root: the way from the results folder to pytest's root, with ``/``.
    :param spent: US dollars, answers that were no verdict included.
    :param shard: where the suite was split, and the environment says so.
    :param machine: the system, and the version of Python: ``Linux-py3.13``.
    """

    id: str
    started: str
    plugin: str
    judge: str
    judge_reason: str
    root: str
    checks: tuple[Check, ...] = ()
    schema: int = SCHEMA
    coverage: Coverage = field(default_factory=Coverage)
    shard: Shard | None = None
    spent: float = 0.0
    machine: str = ""
