import json
import subprocess
import sys

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.judging.choice import JudgeChoice, choose_judge
from pytest_visual_claude.settings import Layer, Source

FEDERATION = {
    "ANTHROPIC_FEDERATION_RULE_ID": "rule",
    "ANTHROPIC_ORGANIZATION_ID": "org",
    "ANTHROPIC_IDENTITY_TOKEN_FILE": "token",
}


def choose(judge, environ):
    return choose_judge(settings.resolve([Layer(Source.CLI, {"judge": judge})]), (), environ)


@pytest.fixture
def home(tmp_path):
    return {"HOME": str(tmp_path), "APPDATA": str(tmp_path)}


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"ANTHROPIC_API_KEY": "k"}, "ANTHROPIC_API_KEY is set"),
        ({"ANTHROPIC_AUTH_TOKEN": "t"}, "ANTHROPIC_AUTH_TOKEN is set"),
        ({"ANTHROPIC_PROFILE": "work"}, "ANTHROPIC_PROFILE is set"),
        (FEDERATION, "ANTHROPIC_FEDERATION_RULE_ID is set"),
    ],
)
@pytest.mark.parametrize("choice", ["auto", "claude"])
def test_claude_judges_where_the_sdk_would_find_credentials(home, environ, why, choice):
    chosen = choose(choice, {**home, **environ})
    assert (chosen.choice, chosen.reason) == (JudgeChoice.CLAUDE, why)


def test_an_active_profile_on_disk_counts(home, tmp_path):
    profile = tmp_path / "anthropic" / "configs" / "default.json"
    profile.parent.mkdir(parents=True)
    profile.write_text(json.dumps({"authentication": {"type": "user_oauth"}}))
    environ = {**home, "ANTHROPIC_CONFIG_DIR": str(tmp_path / "anthropic")}
    assert choose("auto", environ).reason == "profile 'default' of Anthropic's tools is active"


@pytest.mark.parametrize(
    "environ",
    [{}, {"ANTHROPIC_API_KEY": ""}, {"ANTHROPIC_FEDERATION_RULE_ID": "rule"}, {"ANTHROPIC_CONFIG_DIR": "/nowhere"}],
)
def test_without_credentials_auto_is_local_and_says_why(home, environ):
    chosen = choose("auto", {**home, **environ})
    assert (chosen.choice, chosen.reason) == (JudgeChoice.REPLAY, "no Anthropic credentials were found")


def test_claude_without_credentials_is_refused_with_the_two_ways_on(home):
    with pytest.raises(SettingsError, match=r"set ANTHROPIC_API_KEY, or .* --visual-judge=local"):
        choose("claude", home)


def test_local_is_local_whatever_is_set(home):
    assert choose("local", {**home, "ANTHROPIC_API_KEY": "k"}).choice is JudgeChoice.LOCAL


def test_the_sdk_finds_the_same_credentials(home, monkeypatch):
    """The order is copied from the SDK: this fails when it moves."""
    import anthropic

    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE", "ANTHROPIC_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", home["HOME"])
    monkeypatch.setenv("APPDATA", home["APPDATA"])
    assert anthropic.Anthropic().credentials is None
    for name, value in FEDERATION.items():
        monkeypatch.setenv(name, value)
    assert anthropic.Anthropic().credentials is not None


def test_a_judge_is_created_without_loading_the_sdk():
    program = """
import sys, pathlib
from pytest_visual_claude import settings
from pytest_visual_claude.judging.choice import choose_judge
from pytest_visual_claude.judging.creation import create_judge
chosen = settings.resolve(())
choice = choose_judge(chosen, (), {"ANTHROPIC_API_KEY": "k"}).choice
create_judge(chosen, choice, root=pathlib.Path(), results=pathlib.Path("r"), run="1")
print({"anthropic", "httpx2", "pydantic"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
