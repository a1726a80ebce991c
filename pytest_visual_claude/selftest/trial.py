"""One change and what became of it, and what many of them come to: the words, and the JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_visual_claude.model import Box, Outcome
from pytest_visual_claude.selftest.kinds import CONTENT

#: How many of those that were missed are told in the one sentence.
_MOST_TOLD = 5


@dataclass(frozen=True)
class Trial:
    """A change that was made and could be seen.

    :param page: the address, or the test and its picture.
    :param name: of the change; :attr:`change` is what was set.
    :param placed: whether a region lies on the element.
    :param named: whether a cause names it, and what was done; None where no page could be asked for causes.
    :param said: what was told of it, line by line.
    :param old: where the element was, and :attr:`now` where it is, in the picture's pixels.
    :param before: the file of the picture before, and :attr:`after` that of the one after.
    """

    page: str
    name: str
    change: str
    element: str
    outcome: Outcome
    placed: bool
    named: bool | None
    said: tuple[str, ...]
    old: Box
    now: Box
    before: str
    after: str

    @property
    def caught(self) -> bool:
        """Whether the check is red."""
        return not self.outcome.passed

    def __str__(self) -> str:
        return f"{self.element}: {self.change} ({self.page})"


@dataclass(frozen=True)
class Rerender:
    """The same page drawn again, with nothing changed.

    :param said: what was told of it; empty where it is green.
    """

    page: str
    outcome: Outcome
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pages:
    """What was done to a page, or to several.

    :param unseen: changes that moved no pixel, or too few for anybody to see: they do not count.
    :param faults: pages, or pictures of tests, that could not be changed, and why.
    """

    trials: tuple[Trial, ...] = ()
    rerenders: tuple[Rerender, ...] = ()
    unseen: int = 0
    faults: tuple[str, ...] = ()

    def __add__(self, other: Pages) -> Pages:
        return Pages(
            self.trials + other.trials,
            self.rerenders + other.rerenders,
            self.unseen + other.unseen,
            self.faults + other.faults,
        )

    @property
    def missed(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if not trial.caught)

    @property
    def red(self) -> tuple[Rerender, ...]:
        """The re-renders that are red, though nothing was changed."""
        return tuple(one for one in self.rerenders if not one.outcome.passed)

    @property
    def share(self) -> float:
        """Percent of the visible changes that are caught; 0 where there was none."""
        return 100 * (len(self.trials) - len(self.missed)) / len(self.trials) if self.trials else 0.0

    def holds(self, least: float) -> bool:
        """Whether as many percent are caught, and nothing is red that was not changed."""
        return bool(self.trials) and self.share >= least and not self.red

    def __str__(self) -> str:
        """``caught 117 of 120 visible changes (97.5 %); placed 117; named 113; 0 of 40 re-renders red; …``."""
        return "; ".join(filter(None, self._parts()))

    def _parts(self) -> Iterator[str]:
        total = len(self.trials)
        yield f"caught {total - len(self.missed)} of {total} visible changes" + (
            f" ({self.share:.1f} %)" if total else ""
        )
        yield f"placed {sum(trial.placed for trial in self.trials)}"
        asked = [trial.named for trial in self.trials if trial.named is not None]
        of = f" of {len(asked)}" if len(asked) < total else ""
        yield f"named {sum(asked)}{of}" if asked else "none named: no page tells its causes"
        yield f"{len(self.red)} of {len(self.rerenders)} re-renders red"
        if self.missed:
            more = f" and {len(self.missed) - _MOST_TOLD} more" if len(self.missed) > _MOST_TOLD else ""
            yield f"missed: {', '.join(map(str, self.missed[:_MOST_TOLD]))}{more}"

    def kinds(self) -> dict[str, tuple[int, int]]:
        """How many of each kind of change are caught, of how many."""
        every, caught = (Counter(map(kind, some)) for some in (self.trials, [one for one in self.trials if one.caught]))
        return {name: (caught[name], every[name]) for name in KINDS if every[name]}


KINDS = ("property", "content", "icon", "order", "overlap")


def kind(trial: Trial) -> str:
    """One of :data:`KINDS`."""
    if trial.name in ("icon", "image"):
        return "icon"
    if trial.name in ("order", "swap", "elsewhere"):
        return "order"
    if trial.name in ("overlap", "translate"):
        return "overlap"
    return "content" if trial.name in CONTENT or trial.name in ("none", "hidden") else "property"


def together(some: Sequence[Pages]) -> Pages:
    """All of them as one."""
    return sum(some, Pages())
