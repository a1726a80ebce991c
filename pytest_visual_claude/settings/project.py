"""What a project's own files say, for commands that run without pytest: where its root is, and its baselines."""

from __future__ import annotations

import configparser
import contextlib
import itertools
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_visual_claude import settings
from pytest_visual_claude.files import content
from pytest_visual_claude.model.settings import Settings
from pytest_visual_claude.settings import OPTIONS, Layer, Source

#: Where pytest looks for its options, in its order, and the table that holds them there.
_FILES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "pytest.toml": (("pytest",),),
    ".pytest.toml": (("pytest",),),
    "pytest.ini": (("pytest",),),
    ".pytest.ini": (("pytest",),),
    "pyproject.toml": (("tool", "pytest"), ("tool", "pytest", "ini_options")),
    "tox.ini": (("pytest",),),
    "setup.cfg": (("tool:pytest",),),
}
#: Files that make a folder pytest's root, whatever they hold.
_ALWAYS = frozenset({"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"})


@dataclass(frozen=True)
class Project:
    """A folder with options of pytest's.

    :param addopts: the words of a command line that are always given.
    :param ini: its options by name.
    """

    root: Path
    addopts: tuple[str, ...]
    ini: Mapping[str, Any]
    file: str


def project(start: Path) -> Project | None:
    """The project that a folder belongs to, as pytest would find it; None where no file says so."""
    for file in (folder / name for folder in (start, *start.parents) for name in _FILES):
        found = _options(file)
        if found is not None:
            return Project(file.parent, _words(found.get("addopts", "")), found, file.name)
    return None


def _words(addopts: Any) -> tuple[str, ...]:
    """None of what pytest itself could not take."""
    if not isinstance(addopts, str):
        return tuple(map(str, addopts)) if isinstance(addopts, list) else ()
    with contextlib.suppress(ValueError):
        return tuple(shlex.split(addopts))
    return ()


def baselines_of(project: Project | None, environ: Mapping[str, str]) -> str:
    """Where the project's baselines are: a folder beside the test files, or a path template.

    :raises SettingsError: if that has a bad value.
    """
    return settings_of(project, environ, "baselines").baselines


def settings_of(project: Project | None, environ: Mapping[str, str], *names: str) -> Settings:
    """The settings that the environment and the project's own files come to, for these options only.

    :raises SettingsError: if one of them has a bad value.
    """
    options = [option for option in OPTIONS if option.name in names]
    asked = settings.from_environment(environ).values
    layers = [Layer(Source.ENV, {option.name: asked.get(option.name) for option in options})]
    if project:
        written = {option.name: _written(project.addopts, option.flag) for option in options}
        named = {option.name: project.ini.get(option.ini) or None for option in options}
        ini = Layer(Source.INI, named, f"{{option}} in {project.file}")
        layers = [Layer(Source.CLI, written, "addopts"), *layers, ini]
    return settings.resolve(layers)


def _written(addopts: Sequence[str], flag: str) -> str | None:
    found = [word.partition("=")[2] for word in addopts if word.startswith(f"{flag}=")]
    return next(iter([*found, *(after for word, after in itertools.pairwise(addopts) if word == flag)]), None)


def _options(file: Path) -> Mapping[str, Any] | None:
    """Pytest's options in a file; None where it is not pytest's, or cannot be read."""
    with contextlib.suppress(OSError, ValueError, configparser.Error):
        text = content(file).decode()
        tables = [found for way in _FILES[file.name] if (found := _table(file, text, way)) is not None]
        if tables or file.name in _ALWAYS:
            return {name: value for table in tables for name, value in table.items() if not isinstance(value, dict)}
    return None


def _table(file: Path, text: str, way: tuple[str, ...]) -> Mapping[str, Any] | None:
    if file.suffix != ".toml":
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(text)
        return dict(parser[way[0]]) if parser.has_section(way[0]) else None
    table: Any = tomllib.loads(text)
    for name in way:
        table = table.get(name) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None
