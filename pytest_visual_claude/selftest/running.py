"""Changes one page many times, and looks at each change as a run would: picture, causes, judge and tolerance."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pytest_visual_claude import files, pixels, wording
from pytest_visual_claude.baselines import Baselines, Facts
from pytest_visual_claude.capture import Steps
from pytest_visual_claude.check import Checker, ScreenshotRequest, Unjudged
from pytest_visual_claude.check.captured import Captured
from pytest_visual_claude.dom import encoded
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.model import Check, DomSnapshot, Key, Picture
from pytest_visual_claude.selftest.mutator import Mutation, Mutator, Told
from pytest_visual_claude.selftest.trial import Pages, Rerender, Trial
from pytest_visual_claude.selftest.truth import Places

#: How often as many changes as are wanted are made, until that many could be seen.
_TRIES = 3


@dataclass(frozen=True)
class Before(Baselines):
    """The page as it is, in the place of a baseline. Nothing is written but the pictures of trials."""

    dom_of: Mapping[str, bytes] = field(default_factory=dict)

    def dom(self, key: Key) -> bytes | None:
        return self.dom_of.get(key.path)

    def facts(self, key: Key) -> Facts | None:
        """None: both pictures are of one browser."""

    def rested(self, key: Key) -> int | None:
        """At once: it is the same page, and nothing was loaded since."""
        return 0

    def known(self, key: Key) -> bool:
        return True

    def clear(self, key: Key) -> None:
        pass

    def stage(self, check: Check, pictures: Mapping[str, bytes], facts: Facts | None = None) -> None:
        pass

    def put(self, picture: Picture) -> str:
        """Keeps a picture, once; its file's name."""
        name = f"{pixels.opened(picture).digest[:20]}.png"
        if not (self.results / name).exists():
            files.write(self.results / name, picture.png)
        return name


@dataclass(frozen=True)
class Order:
    """What is to be done to one page.

    :param changes: how many changes that can be seen.
    :param seed: other changes for another one.
    :param done: is told after every change.
    """

    changes: int
    seed: int = 1
    done: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Subject:
    """A page that is open, and how it looks now.

    :param title: of the page, for people.
    """

    title: str
    target: Any
    checker: Checker
    request: ScreenshotRequest

    @classmethod
    def of(cls, title: str, target: Any, checker: Checker, request: ScreenshotRequest) -> Steps[Subject]:
        """The page as it is.

        :raises CaptureError: if there is nothing to capture, or it does not stand still.
        """
        request = replace(request, baseline=None, settings=replace(request.settings, update=False))
        seen = yield from checker.capture(request, target)
        if seen.shot.previous_frame:
            raise CaptureError("it does not stand still, so no change could be told from its own")
        return cls(title, target, checker, request).now(seen.shot.picture, seen.page)

    def now(self, picture: Picture, page: DomSnapshot | None) -> Subject:
        """With this in the place of its baseline."""
        known = {self.request.key.path: encoded(page)} if page else {}
        checker = replace(self.checker, baselines=replace(self.before, dom_of=known))
        return replace(self, checker=checker, request=replace(self.request, baseline=picture.png))

    @property
    def before(self) -> Before:
        assert isinstance(self.checker.baselines, Before)
        return self.checker.baselines

    def looked_at(self) -> Steps[tuple[Check, Captured]]:
        """What a run would say of it now."""
        captured = yield from self.checker.capture(self.request, self.target)
        concluded = self.checker.conclude(captured)
        return (concluded.judged() if isinstance(concluded, Unjudged) else concluded), captured

    def rerendered(self) -> Steps[Rerender]:
        check, _ = yield from self.looked_at()
        said = () if check.outcome.passed else tuple(wording.details(check))
        return Rerender(self.title, check.outcome, said)


def changed(subject: Subject, order: Order) -> Steps[tuple[Pages, bool]]:
    """Makes changes, one at a time, and takes each back.

    :returns: what became of them, and whether the page came back after each: else it is to be opened anew.
    """
    mutator = Mutator(subject.target, subject.request.settings)
    made, found = Pages(), (yield from mutator.candidates())
    if not found:
        return replace(made, faults=(f"{subject.title}: nothing in the picture can be changed",)), True
    for mutation in planned(found, random.Random(f"{subject.title} {order.seed}"), order.changes * _TRIES):  # noqa: S311
        trial = yield from _tried(subject, mutator, mutation)
        made += Pages((trial,)) if trial else Pages(unseen=1)
        order.done()
        back = yield from subject.rerendered()
        if not back.outcome.passed:
            return made, False
        if len(made.trials) == order.changes:
            break
    return made, True


def planned(found: Mapping[str, Sequence[str]], chance: random.Random, most: int) -> Iterator[Mutation]:
    """Every kind of change in turn, each to an element by chance; none twice."""
    names, seen = sorted(found), set[Mutation]()
    chance.shuffle(names)
    for turn in range(most):
        name = names[turn % len(names)]
        mutation = Mutation(chance.choice(found[name]), name, chance.randrange(840))
        if mutation not in seen:
            seen.add(mutation)
            yield mutation


def _tried(subject: Subject, mutator: Mutator, mutation: Mutation) -> Steps[Trial | None]:
    """What became of one change; None where nobody could see it, or the page did not let it be made."""
    old = yield from mutator.places([mutation.element])
    try:
        told = yield from mutator.change(mutation)
    except Exception as error:  # the page's own script took the element away, or refused
        if not type(error).__module__.startswith("playwright"):
            raise
        return None
    try:
        check, captured = yield from subject.looked_at()
        now = yield from mutator.places(told.marks)
    except CaptureError:  # what is pictured, or to be masked, went with it: a run would say so
        return None
    finally:
        yield from mutator.undo(mutation)
    before, after = pixels.opened(subject.request.baseline or b""), captured.pictures.actual
    if before.png == after.png or not pixels.visible(before, after):
        return None
    others = yield from mutator.places(told.marks[1:])
    return _trial(subject, mutation, told, Seen(Places(old + others, now), check, captured))


@dataclass(frozen=True)
class Seen:
    """What a run would say of a change, and where it was made."""

    places: Places
    check: Check
    captured: Captured


def _trial(subject: Subject, mutation: Mutation, told: Told, seen: Seen) -> Trial:
    return Trial(
        page=subject.title,
        name=mutation.name,
        change=told.set,
        element=wording.clean(told.element, 60),
        outcome=seen.check.outcome,
        placed=seen.places.on(seen.check),
        named=seen.places.named(seen.check, mutation.name) if seen.captured.page else None,
        said=tuple(wording.details(seen.check)),
        old=seen.places.old[0],
        now=seen.places.now[0],
        before=subject.before.put(Picture.of(subject.request.baseline or b"")),
        after=subject.before.put(seen.captured.shot.picture),
    )
