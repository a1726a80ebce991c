"""What changed in a page, each thing once, where it was changed."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import difference, region
from trees import page

from pytest_visual_claude.dom import Comparison, explain
from pytest_visual_claude.model import Box, Change, Declaration, Kind
from pytest_visual_claude.model.css import INITIAL

EVERYWHERE = (Box(0, 0, 9_999, 9_999),)
MAIN = ("main", [("h1", "Lamps"), ("p", "Six of them"), ("button pay", "Place order")])


def told(before, after, declared=None):
    return [(one.element, one.property or one.change.value, one.old, one.new)
            for one in Comparison(before, after).causes(declared or {})]  # fmt: skip


def styled(*parts, parent=None, text="Six of them"):
    """A page whose paragraph has these styles, in an element with others."""
    return page(("main", [("section", [("p", text, dict(parts))], dict(parent or {}))]))


def test_the_same_page_has_none():
    assert told(page(MAIN), page(MAIN)) == []


def test_a_text_is_named_with_both_its_words():
    before, after = page(("p", "one")), page(("p", "two"))
    assert told(before, after) == [('p "two"', "text", "one", "two")]


def test_long_texts_are_shown_where_they_differ():
    same = "word " * 40
    ((_, _, old, new),) = told(page(("p", same + "one")), page(("p", same + "two")))
    assert "one" in old
    assert "two" in new
    assert len(old) < 100


def test_what_is_gone_and_what_came_are_told_without_what_was_in_them():
    card = ("li", [("h2", "Oak"), ("a", "Buy oak")])
    rest = ("li", [("h2", "Elm"), ("a", "Buy elm")])
    with_it, without = page(("ul", [card, rest])), page(("ul", [rest]))
    assert told(with_it, without) == [('li with link "Buy oak"', "removed", "", "")]
    assert told(without, with_it) == [('li with link "Buy oak"', "added", "", "")]


def test_what_stands_elsewhere_moved():
    before, after = (
        page(("ul", [("li", "a1"), ("li", "b2"), ("li", "c3")])),
        page(("ul", [("li", "c3"), ("li", "a1"), ("li", "b2")])),
    )
    assert told(before, after) == [('li "c3"', "moved", "", "")]


def test_a_property_is_told_where_it_was_set_and_not_where_it_is_inherited():
    before = styled(parent={"color": "#111111"})
    after = styled(parent={"color": "#222222"})
    assert told(before, after) == [("section", "color", "#111111", "#222222")]


FOLLOWS = {
    "padding in em": ({"padding-top": "16px"}, {"padding-top": "20px"}),
    "a font size in em": ({"font-size": "12px"}, {"font-size": "15px"}),
    "a line height without unit": (
        {"font-size": "20px", "line-height": "30px"},
        {"font-size": "25px", "line-height": "37.5px"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("was", "now"), FOLLOWS.values(), ids=FOLLOWS)
def test_what_follows_a_font_size_is_no_cause(was, now):
    before = styled(*was.items(), parent={"font-size": "16px", "line-height": "24px"})
    after = styled(*now.items(), parent={"font-size": "20px", "line-height": "30px"})
    assert told(before, after) == [("section", "font-size", "16px", "20px")]


def test_a_font_size_is_told_beside_a_padding_that_did_not_follow():
    before, after = (
        styled(("padding-top", "16px"), ("font-size", "16px")),
        styled(("padding-top", "30px"), ("font-size", "20px")),
    )
    assert [name for _, name, *_ in told(before, after)] == ["font-size", "padding-top"]


def test_a_drawing_in_the_colour_of_its_text_follows_it():
    before = styled(("fill", "#111111"), parent={"color": "#111111"})
    after = styled(("fill", "#222222"), parent={"color": "#222222"})
    assert [name for _, name, *_ in told(before, after)] == ["color"]


def test_what_flex_makes_of_its_items_is_no_cause():
    before = styled(("display", "inline"), parent={"display": "block"})
    after = styled(("display", "block"), parent={"display": "flex"})
    assert told(before, after) == [("section", "display", "block", "flex")]


def test_stripes_follow_their_rows():
    rows = [("tr", f"row {n}", {"background-color": ("#ffffff", "#eeeeee")[n % 2]}) for n in range(5)]
    less = [(*rows[n][:2], {"background-color": ("#ffffff", "#eeeeee")[at % 2]}) for at, n in enumerate((0, 2, 3, 4))]
    assert told(page(("table", rows)), page(("table", less))) == [('tr "row 1"', "removed", "", "")]


SIDES = ("top", "right", "bottom", "left")


def around(name, *values):
    return [(name.format(side), value) for side, value in zip(SIDES, values, strict=True)]


def test_sides_that_changed_together_are_one_property():
    before, after = (
        styled(*around("padding-{}", *["8px"] * 4)),
        styled(*around("padding-{}", "8px", "16px", "8px", "16px")),
    )
    assert told(before, after) == [('p "Six of them"', "padding", "8px", "8px 16px")]


def test_a_border_that_came_is_one_property():
    after = styled(
        *around("border-{}-width", *["1px"] * 4), *around("border-{}-style", *["solid"] * 4),
        *around("border-{}-color", *["#dddddd"] * 4),
    )  # fmt: skip
    assert told(styled(), after) == [('p "Six of them"', "border", "none", "1px solid #dddddd")]


def colours(name, variables, *texts):
    return page(*(("b", text, {"color": name}) for text in texts), variables=variables)


def test_a_custom_property_of_the_root_is_one_cause_for_all_that_use_it():
    before = colours("#2340d8", {"--accent": "#2340d8"}, "one", "two", "three")
    after = colours("#119988", {"--accent": "#198"}, "one", "two", "three")
    (cause,) = Comparison(before, after).causes({})
    assert (cause.origin.variable, cause.elements, len(cause.boxes)) == ("--accent", 3, 3)


def declared(comparison, *declarations):
    return dict.fromkeys(comparison.asked(EVERYWHERE), declarations)


def test_the_rule_that_wins_is_named_and_what_has_the_same_rule_is_one_cause():
    before, after = colours("#111111", {}, "one", "two"), colours("#222222", {}, "one", "two")
    comparison = Comparison(before, after)
    rules = (
        Declaration("color", "red", "base.css:1", "b", important=True),
        Declaration("font", "inherit", "base.css:2", "b"),
        Declaration("color", "#222", "shop.css:9", ".b", important=True),
        Declaration("color", "blue", "inline style"),
    )
    (cause,) = comparison.causes(declared(comparison, *rules))
    assert (cause.origin.where, cause.origin.selector, cause.elements) == ("shop.css:9", ".b", 2)


def test_of_what_changed_the_same_under_the_same_names_one_is_asked_and_its_rule_is_told_of_all():
    before, after = (
        page(
            ("ul", [("li card", "one", {"color": c}), ("li card", "two", {"color": c, "box": Box(0, 50, 400, 30)})]),
            ("li card", "three", {"color": c}),
        )
        for c in ("#111111", "#222222")
    )
    comparison = Comparison(before, after)
    largest, elsewhere = comparison.asked(EVERYWHERE)
    assert [after.nodes[at].text for at in (largest, elsewhere)] == ["two", "three"]
    rules = {at: (Declaration("color", "#222", f"shop.css:{at}", ".card"),) for at in (largest, elsewhere)}
    assert [(one.origin.where, one.elements) for one in comparison.causes(rules)] == [
        (f"shop.css:{largest}", 2),
        (f"shop.css:{elsewhere}", 1),
    ]


def test_a_custom_property_that_a_rule_names_is_the_origin_whatever_it_was_mixed_with():
    before, after = (
        page(("b", "one", {"color": c}), variables={"--ink": v}) for c, v in (("#aaa111", "red"), ("#bbb222", "blue"))
    )
    comparison = Comparison(before, after)
    (cause,) = comparison.causes(
        declared(comparison, Declaration("color", "color-mix(in srgb, var(--ink), white)", "a.css:3", "b"))
    )
    assert (cause.origin.variable, cause.origin.old, cause.origin.new, cause.origin.where) == (
        "--ink",
        "red",
        "blue",
        "a.css:3",
    )


@pytest.mark.parametrize(("value", "variable"), [("var(--mark)", "--ink"), ("#222222", "")], ids=["through", "itself"])
def test_a_custom_property_that_came_through_another_is_the_origin(value, variable):
    before, after = (page(("b", "one", {"color": c}), variables={"--ink": c}) for c in ("#111111", "#222222"))
    comparison = Comparison(before, after)
    (cause,) = comparison.causes(declared(comparison, Declaration("color", value, "a.css:3", "b")))
    assert (cause.origin.variable, cause.origin.where) == (variable, "a.css:3")


def sized(width, height=20, **styles):
    return page(
        (
            "main",
            [
                (
                    "div card",
                    [("p", "inside", {"box": Box(0, 0, width, 20)})],
                    {"box": Box(0, 0, width, height), **styles},
                )
            ],
        )
    )


def test_a_width_is_a_cause_where_its_declaration_is_a_fixed_length():
    comparison = Comparison(sized(320), sized(240))
    card = next(iter(comparison.asked(EVERYWHERE)))
    (cause,) = comparison.causes({card: (Declaration("width", "15rem", "a.css:3", ".card"),)})
    assert (cause.element, cause.property, cause.old, cause.new, cause.origin.where) == (
        "div.card",
        "width",
        "320px",
        "240px",
        "a.css:3",
    )


def test_a_width_that_may_have_followed_is_no_cause_beside_another():
    before = page(("p", "one", {"box": Box(0, 0, 100, 20)}), ("p", "rest", {"box": Box(100, 0, 200, 20)}))
    after = page(("p", "longer", {"box": Box(0, 0, 150, 20)}), ("p", "rest", {"box": Box(150, 0, 150, 20)}))
    assert [name for _, name, *_ in told(before, after)] == ["text"]


def test_where_nothing_else_differs_the_outermost_size_is_named_without_proof():
    assert [(element, name) for element, name, *_ in told(sized(320), sized(240))] == [("div.card", "width")]


@pytest.mark.parametrize(
    ("declaration", "now", "names"),
    [
        ("repeat(3, 1fr)", "80px 80px 140px", ["text"]),
        ("1fr 1fr 1fr", "80px 80.01px 139.99px", ["text"]),
        ("repeat(3, 1fr)", "100.01px 100px 99.99px", ["grid-template-columns", "text"]),
        ("1fr 1fr 2fr", "75px 75px 150px", ["grid-template-columns", "text"]),
        ("repeat(3, minmax(0, 1fr))", "100px 100px 100px", ["grid-template-columns", "text"]),
    ],
)
def test_equal_shares_of_a_grid_that_are_unequal_follow_their_content(declaration, now, names):
    was = "100px 100px 100px" if now.startswith(("80", "75")) else "80px 80px 140px"
    place = Box(0, 0, 300, 20)
    before, after = (
        page(("ul", [("li", text, {"box": place})], {"box": place, "grid-template-columns": tracks}))
        for text, tracks in (("one", was), ("one and more words", now))
    )
    comparison = Comparison(before, after)
    causes = comparison.causes(declared(comparison, Declaration("grid-template-columns", declaration, "a.css:1", "ul")))
    assert sorted(cause.property or cause.change.value for cause in causes) == names


def test_a_margin_that_was_left_to_the_browser_is_no_cause():
    before = page(("main", [("p", "one", {"margin-left": "100px"}), ("b", "two", {"color": "#111111"})]))
    after = page(("main", [("p", "one", {"margin-left": "140px"}), ("b", "two", {"color": "#222222"})]))
    comparison = Comparison(before, after)
    auto = comparison.causes(declared(comparison, Declaration("margin-left", "auto", "a.css:1", "p")))
    fixed = comparison.causes(
        declared(comparison, Declaration("margin", "0 140px", "a.css:1", "p", longhands={"margin-left": "140px"}))
    )
    assert [one.property for one in auto] == ["color"]
    assert [one.property for one in fixed] == ["margin-left", "color"] or [one.property for one in fixed] == [
        "color",
        "margin-left",
    ]


def test_a_cause_without_pixels_is_not_told_and_a_region_without_cause_stays():
    before = page(("p", "one", {"color": "#111111"}), ("b", "far", {"color": "#111111", "box": Box(0, 900, 40, 20)}))
    after = page(("p", "one", {"color": "#222222"}), ("b", "far", {"color": "#222222", "box": Box(0, 900, 40, 20)}))
    after = type(after)(tuple(after.nodes))
    seen = difference(region("R1", box=before.nodes[1].box), region("R2", box=Box(600, 400, 50, 50)))
    (cause,) = explain(Comparison(before, after), {}, seen.regions)
    assert cause.regions == ("R1",)


def test_what_was_pushed_down_is_explained_by_what_pushed():
    rest = [("p", f"row {n}") for n in range(3)]
    before, after = page(("main", rest)), page(("main", [("h1", "Sale"), *rest]))
    moved = region("R1", Kind.MOVED, box=after.nodes[5].box)
    (cause,) = explain(Comparison(before, after), {}, difference(moved).regions)
    assert (cause.change, cause.regions) == (Change.ADDED, ("R1",))


def test_first_comes_what_explains_the_most():
    before = page(("p", "one"), ("p", "two"))
    after = page(("p", "ein"), ("p", "zwei"))
    seen = difference(region("R1", box=after.nodes[1].box, pixels=10), region("R2", box=after.nodes[2].box, pixels=90))
    assert [cause.new for cause in explain(Comparison(before, after), {}, seen.regions)] == ["zwei", "ein"]


VALUES = st.sampled_from(
    ["", "px", "0px", "-1px", "12px", "1e999px", "nanpx", "none", "auto", "1fr 2fr", "#fff", "x" * 200]
)
STYLES = st.dictionaries(st.sampled_from([*INITIAL, "source", "nothing"]), VALUES, max_size=6)
TREES = st.recursive(
    st.tuples(st.sampled_from(["p", "b card", "i#one", "::before"]), st.sampled_from(["", "one", "two"]), STYLES),
    lambda inner: st.tuples(st.sampled_from(["div", "ul list"]), st.lists(inner, max_size=4), STYLES),
    max_leaves=12,
)
PAGES = st.lists(TREES, max_size=4).map(lambda trees: page(*trees, variables={"--a": "#fff", "--b": str(len(trees))}))


@hypothesis.settings(max_examples=40)
@given(PAGES, PAGES)
def test_whatever_a_file_says_it_is_compared_without_an_error(before, after):
    comparison = Comparison(before, after)
    rules = declared(comparison, Declaration("width", "1.2.3px", "a.css", "p"), Declaration("margin", "var(--a)", ""))
    whole = region("R1", box=Box(0, 0, 500, 900))
    told = explain(Comparison(before, after), {after.handles[at]: one for at, one in rules.items()}, [whole])
    assert {name for one in told for name in one.regions} <= {"R1"}


def test_very_many_elements_are_compared_in_good_time():
    """Not measured: what takes a second for each thousand would not end here."""
    rows = [("tr row", [("td", "same"), ("td", "same", {"color": "#111111"})]) for _ in range(2000)]
    other = [("tr row", [("td", "same"), ("td", "other", {"color": "#222222"})]) for _ in range(2400)]
    assert Comparison(page(("table", rows)), page(("table", other))).causes({})


def test_a_fixed_size_that_grew_with_its_padding_is_no_cause_of_its_own():
    before, after = sized(260, **{"padding-left": "20px"}), sized(280, **{"padding-left": "40px"})
    comparison = Comparison(before, after)
    told = comparison.causes(declared(comparison, Declaration("width", "240px", "a.css:1", ".card")))
    assert [one.property for one in told] == ["padding-left"]
