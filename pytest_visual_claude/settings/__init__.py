"""Every option, declared once and resolved once.

A value comes from the first of these that sets it: the call, ``@pytest.mark.visual``, the
command line (``--visual-x``), the environment (``VISUAL_X``), the ini file (``visual_x``), the
default. A bad one is a :class:`SettingsError` that names the option and where it was set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.model.settings import Settings
from pytest_visual_claude.settings.options import OPTIONS, Option, Scope, Source
from pytest_visual_claude.settings.readers import nearest
from pytest_visual_claude.settings.variants import undeclared

__all__ = [
    "DEFAULT_MODEL",
    "OPTIONS",
    "Layer",
    "Option",
    "Scope",
    "Source",
    "from_environment",
    "origin",
    "resolve",
    "table",
    "unknown_variables",
]


@dataclass(frozen=True)
class Layer:
    """The values that came through one door.

    :param where: names the place to a person, with ``{option}`` for the option as written there.
    """

    source: Source
    values: Mapping[str, Any]
    where: str = "{option}"

    def only(self, name: str) -> Layer:
        """The same for one option."""
        return replace(self, values={name: self.values.get(name)})


_BY_NAME = {option.name: option for option in OPTIONS}
DEFAULT_MODEL: str = _BY_NAME["model"].default


_ADDED = ("mask", "redact", "ignore")


def resolve(layers: Iterable[Layer]) -> Settings:
    """The settings that these layers, nearest first, come to.

    What the project masks, redacts and ignores holds beside what a call or marker names, unless that is empty.

    :raises SettingsError: for a value that is none, or a name that no option has.
    """
    values: dict[str, Any] = {option.name: option.default for option in OPTIONS}
    everywhere: dict[str, Any] = {}
    given = list(layers)
    for layer in reversed(given):
        for name, value in layer.values.items():
            if value is not None:
                read = _read(name, value, layer)
                if name in _ADDED and layer.source in (Source.ENV, Source.INI):
                    everywhere[name] = read
                elif name in _ADDED and read:
                    read = (*everywhere.get(name, ()), *read)
                values[name] = read
    if values["off"] and (values["update"] or values["update_mode"]):
        raise SettingsError("--visual-off takes no picture, so there is none to write: leave it or the update out")
    if said := undeclared(values["variants"], values["variant_definitions"]):
        raise SettingsError(f"{origin('variants', given)}: {said}")
    return Settings(**values)


def _read(name: str, value: Any, layer: Layer) -> Any:
    option = _BY_NAME.get(name)
    if option is None or layer.source not in option.scope.sources:
        known = [o.name for o in OPTIONS if layer.source in o.scope.sources]
        raise SettingsError(
            f"{layer.where.format(option=name)}: no such option{nearest(name, known)}. There are: {', '.join(known)}"
        )
    try:
        return option.reader(layer.source)(value)
    except ValueError as error:
        where = layer.where.format(option=option.written(layer.source))
        raise SettingsError(f"{where}: {value!r} is not {error}") from None


def origin(name: str, layers: Iterable[Layer]) -> str:
    """Where an option got its value: its name as it is written there, and the place."""
    for layer in layers:
        if layer.values.get(name) is not None:
            return layer.where.format(option=_BY_NAME[name].written(layer.source))
    return f"the default of {_BY_NAME[name].flag}"


def from_environment(environ: Mapping[str, str]) -> Layer:
    """What the environment sets; an empty variable sets nothing."""
    names = {o.name: environ.get(o.env) for o in OPTIONS if Source.ENV in o.scope.sources}
    return Layer(Source.ENV, {name: value for name, value in names.items() if value})


#: Set in the environment alone: they are no options.
_OTHER_VARIABLES = frozenset({"VISUAL_SHARD", "VISUAL_VERDICTS_KEY"})


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """The variables that look like options and are none: ``VISUAL_MODLE (did you mean VISUAL_MODEL?)``."""
    known = sorted({o.env for o in OPTIONS if Source.ENV in o.scope.sources} | _OTHER_VARIABLES)
    unknown = (name for name, value in environ.items() if value and name.startswith("VISUAL_") and name not in known)
    return [f"{name}{nearest(name, known)}" for name in sorted(unknown)]


def table() -> str:
    """The options as a Markdown table, for the documentation."""
    rows = ["| option | set by | default | meaning |", "|---|---|---|---|"]
    return "\n".join(rows + [f"| `{o.name}` | {_set_by(o)} | {_default(o)} | {o.help} |" for o in OPTIONS])


def _set_by(option: Option) -> str:
    flag = [f"`{option.flag}`"] if Source.CLI in option.scope.sources else []
    ini = [f"`{option.ini}`"] if Source.INI in option.scope.sources else []
    call = ["call"] if Source.CALL in option.scope.sources else []
    call = call or (["marker"] if Source.MARKER in option.scope.sources else [])
    return ", ".join(call + flag + ini)


def _default(option: Option) -> str:
    return option.shown or f"`{option.default}`"


assert [field.name for field in fields(Settings)] == [option.name for option in OPTIONS]
