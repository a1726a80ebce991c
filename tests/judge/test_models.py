import pytest

from pytest_visual_claude import settings
from pytest_visual_claude.errors import SettingsError
from pytest_visual_claude.judge.service import models
from pytest_visual_claude.judge.service.models import Price
from pytest_visual_claude.judging.choice import choose_judge
from pytest_visual_claude.settings import Layer, Source


def check_model(model, effort=None, **options):
    given = {"models": model, "effort": effort, "judge": "local", **options}
    choose_judge(settings.resolve([Layer(Source.CLI, given)]), (), {})


def test_the_default_model_can_be_asked():
    check_model(models.DEFAULT)


def test_a_retired_model_is_refused_with_its_date_and_the_one_to_use():
    with pytest.raises(SettingsError, match=r"retired on 2026-06-15; use 'claude-sonnet-5-5'"):
        check_model("claude-sonnet-4-20250514")


def test_an_unknown_model_is_refused_with_the_nearest_and_all_known_ones():
    with pytest.raises(SettingsError, match=r"did you mean 'claude-sonnet-5-5'\? Known: claude-haiku-5-5, "):
        check_model("claude-sonet-5.5")


def test_a_model_like_none_is_refused_without_a_guess():
    with pytest.raises(SettingsError, match=r"'gpt' is not known\. Known|not known\. Known"):
        check_model("gpt")


@pytest.mark.parametrize(("model", "effort"), [("claude-sonnet-5-5", "huge"), ("claude-haiku-4-5", "high")])
def test_an_effort_that_the_model_does_not_take_is_refused(model, effort):
    with pytest.raises(SettingsError, match=f"'{effort}' is not one"):
        check_model(model, effort)


def test_a_long_prompt_costs_five_times_as_much_on_haiku():
    haiku = models.known("claude-haiku-5-5").price
    assert haiku.of(fresh=100_000, output=1000) == pytest.approx(0.0105)
    assert haiku.of(fresh=100_001, output=1000) == pytest.approx(5 * 0.0105, rel=1e-4)


def test_a_model_that_is_not_in_the_table_can_be_given_a_price():
    model = models.known("claude-next", models.prices(["claude-next = 1 / 2.5/0.1", ""]))
    assert (model.id, model.price) == ("claude-next", Price(1, 2.5, 0.1))


def test_a_known_price_can_be_replaced():
    model = models.known(models.DEFAULT, models.prices([f"{models.DEFAULT}=1/1/1"]))
    assert model.price == Price(1, 1, 1)


@pytest.mark.parametrize("line", ["claude-next", "claude-next = 1 / 2", "= 1 / 2 / 3", "a = 1 / -2 / 3"])
def test_a_bad_price_is_refused_with_an_example(line):
    with pytest.raises(SettingsError, match=r"is not like 'claude-next = 2 / 10 / 0\.2'"):
        check_model(models.DEFAULT, prices=[line])


@pytest.mark.parametrize("cloud", ["anthropic.{}", "us.anthropic.{}-v1:0", "{}@20260928", "eu.anthropic.{}"])
def test_the_clouds_names_of_a_model_find_its_row(cloud):
    name = cloud.format(models.DEFAULT)
    assert models.known(name).price == models.known(models.DEFAULT).price
    assert models.known(name).id == name


def test_several_models_are_each_checked():
    check_model("claude-haiku-5-5, claude-sonnet-5-5")
    with pytest.raises(SettingsError, match="'claude-x'"):
        check_model("claude-haiku-5-5, claude-x")


def test_an_unknown_provider_is_refused():
    with pytest.raises(SettingsError, match="'azure' is not one of anthropic, bedrock"):
        check_model(models.DEFAULT, provider="azure")


@pytest.mark.parametrize(
    ("name", "vision"),
    [
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", models.STANDARD),
        ("claude-opus-4-6", models.STANDARD),
        ("claude-sonnet-4-20250514", models.STANDARD),
        ("claude-3-5-sonnet-20241022", models.STANDARD),
        ("claude-opus-4-7", models.HIGH),
        ("claude-next", models.HIGH),
        ("claude-haiku-6", models.HIGH),
    ],
)
def test_a_model_named_by_its_price_has_the_image_limits_of_its_version(name, vision):
    assert models.known(name, models.prices([f"{name} = 1/2/0.1"])).vision == vision
