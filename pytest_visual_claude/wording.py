"""One Check, said to a person. The same words in the assertion, the summary and on the shell."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pytest_visual_claude.model import Cause, Check, Coverage, Finding, Group, Outcome, Run, Severity, Verdict, groups
from pytest_visual_claude.text import printable, width

#: How much of a sentence that came from a judge is shown.
LONGEST = 300


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
    return said if named else clean(f"{check.key.name}{':' if ordered else ''} {said}")


def _title(check: Check) -> str:
    """Without the test, which pytest names above it and in its own summary, where room is scarce."""
    # The test went on after it: pytest has no line of it to show.
    place = f" ({check.location})" if check.location else ""
    return clean(f"{check.key.name} {_HEADLINES[check.outcome](check)}{place}", 2000)


def headline(check: Check) -> str:
    """``plans (tests/test_pricing.py::test_pricing) changed: 2 differences beyond 'cosmetic'``."""
    return clean(f"{check.key.name} ({check.key.test}) {_HEADLINES[check.outcome](check)}", 2000)


_HEADLINES: dict[Outcome, Callable[[Check], str]] = {
    Outcome.MATCHED: lambda _: "matched",
    Outcome.TOLERATED: lambda check: f"tolerated: {_count(len(check.findings), 'difference')} within {_quoted(check)}",
    Outcome.WRITTEN: lambda check: f"written: {check.baseline}",
    Outcome.CHANGED: lambda check: f"changed: {_count(len(beyond(check)), 'difference')} beyond {_quoted(check)}",
    Outcome.RENDERER: lambda check: f"was drawn by another renderer: {', '.join(check.renderer)}",
    Outcome.MISSING: lambda _: "has no baseline",
    Outcome.UNSTABLE: lambda _: "did not settle",
    Outcome.UNDECIDED: lambda check: "waits for Claude's answer" if check.asked else "was not decided",
    Outcome.UNREADABLE: lambda _: "has an unreadable baseline",
}


def beyond(check: Check) -> tuple[Finding, ...]:
    """The findings that the tolerance does not let pass."""
    return tuple(f for f in check.findings if not f.ignored and not check.tolerance.allows(f.severity))


def details(check: Check) -> Iterator[str]:
    """The renderer, the reason, the environment, and a line for each finding, worst first."""
    if check.renderer and check.outcome is not Outcome.RENDERER:
        yield clean(f"It {_HEADLINES[Outcome.RENDERER](check)}", 2000)
    yield from filter(None, (clean(line, 2000) for line in _cut(check.reason, 2000).splitlines()))
    if check.waited:
        yield clean(f"Waited for {', '.join(check.waited)}", 2000)
    if check.environment:
        yield clean(f"The baseline was made elsewhere: {', '.join(check.environment)}", 2000)
    yield from _findings(check)
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


def causes(check: Check) -> tuple[str, ...]:
    """What changed in the page, a line each."""
    return tuple(map(cause_line, check.causes or ()))


def cause_line(cause: Cause) -> str:
    """``button "Place order": background-color #2340d8 → #198754 (--accent, cart.css:18)``."""
    return clean(str(cause))


def shared(group: Group) -> str:
    """What the checks of a group have in common: ``--accent #2340d8 → #198754``."""
    if group.cause is None:
        return clean(group.sentence) or "the same pixels changed"
    origin = group.cause.origin
    variable = clean(f"{origin.variable} {origin.old} → {origin.new}") if origin.variable else ""
    return variable or cause_line(replace(group.cause, elements=1))


def causes_of_checks(causes: Sequence[Group], most: int, more: str) -> list[str]:
    """A line for the number of causes, and one for each of the first: id, severity, checks, and what it is.

    Nothing where none is behind several checks: then each check has said its own.

    :param more: the command that lists all.
    """
    if all(len(group.checks) == 1 for group in causes):
        return []
    members = {check.key for group in causes for check in group.checks}
    lines = [
        f"  {group.id}  {group.severity.value if group.severity else 'unrated':<8}  "
        f"{_count(len(group.checks), 'check'):<9}  {shared(group)}"
        for group in causes[:most]
    ]
    rest = [f"  and {len(causes) - most} more: {more}"] if len(causes) > most else []
    return [f"{_count(len(causes), 'cause')} in {_count(len(members), 'check')}:", *lines, *rest]


def _said(finding: Finding) -> str:
    marks = [" (ignored as asked)"] if finding.ignored else []
    marks += [f" ({clean(finding.disputed)})"] if finding.disputed else []
    return clean(finding.sentence) + "".join(marks)


def judged(verdict: Verdict) -> str:
    """``Judged by claude-sonnet-5-5: $0.009, 3.2 s``."""
    who = "the local judge" if verdict.judge == "local" else clean(verdict.judge)
    if verdict.remembered:
        return f"Judged by {who} before, remembered"
    if verdict.as_in:
        return clean(f"Judged by {who} as in {verdict.as_in}, which has the same cause")
    price = f": {_dollars(verdict.cost, 3)}, {verdict.seconds:.1f} s" if verdict.judge != "local" else ""
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
    return () if check.outcome.passed else (*accept, f"visual-claude reject{options} {check.key}", f"pytest {test}")


_LOOK = "Look: visual-claude review{options}"
_ACCEPT = "Accept: visual-claude accept{options} {key}"
_STEPS = {
    Outcome.MATCHED: "",
    Outcome.TOLERATED: "",
    Outcome.WRITTEN: "",
    Outcome.CHANGED: f"{_LOOK}\n{_ACCEPT}",
    Outcome.RENDERER: (
        "Draw baselines where the gate runs, or give both the same browser and fonts.\n"
        "Go over to this renderer: pytest --visual-update --visual-mix-renderers\n"
        f"{_LOOK}\nAccept: visual-claude accept{{options}} --mix-renderers {{key}}"
    ),
    Outcome.MISSING: "",
    Outcome.UNSTABLE: f"{_LOOK}\nRaise timeout=, stop what moves, or mask=[…] it; then run again: {{again}}",
    Outcome.UNDECIDED: f"{_LOOK}\nRun again: {{again}}      {_ACCEPT}",
    Outcome.UNREADABLE: f"{_LOOK}\n{_ACCEPT}",
}
_AWAITED = "Fetch: visual-claude judge --wait{options}"


def folder_option(results: str) -> str:
    """What a command needs to find the results folder: nothing where it is the usual one."""
    return "" if results == ".visual" else f" --results {shlex.quote(results)}"


def summary(run: Run) -> str:
    """``41 matched, 58 changed (9 critical, 49 major; 12 causes) · 3 judged by claude-sonnet-5-5 · $0.02``."""
    outcomes = Counter(check.outcome for check in run.checks)
    said = {outcome: f"{count} {outcome.value}" for outcome, count in outcomes.items()}
    if rated := _rated([check for check in run.checks if check.outcome is Outcome.CHANGED]):
        said[Outcome.CHANGED] += f" ({rated})"
    if awaited := sum(bool(check.asked) for check in run.checks):
        said[Outcome.UNDECIDED] += f" ({awaited} asked in a batch)"
    counts = ", ".join(said[outcome] for outcome in Outcome if outcome in said)
    verdicts = [check.verdict for check in run.checks if check.verdict]
    cost = max(run.spent, sum(verdict.cost for verdict in verdicts))
    saved = sum(verdict.saved for verdict in verdicts)
    most = sum(verdict.estimate for verdict in verdicts)
    spent = f"{_dollars(cost, 2)} of at most {_dollars(most, 2)}" if most > cost else _dollars(cost, 2)
    money = [spent] * bool(cost) + [f"{_dollars(saved, 2)} saved"] * bool(saved)
    return " · ".join(filter(None, (counts, _judges(verdicts), ", ".join(money))))


def _rated(changed: Sequence[Check]) -> str:
    """How many checks are how bad at worst, and how many causes are behind them where one is behind several."""
    worst = Counter(max(finding.severity for finding in beyond(check)) for check in changed if beyond(check))
    counts = ", ".join(f"{worst[severity]} {severity.value}" for severity in reversed(Severity) if worst[severity])
    found = groups(changed)
    causes = _count(len(found), "cause") if any(len(group.checks) > 1 for group in found) else ""
    return "; ".join(filter(None, (counts, causes)))


def closing(red: Sequence[Check], results: str, why_local: str) -> list[str]:
    """What to do after a run.

    :param why_local: why the local judge decides, or ``""`` where Claude does.
    """
    judged = any(check.verdict and check.verdict.judge == "local" for check in red)
    said = [f"The local judge decided ({why_local}): it measures, it does not read."] if judged and why_local else []
    options = folder_option(results)
    waiting = f"Look: visual-claude review{options}      Accept all: visual-claude accept{options} --all"
    return said + ([waiting] if red else [])


def warnings(checks: Sequence[Check]) -> list[str]:
    """What a person should know of how verdicts came about, once each: a green check is not shown, nor says it."""
    said = (check.verdict.warning for check in checks if check.verdict and check.verdict.warning)
    return [f"Warning: {clean(warning)}" for warning in dict.fromkeys(said)] + _without_causes(checks) + _bare(checks)


def _bare(checks: Sequence[Check]) -> list[str]:
    """Those that match, and of which something is to be said all the same."""
    said = [check.reason for check in checks if check.outcome is Outcome.MATCHED and check.reason]
    more = f" ({len(said) - 1} more are like it)" if len(said) > 1 else ""
    return [clean(f"{said[0]}{more}", 2000)] if said else []


def _without_causes(checks: Sequence[Check]) -> list[str]:
    why = [check.unexplained for check in checks if check.unexplained and check.outcome is not Outcome.WRITTEN]
    said = f"No causes named in {_count(len(why), 'check')}: {', '.join(why[:1])}. The next baseline brings one"
    return [clean(said)] if why else []


def uncovered(coverage: Coverage, *, required: bool, whole: bool) -> list[str]:
    """Which known checks did not happen.

    :param required: whether that fails the run.
    :param whole: true to name them where the run was filtered, too.
    """
    absent = coverage.absent
    if not absent:
        return []
    why = "skipped, or never reached" if coverage.scope else "the run was filtered, or ended early"
    fails = ", and visual_require_all is set" if required else ""
    said = [f"{_count(len(absent), 'known check')} did not happen: {why}{fails}"]
    shown = absent[:10] if coverage.scope or whole else ()
    more = [f"  and {len(absent) - len(shown)} more"] if 0 < len(shown) < len(absent) else []
    return said + [f"  {clean(key)}" for key in shown] + more


def _judges(verdicts: Sequence[Verdict]) -> str:
    carried = [verdict for verdict in verdicts if verdict.as_in and not verdict.remembered]
    asked = [verdict for verdict in verdicts if not verdict.remembered and not verdict.as_in]
    names = Counter("the local judge" if verdict.judge == "local" else clean(verdict.judge) for verdict in asked)
    remembered = len(verdicts) - len(asked) - len(carried)
    parts = [f"{count} judged by {name}" for name, count in names.most_common()]
    parts += [f"{len(carried)} with the same cause"] if carried else []
    return ", ".join(parts + ([f"{remembered} remembered"] if remembered else []))


def clean(text: str, longest: int = LONGEST) -> str:
    """Text that came from elsewhere as one line: without what would steer a terminal, and not endless."""
    return _cut(printable(text.strip()).strip(), longest)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _quoted(check: Check) -> str:
    return f"'{check.tolerance.value}'"


def _dollars(cost: float, digits: int) -> str:
    least = 10.0**-digits
    return f"under ${least:.{digits}f}" if 0 < cost < least / 2 else f"${cost:.{digits}f}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
