"""The other doors to Claude: every client is constructed for real, and Bedrock's is spoken to."""

import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.errors import JudgeUnclear, JudgeUnusable, SettingsError
from pytest_visual_claude.judge.claude import connection
from pytest_visual_claude.judge.service import providers
from pytest_visual_claude.judge.service.providers import PROVIDERS
from pytest_visual_claude.judging.choice import JudgeChoice, choose_judge
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.testing import Service, replies

ENVIRONMENT = {
    "anthropic": {"ANTHROPIC_API_KEY": "k"},
    "bedrock": {"AWS_REGION": "eu-west-1", "AWS_BEARER_TOKEN_BEDROCK": "k"},
    "vertex": {"CLOUD_ML_REGION": "europe-west1", "ANTHROPIC_VERTEX_PROJECT_ID": "p"},
    "foundry": {"ANTHROPIC_FOUNDRY_API_KEY": "k", "ANTHROPIC_FOUNDRY_RESOURCE": "r"},
    "aws": {"AWS_REGION": "eu-west-1", "ANTHROPIC_AWS_API_KEY": "k", "ANTHROPIC_AWS_WORKSPACE_ID": "w"},
    "google-cloud": {
        "ANTHROPIC_GOOGLE_CLOUD_PROJECT": "p",
        "ANTHROPIC_GOOGLE_CLOUD_LOCATION": "europe-west1",
        "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID": "w",
    },
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for values in ENVIRONMENT.values():
        for name in values:
            monkeypatch.delenv(name, raising=False)
    for name in ("ANTHROPIC_BASE_URL", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_door_is_opened_by_the_sdks_own_class(monkeypatch, name):
    for variable, value in ENVIRONMENT[name].items():
        monkeypatch.setenv(variable, value)
    client = providers.opened(PROVIDERS[name], connection.opened().http)
    assert type(client).__name__ == f"Async{PROVIDERS[name].client}"
    assert client.max_retries == 0
    assert callable(client.messages.with_streaming_response.create)


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_doors_credentials_are_found(tmp_path, name):
    environ = {"HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    chosen = settings.resolve([Layer(Source.CLI, {"provider": name})])
    assert choose_judge(chosen, (), environ).choice is JudgeChoice.REPLAY
    assert choose_judge(chosen, (), {**environ, **ENVIRONMENT[name]}).choice is JudgeChoice.CLAUDE


def test_the_limits_are_each_services_own():
    table = {name: (door.limits.image >> 20, door.structured, door.transformations) for name, door in PROVIDERS.items()}
    assert table == {
        "anthropic": (10, True, True),
        "bedrock": (5, False, False),
        "vertex": (5, True, False),
        "foundry": (10, True, False),
        "aws": (10, True, True),
        "google-cloud": (5, True, False),
    }


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("claude-sonnet-5-5", "anthropic.claude-sonnet-5-5"),
        ("us.anthropic.claude-sonnet-5-5", "us.anthropic.claude-sonnet-5-5"),
        ("anthropic.claude-sonnet-5-5-v1:0", "anthropic.claude-sonnet-5-5-v1:0"),
    ],
)
def test_bedrock_names_models_in_its_own_way(written, sent):
    assert PROVIDERS["bedrock"].model(written) == sent
    assert PROVIDERS["vertex"].model("claude-sonnet-5-5") == "claude-sonnet-5-5"


def test_an_unknown_door_is_refused():
    with pytest.raises(SettingsError, match="none of anthropic, bedrock, vertex, foundry, aws, google-cloud"):
        providers.provider("azure")


@pytest.fixture
def bedrock(monkeypatch):
    with Service(bedrock=True) as double:
        monkeypatch.setenv("AWS_REGION", "eu-west-1")
        monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", double.key)
        monkeypatch.setenv("ANTHROPIC_BEDROCK_BASE_URL", double.url)
        yield double


@pytest.mark.parametrize("model", ["claude-sonnet-5-5", "us.anthropic.claude-haiku-5-5"])
def test_without_structured_output_the_prompt_describes_the_json(bedrock, claude, question, model):
    verdict = claude(model, provider=PROVIDERS["bedrock"]).ask(question())
    assert not bedrock.refused
    assert "one JSON object and nothing else" in bedrock.requests[0].texts[-1]
    assert [finding.region for finding in verdict.findings] == ["R1"]


def test_without_structured_output_the_answer_is_checked_just_the_same(bedrock, claude, question):
    bedrock.behaviour = replies.says('{"text_addressed_to_judge": false, "findings": []}')
    with pytest.raises(JudgeUnclear, match="leaves R1 unanswered"):
        claude(provider=PROVIDERS["bedrock"]).ask(question())


def test_a_described_answer_is_another_term_than_a_structured_one(claude):
    assert claude().terms != claude(provider=PROVIDERS["bedrock"]).terms


def test_a_door_that_lacks_its_region_says_so(claude, question):
    with pytest.raises(JudgeUnusable, match="No AWS region was provided"):
        claude(provider=PROVIDERS["bedrock"]).ask(question())
