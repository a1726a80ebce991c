"""One Check, said to a person."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Iterator

from pytest_visual_claude.model import Cause, Check, Finding, Outcome, Seen, Verdict
from pytest_visual_claude.text import printable, width
from pytest_visual_claude.wording.phrases import clean, counted, cut, dollars, folder_option


def explain(check: Check, results: str, again: str = "") -> str:
    """All there is to say of a red check, ending in what to do next.

    :param results: the results folder, as a person would type it.
    :param again: the command that runs its test again; by default what does so in pytest's root.
    """
    if check.outcome is Outcome.MISSING:  # a first run has many of them: one line each
        accept = f"{_title(check)}. Accept the picture: visual-claude accept{folder_option(results)} {check.key}"
        return "\n".join([accept, *(f"  {clean(line, 2000)}" for line in check.reason.splitlines()[1:])])
    return "\n".join([_title(check), *(f"  {line}" for line in details(check)), *_next_steps(check, results, again)])


def brief(check: Check) -> str:
    """What changed, for one line that already names the test: ``link "Plans" is gone (and 2 more)``."""
    ordered = sorted(beyond(check), key=lambda finding: -finding.severity.rank)
    more = f" (and {len(ordered) - 1} more)" if len(ordered) > 1 else ""
    said = f"{clean(ordered[0].sentence)}{more}" if ordered else _HEADLINES[check.outcome](check)
    named = check.key.test.partition("::")[2].replace("::", "-").replace("[", "-").startswith(check.key.name)
    title = f"[{check.key.variant}]" * bool(check.key.variant) if named else check.key.title
    return clean(f"{title}{':' if ordered else ''} {said}") if title else said


def _title(check: Check) -> str:
    """Without the test, which pytest names above it and in its own summary, where room is scarce."""
    # The test went on after it: pytest has no line of it to show.
    place = f" ({check.location})" if check.location else ""
    return clean(f"{check.key.title} {_HEADLINES[check.outcome](check)}{place}", 2000)


def headline(check: Check) -> str:
    """``plans (tests/test_pricing.py::test_pricing) changed: 2 differences beyond 'cosmetic'``."""
    return clean(f"{check.key.title} ({check.key.test}) {_HEADLINES[check.outcome](check)}", 2000)


_HEADLINES: dict[Outcome, Callable[[Check], str]] = {
    Outcome.MATCHED: lambda _: "matched",
    Outcome.TOLERATED: lambda check: f"tolerated: {counted(len(check.findings), 'difference')} within {_quoted(check)}",
    Outcome.WRITTEN: lambda check: f"written: {check.baseline}",
    Outcome.CHANGED: lambda check: f"changed: {counted(len(beyond(check)), 'difference')} beyond {_quoted(check)}",
    Outcome.RENDERER: lambda check: f"was drawn by another renderer: {', '.join(check.renderer)}",
    Outcome.MISSING: lambda _: "has no baseline",
    Outcome.UNSTABLE: lambda _: "did not settle",
    Outcome.UNDECIDED: lambda check: "waits for Claude's answer" if check.asked else "was not decided",
    Outcome.UNREADABLE: lambda _: "has an unreadable baseline",
    Outcome.UNCAPTURED: lambda _: "could not be captured",
}


def beyond(check: Check) -> tuple[Finding, ...]:
    """The findings that the tolerance does not let pass."""
    return tuple(f for f in check.findings if not f.ignored and not check.tolerance.allows(f.severity))


def details(check: Check) -> Iterator[str]:
    """The renderer, the reason, the environment, and a line for each finding, worst first."""
    if check.renderer and check.outcome is not Outcome.RENDERER:
        yield clean(f"It {_HEADLINES[Outcome.RENDERER](check)}", 2000)
    yield from filter(None, (clean(line, 2000) for line in cut(check.reason, 2000).splitlines()))
    if check.compared:
        yield clean(f"It has no baseline of its own: compared with {check.compared}", 2000)
    if check.waited:
        yield clean(f"Waited for {', '.join(check.waited)}", 2000)
    if check.environment:
        yield clean(f"The baseline was made elsewhere: {', '.join(check.environment)}", 2000)
    yield from _findings(check)
    yield from seen(check)
    if check.verdict:
        yield from filter(None, (judged(check.verdict), clean(check.verdict.warning)))


def _findings(check: Check) -> Iterator[str]:
    places = {region.id: region.place for region in check.difference.regions} if check.difference else {}
    ordered = sorted(check.findings, key=lambda f: (f.ignored, -f.severity.rank, f.region))
    quiet = [region.id for region in check.difference.regions if region.quiet] if check.difference else []
    rows = [(f.region, f.severity.value, f.kind.value, _said(f), str(places.get(f.region, ""))) for f in ordered]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    told = {cause for cause in check.causes or () if any(f.sentence.startswith(str(cause)) for f in ordered)}
    for region, severity, kind, said, place in rows:
        yield (
            f"{region} {severity:<{widths[1]}} · {kind:<{widths[2]}}  {said}"
            f"{' ' * (min(widths[3], 80) - width(said))}  {place}"
        ).rstrip()
        causes = [cause for cause in check.causes or () if region in cause.regions]
        yield from (f"   {cause_line(cause)}" for cause in causes if cause not in told)
        told.update(causes)
        if check.causes is not None and not causes and region not in quiet:
            yield "   nothing in the page explains it"


def seen(check: Check) -> tuple[str, ...]:
    """What people decided about its differences before: ``R1, R2 seen twice this week, rejected once``."""
    told: dict[str, set[str]] = {}
    for one in sorted(check.seen, key=lambda one: one.regions):
        told.setdefault(met_before(one, check.run), set()).update(one.regions)
    return tuple(clean(f"{', '.join(sorted(regions))} {said}") for said, regions in told.items())


def met_before(one: Seen, run: str) -> str:
    """``seen 4 times this week, rejected 3 times``.

    :param run: the id of the run that tells of it.
    """
    decided = {"accepted": one.accepted, "rejected": one.rejected}
    said = [f"{verb} {_times(count)}" for verb, count in decided.items() if count]
    return ", ".join([f"seen {_times(one.times)} {_since(one.since, run)}", *said])


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _since(day: str, run: str) -> str:
    try:
        days = (dt.datetime.strptime(run[:8], "%Y%m%d") - dt.datetime.fromisoformat(day)).days
    except (ValueError, TypeError):  # of an artifact, which may say anything
        days = _WEEK
    return "this week" if days < _WEEK else clean(f"since {day}")


_WEEK = 7


def causes(check: Check) -> tuple[str, ...]:
    """What changed in the page, a line each."""
    return tuple(map(cause_line, check.causes or ()))


def cause_line(cause: Cause) -> str:
    """``button "Place order": background-color #2340d8 → #198754 (--accent, cart.css:18)``."""
    return clean(str(cause))


def _said(finding: Finding) -> str:
    marks = [" (ignored as asked)"] * finding.ignored + [f" ({clean(finding.disputed)})"] * bool(finding.disputed)
    return clean(finding.sentence) + "".join(marks)


def judged(verdict: Verdict) -> str:
    """``Judged by claude-sonnet-5-5: $0.009, 3.2 s``."""
    who = "the local judge" if verdict.judge == "local" else clean(verdict.judge)
    if verdict.remembered:
        return f"Judged by {who} before, remembered"
    if verdict.as_in:
        return clean(f"Judged by {who} as in {verdict.as_in}, which has the same cause")
    price = f": {dollars(verdict.cost, 3)}, {verdict.seconds:.1f} s" if verdict.judge != "local" else ""
    return f"Judged by {who}{price}"


def _next_steps(check: Check, results: str, again: str) -> list[str]:
    again = again or f"pytest {shlex.quote(printable(check.key.test))}"
    said = _AWAITED if check.asked else _STEPS[check.outcome]
    steps = said.format(key=check.key, again=again, options=folder_option(results))
    return [steps] if steps else []


def commands(check: Check, results: str) -> tuple[str, ...]:
    """What can be typed about a red check, a command each, whole."""
    options, test = folder_option(results), shlex.quote(printable(check.key.test))
    mixing = " --mix-renderers" if check.outcome is Outcome.RENDERER else ""
    accept = [f"visual-claude accept{options}{mixing} {check.key}"] if check.outcome is not Outcome.UNSTABLE else []
    waiting = (*accept, f"visual-claude reject{options} {check.key}") if check.outcome is not Outcome.UNCAPTURED else ()
    return () if check.outcome.passed else (*waiting, f"pytest {test}")


_LOOK = "Look: visual-claude review{options}"
_ACCEPT = "Accept: visual-claude accept{options} {key}"
_STEPS = {
    Outcome.MATCHED: "",
    Outcome.TOLERATED: "",
    Outcome.WRITTEN: "",
    Outcome.CHANGED: f"{_LOOK}\n{_ACCEPT}",
    Outcome.RENDERER: (
        "Draw baselines where the gate runs, or give both the same browser and fonts.\n"
        "Move to this renderer: pytest --visual-update --visual-mix-renderers\n"
        f"{_LOOK}\nAccept: visual-claude accept{{options}} --mix-renderers {{key}}"
    ),
    Outcome.MISSING: "",
    Outcome.UNSTABLE: f"{_LOOK}\nRaise timeout=, stop what moves, or mask=[…] it; then run again: {{again}}",
    Outcome.UNDECIDED: f"{_LOOK}\nRun again: {{again}}      {_ACCEPT}",
    Outcome.UNREADABLE: f"{_LOOK}\n{_ACCEPT}",
    Outcome.UNCAPTURED: "Run again: {again}",
}
_AWAITED = "Fetch: visual-claude judge --wait{options}"


def _quoted(check: Check) -> str:
    return f"'{check.tolerance.value}'"
