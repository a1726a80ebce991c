"""The models that can judge, in one table: prices, image limits, effort and thinking.

Prices and limits are Anthropic's published ones of November 2026. A model that is not in
the table is not refused for ever: give its prices with :func:`priced`.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_visual_claude.errors import SettingsError

if TYPE_CHECKING:
    from pytest_visual_claude.model import Size

#: What a model of the future is taken to be like, and what is named instead of a retired one.
DEFAULT = "claude-sonnet-5-5"

#: Side of one visual patch in pixels: a picture costs one token for each patch it touches.
PATCH = 28


@dataclass(frozen=True)
class Vision:
    """The largest picture a model sees without a resize.

    :param longest: pixels a side, each side padded up to whole patches.
    :param tokens: patches altogether.
    """

    longest: int
    tokens: int

    def fits(self, size: Size) -> bool:
        return max(_padded(size.width), _padded(size.height)) <= self.longest and tokens(size) <= self.tokens

    def fitted(self, size: Size, most: float = 1.0) -> Size:
        """The largest size of the same shape, scaled by ``most`` at most, that the model sees unresized."""
        width = max(1, math.floor(size.width * most + 1e-9))
        low = 1
        while low < width:
            middle = (low + width + 1) // 2
            low, width = (middle, width) if self.fits(_of_width(size, middle)) else (low, middle - 1)
        shape = _of_width(size, low)
        return replace(shape, height=min(shape.height, self.longest))  # a hair's breadth and too tall: then squeezed


def _of_width(size: Size, width: int) -> Size:
    return replace(size, width=width, height=max(1, round(size.height * width / size.width)))


#: Claude 4.7 and later.
HIGH = Vision(2576, 4784)
#: Everything before.
STANDARD = Vision(1568, 1568)


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens.

    :param long_from: prompts with more tokens than this cost ``long_factor`` times as much.
    """

    input: float
    output: float
    cache_read: float
    cache_write_factor: float = 1.25
    long_from: int | None = None
    long_factor: float = 1.0

    def of(self, *, fresh: int, output: int, cache_read: int = 0, cache_write: int = 0) -> float:
        """What one request costs, in US dollars."""
        prompt = fresh + cache_read + cache_write
        factor = self.long_factor if self.long_from is not None and prompt > self.long_from else 1.0
        paid = fresh * self.input + cache_write * self.input * self.cache_write_factor + cache_read * self.cache_read
        return factor * (paid + output * self.output) / 1_000_000


_PRICE = re.compile(r"(\S+?)\s*=\s*(\d+\.?\d*)\s*/\s*(\d+\.?\d*)\s*/\s*(\d+\.?\d*)")
#: What the clouds put around a model's id.
_CLOUD = re.compile(r"^(\w+\.)?anthropic\.|-v\d+(:\d+)?$|@\w+$")
#: Major and minor version in an id, on either side of the family; eight digits are a date.
_VERSION = re.compile(r"claude-(?:[a-z]+-)?(\d{1,2})(?!\d)(?:-(\d{1,2})(?!\d))?")
_HIGH_FROM = (4, 7)

_EFFORTS = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True)
class Model:
    """One model.

    :param efforts: what ``effort`` may be; empty where the model takes none.
    :param effort: ours, where the user sets none. With structured output thinking is the only
        scratch space a model has, and at lower efforts Sonnet often skips it: hence ``high``.
    :param thinking: the ``thinking`` block's type, ``""`` where it is left out.
    :param cached_from: tokens that a prompt's beginning must have to be cached.
    """

    id: str
    price: Price
    vision: Vision = HIGH
    efforts: tuple[str, ...] = _EFFORTS
    effort: str = "high"
    thinking: str = "adaptive"
    cached_from: int = 512


_TABLE = (
    Model("claude-haiku-5-5", Price(0.10, 0.50, 0.01, long_from=100_000, long_factor=5.0)),
    Model("claude-sonnet-5-5", Price(2, 10, 0.10)),
    Model("claude-opus-5-5", Price(4, 20, 0.20), effort="medium"),
    Model("claude-fable-5-2", Price(8, 40, 0.20)),
    Model("claude-haiku-4-5", Price(1, 5, 0.10), STANDARD, efforts=(), effort="", thinking="", cached_from=4096),
)

MODELS = {model.id: model for model in _TABLE}

#: Model ids that no longer answer, and since when.
RETIRED = {
    "claude-sonnet-4-20250514": "2026-06-15",
    "claude-sonnet-4-0": "2026-06-15",
    "claude-opus-4-20250514": "2026-06-15",
    "claude-opus-4-0": "2026-06-15",
    "claude-3-7-sonnet-latest": "2026-02-19",
    "claude-3-7-sonnet-20250219": "2026-02-19",
    "claude-3-5-haiku-latest": "2026-02-19",
    "claude-3-5-haiku-20241022": "2026-02-19",
    "claude-3-5-sonnet-latest": "2025-10-28",
    "claude-3-5-sonnet-20241022": "2025-10-28",
    "claude-3-opus-20240229": "2026-01-05",
    "claude-3-sonnet-20240229": "2025-07-21",
}


def known(model: str, prices: Mapping[str, Price] = MappingProxyType({})) -> Model:
    """The model's row. Ids of the clouds (``us.anthropic.claude-…-v1:0``, ``claude-…@2026…``) find their model's.

    :param prices: of models that this version does not know, or that cost something else here.
    :raises SettingsError: if the model is retired or unknown; names the known ones and the nearest.
    """
    plain = _CLOUD.sub("", model)
    if model in prices:
        return replace(_like(plain), id=model, price=prices[model])
    if plain in MODELS:
        return replace(MODELS[plain], id=model)
    if plain in RETIRED:
        raise SettingsError(f"model {model!r} was retired on {RETIRED[plain]}; use {DEFAULT!r}. {_known()}")
    near = difflib.get_close_matches(model, MODELS, n=1, cutoff=0.5)
    guess = f"did you mean {near[0]!r}? " if near else ""
    raise SettingsError(f"model {model!r} is not known. {guess}{_known()} Others need a price: visual_prices.")


def _like(plain: str) -> Model:
    """What a model that is named by its price is taken to be like: one of the future is like the default one."""
    version = _VERSION.search(plain)
    number = (int(version[1]), int(version[2] or 0)) if version else _HIGH_FROM
    return MODELS.get(plain, MODELS[DEFAULT if number >= _HIGH_FROM else "claude-haiku-4-5"])


def prices(lines: Iterable[str]) -> dict[str, Price]:
    """Prices as a user writes them: ``claude-next = 2 / 10 / 0.2``, US dollars for a million tokens in, out, cached.

    :raises SettingsError: for a line that is not like this.
    """
    return dict(map(_price, filter(str.strip, lines)))


def _price(line: str) -> tuple[str, Price]:
    match = _PRICE.fullmatch(line.strip())
    if not match:
        raise SettingsError(
            f"price {line.strip()!r} is not like 'claude-next = 2 / 10 / 0.2': "
            "US dollars for a million tokens in, out, and read from the cache"
        )
    model, given, out, cached = match.groups()
    return model, Price(float(given), float(out), float(cached))


def effort_of(model: Model, effort: str) -> str:
    """The effort to ask for: the user's, or else the model's.

    :raises SettingsError: if the model does not take this effort.
    """
    if not effort or effort == "default":
        return model.effort
    if effort in model.efforts:
        return effort
    allowed = ", ".join(model.efforts) or "none: leave it unset"
    raise SettingsError(f"effort {effort!r} is not one that {model.id} takes ({allowed})")


def tokens(size: Size) -> int:
    """What a picture of this size costs, in tokens, where the model sees it unresized."""
    return math.ceil(size.width / PATCH) * math.ceil(size.height / PATCH)


def _padded(side: int) -> int:
    return math.ceil(side / PATCH) * PATCH


def _known() -> str:
    return f"Known: {', '.join(MODELS)}."
