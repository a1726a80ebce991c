"""The API of a forge (GitHub, GitLab), asked over HTTP: one request at a time, and a clear word where it refuses."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.errors import ForgeError
from pytest_visual_claude.text import printable

if TYPE_CHECKING:
    import ssl

#: How long one request may take, and how many pages of a list are read.
_SECONDS, _PAGES = 30.0, 50
_AGENT = "pytest-visual-claude"


@dataclass(frozen=True)
class Api:
    """Where the API is, and as whom it is asked.

    :param forge: its name, for messages.
    :param headers: those that say who asks.
    """

    forge: str
    url: str
    headers: Mapping[str, str] = field(repr=False)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """What it answers, as JSON.

        :raises ForgeError: if it refuses, or cannot be reached.
        """
        return self._asked(method, f"{self.url}{path}", body)[0]

    def upload(self, path: str, name: str, png: bytes) -> Any:
        """What it answers to a file.

        :raises ForgeError: as :meth:`ask`.
        """
        return self._asked("POST", f"{self.url}{path}", files={"file": (name, png, "image/png")})[0]

    def listed(self, path: str) -> Iterator[Any]:
        """What a list holds, page after page."""
        address = f"{self.url}{path}{'&' if '?' in path else '?'}per_page=100"
        for _ in range(_PAGES):
            found, address = self._asked("GET", address)
            yield from found
            if not address:
                return

    def _asked(
        self, method: str, address: str, body: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None
    ) -> tuple[Any, str]:
        """:returns: the answer, and the address of the next page."""
        import httpx2

        if not address.startswith(f"{self.url}/"):
            raise ForgeError(f"{self.forge} names a page elsewhere: {printable(address)}")
        sent: dict[str, Any] = {"json": body, "files": files, "headers": {"User-Agent": _AGENT, **self.headers}}
        try:
            answer = httpx2.request(method, address, **sent, timeout=_SECONDS, verify=_certificates())
        except httpx2.HTTPError as error:
            raise ForgeError(f"{self.forge} cannot be reached at {self.url}: {printable(str(error))}") from None
        said = None
        with contextlib.suppress(ValueError):
            said = answer.json()
        if answer.status_code >= 300 or said is None:
            raise ForgeError(self._refused(method, address, answer.status_code, said))
        return said, answer.links.get("next", {}).get("url", "")

    def _refused(self, method: str, address: str, status: int, said: Any) -> str:
        why = said.get("message", "") if isinstance(said, dict) else ""
        path = address.removeprefix(self.url).partition("?")[0]
        return f"{self.forge} refused {method} {path}: {status} {printable(str(why))[:300]}{_HINTS.get(status, '')}"


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Read once: that takes longer than a request."""
    import httpx2

    return httpx2.create_ssl_context()


_HINTS = {
    401: ". The token is not taken: is it set, and still valid?",
    403: ". On GitHub the job needs 'permissions: pull-requests: write' and 'statuses: write', "
    "which a pull request of a fork never gets: post from a workflow_run, as examples/ci/visual-comment.yml does",
    404: ". Either it is not there, or the token may not see it",
}
