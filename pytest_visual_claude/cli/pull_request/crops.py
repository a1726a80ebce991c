"""The places behind the worst causes, cut out: the baseline's and the actual one's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pytest_visual_claude import files, merging
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.ci.forges import Forge
from pytest_visual_claude.errors import RunError, VisualError
from pytest_visual_claude.judging import explaining
from pytest_visual_claude.model import Group

#: How many causes get pictures.
MOST = 6
Crops = Mapping[str, Sequence[bytes]]


def cut(place: Path, groups: Sequence[Group]) -> Crops:
    """By cause, the baseline's side and the actual one. Nothing where the evidence is not there, or damaged."""
    try:
        results = merging.load(place).results
    except RunError:
        return {}
    baselines = Baselines(results, results)
    return {group.id: pair for group in groups[:MOST] if len(pair := list(_pair(baselines, group))) == 2}


def _pair(baselines: Baselines, group: Group) -> Iterator[bytes]:
    key = group.checks[0].key.path
    wanted = set(group.cause.regions) if group.cause else set()
    for check in (check for check in baselines.kept() if check.key.path == key):
        with contextlib.suppress(VisualError, OSError):
            crops = [(label, image) for label, image in explaining.shown(baselines, check) if label.startswith("R")]
            named = [(set(label.split(" · ")[0].split()), image.data) for label, image in crops]
            yield from [png for regions, png in named if not wanted or wanted & regions][:2]


def publish(crops: Crops, forge: Forge | None, place: Path, address: str) -> dict[str, tuple[str, ...]]:
    """Puts the pictures where a comment can show them, and says where.

    :param forge: takes them itself, where it can.
    :param address: where the results folder is or will be published, or ``""``: they are written into it.
    :raises ForgeError: if the forge refuses them.
    :raises OSError: if they cannot be written.
    """
    found: dict[str, tuple[str, ...]] = {}
    for cause, pair in crops.items():
        names = [f"{cause}-{side}.png" for side in ("baseline", "actual")]
        if address:
            for name, data in zip(names, pair, strict=True):
                files.write(place / "crops" / name, data)
            found[cause] = tuple(f"{address.rstrip('/')}/crops/{name}" for name in names)
        elif forge and (taken := [forge.picture(name, data) for name, data in zip(names, pair, strict=True)]):
            found[cause] = tuple(filter(None, taken))
    return found
