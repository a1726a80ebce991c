"""
What can go wrong, and whose fault it is:

* VisualError
  x SettingsError               an option has a bad value; names it and where it was set
  x PictureError                bytes that are no picture, or a broken one
  x BaselineError               a baseline cannot be written or accepted
  x RunError                    the results of a run cannot be read, or joined
  x ForgeError                  GitHub or GitLab did not do what it was asked
  x BrowserMissing              no browser to launch; says how to install one
  x CheckError (AssertionError) a check could not be made; fails its test
    + CaptureError              the page, the element or the mask is not there
    + NameTaken                 two pictures of one test have the same name
  x JudgeError                  no verdict; the check is UNDECIDED
    + JudgeUnavailable          not reached, overloaded, too slow
      - JudgeUnusable           no request of this run can succeed: key, billing, permission, model
    + JudgeRefused              declined to answer
    + JudgeCutOff               stopped before the end of its answer
    + JudgeUnclear              an answer that is not a finding for every region
    + BudgetSpent               the run's budget does not cover another request
    + JudgeAwaited              asked in a batch, which is not answered yet
* VisualAssertionError (AssertionError)  the check was made, and is red
"""

from __future__ import annotations

from typing import Any


def _reduce(error: Exception) -> tuple[Any, ...]:
    """How an error is pickled and copied whose module is none: by its name in this one."""
    kind = type(error)
    if kind.__module__ != "builtins":  # a subclass of somebody else's
        return kind, error.args, error.__dict__
    return _restored, (kind.__name__, error.args), error.__dict__


def _restored(name: str, arguments: tuple[Any, ...]) -> Any:
    return globals()[name](*arguments)


class VisualError(Exception):
    """Base of everything this package raises, but for a red check."""


class SettingsError(VisualError):
    """An option has a bad value. The text names the option and where it was set."""


class PictureError(VisualError):
    """Bytes that are no picture, or a broken one.

    The text continues a sentence that starts with the picture's name: "is not a PNG (…)".

    :param which: ``expected`` or ``actual`` where two were compared, else ``""``.
    """

    which: str = ""


class BaselineError(VisualError):
    """A baseline cannot be written, accepted or rejected."""

    __reduce__ = _reduce


class RunError(VisualError):
    """The results of a run cannot be read, or joined with others."""


class ForgeError(VisualError):
    """GitHub or GitLab did not do what it was asked. The text says what that was, and why."""


class BrowserMissing(VisualError):
    """No browser to launch. The text ends in the command that installs one."""


class CheckError(VisualError, AssertionError):
    """A check could not be made: nothing was compared and nothing written."""

    __reduce__ = _reduce


class CaptureError(CheckError):
    """The page, the element or what should be masked is not there."""


class NameTaken(CheckError):
    """Two pictures of one test have the same name."""


class JudgeError(VisualError):
    """No verdict. The text says why, and what to do.

    :param raw: the judge's answer as it came, for the evidence folder; ``""`` where there is none.
    """

    #: The id of the question, where it waits for its answer in a batch.
    asked = ""

    def __init__(self, message: str, raw: str = "") -> None:
        super().__init__(message, raw)
        self.raw = raw

    def __str__(self) -> str:
        return str(self.args[0])


class JudgeUnavailable(JudgeError):
    """Not reached, overloaded, too slow, or the credentials are not taken."""


class JudgeUnusable(JudgeUnavailable):
    """No request of this run can succeed: the key, the model or the account is at fault."""


class JudgeRefused(JudgeError):
    """The judge declined to answer."""


class JudgeCutOff(JudgeError):
    """The judge stopped before the end of its answer."""


class JudgeUnclear(JudgeError):
    """The judge's answer is not a finding for every region."""


class BudgetSpent(JudgeError):
    """The run's budget does not cover another request."""


class JudgeAwaited(JudgeError):
    """The question goes with a batch, or went with one that is not answered yet.

    :param asked: the question's id.
    """

    def __init__(self, message: str, raw: str = "", asked: str = "") -> None:
        super().__init__(message, raw)
        self.asked = asked


class VisualAssertionError(AssertionError):
    """The check was made, and is red. The text is what wording.py says of it."""

    __reduce__ = _reduce


# pytest prints an exception's module before its name, and cuts its summary at the edge of the
# terminal: without a module the sentence is seen there, not only where it comes from.
for _error in (BaselineError, CheckError, CaptureError, NameTaken, VisualAssertionError):
    _error.__module__ = "builtins"
