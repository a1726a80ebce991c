"""Readers: text or a Python value → the value; ValueError says what was expected instead."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.model.keys import TOKENS, PathTemplate
from pytest_visual_claude.model.scales import Tolerance, Update
from pytest_visual_claude.model.settings import Wherever

if TYPE_CHECKING:
    from pytest_visual_claude.model.differences import IgnoreRule


def one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}{nearest(value, words)}")
        return str(value)

    return read


def nearest(value: Any, words: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(value), list(words), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def tolerance(value: Any) -> Tolerance:
    return value if isinstance(value, Tolerance) else Tolerance(one_of(*(t.value for t in Tolerance))(value))


def number(least: float, most: float, said: str) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        try:
            parsed = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            parsed = math.nan
        if not least <= parsed <= most:
            raise ValueError(said)
        return parsed

    return read


def count(value: Any) -> int:
    parsed = number(0, 2**53, "a whole number from 0")(value)
    if parsed != int(parsed):
        raise ValueError("a whole number from 0")
    return int(parsed)


def votes(value: Any) -> int:
    counted = count(value)
    if not 1 <= counted <= 9:
        raise ValueError("a whole number from 1 to 9")
    return counted


def looks(value: Any) -> int:
    counted = count(value)
    if not 1 <= counted <= 999:
        raise ValueError("a whole number from 1 to 999")
    return counted


def lines(value: Any) -> tuple[str, ...]:
    """One value a line; on the command line and in the environment ``;`` ends a line, too."""
    given = value.replace(";", "\n").splitlines() if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(line, str) for line in given):
        raise ValueError("a text, or a list of texts")
    return tuple(line.strip() for line in given if line.strip())


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("True or False")
    return value


def switch(value: Any) -> bool:
    """A flag that is written, too: in the environment and in ini files."""
    written = {"true": True, "1": True, "on": True, "yes": True, "false": False, "0": False, "off": False, "no": False}
    switch = value if isinstance(value, bool) else written.get(str(value).lower())
    if switch is None:
        raise ValueError("true or false")
    return switch


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text")
    return value


def renderer(value: Any) -> str:
    """A place on this machine, or the address of a server."""
    said = str(value)
    if said not in ("local", "container") and not re.fullmatch(r"wss?://[^\s/]+\S*", said):
        close = nearest(said, ("local", "container"))
        raise ValueError(f"local, container, or the address of a Playwright server, ws://…{close}")
    return said


def model(value: Any) -> str:
    """One; :func:`models` takes several."""
    if "," in text(value):
        raise ValueError("one model; for several there is the option models")
    return str(value).strip()


def models(value: Any) -> tuple[str, ...]:
    """One or several: a text with commas, or a list."""
    names = [name.strip() for line in lines(value) for name in line.split(",") if name.strip()]
    if not names:
        raise ValueError("the name of a model, or several with commas")
    return tuple(names)


def update(value: Any) -> Update:
    if isinstance(value, Update):
        return value
    return Update(one_of(*(kind.value for kind in Update if kind is not Update.NONE))(value))


def browsers(value: Any) -> tuple[str, ...]:
    """One or several of Playwright's, with commas."""
    read = one_of("chromium", "firefox", "webkit")
    return tuple(read(name.strip()) for line in lines(value) for name in line.split(",") if name.strip())


def clip(value: Any) -> Mapping[str, float]:
    if not isinstance(value, Mapping) or set(value) != {"x", "y", "width", "height"}:
        raise ValueError("a dict of x, y, width and height")
    return value


def clip_text(value: Any) -> Mapping[str, float]:
    """``0, 0, 800, 600``."""
    try:
        x, y, width, height = map(float, str(value).split(","))
    except ValueError:
        raise ValueError("x, y, width, height: four numbers with commas") from None
    return {"x": x, "y": y, "width": width, "height": height}


def everywhere(value: Any) -> tuple[Wherever, ...]:
    """Selectors for the whole project, one a line."""
    return tuple(map(Wherever, lines(value)))


def masks(value: Any) -> tuple[Any, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError("a list of locators or selectors")
    return tuple(value)


def ignore(value: Any) -> tuple[IgnoreRule, ...]:
    """Words alone, or a dict from places to words: selectors, or boxes of four numbers in the picture's pixels."""
    from pytest_visual_claude.model.differences import IgnoreRule  # only a check needs it

    if isinstance(value, str) and value.strip():
        return (IgnoreRule(value),)
    rules = tuple(map(_rule, value, value.values())) if isinstance(value, Mapping) else ()
    if not rules:
        raise ValueError(_IGNORE)
    return rules


def ignore_lines(value: Any) -> tuple[IgnoreRule, ...]:
    """For the whole project, one a line: words alone, or ``#renewal = the date``."""
    from pytest_visual_claude.model.differences import IgnoreRule

    pairs = ((line, *line.partition(" = ")) for line in lines(value))
    return tuple(
        IgnoreRule(words.strip(), Wherever(where.strip())) if words.strip() else IgnoreRule(line)
        for line, where, _, words in pairs
    )


_IGNORE = "a text, or a dict from selectors, or boxes (x, y, width, height), to texts"


def _rule(place: Any, words: Any) -> IgnoreRule:
    from pytest_visual_claude.model.differences import IgnoreRule
    from pytest_visual_claude.model.pictures import Box

    if not isinstance(words, str) or not words.strip():
        raise ValueError(_IGNORE)
    if isinstance(place, tuple) and len(place) == 4 and all(isinstance(side, int) for side in place):
        return IgnoreRule(words, str(place), (Box(*place),))
    if not isinstance(place, str) or not place.strip():
        raise ValueError(_IGNORE)
    return IgnoreRule(words, place)


def paths(value: Any) -> tuple[Path, ...]:
    try:
        paths = tuple(Path(path) for path in ([value] if isinstance(value, str | Path) else value))
    except TypeError:
        raise ValueError("a path, or a list of paths") from None
    missing = next((path for path in paths if not path.is_file()), None)
    if missing is not None:
        raise ValueError(f"a file that exists; there is no {missing}")
    return paths


#: What is waited for where nobody says otherwise, and what only somebody who says so gets.
STILLNESS = ("fonts", "images", "busy", "media", "network", "changes")
_STEPS = (*STILLNESS, "hover", "scroll")


def stillness(value: Any) -> tuple[str, ...]:
    """``on``, ``off``, or steps: a text with commas, or a list; those with a minus are taken from all."""
    words = {"on": STILLNESS, "true": STILLNESS, "off": (), "false": ()}
    given = str(value).lower() if isinstance(value, str | bool) else value
    if isinstance(given, str) and given in words:
        return words[given]
    names = [name.strip() for line in lines(given) for name in line.split(",") if name.strip()]
    if unknown := next((name for name in names if name.lstrip("-") not in _STEPS), None):
        raise ValueError(f"on, off, or some of {', '.join(_STEPS)}{nearest(unknown, _STEPS)}")
    taken = {name[1:] for name in names if name.startswith("-")}
    wanted = {name for name in names if not name.startswith("-")} | (set(STILLNESS) if taken else set())
    return tuple(name for name in _STEPS if name in wanted - taken)


def moment(value: Any) -> datetime:
    try:
        told = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("a time as 2026-01-15T10:00, or a datetime") from None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def baselines(value: Any) -> str:
    template = PathTemplate(text(value))
    if unknown := template.tokens - set(TOKENS):
        said = f"a folder, or a template of {', '.join(TOKENS)}; {sorted(unknown)[0]!r} is none of them"
        raise ValueError(f"{said}{nearest(sorted(unknown)[0], TOKENS)}")
    if "{" in template.rest or "}" in template.rest:
        raise ValueError("a folder or a template: a brace of it begins or ends no token")
    if template.tokens and not _apart(template.tokens):
        needed = "{name}, {browser}, and {test_path} or {test_dir} and {module}"
        raise ValueError(f"a template with {needed}, or two checks would share a picture")
    if "{ext}" in template.text.removesuffix("{ext}"):
        raise ValueError("a template that ends in {ext}, where it has that")
    return template.text


def _apart(tokens: set[str]) -> bool:
    """Whether no two checks can get the same path."""
    file = "test_path" in tokens or ("test_dir" in tokens and tokens & {"module", "test_file"})
    return bool(file) and {"name", "browser"} <= tokens
