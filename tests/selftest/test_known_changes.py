"""Known changes to a page: each can be taken back, counts only if it can be seen, and is held against the truth."""

from __future__ import annotations

import random

import pytest
from samples import KEY

from pytest_visual_claude import capture
from pytest_visual_claude.check import Checker
from pytest_visual_claude.errors import CaptureError
from pytest_visual_claude.judge.local.rules import Local
from pytest_visual_claude.model import Box, Cause, Change, Outcome, from_json, to_json
from pytest_visual_claude.selftest.kinds import CONTENT, PROPERTIES, named_right
from pytest_visual_claude.selftest.mutator import Mutation, Mutator
from pytest_visual_claude.selftest.running import Before, Order, Subject, changed, planned
from pytest_visual_claude.selftest.trial import Pages, Rerender, Trial, kind
from pytest_visual_claude.selftest.truth import Places
from pytest_visual_claude.settings import Layer, Source, resolve

DOT = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'><circle r='60'/></svg>"
PAGE = f"""<!doctype html><style>body {{ margin: 20px; font: 16px sans-serif }} nav {{ display: flex; gap: 8px }}
  .card {{ border: 1px solid #88a; background: #eef; padding: 12px; box-shadow: 0 2px 8px #0005; width: 300px }}</style>
<nav><a href=#a>Range</a><a href=#b style="color: #06c">Journal</a><a href=#c>Account</a></nav>
<h1>Two lamps for 184 pounds</h1><div class=card><b>Morel</b> <span>in poppy red, one piece</span></div>
<svg width=24 height=24 viewBox="0 0 24 24"><path d="M2 2h20v20z"/></svg> <img alt=Lamp src="{DOT}">
<table><tbody><tr><td>Orb</td><td>165</td></tr><tr><td>Reed</td><td>92</td></tr><tr><td>Bell</td><td>70</td></tr></table>
<form><label>Town <input placeholder=Bergen></label><select><option>small<option>large</select>
<label>Gift <input type=checkbox></label><label>News <input type=checkbox checked></label>
<input type=radio name=post checked><input type=radio name=post><button type=button>Place order</button></form>"""
FULL = {"full_page": True}
#: What the page is, but for the marks and an empty attribute, which draw nothing.
MARKUP = """() => [document.body.outerHTML.replace(/ (data-mutant="\\w*"|style="")/g, ''),
  ...[...document.querySelectorAll('input, select')].map(e => `${e.checked} ${e.selectedIndex} ${e.placeholder}`)]"""


def settings(**options):
    return resolve([Layer(Source.CALL, {"stillness": "off", **options})])


def subject(page, tmp_path, **options):
    checker = Checker(Before(tmp_path, tmp_path / "pictures"), Local)
    request = checker.request(KEY, settings(**options))
    return capture.run(Subject.of("the page", page, checker, request))


@pytest.fixture
def shown(page):
    page.set_content(PAGE)
    return page


class TestEveryChange:
    def test_is_taken_back_whole(self, shown):
        mutator = Mutator(shown, settings(**FULL))
        found = capture.run(mutator.candidates())
        before = shown.evaluate(MARKUP)
        for name, marks in found.items():
            mutation = Mutation(marks[0], name, 5)
            capture.run(mutator.change(mutation))
            changed = shown.evaluate(MARKUP)
            capture.run(mutator.undo(mutation))
            assert shown.evaluate(MARKUP) == before, name
            assert changed != before or name in ("gradient",), name

    def test_has_a_name_that_a_cause_can_be_held_against(self, shown):
        capture.run(Mutator(shown, settings()).candidates())
        styles, contents = shown.evaluate("__selftest.names")
        assert set(contents) == set(CONTENT)
        named = {PROPERTIES.get(name, name) for name in styles} - {"none"}
        assert [name for name in named if not shown.evaluate("name => name in document.body.style", name)] == []

    def test_is_made_to_what_is_pictured_alone(self, shown):
        marks = capture.run(Mutator(shown.locator("nav"), settings()).candidates())
        inside = shown.evaluate("[...document.querySelectorAll('nav, nav *')].map(e => e.dataset.mutant)")
        assert {mark for some in marks.values() for mark in some} == set(inside)
        assert inside[0] not in marks["none"]  # nothing would be left to picture


def test_the_same_seed_makes_the_same_changes_every_kind_in_turn():
    found = {"word": ["1", "2", "3"], "color": ["1", "4"]}
    first, again = (list(planned(found, random.Random(7), 6)) for _ in range(2))
    assert first == again
    assert {mutation.name for mutation in first[:2]} == {"word", "color"}


def test_changes_are_caught_placed_and_named_and_their_pictures_kept(shown, tmp_path):
    made, back = capture.run(changed(subject(shown, tmp_path, **FULL), Order(4)))
    assert back
    assert len(made.trials) == 4
    for trial in made.trials:
        assert (trial.caught, trial.placed, trial.named) == (True, True, True), trial
        assert (tmp_path / "pictures" / trial.before).exists()
        assert (tmp_path / "pictures" / trial.after).exists()
    assert from_json(Pages, to_json(made)) == made


def test_what_nobody_can_see_does_not_count(page, tmp_path):
    page.set_content("<main style='height: 80px'><p>Words <b>that</b> change</p></main>")
    made, back = capture.run(changed(subject(page, tmp_path, mask=["body"]), Order(2)))
    assert (made.trials, made.unseen > 0, back) == ((), True, True)


def test_a_page_that_does_not_stand_still_is_not_tried(page, tmp_path):
    page.set_content("<p id=p>0</p><script>setInterval(() => { p.textContent = Math.random() }, 5)</script>")
    checker = Checker(Before(tmp_path, tmp_path), Local)
    with pytest.raises(CaptureError, match="does not stand still"):
        capture.run(Subject.of("clock", page, checker, checker.request(KEY, settings(timeout=300))))


def test_a_page_that_does_not_come_back_is_told_from_one_that_does(shown, tmp_path):
    shown.evaluate("""Object.defineProperty(window, '__selftest',
      {get() { return this.kept }, set(made) { this.kept = {...made, undo: () => {}} }})""")
    made, back = capture.run(changed(subject(shown, tmp_path, **FULL), Order(4)))
    assert (len(made.trials), back) == (1, False)


def test_a_page_that_was_changed_is_known_to_rest_at_once(tmp_path):
    assert Before(tmp_path, tmp_path).rested(KEY) == 0


class TestACause:
    def test_names_a_change_by_its_property_its_shorthand_or_one_side_of_it(self):
        style = Cause("p", Change.STYLE, "border-top-color")
        assert named_right(style, "border-color")
        assert named_right(style, "border-new")
        assert not named_right(style, "color")
        assert named_right(Cause("p", Change.STYLE, "background-color"), "background")

    def test_names_a_content_by_what_happened_to_it(self):
        assert named_right(Cause("p", Change.TEXT), "word")
        assert not named_right(Cause("p", Change.MOVED), "word")
        assert named_right(Cause("p", Change.REMOVED), "none")

    def test_is_about_the_element_where_it_was_or_is_if_it_is_not_much_smaller(self):
        places = Places((Box(0, 0, 100, 40),), (Box(0, 200, 100, 40),))
        here, there, part = Box(1, 201, 98, 38), Box(300, 200, 100, 40), Box(0, 200, 20, 20)
        causes = [Cause("p", Change.STYLE, boxes=(box,)) for box in (here, there, part)]
        gone = Cause("p", Change.REMOVED, baseline_boxes=(Box(0, 0, 100, 40),))
        assert places.about([*causes, gone]) == [causes[0], gone]


def trial(name="color", outcome=Outcome.CHANGED, *, placed=True, named: bool | None = True):
    return Trial("/cart", name, f"{name}: x", 'p "Words"', outcome, placed, named, (), Box(0, 0, 9, 9),
                 Box(0, 0, 9, 9), "a.png", "b.png")  # fmt: skip


class TestTheSentence:
    def test_counts_what_was_caught_placed_named_and_red_and_tells_the_missed(self):
        missed = trial("opacity", Outcome.TOLERATED, placed=False, named=False)
        made = Pages((trial(), trial("word"), missed), (Rerender("/cart", Outcome.MATCHED),) * 4)
        assert str(made) == (
            "caught 2 of 3 visible changes (66.7 %); placed 2; named 2; 0 of 4 re-renders red; "
            'missed: p "Words": opacity: x (/cart)'
        )
        assert made.kinds() == {"property": (1, 2), "content": (1, 1)}

    def test_says_where_no_page_tells_its_causes(self):
        assert "none named: no page tells its causes" in str(Pages((trial(named=None),)))
        assert "named 1 of 1; " in str(Pages((trial(), trial(named=None))))

    def test_names_five_of_many_that_were_missed(self):
        assert str(Pages((trial(outcome=Outcome.MATCHED),) * 8)).endswith(" and 3 more")

    def test_a_floor_holds_only_where_nothing_is_red_without_a_change(self):
        red = Rerender("/cart", Outcome.CHANGED, ("R1",))
        assert Pages((trial(),)).holds(100)
        assert not Pages((trial(), trial(outcome=Outcome.MATCHED))).holds(99)
        assert not Pages((trial(),), (red,)).holds(50)
        assert not Pages().holds(0)


@pytest.mark.parametrize(("name", "said"), [("swap", "order"), ("image", "icon"), ("overlap", "overlap"),
                                            ("none", "content"), ("padding", "property")])  # fmt: skip
def test_a_change_is_of_one_of_five_kinds(name, said):
    assert kind(trial(name)) == said
