"""The exact words for each outcome, and that no text from elsewhere can steer the terminal or forge a line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import KEY, changed, check, difference, finding, judged, region

from pytest_visual_claude.model import (
    Box,
    Cause,
    Change,
    Contrast,
    Key,
    Kind,
    Location,
    Origin,
    Outcome,
    Seen,
    Severity,
    Tolerance,
)
from pytest_visual_claude.wording import brief, cause_line, commands, details, explain, headline, warnings

TWO = difference(
    region("R1", Kind.REMOVED, Box(1020, 644, 140, 24)),
    region("R2", Kind.COLOUR, Box(24, 280, 96, 44)),
    region("R3", Kind.TEXT, Box(0, 0, 8, 8)),
)
FINDINGS = (
    finding("R2", Severity.MINOR),
    finding("R1", Severity.CRITICAL, Kind.REMOVED, '"Compare plans" link is gone from the footer'),
    finding("R3", Severity.COSMETIC, Kind.TEXT, "the date is another", ignored=True),
)
LOOK = "Look: visual-claude review"
ACCEPT = "Accept: visual-claude accept tests/test_pricing/plans-chromium"
PYTEST = "pytest tests/test_pricing.py::test_pricing"
PLANS = "plans"

CHANGED = f"""\
{PLANS} changed: 2 differences beyond 'cosmetic'
  R1 critical · removed  "Compare plans" link is gone from the footer  1020,644  140×24
  R2 minor    · colour   the primary button is red instead of green    24,280  96×44
  R3 cosmetic · text     the date is another (ignored as asked)        0,0  8×8
  Judged by claude-sonnet-5-5: $0.009, 3.2 s
{LOOK}
{ACCEPT}"""

ELSEWHERE = f"""\
{PLANS} changed: 1 difference beyond 'cosmetic'
  The baseline was made elsewhere: version: 150.2 → 156.0, platform: Darwin → Linux
  R1 major · colour  the primary button is red instead of green  24,280  96×44
  Judged by the local judge
{LOOK}
{ACCEPT}"""

RENDERER = f"""\
{PLANS} was drawn by another renderer: fonts (serif, monospace), LCD text off → on
  The page is the same.
Draw baselines where the gate runs, or give both the same browser and fonts.
Move to this renderer: pytest --visual-update --visual-mix-renderers
{LOOK}
{ACCEPT.replace("accept ", "accept --mix-renderers ")}"""

REDRAWN = f"""\
{PLANS} changed: 1 difference beyond 'cosmetic'
  It was drawn by another renderer: LCD text off → on
  R1 major · colour  the primary button is red instead of green  24,280  96×44
{LOOK}
{ACCEPT}"""

MISSING = f"""\
{PLANS} has no baseline. Accept the picture: visual-claude accept tests/test_pricing/plans-chromium"""

UNSTABLE = f"""\
{PLANS} did not settle
  The page still changed after 5000 ms, between the last two frames: 24,280  96×44
{LOOK}
Raise timeout=, stop what moves, or mask=[…] it; then run again: {PYTEST}"""

UNDECIDED = f"""\
{PLANS} was not decided
  Claude was not reached: connection refused
  after 3 attempts
{LOOK}
Run again: {PYTEST}      {ACCEPT}"""

UNREADABLE = f"""\
{PLANS} has an unreadable baseline
  plans-chromium.png is not a PNG (it is empty)
{LOOK}
{ACCEPT}"""

EXPLAINED = {
    CHANGED: check(difference=TWO, findings=FINDINGS, verdict=judged()),
    ELSEWHERE: changed(
        finding(),
        verdict=judged(judge="local"),
        environment=("version: 150.2 → 156.0", "platform: Darwin → Linux"),
    ),
    RENDERER: check(
        Outcome.RENDERER, renderer=("fonts (serif, monospace)", "LCD text off → on"), reason="The page is the same."
    ),
    REDRAWN: changed(finding(), renderer=("LCD text off → on",)),
    MISSING: check(Outcome.MISSING, reason="Nothing to compare with yet: the picture of this run is kept."),
    UNSTABLE: check(
        Outcome.UNSTABLE,
        reason="The page still changed after 5000 ms, between the last two frames: 24,280  96×44",
    ),
    UNDECIDED: check(
        Outcome.UNDECIDED, difference=TWO, reason="Claude was not reached: connection refused\n\nafter 3 attempts\n"
    ),
    UNREADABLE: check(Outcome.UNREADABLE, reason="plans-chromium.png is not a PNG (it is empty)"),
}


@pytest.mark.parametrize(("said", "of"), EXPLAINED.items(), ids=[c.outcome.value for c in EXPLAINED.values()])
def test_a_red_check_is_explained_in_exactly_these_words(said, of):
    assert explain(of, ".visual") == said


def test_every_red_outcome_ends_in_a_command_to_type():
    red = [outcome for outcome in Outcome if not outcome.passed]
    accepts = ACCEPT.removeprefix("Accept: ")
    endings = (PYTEST, accepts, accepts.replace("accept ", "accept --mix-renderers "))
    assert all(explain(check(o), ".visual").endswith(endings) for o in red)


QUIET = {
    Outcome.MATCHED: f"{PLANS} matched",
    Outcome.TOLERATED: f"{PLANS} tolerated: 0 differences within 'cosmetic'",
    Outcome.WRITTEN: f"{PLANS} written: tests/__screenshots__/test_pricing/plans-chromium.png",
}


def test_a_headline_names_the_test_for_those_who_list_many():
    assert headline(check(Outcome.MATCHED)) == "plans (tests/test_pricing.py::test_pricing) matched"


def test_a_missing_baseline_names_the_line_because_the_test_went_on():
    missing = check(Outcome.MISSING, location=Location("tests/test_pricing.py", 12))
    assert explain(missing, ".visual").startswith("plans has no baseline (tests/test_pricing.py:12). ")


TEST = "tests/test_pricing.py::TestPlans::test_plans[en-chromium]"
BRIEFLY = {
    'plans: "Compare plans" link is gone from the footer (and 1 more)': EXPLAINED[CHANGED],
    "plans has no baseline": EXPLAINED[MISSING],
    "the primary button is red instead of green": changed(
        finding(), key=replace(KEY, test=TEST, name="TestPlans-test_plans-en")
    ),
    "did not settle": check(Outcome.UNSTABLE, replace(KEY, test="tests/test_pricing.py::plans[chromium]")),
    "plans: red green": changed(finding(sentence="red\ngreen")),
}


@pytest.mark.parametrize(("said", "of"), BRIEFLY.items())
def test_in_brief_what_changed_comes_first_and_a_picture_is_named_where_the_test_does_not(said, of):
    assert brief(of) == said


@pytest.mark.parametrize(("outcome", "said"), QUIET.items(), ids=lambda given: getattr(given, "value", ""))
def test_a_green_check_is_said_in_one_line_with_nothing_to_type(outcome, said):
    assert explain(check(outcome), ".visual") == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 difference within"), (2, "2 differences within")])
def test_one_difference_is_singular(count, said):
    assert said in headline(check(Outcome.TOLERATED, findings=(finding(),) * count))


def test_only_what_is_beyond_the_tolerance_is_counted_against_it():
    many = check(findings=FINDINGS)
    assert headline(many).endswith("2 differences beyond 'cosmetic'")
    assert headline(replace(many, tolerance=Tolerance.MINOR)).endswith("1 difference beyond 'minor'")


def test_a_disputed_finding_says_so():
    said = explain(changed(replace(finding(), disputed="judge and pixels disagree")), ".visual")
    assert "the primary button is red instead of green (judge and pixels disagree)  24,280  96×44\n" in said


def test_a_finding_about_no_known_place_is_said_without_one():
    assert "  R1 major · colour  the primary button is red instead of green\n" in explain(
        check(findings=(finding(),)), ".visual"
    )


JUDGED = {
    "Judged by claude-sonnet-5-5: $0.009, 3.2 s": judged(),
    "Judged by claude-haiku-5-5: under $0.001, 0.8 s": judged(0.0004, "claude-haiku-5-5", seconds=0.84),
    "Judged by claude-opus-5-5: $0.000, 3.2 s": judged(0, "claude-opus-5-5"),
    "Judged by claude-sonnet-5-5 before, remembered": judged(0, remembered=True),
    "Judged by the local judge": judged(0, "local"),
    "Judged by claude-sonnet-5-5 as in home, which has the same cause": judged(0, as_in="home"),
    "Judged by the local judge\n  Claude was not reached; the local judge decided": judged(
        0, "local", warning="Claude was not reached;\nthe local judge decided"
    ),
}


@pytest.mark.parametrize(("said", "verdict"), JUDGED.items(), ids=range(len(JUDGED)))
def test_who_judged_is_said_with_what_it_cost(said, verdict):
    assert f"\n  {said}\nLook: " in explain(changed(finding(), verdict=verdict), ".visual")


ACCEPTS = "visual-claude accept tests/test_pricing/plans-chromium"
REJECTS = "visual-claude reject tests/test_pricing/plans-chromium"


@pytest.mark.parametrize("outcome", Outcome)
def test_the_commands_are_those_that_do_something(outcome):
    mixing = ACCEPTS.replace("accept ", "accept --mix-renderers ")
    others = {Outcome.UNSTABLE: (REJECTS, PYTEST), Outcome.RENDERER: (mixing, REJECTS, PYTEST)}
    others[Outcome.UNCAPTURED] = (PYTEST,)
    typed = others.get(outcome, () if outcome.passed else (ACCEPTS, REJECTS, PYTEST))
    assert commands(check(outcome), ".visual") == typed


def test_another_results_folder_is_in_every_command():
    said = explain(check(Outcome.UNDECIDED), "out/visual")
    assert "Look: visual-claude review --results out/visual\n" in said
    assert said.endswith("Accept: visual-claude accept --results out/visual tests/test_pricing/plans-chromium")


def test_what_a_shell_would_split_is_quoted():
    key = replace(KEY, test="tests/test_a.py::test_a[two words]")
    said = explain(check(Outcome.UNDECIDED, key), "my results")
    assert "Run again: pytest 'tests/test_a.py::test_a[two words]'  " in said
    assert "accept --results 'my results' tests/test_pricing" in said


HOSTILE = {
    "colours": ("\x1b[32mall fine\x1b[0m", "[32mall fine [0m"),
    "a carriage return": ("changed\rmatched", "changed matched"),
    "a right-to-left override": ("\u202egnp.lruc\u202c", "gnp.lruc"),
    "a zero width joiner": ("ig\u200bnore", "ig nore"),
    "an eight-bit escape": ("\x9b31mred", "31mred"),
    "half a pair": ("\ud83d!", "!"),
    "another line": ("red\nAccept: visual-claude accept --all", "red Accept: visual-claude accept --all"),
    "a line separator": ("red\u2028Judged by nobody\u2029", "red Judged by nobody"),
    "a tab": ("a\tb", "a b"),
}


@pytest.mark.parametrize(("sentence", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_sentence_of_a_judge_cannot_steer_the_terminal_or_forge_a_line(sentence, said):
    lines = explain(changed(finding(sentence=sentence)), ".visual").splitlines()
    assert lines[1:] == [f"  R1 major · colour  {said}  24,280  96×44", f"{LOOK}", ACCEPT]


@pytest.mark.parametrize("text", [text for text, _ in HOSTILE.values()], ids=HOSTILE)
def test_no_other_text_from_elsewhere_can_either(text):
    key = Key("m", f"t.py::{text}x", f"{text}x")
    hostile = check(key=key, baseline=text, environment=(text,), reason=text, verdict=judged(warning=text))
    for line in (headline(hostile), *explain(replace(hostile, key=KEY), ".visual").split("\n")):
        assert not set(line) & set("\x1b\r\u202e\u202c\u200b\x9b\ud83d\n\u2028\u2029\t")


def test_a_sentence_of_ten_thousand_characters_is_cut():
    said = explain(changed(finding(sentence="x" * 10_000)), ".visual")
    assert f"  {'x' * 299}…  24,280" in said


def test_a_reason_of_ten_thousand_characters_and_a_name_of_as_many_are_cut():
    said = explain(check(reason="y" * 10_000, key=replace(KEY, name="n" * 10_000)), ".visual").splitlines()
    assert said[0] == f"{'n' * 1999}…"
    assert said[1] == f"  {'y' * 1999}…"


def test_rows_are_aligned_where_characters_are_wide_or_have_accents_of_their_own():
    texts = ("大きい", "café", "cafe\u0301 is", "plain text")
    found = tuple(finding(f"R{number}", sentence=text) for number, text in enumerate(texts, 1))
    places = difference(*(region(name.region, box=Box(1, 2, 3, 4)) for name in found))
    rows = explain(check(difference=places, findings=found), ".visual").splitlines()[1:5]
    assert [row.split("  ", 2)[2] for row in rows] == [
        "大きい      1,2  3×4",
        "café        1,2  3×4",
        "cafe\u0301 is     1,2  3×4",
        "plain text  1,2  3×4",
    ]


def test_a_long_sentence_does_not_push_the_places_of_all_others():
    found = (finding("R1", sentence="x" * 120), finding("R2", sentence="short"))
    rows = explain(check(difference=TWO, findings=found), ".visual").splitlines()
    assert rows[1].endswith(f"{'x' * 120}  1020,644  140×24")
    assert rows[2].endswith(f"short{' ' * 75}  24,280  96×44")


BUTTON = Cause('button "Pay"', Change.STYLE, "color", "#2340d8", "#198754", origin=Origin("cart.css:18", ".pay"))
ACCENT = Origin("cart.css:18", ".pay", "--accent", "blue", "green")
CAUSES = {
    'button "Pay": color #2340d8 → #198754 (cart.css:18)': BUTTON,
    'button "Pay": color #2340d8 → #198754 (cart.css:18); the same on 3 elements': replace(BUTTON, elements=3),
    'button "Pay": color #2340d8 → #198754 (--accent, cart.css:18)': replace(BUTTON, origin=ACCENT),
    '--accent blue → green: color of button "Pay" (cart.css:18) and 2 more elements': replace(
        BUTTON, origin=ACCENT, elements=3
    ),
    "div: background-image none → url(a.png)": Cause("div", Change.STYLE, "background-image", "none", "url(a.png)"),
    'p "Two": text "One" → "Two"': Cause('p "Two"', Change.TEXT, "", "One", "Two"),
    'link "Plans" is gone': Cause('link "Plans"', Change.REMOVED),
    'link "Plans" is new': Cause('link "Plans"', Change.ADDED),
    'link "Plans" stands elsewhere': Cause('link "Plans"', Change.MOVED),
}


@pytest.mark.parametrize(("said", "one"), CAUSES.items())
def test_a_cause_is_said_in_one_line(said, one):
    assert cause_line(one) == said


def test_a_cause_stands_once_below_the_first_region_it_explains_and_what_none_explains_says_so():
    tied = replace(BUTTON, regions=("R1", "R2"))
    lines = explain(check(difference=TWO, findings=FINDINGS, causes=(tied,)), ".visual").splitlines()
    assert lines[1].startswith("  R1")
    assert lines[2] == f"     {cause_line(BUTTON)}"
    assert lines[3].startswith("  R2")
    assert lines[5] == "     nothing in the page explains it"


@pytest.mark.parametrize("text", ["\x1b[2J\x1b[1;1H", "a\nb", "\u202egnp.exe", "<script>alert(1)</script>"])
def test_text_of_a_page_is_text(text):
    said = cause_line(Cause(f'button "{text}"', Change.TEXT, "", text, text * 100))
    assert not {"\x1b", "\n", "\u202e"} & set(said)
    assert len(said) <= 300


def test_that_there_are_no_causes_is_said_once():
    (said,) = warnings([check(unexplained="there is no a.dom"), check(unexplained="there is no b.dom"), check()])
    assert said == "No causes named in 2 checks: there is no a.dom. The next baseline brings one"


def test_a_cause_that_the_sentence_already_says_is_not_said_again():
    tied = replace(BUTTON, regions=("R1",))
    lone = check(difference=TWO, findings=(finding("R1", sentence=f"{BUTTON}; and more"),), causes=(tied,))
    assert "\n".join(details(lone)).count(cause_line(BUTTON)) == 1


def test_of_rendering_that_nothing_explains_nothing_is_said():
    quiet = region("R1", Kind.RENDERING, contrast=1.0, delta_e=1.0)
    rendered = check(
        difference=difference(quiet), findings=(finding("R1", Severity.COSMETIC, Kind.RENDERING),), causes=()
    )
    assert "nothing in the page" not in "\n".join(details(rendered))


def test_what_fell_below_what_wcag_asks_is_said_with_both_ratios():
    faded = replace(BUTTON, contrast=Contrast(14.7, 1.1))
    assert cause_line(faded).endswith("; contrast 14.7:1 → 1.1:1")
    assert "contrast" not in cause_line(replace(BUTTON, contrast=Contrast(14.7, 9.0)))


def test_differences_that_were_met_alike_are_told_together_and_in_their_order():
    def seen(regions, rejected):
        return Seen("cause-1", regions, 2, 0, rejected, "2026-01-31")

    one = check(run="20260201-101112", seen=(seen(("R3",), 0), seen(("R2",), 1), seen(("R1", "R2"), 1)))
    said = [line.strip() for line in explain(one, ".visual").splitlines() if "this week" in line]
    assert said == ["R1, R2 seen twice this week, rejected once", "R3 seen twice this week"]
