"""Whether Anthropic's SDK would find credentials, told without importing it (1 to 2 s).

The order is the SDK's own (anthropic 2.12, ``Anthropic.__init__`` and its credential chain):
``ANTHROPIC_API_KEY``, ``ANTHROPIC_AUTH_TOKEN``, ``ANTHROPIC_PROFILE``, workload identity
federation from the environment, then the active profile on disk. Only names are looked at:
no secret is read, kept or shown.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

#: What tells that a cloud's own credentials are set up; the SDK finds them by the cloud's own rules.
_CLOUDS = {
    "bedrock": ("AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN"),
    "vertex": ("ANTHROPIC_VERTEX_PROJECT_ID", "GOOGLE_APPLICATION_CREDENTIALS"),
    "foundry": ("ANTHROPIC_FOUNDRY_API_KEY",),
    "aws": ("ANTHROPIC_AWS_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN"),
    "google-cloud": ("ANTHROPIC_GOOGLE_CLOUD_PROJECT", "GOOGLE_APPLICATION_CREDENTIALS"),
}


def found(environ: Mapping[str, str], provider: str = "anthropic") -> str:
    """Which credentials there are, as a clause such as "ANTHROPIC_API_KEY is set"; ``""`` for none."""
    if provider in _CLOUDS:
        return next((f"{name} is set" for name in _CLOUDS[provider] if environ.get(name)), "")
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE"):
        if environ.get(name):
            return f"{name} is set"
    if _federated(environ):
        return "ANTHROPIC_FEDERATION_RULE_ID is set"
    profile = _active_profile(environ)
    return f"profile {profile!r} of Anthropic's tools is active" if profile else ""


def _federated(environ: Mapping[str, str]) -> bool:
    token = environ.get("ANTHROPIC_IDENTITY_TOKEN") or environ.get("ANTHROPIC_IDENTITY_TOKEN_FILE")
    return bool(token and environ.get("ANTHROPIC_FEDERATION_RULE_ID") and environ.get("ANTHROPIC_ORGANIZATION_ID"))


def _active_profile(environ: Mapping[str, str]) -> str:
    folder = _folder(environ)
    try:
        pointed = (folder / "active_config").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        pointed = ""
    name = pointed or "default"
    # A pointer counts even where its file is missing: the SDK then says what is wrong with it.
    return name if pointed or (folder / "configs" / f"{name}.json").is_file() else ""


def _folder(environ: Mapping[str, str]) -> Path:
    if environ.get("ANTHROPIC_CONFIG_DIR"):
        return Path(environ["ANTHROPIC_CONFIG_DIR"])
    if sys.platform == "win32":
        roaming = environ.get("APPDATA")
        return (Path(roaming) if roaming else Path.home() / "AppData" / "Roaming") / "Anthropic"
    return Path(environ.get("HOME") or Path.home()) / ".config" / "anthropic"
