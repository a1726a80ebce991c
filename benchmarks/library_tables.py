"""What the library study prints: a column for each half, a row for each question."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable

from library_scoring import Result
from library_truth import CONTENT, TRUTH

Pick = Callable[[Result], bool]


#: What can be wrong with a region.
CLAIMS = (
    "equal there",
    "false removed",
    "false removed, minor",
    "false added",
    "false added, minor",
    "false band",
    "false vector",
    "false rendering",
    "colour not there",
)


def group(result: Result) -> str:
    return "noise" if result.case.cause == "noise" else "content" if result.case.name in CONTENT else "css"


def still(result: Result) -> bool:
    """Noise that leaves everything in its place: other hinting makes some words wider, which is a change."""
    return group(result) == "noise" and result.alone


def to_be_seen(result: Result) -> bool:
    return result.case.visible and group(result) != "noise"


def faint(result: Result) -> bool:
    """A change of less than 12 px by more than 24 levels."""
    return not result.case.visible and group(result) != "noise"


def failures(result: Result) -> list[str]:
    """Everything that is wrong with a case, a word each."""
    if result.error:
        return ["error"]
    wrong = [f"claim: {what}" for one in result.told for what in one.wrong]
    wrong += [f"sentence {one.level}: {one.why}" for one in result.told if one.level != "true"]
    wrong += ["mirror: " + one for one in result.mirror]
    if group(result) == "noise":
        return wrong + ([] if result.passed or not result.alone else ["noise fails"])
    if not result.case.visible:
        return wrong
    names = ("found", "placed", "kind", "severity")
    return wrong + [f"not {name}" for name in names if not getattr(result, name)] + (["green"] if result.passed else [])


def printed(results: list[Result]) -> None:
    halves = {name: [one for one in results if one.case.half == name] for name in ("tune", "report")}
    print(f"{'':44}{'tune':>22}{'report':>22}")
    libraries = {name: sorted({one.case.library for one in some}) for name, some in halves.items()}
    print("libraries:", "; ".join(f"{name}: {', '.join(some)}" for name, some in libraries.items()))
    for name, count in _rows():
        print(f"{name:44}" + "".join(f"{count(some):>22}" for some in halves.values()))
    for which in ("css", "content"):
        _by_name(results, which)
    _noise(results)
    _groups(results)


def _share(pick: Pick, of: Pick) -> Callable[[list[Result]], str]:
    def count(results: list[Result]) -> str:
        some = [one for one in results if of(one) and not one.error]
        right = sum(pick(one) for one in some)
        return f"{right} of {len(some)} {100 * right / len(some):5.1f} %" if some else "–"

    return count


def _rows() -> list[tuple[str, Callable[[list[Result]], str]]]:
    rows: list[tuple[str, Callable[[list[Result]], str]]] = []
    for which in ("css", "content"):
        seen = _seen(which)
        rows += [
            (f"{which}: found", _share(lambda one: one.found, seen)),
            (f"{which}: placed", _share(lambda one: one.placed, seen)),
            (f"{which}: kind", _share(lambda one: one.kind, seen)),
            (f"{which}: kind, any on the element", _share(lambda one: one.any_kind, seen)),
            (f"{which}: severity", _share(lambda one: one.severity, seen)),
            (f"{which}: all four", _share(lambda one: one.placed and one.kind and one.severity, seen)),
            (f"{which}: green, though to be seen", _share(lambda one: one.passed, seen)),
        ]
    rows.append(("noise passes, all stand still", _share(lambda one: one.passed, still)))
    rows += [(f"regions: {word}", _claims(word)) for word in CLAIMS]
    for title, of in (("", to_be_seen), (" of noise", lambda one: group(one) == "noise"), (" of the faint", faint)):
        rows += [(f"sentences{title}: {level}", _levels(level, of)) for level in ("true", "half", "false", "unknown")]
    rows += [
        ("regions of one cause, nothing else moved", _regions(alone=True)),
        ("regions of one cause, others moved", _regions(alone=False)),
        ("mirror: told otherwise", _share(lambda one: bool(one.mirror), lambda _: True)),
        ("errors", lambda some: str(sum(bool(one.error) for one in some))),
    ]
    return rows


def _seen(which: str) -> Pick:
    return lambda one: one.case.visible and group(one) == which


def _claims(word: str) -> Callable[[list[Result]], str]:
    def count(results: list[Result]) -> str:
        regions = [told for one in results for told in one.told]
        return f"{sum(word in told.wrong for told in regions)} of {len(regions)}"

    return count


def _levels(level: str, of: Pick) -> Callable[[list[Result]], str]:
    def count(results: list[Result]) -> str:
        told = [told.level for one in results if of(one) for told in one.told]
        return f"{told.count(level)} of {len(told)} {100 * told.count(level) / max(1, len(told)):5.1f} %"

    return count


def _regions(*, alone: bool) -> Callable[[list[Result]], str]:
    def count(results: list[Result]) -> str:
        seen = [one.seen for one in results if one.case.visible and group(one) != "noise" and one.alone == alone]
        if not seen:
            return "–"
        return f"median {statistics.median(seen):g}, mean {statistics.fmean(seen):.2f}"

    return count


def _by_name(results: list[Result], which: str) -> None:
    titles = "".join(f"{title:>9}" for title in ("n", "found", "placed", "kind", "severity", "regions", "false"))
    print(f"\n{which:18}{titles}   kind of the best placed region")
    some: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if _seen(which)(one) and not one.error:
            some[one.case.name].append(one)
    for name, ones in sorted(some.items(), key=lambda pair: list(TRUTH).index(pair[0])):
        right = [sum(getattr(one, key) for one in ones) for key in ("found", "placed", "kind", "severity")]
        kinds = Counter(one.told[int(one.main[1:]) - 1].kind if one.main else "none" for one in ones)
        false = sum(told.level == "false" for one in ones for told in one.told)
        regions = statistics.fmean(one.seen for one in ones)
        said = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common(5))
        counts = "".join(f"{count:9}" for count in (len(ones), *right))
        print(f"{name:18}{counts}{regions:9.1f}{false:9}   {said}")


def _noise(results: list[Result]) -> None:
    some: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if group(one) == "noise":
            some[one.case.name].append(one)
    print("\nnoise: passes, where everything stands still, and where something is by 0.75 px elsewhere or larger")
    for name, ones in some.items():
        parts = [[one for one in ones if one.alone == alone] for alone in (True, False)]
        counts = "".join(f"{sum(one.passed for one in part):5} of {len(part):2}" for part in parts)
        failing = ", ".join(f"{one.case.library}-{one.case.version}" for one in parts[0] if not one.passed)
        print(f"{name:18}{counts}   {failing}")


def _groups(results: list[Result]) -> None:
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        for what in set(failures(one)):
            if not what.startswith(("sentence", "mirror")):
                groups[f"{what} · {one.case.name}"].append(one)
        for told in one.told:
            if told.level in ("false", "half"):
                groups[f"{told.level} · {told.kind} · {one.case.name}"].append(one)
    print("\nmost frequent failures, with the first pair of each")
    for what, ones in sorted(groups.items(), key=lambda pair: -len(pair[1]))[:30]:
        case = ones[0].case
        print(f"{len(ones):4}  {what:42} {case.folder}/{case.pictures[0]} {case.pictures[1]}")
