"""What to do without a verdict: let the judge on this machine decide, and say so."""

from __future__ import annotations

from dataclasses import replace

from pytest_visual_claude.errors import JudgeAwaited, JudgeError
from pytest_visual_claude.judge.protocol import Judge
from pytest_visual_claude.model import Question, Verdict


class Fallback:
    """Asks ``judge``, and where it has no verdict ``local``. The verdict then names both."""

    def __init__(self, judge: Judge, local: Judge) -> None:
        self._judge = judge
        self._local = local

    @property
    def name(self) -> str:
        return self._judge.name

    def __repr__(self) -> str:
        return f"Fallback({self._judge!r}, {self._local!r})"

    def ask(self, question: Question) -> Verdict:
        try:
            return self._judge.ask(question)
        except JudgeAwaited:  # no failure: the verdict is to come
            raise
        except JudgeError as error:
            verdict = self._local.ask(question)
            note = f"{self._judge.name} gave no verdict, so the local judge decided: {error}"
            return replace(verdict, warning="; ".join(filter(None, (note, verdict.warning))))
