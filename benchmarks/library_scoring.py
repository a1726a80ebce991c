"""One case of the library study, scored: found, placed, named and rated apart; and what the engine claims."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from engine import judged
from library_sentences import FALSE, checked
from library_view import Rect, View, around, cut, iou, rect, shared, wider

from pytest_visual_claude.model import Finding, Kind, Outcome, Region

if TYPE_CHECKING:
    from library_truth import Case

MIRRORED = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
ORDER = ("cosmetic", "minor", "major", "critical")


@dataclass
class Told:
    """A finding, and what is wrong with it."""

    said: str
    kind: str
    severity: str
    box: tuple[int, ...]
    baseline_box: tuple[int, ...]
    level: str = ""
    why: str = ""
    wrong: list[str] = field(default_factory=list)


@dataclass
class Result:
    """What a case came to.

    :param kind: the kind of the region that lies best is right; ``any_kind``: of any on the element.
    :param alone: nothing outside the changed element moved; of noise, nothing at all.
    """

    case: Case
    passed: bool = False
    found: bool = False
    placed: bool = False
    kind: bool = False
    any_kind: bool = False
    severity: bool = False
    alone: bool = False
    best: float = 0.0
    main: str = ""
    told: list[Told] = field(default_factory=list)
    mirror: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def seen(self) -> int:
        return sum(one.kind != "rendering" for one in self.told)


def scored(case: Case, mirror: bool) -> Result:  # noqa: FBT001
    view, result = View(case), Result(case)
    try:
        told = judged(*view.png)
        outcome, difference, findings = told.outcome, told.difference, told.findings
        back = judged(view.png[1], view.png[0]).difference.regions if mirror else None
    except Exception as error:  # noqa: BLE001 - what fails is a case that fails
        result.error = f"{type(error).__name__}: {error}"
        return replaced(result)
    said = {one.region: one for one in findings}
    view.regions = difference.regions
    result.passed = outcome in (Outcome.MATCHED, Outcome.TOLERATED)
    result.told = [_told(region, said[region.id], view) for region in difference.regions]
    if back is not None:
        result.mirror = mirrored(difference.regions, back)
    if case.cause == "noise":
        result.alone = not any(_stirred(one.vector, one.grown) for one in view.atoms)
    else:
        _placed(result, view, [(one, said[one.id]) for one in difference.regions if one.kind is not Kind.RENDERING])
    return replaced(result)


def replaced(result: Result) -> Result:
    """Without the atoms: they are many, and on disk."""
    return replace(result, case=replace(result.case, atoms=[], facts={}))


def _told(region: Region, finding: Finding, view: View) -> Told:
    kind, severity = region.kind.value, finding.severity.value
    told = Told(finding.sentence, kind, severity, _four(region.box), _four(region.baseline_box))
    told.level, told.why = checked(finding.sentence, region, view)
    if equal_there(region, view):
        told.wrong.append("equal there")
    band = not region.box.area or not region.baseline_box.area
    if told.level == FALSE and region.kind in MIRRORED and not band:
        told.wrong.append(f"false {kind}" if finding.severity.rank >= 2 else f"false {kind}, minor")
    if told.level == FALSE and band:
        told.wrong.append("false band")
    if told.level == FALSE and region.kind is Kind.MOVED:
        told.wrong.append("false vector")
    if told.level == FALSE and region.kind is Kind.RENDERING:
        told.wrong.append("false rendering")
    if "does not occur" in told.why:
        told.wrong.append("colour not there")
    return told


def _four(box: object) -> tuple[int, ...]:
    return tuple(int(value) for value in rect(box))  # type: ignore[arg-type]


def equal_there(region: Region, view: View) -> bool:
    """Are both pictures equal where the region lies, an offset taken into account?"""
    a, b = view.pictures
    before, after = rect(region.baseline_box), rect(region.box)
    if not region.box.area or not region.baseline_box.area:
        y = int(min(before[1], after[1]))
        height = min(a.shape[0], b.shape[0])
        return a.shape == b.shape and bool((a[y:height] == b[y:height]).all())
    if region.kind is Kind.MOVED:
        return _equal(cut(a, before), cut(b, before)) and _equal(cut(a, after), cut(b, after))
    return _equal(cut(a, before), cut(b, after))


def _equal(one: np.ndarray, other: np.ndarray) -> bool:  # type: ignore[type-arg]
    return one.shape == other.shape and bool((one == other).all())


def _placed(result: Result, view: View, seen: list[tuple[Region, Finding]]) -> None:
    case = view.case
    names = view.names
    fits = [(_fit(region, names, view), region, finding) for region, finding in seen]
    on = [(fit, region, finding) for fit, region, finding in fits if fit > 0]
    result.found = bool(on)
    result.alone = not any(_disturbed(view))
    if not on:
        return
    fit, region, finding = max(on, key=lambda one: one[0])
    result.best, result.main = round(fit, 2), region.id
    result.placed = fit >= 0.5 or _together([one for _, one, _ in on], names) >= 0.5
    result.kind = region.kind.value in case.kinds
    result.any_kind = any(one.kind.value in case.kinds for _, one, _ in on)
    least, most = (ORDER.index(one) for one in case.severity)
    if least == 2 and _faint(view):
        least = 1
    result.severity = least <= finding.severity.rank <= most


def _stirred(vector: tuple[float, float] | None, grown: tuple[float, float]) -> bool:
    """By three quarters of a pixel and more: it is drawn in another place, or in another size."""
    return vector is None or max(map(abs, (*vector, *grown))) >= 0.75


def _disturbed(view: View) -> list[bool]:
    own = view.element
    return [
        max(map(abs, (*one.vector, *one.grown))) >= 1
        for one in view.atoms
        if one.vector and one.before and own and not (own.before and shared(own.before, one.before) > 0)
    ]


def _faint(view: View) -> bool:
    """Is nothing of the element as far from its ground as 110 levels of 255?"""
    boxes = (view.element.before, view.element.after) if view.element else (None, None)
    for box, picture in zip(boxes, view.pictures, strict=True):
        part = cut(picture, box) if box else None
        if part is not None and part.size and int(np.ptp(part.mean(axis=2))) >= 110:
            return False
    return True


def _fit(region: Region, names: tuple[list[Rect], list[Rect]], view: View) -> float:
    """0 where the region does not lie on the element; else its likeness to the best of the element's boxes."""
    if not region.box.area or not region.baseline_box.area:
        return _fit_of_band(region, names)
    before, after = rect(region.baseline_box), rect(region.box)
    best = max([iou(before, one) for one in names[0]] + [iou(after, one) for one in names[1]], default=0.0)
    return max(best, 0.01) if view.near(before, after, 2) else 0.0


def _together(regions: list[Region], names: tuple[list[Rect], list[Rect]]) -> float:
    """The corners or the edges of one thing, each a region: what they lie around."""
    boxes = [rect(one.box) for one in regions if one.box.area]
    return max((iou(around(boxes), one) for one in names[1]), default=0.0) if boxes else 0.0


def _fit_of_band(region: Region, names: tuple[list[Rect], list[Rect]]) -> float:
    """A band goes across: it fits where it takes up as much along as the element, or the element grew by it."""
    vector = region.evidence.vector or (0, region.place.height)
    axis = 1 if vector[1] or not vector[0] else 0
    box, sides = rect(region.place), names if region.box.area else names[::-1]
    by = abs(vector[axis]) + 2
    best = 0.0
    for one in sides[1] + sides[0]:
        low, high = max(box[axis], one[axis]), min(box[axis] + box[axis + 2], one[axis] + one[axis + 2])
        union = max(box[axis] + box[axis + 2], one[axis] + one[axis + 2]) - min(box[axis], one[axis])
        if shared(wider(box, by), one) > 0:
            best = max(best, (high - low) / max(1e-9, union), 0.5 if box[axis + 2] <= one[axis + 2] + 2 * by else 0.01)
    return best


def mirrored(there: tuple[Region, ...], back: tuple[Region, ...]) -> list[str]:
    """What is told otherwise on the way back."""
    if len(there) != len(back):
        return [f"{len(there)} regions, {len(back)} on the way back"]
    wanted = {(rect(one.box), rect(one.baseline_box)): MIRRORED.get(one.kind, one.kind) for one in there}
    got = {(rect(one.baseline_box), rect(one.box)): one.kind for one in back}
    if set(wanted) != set(got):
        return ["other boxes on the way back"]
    return [f"{wanted[box].value}, {got[box].value} on the way back" for box in wanted if wanted[box] is not got[box]]
