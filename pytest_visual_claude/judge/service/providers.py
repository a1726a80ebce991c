"""The doors to Claude: Anthropic's own, and those of the clouds, each with its limits.

Limits as documented in autumn 2026. Where it is not known whether a service takes a field,
the field is left out: images are sized on this machine anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.judge.service.encoded import Limits

if TYPE_CHECKING:
    import anthropic

    Client: TypeAlias = (
        anthropic.AsyncAnthropic
        | anthropic.AsyncAnthropicBedrock
        | anthropic.AsyncAnthropicVertex
        | anthropic.AsyncAnthropicFoundry
        | anthropic.AsyncAnthropicAWS
        | anthropic.AsyncAnthropicGoogleCloud
    )

_MB = 1024 * 1024
#: What a request holds beside its images, with room to spare.
_WORDS = 256 * 1024


@dataclass(frozen=True)
class Provider:
    """One door.

    :param client: the SDK's class, without its ``Async``.
    :param extra: the SDK's extra that it needs, or ``""``.
    :param structured: takes a JSON schema; else the prompt describes the JSON, and the answer
        is checked just the same.
    :param transformations: takes ``oversized_image``.
    :param addresses: gets pictures itself from ``https://`` addresses; else they are always sent.
    :param prefix: what its model ids start with.
    """

    name: str
    client: str
    limits: Limits
    extra: str = ""
    structured: bool = True
    transformations: bool = False
    addresses: bool = True
    prefix: str = ""

    def model(self, model: str) -> str:
        """The model's id at this door. One that has the prefix already, or a region's, stays as it is."""
        return model if self.prefix in model else self.prefix + model


def _limits(image: int, request: int) -> Limits:
    return Limits(image * _MB, request * _MB - _WORDS)


ANTHROPIC = Provider("anthropic", "Anthropic", _limits(10, 32), transformations=True)

PROVIDERS = {
    provider.name: provider
    for provider in (
        ANTHROPIC,
        Provider(
            *("bedrock", "AnthropicBedrock", _limits(5, 20), "bedrock"),
            structured=False,
            addresses=False,
            prefix="anthropic.",
        ),
        Provider("vertex", "AnthropicVertex", _limits(5, 30), "vertex", addresses=False),
        Provider("foundry", "AnthropicFoundry", _limits(10, 32)),
        Provider("aws", "AnthropicAWS", _limits(10, 32), "aws", transformations=True),
        Provider("google-cloud", "AnthropicGoogleCloud", _limits(5, 30), "google-cloud", addresses=False),
    )
}


def provider(name: str) -> Provider:
    """:raises SettingsError: if there is no such door."""
    if name not in PROVIDERS:
        raise SettingsError(f"provider {name!r} is none of {', '.join(PROVIDERS)}")
    return PROVIDERS[name]


def opened(provider: Provider, http: anthropic.DefaultAsyncHttpxClient) -> Client:
    """The SDK's client. It finds its credentials and addresses in the environment, as the SDK documents.

    :param http: what it sends its requests with.
    :raises Exception: whatever the SDK raises where something is missing.
    """
    import anthropic

    client: Client = getattr(anthropic, f"Async{provider.client}")(http_client=http, max_retries=0)
    return client
