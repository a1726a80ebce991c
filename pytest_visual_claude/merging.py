"""The runs of shards, or of several machines, become one. What is red in one of them is red."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_visual_claude import files
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.errors import RunError
from pytest_visual_claude.model import Check, Coverage, Outcome, Run, from_json, to_json

#: From the best on. Which of two that are red stands first is a choice; both are named.
_ORDER = tuple(Outcome)


@dataclass(frozen=True)
class KeptRun:
    """A run, and the results folder that it left."""

    results: Path
    run: Run

    def evidence(self, key: str) -> Path | None:
        """The folder of a check's evidence; None where there is none, or a link leads out of the results folder."""
        folder = self.results / "checks" / key
        inside = Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(self.results))
        return folder if inside and folder.is_dir() else None


def load(place: Path) -> KeptRun:
    """:param place: a results folder, the folder it lies in, or its run.json.
    :raises RunError: if there is no run to read.
    """
    results = place.parent if place.name == "run.json" else place
    if not (results / "run.json").is_file() and (results / ".visual" / "run.json").is_file():
        results = results / ".visual"
    data = None if (results / "run.json").is_symlink() else files.read(results / "run.json")
    if data is None:
        raise RunError(f"There is no run.json in {place}: that shard left no run.")
    try:
        return KeptRun(results, from_json(Run, data))
    except ValueError:
        raise RunError(f"{results / 'run.json'} is damaged, or of another version.") from None


def check_shards(runs: Sequence[Run], wanted: int | None) -> None:
    """:param wanted: how many there have to be, where the runs do not know.
    :raises RunError: if a shard is missing, or is there twice.
    """
    named = [run.shard for run in runs if run.shard]
    total = wanted or max((shard.total for shard in named), default=0)
    if not named:
        if wanted and len(runs) != wanted:
            raise RunError(f"{wanted} shards are wanted, and {len(runs)} are there")
        return
    numbers = [shard.number for shard in named]
    missing = sorted(set(range(1, total + 1)) - set(numbers))
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    said = [f"missing: {', '.join(map(str, missing))}"] * bool(missing)
    said += [f"there twice: {', '.join(map(str, twice))}"] * bool(twice)
    said += ["some runs belong to no shard"] * (len(named) < len(runs))
    if said:
        raise RunError(f"of {total} shards, {'; '.join(said)}")


def merge(kept: Sequence[KeptRun], target: Path) -> Run:
    """Writes one results folder, with one run.json and the evidence of the checks in it.

    :raises RunError: if that cannot be written.
    """
    runs = [one.run for one in kept]
    chosen = list(_chosen(kept))
    joined = replace(
        runs[0],
        id="+".join(dict.fromkeys(run.id for run in runs)),
        checks=tuple(check for check, _ in chosen),
        coverage=_coverage(runs),
        shard=None,
        machine=", ".join(dict.fromkeys(run.machine for run in runs if run.machine)),
        spent=sum({run.id: run.spent for run in runs}.values()),
    )
    try:
        baselines = Baselines(target, target)
        baselines.prepare()
        for check, folder in chosen:
            if folder:
                _copy(folder, baselines.evidence(check.key.path))
            if baselines.evidence(check.key.path).is_dir():
                baselines.note(check)
        files.write(target / "run.json", to_json(joined, indent=2))
    except OSError as error:
        raise RunError(f"{error.filename} cannot be written: {error.strerror}") from None
    return joined


def disagreements(joined: Run) -> list[str]:
    """The checks of which runs say different things, a line each."""
    said = (line for check in joined.checks for line in check.reason.splitlines() if line.startswith(_DISAGREE))
    return list(said)


_DISAGREE = "Runs disagree about "


def _chosen(kept: Sequence[KeptRun]) -> Iterator[tuple[Check, Path | None]]:
    """Each check with the folder of its evidence. Of several the worst; those of several machines each."""
    by_check: dict[tuple[str, str, str], list[tuple[Check, KeptRun]]] = defaultdict(list)
    machines: dict[str, set[str]] = defaultdict(set)
    for one in kept:
        for check in one.run.checks:
            by_check[check.key.test, check.key.path, one.run.machine].append((check, one))
            machines[check.key.path].add(one.run.machine)
    for (_, path, machine), made in by_check.items():
        check, worst = max(made, key=lambda pair: _ORDER.index(pair[0].outcome))
        if len({other.outcome for other, _ in made}) > 1:
            check = _disputed(check, made)
        if len(machines[path]) > 1:
            check = replace(check, key=replace(check.key, browser="-".join(filter(None, (check.key.browser, machine)))))
        yield check, worst.evidence(path)


def _disputed(check: Check, made: Sequence[tuple[Check, KeptRun]]) -> Check:
    told = "; ".join(f"{other.outcome.value} in {one.run.id}" for other, one in made)
    return replace(check, reason="\n".join(filter(None, (check.reason, f"{_DISAGREE}{check.key}: {told}"))))


def _copy(folder: Path, target: Path) -> None:
    """The regular files of a folder: a link in an artifact may lead anywhere."""
    if os.path.realpath(folder) == os.path.realpath(target):
        return
    target.mkdir(parents=True, exist_ok=True)
    for path in files.listed(folder):
        if path.is_file() and not path.is_symlink():
            shutil.copyfile(path, target / path.name)


def _coverage(runs: Sequence[Run]) -> Coverage:
    """What happened in none of them. Each shard leaves tests out, so that none is complete."""
    made = {check.key.path for run in runs for check in run.checks}
    absent = set.intersection(*(set(run.coverage.absent) for run in runs)) - made
    unfinished = {module for run in runs for module in run.coverage.unfinished}
    return Coverage((), tuple(sorted(unfinished)), tuple(sorted(absent)))
