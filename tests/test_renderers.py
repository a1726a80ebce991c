"""A baseline of another renderer: what a check says, and which pictures may stand in one folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from project import drawing
from samples import facts
from trees import page

from pytest_visual_claude import dom, pixels, settings
from pytest_visual_claude.baselines import Baselines, patches
from pytest_visual_claude.baselines.patches import Change, blob
from pytest_visual_claude.capture import Shot
from pytest_visual_claude.check import Checker, Unjudged
from pytest_visual_claude.check.captured import Captured, Pictures
from pytest_visual_claude.cli import main
from pytest_visual_claude.cli.setup import drawing as doctors_drawing
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Declaration, Environment, Key, Outcome, to_json
from pytest_visual_claude.settings import Layer, Source
from pytest_visual_claude.web.decisions import Decisions, Doubtful, Item
from pytest_visual_claude.web.entries import entries

KEY = Key("tests/test_shop", "tests/test_shop.py::test_home", "home", "chromium")
THERE = Environment(
    "chromium", "150.2", "Darwin", scale=1.0, fingerprint={"font serif": "1", "font emoji": "2", "LCD text": "on"}
)
HERE = replace(THERE, version="156.0", platform="Linux", fingerprint={**THERE.fingerprint, "font serif": "9"})
BEFORE, AFTER = drawing((10, 10, 100, 60)), drawing((10, 10, 120, 60))
PAGE = page(("main", [("h1", "Lamps"), ("p", "Six of them")]))
OTHERS = page(("main", [("h1", "Lamps"), ("p", "Seven of them")]))
WIDER = page(("main", [("h1", "Lamps", {"box": Box(0, 40, 340, 20)}), ("p", "Six of them")]))


@pytest.fixture
def baselines(tmp_path, monkeypatch) -> Baselines:
    monkeypatch.delenv("VISUAL_RESULTS", raising=False)
    monkeypatch.chdir(tmp_path)
    made = Baselines(tmp_path, tmp_path / ".visual")
    made.prepare()
    return made


def keep(baselines, key=KEY, environment=THERE, snapshot=PAGE):
    baselines.write(key, pixels.opened(BEFORE), facts(BEFORE, key, environment), dom.encoded(snapshot))


def checked(baselines, environment=HERE, *, now=PAGE, key=KEY, declared=None, after=AFTER, **options):
    """What becomes of a check that sees the other picture, by the local judge."""
    checker = Checker(baselines, Local)
    request = checker.request(key, settings.resolve([Layer(Source.CLI, options)]))
    shot = Shot(pixels.read(after), environment=environment)
    kept = dom.decoded(baselines.dom(key) or b"")
    seen = Captured(
        request,
        shot,
        Pictures(request.baseline or b"", shot.picture, None),
        now,
        dom.Comparison(kept, now) if kept and now else None,
        declared or {},
    )
    concluded = checker.conclude(seen)
    return concluded.judged() if isinstance(concluded, Unjudged) else concluded


@pytest.mark.parametrize("now", [PAGE, WIDER], ids=["same", "only-places-differ"])
def test_where_the_page_is_the_same_another_renderer_is_named_and_no_place(baselines, now):
    keep(baselines)
    check = checked(baselines, now=now)
    assert (check.outcome, check.renderer) == (Outcome.RENDERER, ("fonts (serif)",))
    assert (check.difference, check.causes, check.findings, check.verdict) == (None, None, (), None)
    assert check.environment == ("version: 150.2 → 156.0", "platform: Darwin → Linux")
    kept = {path.name for path in baselines.evidence(KEY.path).iterdir()}
    assert {"expected.png", "actual.png", "diff.png", "actual.json"} <= kept


def test_it_is_red_whatever_is_tolerated(baselines):
    keep(baselines)
    assert checked(baselines, tolerance="major").outcome is Outcome.RENDERER


@pytest.mark.parametrize("now", [OTHERS, None], ids=["another-text", "not-known"])
def test_what_the_page_does_not_excuse_is_judged_as_ever_and_the_renderer_named_beside_it(baselines, now):
    keep(baselines)
    check = checked(baselines, now=now)
    assert (check.outcome, check.renderer) == (Outcome.CHANGED, ("fonts (serif)",))
    assert check.difference.regions
    assert check.verdict


@pytest.mark.parametrize("environment", [THERE, Environment("chromium")], ids=["same", "unknown"])
def test_the_same_renderer_and_an_unknown_one_excuse_nothing(baselines, environment):
    keep(baselines)
    check = checked(baselines, environment)
    assert (check.outcome, check.renderer) == (Outcome.CHANGED, ())


def test_what_differs_in_rendering_only_is_tolerated_as_ever(baselines):
    keep(baselines)
    faint = drawing((10, 10, 100, 60), colour="#1e5fd0")
    assert checked(baselines, after=faint).outcome.passed


def measured(width, declared):
    """A page whose paragraph came out this wide at most, by this declaration."""
    now = page(("main", [("p", "Six of them", {"max-width": width})]))
    return now, {now.handles[2]: (Declaration("max-width", declared, "home.css:3", "p"),)}


@pytest.mark.parametrize(
    ("declared", "outcome"),
    [("40ch", Outcome.RENDERER), ("var(--measure)", Outcome.RENDERER), ("340px", Outcome.CHANGED)],
)
def test_a_length_that_is_measured_in_the_font_follows_it(baselines, declared, outcome):
    keep(baselines, snapshot=measured("300px", declared)[0])
    now, told = measured("340px", declared)
    check = checked(baselines, now=replace(now, variables={"--measure": "40ch"}), declared=told)
    assert check.outcome is outcome


def test_an_element_below_the_edge_of_both_pictures_is_no_change_of_what_they_show(baselines):
    keep(baselines)
    beyond = ("footer", "Imprint", {"box": Box(0, 300, 300, 20)})
    longer = page(("main", [("h1", "Lamps"), ("p", "Six of them"), beyond]))
    assert checked(baselines, now=longer).outcome is Outcome.RENDERER
    shown = page(("main", [("h1", "Lamps"), ("p", "Six of them"), ("footer", "Imprint")]))
    assert checked(baselines, now=shown).outcome is Outcome.CHANGED


OTHER = replace(KEY, name="cart")


@pytest.mark.parametrize("key", [KEY, OTHER], ids=["changed", "missing"])
def test_an_update_does_not_write_beside_baselines_of_another_renderer_unless_told_to(baselines, key):
    keep(baselines)
    keep(baselines, replace(KEY, module="tests/test_more", name="more"))
    refused = checked(baselines, key=key, update=True)
    assert (refused.outcome, refused.renderer) == (Outcome.RENDERER, ("fonts (serif)",))
    assert "drawn by chromium 150.2 on Darwin, this one by chromium 156.0 on Linux, with other fonts" in refused.reason
    assert checked(baselines, key=key, update=True, mix_renderers=True).outcome is Outcome.WRITTEN
    assert checked(baselines, key=replace(KEY, name="third"), update=True).outcome is Outcome.WRITTEN  # as one there


@pytest.mark.parametrize(
    "there", [replace(THERE, scale=2.0), replace(THERE, browser="firefox"), Environment("chromium", scale=1.0)]
)
def test_another_browser_another_scale_and_unknown_renderers_share_a_folder(baselines, there):
    keep(baselines, environment=there)
    assert checked(baselines, key=OTHER, update=True).outcome is Outcome.WRITTEN


def test_pictures_that_are_named_by_their_container_stand_beside_those_of_this_machine(baselines):
    keep(baselines)
    container = replace(OTHER, browser="chromium-container")
    assert checked(baselines, key=container, update=True).outcome is Outcome.WRITTEN
    assert checked(baselines, THERE, key=replace(container, name="more"), update=True).outcome is Outcome.RENDERER


def test_the_only_baseline_there_is_goes_over_to_another_renderer(baselines):
    keep(baselines)
    assert checked(baselines, update=True).outcome is Outcome.WRITTEN


def test_accept_does_not_mix_renderers_unless_told_to(baselines):
    keep(baselines)
    keep(baselines, OTHER)
    checked(baselines)
    refused = CliRunner().invoke(main, ["accept", KEY.path])
    assert refused.exit_code == 2
    assert "was drawn by chromium 150.2 on Darwin, this one by chromium 156.0 on Linux" in refused.output
    assert "visual-claude accept --mix-renderers" in refused.output
    assert CliRunner().invoke(main, ["accept", "--mix-renderers", KEY.path]).exit_code == 0
    assert baselines.read(KEY) == pixels.read(AFTER).png


def test_the_review_asks_again_before_it_mixes_renderers(baselines):
    keep(baselines)
    keep(baselines, OTHER)
    checked(baselines)
    review = Decisions(baselines)
    (entry,) = entries(review.run(), baselines, {})
    with pytest.raises(Doubtful, match="would mix two renderers"):
        review.accept([Item(KEY.path, entry.version)])
    assert review.accept([Item(KEY.path, entry.version)], sure=True) == f"Accepted {KEY.path}."


def arrived(baselines, *keys, environment=HERE):
    """A patch of these baselines, as a run elsewhere would have made it; nothing of it is here."""
    changes = []
    for key in keys:
        path = baselines.relative(key).removesuffix(".png")
        files = {".png": AFTER, ".json": to_json(facts(AFTER, key, environment)).encode()}
        before = {ending: baselines.read_at(f"{path}{ending}") for ending in files}
        changes += [Change(f"{path}{end}", before[end] and blob(before[end]), data) for end, data in files.items()]
    (baselines.root / "update.patch").write_text(patches.write(changes))


def test_a_patch_does_not_mix_renderers_unless_told_to(baselines):
    keep(baselines)
    keep(baselines, OTHER)
    arrived(baselines, KEY)
    refused = CliRunner().invoke(main, ["apply", "update.patch"])
    assert refused.exit_code == 2
    assert "was drawn by chromium 150.2 on Darwin, this one by chromium 156.0 on Linux" in refused.output
    assert "visual-claude apply --mix-renderers" in refused.output
    assert baselines.read(KEY) == BEFORE
    assert CliRunner().invoke(main, ["apply", "--mix-renderers", "update.patch"]).exit_code == 0
    assert baselines.read(KEY) == AFTER


def test_a_patch_of_all_baselines_there_are_goes_over_to_another_renderer(baselines):
    keep(baselines)
    keep(baselines, OTHER)
    arrived(baselines, KEY, OTHER)
    assert CliRunner().invoke(main, ["apply", "update.patch"]).exit_code == 0
    assert baselines.read(OTHER) == AFTER


class TestDoctor:
    """What it says of the baselines, with a browser that draws as HERE says."""

    @pytest.fixture
    def said(self, baselines, monkeypatch):
        monkeypatch.setattr(doctors_drawing, "here", lambda _, scale: replace(HERE, scale=scale))
        browser = Mock(browser_type=SimpleNamespace(name="chromium"))
        return lambda: list(doctors_drawing.findings(browser, baselines.root))

    def test_baselines_of_this_renderer_are_well(self, baselines, said):
        keep(baselines, environment=HERE)
        assert said() == [(True, "1 baseline was drawn as pages are drawn here")]

    @pytest.mark.parametrize(
        ("there", "how"),
        [
            (THERE, "To draw the same: on every machine, visual_renderer = container"),
            (replace(THERE, platform="Linux"), "with fonts of the repository, visual_fonts = FOLDER; or on every"),
            (
                replace(HERE, version="150.2", fingerprint={**HERE.fingerprint, "gradients": "7"}),
                "with the Playwright that has Chromium 150.2; or on every machine",
            ),
        ],
        ids=["system", "fonts", "version"],
    )
    def test_of_others_it_names_what_differs_and_how_to_get_the_same(self, baselines, said, there, how, monkeypatch):
        now = replace(HERE, fingerprint={**HERE.fingerprint, "gradients": "1"})
        monkeypatch.setattr(doctors_drawing, "here", lambda *_: now)
        keep(baselines, environment=there)
        keep(baselines, OTHER, environment=there)
        ((good, line),) = said()
        assert not good
        assert line.startswith(f"2 baselines were drawn by {there}, here it is {now}, with other ")
        assert ", ".join(now.drawn_unlike(there)) in line
        assert how in line
        assert line.endswith("go over to this one: pytest --visual-update --visual-mix-renderers")

    def test_those_of_a_container_are_not_this_machines_affair(self, baselines, said):
        keep(baselines, replace(KEY, browser="chromium-container"))
        ((good, line),) = said()
        assert good
        assert (
            line == "1 baseline was drawn by chromium-container, which is not asked here: --visual-renderer=container"
        )

    def test_without_baselines_there_is_nothing_to_compare_with(self, said):
        assert said() == [(True, "no baseline yet that says what drew it")]

    def test_a_server_that_is_not_there_is_one_message_with_what_to_do(self, baselines, monkeypatch):
        (baselines.root / "pytest.ini").write_text("[pytest]\nvisual_renderer = ws://127.0.0.1:9/\n")
        with ThreadPoolExecutor(1) as beside:  # Playwright's event loop may run in this thread
            result = beside.submit(lambda: CliRunner().invoke(main, ["doctor"])).result()
        assert result.exit_code == 1
        (line,) = (line for line in result.output.splitlines() if line.startswith("trouble"))
        assert "server at ws://127.0.0.1:9/ cannot be used: WebSocket error: connect ECONNREFUSED 127.0.0.1:9" in line
        assert line.endswith("or draw on this machine: --visual-renderer=local")
