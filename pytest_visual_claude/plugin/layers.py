"""What pytest's command line and ini file set of our options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_visual_claude.settings import OPTIONS, Layer, Source

if TYPE_CHECKING:
    import pytest


def command_line(config: pytest.Config) -> Layer:
    given = {
        option.name: config.getoption(option.ini, None) for option in OPTIONS if Source.CLI in option.scope.sources
    }
    return Layer(Source.CLI, _set(given))


def ini(config: pytest.Config) -> Layer:
    given = {option.name: config.getini(option.ini) for option in OPTIONS if Source.INI in option.scope.sources}
    where = str(config.inipath.name if config.inipath else "the ini file")
    return Layer(Source.INI, _set(given), f"{{option}} in {where}")


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
