"""A stored verdict's seal: a digest of what was asked and answered, and a signature where there is a key.

The digest finds an edit by mistake. Whoever edits on purpose writes the digest anew, but not the signature.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude.errors import JudgeUnavailable
from pytest_visual_claude.model import read_json

#: The environment variable with the key: a secret of the CI.
KEY = "VISUAL_VERDICTS_KEY"


class NotTrusted(JudgeUnavailable):
    """A verdict is stored, but nobody vouches for it."""


@dataclass(frozen=True)
class Seal:
    """How entries are sealed, and which are believed.

    :param key: signs what is written; a signature of another key is a fault. Empty: nothing is signed.
    :param doubt: from an entry without a valid signature to why it is not replayed, or ``""``.
    """

    key: bytes = b""
    doubt: Callable[[Path], str] = lambda _: ""

    def sealed(self, said: Mapping[str, Any]) -> str:
        """An entry's text."""
        signature = self._signature(said)
        return _text({**said, "signature": signature, "digest": _digest({**said, "signature": signature})})

    def opened(self, data: bytes, path: Path) -> Mapping[str, Any]:
        """The entry in a file of the store.

        :raises ValueError: if any byte of it is another than when it was sealed.
        :raises NotTrusted: if it is whole, but nobody vouches for it.
        """
        entry: dict[str, Any] = read_json(data)
        digest = entry["digest"]
        said = {name: value for name, value in entry.items() if name != "digest"}
        # Git may convert line ends.
        if digest != _digest(said) or data.replace(b"\r\n", b"\n") != _text(entry).encode():
            raise ValueError("it was edited")
        signature = said.pop("signature")
        if self.key and signature and not hmac.compare_digest(signature, self._signature(said)):
            raise ValueError(f"its signature is not made with this {KEY}")
        if not (self.key and signature) and (why := self.doubt(path)):
            raise NotTrusted(why)
        return said

    def _signature(self, said: Mapping[str, Any]) -> str:
        return hmac.new(self.key, _text(said).encode(), hashlib.sha256).hexdigest() if self.key else ""


def _digest(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(said).encode()).hexdigest()


def _text(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, indent=2, ensure_ascii=False) + "\n"
