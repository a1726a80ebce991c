"""One cause behind several checks: what a person looks at, and decides about, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_visual_claude.model.checks import Check
from pytest_visual_claude.model.differences import Region
from pytest_visual_claude.model.dom import Cause, Change
from pytest_visual_claude.model.scales import Severity


@dataclass(frozen=True)
class Group:
    """The checks that one change is behind.

    :param id: 8 hex digits: the same in every run that finds the same change.
    :param cause: as the first check tells it; None where nothing in a page explains it, and what is the same are the
        pixels, before and after.
    :param sentence: what the judge said of it where it is worst, or ``""``.
    :param severity: the worst that it was rated in any check; None where nobody did.
    :param checks: by key.
    """

    id: str
    cause: Cause | None
    sentence: str
    severity: Severity | None
    checks: tuple[Check, ...]

    @property
    def rank(self) -> tuple[int, int, str]:
        """The worst first, then what is behind the most checks."""
        return (-(self.severity.rank if self.severity else -1), -len(self.checks), self.id)


def groups(checks: Iterable[Check]) -> tuple[Group, ...]:
    """One for each change behind these checks, the worst first.

    A check is in as many as there are changes behind it, and in none where it has nothing to be compared with.
    """
    red = sorted((check for check in checks if not check.outcome.passed), key=lambda check: check.key.path)
    by_name: dict[str, list[Check]] = {}
    for check in red:
        for name in behind(check):
            by_name.setdefault(name, []).append(check)
    return tuple(sorted((_group(name, members) for name, members in by_name.items()), key=lambda group: group.rank))


def _group(name: str, checks: list[Check]) -> Group:
    cause = behind(checks[0])[name]
    about = [(check, region) for check in checks for region in _undecided(check) if name in _named(check, region)]
    regions = {(check.key, region.id) for check, region in about}
    findings = [finding for check in checks for finding in check.findings if (check.key, finding.region) in regions]
    worst = max(findings, key=lambda finding: finding.severity, default=None)
    sentence, severity = (worst.sentence, worst.severity) if worst else ("", None)
    return Group(name, cause, sentence, severity, tuple(checks))


def behind(check: Check) -> Mapping[str, Cause | None]:
    """The changes behind a check, by id: all that a person who accepts it decides about.

    What the tolerance lets pass, or is ignored as asked, needs no decision; nor does what is rendering only.
    """
    return {name: cause for region in _undecided(check) for name, cause in _named(check, region).items()}


def fingerprints(check: Check) -> Mapping[str, tuple[str, ...]]:
    """The changes behind a red check that other runs know by the same id, each with the regions that show it."""
    found: dict[str, tuple[str, ...]] = {}
    for region in () if check.outcome.passed else _undecided(check):
        for name, cause in _named(check, region).items():
            if cause or region.crop:  # else it is known by its place alone
                found[name] = (*found.get(name, ()), region.id)
    return found


def only_cause(check: Check) -> str:
    """The id of the one change behind all regions of a check; ``""`` where there are several, or none."""
    regions = check.difference.regions if check.difference else ()
    names = {name for region in regions for name in _named(check, region)}
    return names.pop() if len(names) == 1 else ""


def _undecided(check: Check) -> list[Region]:
    regions = check.difference.regions if check.difference else ()
    passed = {
        finding.region for finding in check.findings if finding.ignored or check.tolerance.allows(finding.severity)
    }
    rated = {finding.region for finding in check.findings}
    return [region for region in regions if region.id not in passed and (region.id in rated or not region.quiet)]


def _named(check: Check, region: Region) -> Mapping[str, Cause | None]:
    """The causes of a region; where there is none, its pixels."""
    causes = [cause for cause in check.causes or () if region.id in cause.regions]
    pixels = ("pixels", region.crop) if region.crop else ("region", check.key.path, region.id)
    return {_id(*_identity(cause)): cause for cause in causes} or {_id(*pixels): None}


def _identity(cause: Cause) -> tuple[str, ...]:
    """What makes two causes of two pages the same one: the custom property; else the rule; else the element."""
    origin, values = cause.origin, (cause.property, cause.old, cause.new)
    if origin.variable:
        return "variable", origin.variable, origin.old, origin.new
    if origin.selector and cause.change is Change.STYLE:
        return "rule", origin.where, origin.selector, *values
    return cause.change.value, cause.element, *values


def _id(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]
