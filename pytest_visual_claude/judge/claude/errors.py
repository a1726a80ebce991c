"""What the SDK raises, said in our words: what happened, and what to do next.

The service's errors and what becomes of them (statuses as Anthropic documents them):

==================  =========================================  ======================
400                 the request is not accepted                 ends the question
400, 429 spend      a spend limit is reached                    ends the run's asking
401, 402, 403, 404  key, billing, permission, model             ends the run's asking
408, 409            a fault that passes                         sent again
413, 422            too large, not understood                   ends the question
429                 too many requests                           sent again, after retry-after
500, 503, 504, 529  a fault that passes                         sent again
3xx                 a redirect, which is never followed         ends the run's asking
no connection       refused, reset, cut off                     sent again
too late            the deadline passed                         ends the question
==================  =========================================  ======================
"""

from __future__ import annotations

import os
import re
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_visual_claude.errors import JudgeError, JudgeUnavailable, JudgeUnusable

if TYPE_CHECKING:
    import anthropic
    import httpx2

_WITHOUT = "or judge without Claude: pytest --visual-judge=local"
_SPEND = re.compile(r"spend|usage limit|credit balance", re.IGNORECASE)
_LONGEST_QUOTE = 300
_SECRET = re.compile(r"sk-ant-[\w-]+|(?<=Bearer )[^\s'\"]+")
_SECRET_NAME = re.compile(r"^(ANTHROPIC|AWS|GOOGLE)_.*(KEY|TOKEN|SECRET)")
_SHORTEST_SECRET = 8
#: How h11 begins to refuse one.
_HEADER = "Illegal header value"


@dataclass(frozen=True)
class Fault:
    """One failed attempt.

    :param error: what to raise if it was the last one.
    :param passing: true where another attempt may succeed.
    :param wait: seconds the service asked to wait; 0 where it did not.
    :param lost: true where an answer may have been made and billed, but did not come.
    :param limited: true where the service's rate limit was met.
    """

    error: JudgeError
    passing: bool = False
    wait: float = 0.0
    lost: bool = False
    limited: bool = False


def fault(error: Exception, model: str, deadline: float) -> Fault:
    """The fault that an exception of one attempt stands for. No secret stands in its text.

    :param deadline: seconds the question had, for the message.
    """
    fault = _fault(error, model, deadline)
    told = fault.error
    return replace(fault, error=type(told)(_scrubbed(str(told)), _scrubbed(told.raw)))


def _scrubbed(text: str) -> str:
    """Without secrets: what the environment holds, and whatever looks like a key.

    h11 quotes a header that it refuses, and the key with it, where the key ends in a line break.
    """
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value.strip()) >= _SHORTEST_SECRET:
            text = text.replace(value, "…").replace(value.strip(), "…")
    return _SECRET.sub("…", text)


def _fault(error: Exception, model: str, deadline: float) -> Fault:
    import anthropic
    import httpx2  # what the SDK speaks HTTP with: it lets faults within a body through as they are

    if isinstance(error, JudgeError):  # an answer that came, and cannot be read
        return Fault(error, lost=True)
    if isinstance(error, TimeoutError | anthropic.APITimeoutError | httpx2.TimeoutException):
        late = f"no answer from {model} within {deadline:g} s; run the test again, {_WITHOUT}"
        return Fault(JudgeUnavailable(late), lost=True)
    if isinstance(error, anthropic.APIStatusError):
        return _status(error, model)
    if isinstance(error, anthropic.APIConnectionError | httpx2.TransportError):
        return _connection(error, model)
    if isinstance(error, OSError) or type(error).__module__.startswith("httpcore"):
        return _broken(error, model)  # what httpx2 lets through as it is, where a connection ends while it is read
    return _unusable(error, model)


def _connection(error: anthropic.APIConnectionError | httpx2.TransportError, model: str) -> Fault:
    import httpx2

    cause = str(error.__cause__ or error).strip() or type(error.__cause__).__name__
    if _HEADER in cause:
        broken = "the credentials hold a character that no key has, such as a line break at the end"
        return Fault(JudgeUnusable(f"{broken}; set ANTHROPIC_API_KEY again, {_WITHOUT}"))
    if isinstance(error, httpx2.TransportError):
        return _broken(error, model)
    where = f"{model} was not reached at {error.request.url.host}: {cause}"
    return Fault(JudgeUnavailable(f"{where}; check the network and ANTHROPIC_BASE_URL, {_WITHOUT}"), passing=True)


def _broken(error: Exception, model: str) -> Fault:
    cause = str(error.__cause__ or error).strip() or type(error).__name__
    broken = f"the connection broke while {model} answered: {cause}; run the test again, {_WITHOUT}"
    return Fault(JudgeUnavailable(broken), passing=True, lost=True)


def _status(error: anthropic.APIStatusError, model: str) -> Fault:
    status = error.status_code
    said = _said(error)
    if _SPEND.search(error.error_code or "") or (status == 400 and _SPEND.search(said)):
        return Fault(JudgeUnusable(f"the Anthropic account's spend limit is reached: {said}; raise it, {_WITHOUT}"))
    if status in _LASTING:
        return Fault(JudgeUnusable(f"{_LASTING[status].format(model=model)} ({status}: {said}), {_WITHOUT}"))
    if 300 <= status < 400:
        return Fault(JudgeUnusable(f"what answered for {model} redirects ({status}); set ANTHROPIC_BASE_URL right"))
    if status == 429:
        return _limited(error, model)
    if status in (408, 409) or status >= 500:
        busy = f"{model} could not answer ({status}: {said}); run the test again, {_WITHOUT}"
        return Fault(JudgeUnavailable(busy), passing=_may_retry(error), wait=_retry_after(error))
    return Fault(JudgeUnavailable(f"the request to {model} was not accepted ({status}: {said}); {_WITHOUT}"))


_LASTING = {
    401: "Anthropic does not take the credentials; set ANTHROPIC_API_KEY to a valid key",
    402: "Anthropic asks for payment; see the account's billing page",
    403: "the key may not use {model}; give it access, choose another model with --visual-model",
    404: "the model {model} is not there, or ANTHROPIC_BASE_URL is wrong; choose another with --visual-model",
}


def _limited(error: anthropic.APIStatusError, model: str) -> Fault:
    wait = _retry_after(error)
    asked = f", which asks to wait {wait:g} s" if wait else ""
    text = f"too many requests to {model}{asked} (429: {_said(error)}); run the test again later, {_WITHOUT}"
    return Fault(JudgeUnavailable(text), passing=_may_retry(error), wait=wait, limited=True)


def _unusable(error: Exception, model: str) -> Fault:
    """The end of the run, no credentials (the SDK raises TypeError then), broken ones, an SDK that does not fit."""
    if isinstance(error, CancelledError):
        return Fault(JudgeUnusable(f"the run ended before {model} answered; run the test again"), lost=True)
    if isinstance(error, TypeError) and "authentication method" in str(error):
        return Fault(JudgeUnusable(f"no Anthropic credentials were found; set ANTHROPIC_API_KEY, {_WITHOUT}"))
    if isinstance(error, ModuleNotFoundError):
        return Fault(JudgeUnusable(f"{error}: the provider needs its extra, such as pip install 'anthropic[bedrock]'"))
    said = " ".join(str(error).split())[:_LONGEST_QUOTE]
    return Fault(JudgeUnusable(f"{model} cannot be asked: {type(error).__name__}: {said}; {_WITHOUT}"))


def _said(error: anthropic.APIStatusError) -> str:
    """The service's own words, in one line, with the id its support asks for."""
    said = error.api_message if isinstance(error.api_message, str) else error.message
    line = " ".join(said.split())[:_LONGEST_QUOTE]
    return f"{line} [{error.request_id}]" if error.request_id else line


def _may_retry(error: anthropic.APIStatusError) -> bool:
    return error.response.headers.get("x-should-retry") != "false"


def _retry_after(error: anthropic.APIStatusError) -> float:
    """Seconds; 0 where the header is missing or is a date (which Anthropic does not send)."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0
