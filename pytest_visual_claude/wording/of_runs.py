"""The checks of a run, said to a person: what they have in common, what they come to, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pytest_visual_claude.model import Check, Coverage, Group, Outcome, Run, Severity, Verdict, groups
from pytest_visual_claude.wording.of_checks import beyond, cause_line, met_before
from pytest_visual_claude.wording.phrases import clean, counted, dollars, folder_option


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
        f"{counted(len(group.checks), 'check'):<9}  {shared(group)}{decided_before(group)}"
        for group in causes[:most]
    ]
    rest = [f"  and {len(causes) - most} more: {more}"] if len(causes) > most else []
    return [f"{counted(len(causes), 'cause')} in {counted(len(members), 'check')}:", *lines, *rest]


def decided_before(group: Group) -> str:
    """`` (seen twice this week, rejected once)``; ``""`` where nobody decided about it before."""
    found = (met_before(one, check.run) for check in group.checks for one in check.seen if one.id == group.id)
    return next((f" ({said})" for said in found), "")


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
    spent = f"{dollars(cost, 2)} of at most {dollars(most, 2)}" if most > cost else dollars(cost, 2)
    money = [spent] * bool(cost) + [f"{dollars(saved, 2)} saved"] * bool(saved)
    return " · ".join(filter(None, (counts, _judges(verdicts), ", ".join(money))))


def _rated(changed: Sequence[Check]) -> str:
    """How many checks are how bad at worst, and how many causes are behind them where one is behind several."""
    worst = Counter(max(finding.severity for finding in beyond(check)) for check in changed if beyond(check))
    counts = ", ".join(f"{worst[severity]} {severity.value}" for severity in reversed(Severity) if worst[severity])
    found = groups(changed)
    causes = counted(len(found), "cause") if any(len(group.checks) > 1 for group in found) else ""
    return "; ".join(filter(None, (counts, causes)))


def closing(red: Sequence[Check], results: str, why_local: str) -> list[str]:
    """What to do after a run.

    :param why_local: why the local judge decides, or ``""`` where Claude does.
    """
    judged = any(check.verdict and check.verdict.judge == "local" for check in red)
    said = [f"The local judge decided ({why_local}): it measures, it does not read."] if judged and why_local else []
    options = folder_option(results)
    waiting = f"Look: visual-claude review{options}      Accept all: visual-claude accept{options} --all"
    return said + [waiting] * any(check.outcome is not Outcome.UNCAPTURED for check in red)


def warnings(checks: Sequence[Check]) -> list[str]:
    """What a person should know of how verdicts came about, once each: a green check is not shown, nor says it."""
    said = (check.verdict.warning for check in checks if check.verdict and check.verdict.warning)
    return [f"Warning: {clean(warning)}" for warning in dict.fromkeys(said)] + _without_causes(checks) + _bare(checks)


def _bare(checks: Sequence[Check]) -> list[str]:
    """Those that match, or are as they are, and of which something is to be said all the same."""
    said = [check.reason for check in checks if check.outcome is Outcome.MATCHED and check.reason]
    more = f" ({len(said) - 1} more are like it)" if len(said) > 1 else ""
    noises = [clean(f"{check.key.name} ({check.key.test}) {check.noise}") for check in checks if check.noise]
    return noises + ([clean(f"{said[0]}{more}", 2000)] if said else [])


def _without_causes(checks: Sequence[Check]) -> list[str]:
    why = [check.unexplained for check in checks if check.unexplained and check.outcome is not Outcome.WRITTEN]
    said = f"No causes named in {counted(len(why), 'check')}: {', '.join(why[:1])}. The next baseline brings one"
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
    said = [f"{counted(len(absent), 'known check')} did not happen: {why}{fails}"]
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
