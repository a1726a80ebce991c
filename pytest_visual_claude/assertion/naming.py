"""The names of one test's pictures: each is given once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_visual_claude.assertion.call import Name
from pytest_visual_claude.errors import CheckError, NameTaken
from pytest_visual_claude.model import Key
from pytest_visual_claude.model.keys import TestLocation


@dataclass
class Names:
    """What a test's pictures are named so far.

    :param take: is told each name before anything is captured; raises NameTaken.
    """

    location: TestLocation
    take: Callable[[Key], None]
    _used: set[str] = field(default_factory=set)
    _unnamed: Counter[str] = field(default_factory=Counter)

    def name(self, given: Name) -> str:
        """The picture's name: the one that is given, or the test's, numbered from the second one on.

        :raises CheckError: if it is empty.
        """
        if given is None:
            self._unnamed[self.location.name] += 1
            number = self._unnamed[self.location.name]
            return self.location.name if number == 1 else f"{self.location.name}.{number}"
        parts = [given.removesuffix(".png")] if isinstance(given, str) else list(given)
        if not parts or not all(part.strip() for part in parts):
            raise CheckError("the name is empty: leave it out, and the picture is named after its test")
        name = "-".join(parts).removesuffix(".png").encode("utf-8", "replace").decode()  # half a surrogate pair
        return self.location.with_parameters(name)

    def key(self, name: str, browser: str, variant: str = "") -> Key:
        """The key of a picture, which no other of the test has.

        :raises NameTaken: if one has.
        """
        key = Key(self.location.module, self.location.test, name, browser, variant)
        if key.path.casefold() in self._used:  # some systems store both in one file
            raise NameTaken(f"two pictures of this test are named {key.title!r}; give one of them another name")
        self._used.add(key.path.casefold())
        self.take(key)
        return key
