"""What an element is to people, how well its text can be read, and what it is called when it is gone."""

from __future__ import annotations

import pytest
from trees import page

from pytest_visual_claude.dom import Comparison, shorthands
from pytest_visual_claude.model import Contrast, Part


def caused(before, after):
    return Comparison(before, after).causes({})


def gone(*tree, around="main"):
    (cause,) = caused(page((around, [("p", "Stays"), tree])), page((around, [("p", "Stays")])))
    return cause


@pytest.mark.parametrize(
    ("tree", "part", "element"),
    [
        (("button", "Pay"), Part.CONTROL, 'button "Pay"'),
        (("li", [("a", "Returns")]), Part.LINK, 'link "Returns"'),
        (("div card", [("h1", "Oak"), ("p", "Hard")]), Part.HEADING, 'div.card with heading "Oak"'),
        (("p", "€ 24.90"), Part.PRICE, 'p "€ 24.90"'),
        (("p", "from 24 EUR a month"), Part.PRICE, 'p "from 24 EUR a month"'),
        (("p error", "No such town"), Part.ERROR, 'p "No such town"'),
        (("p", "Six of them"), Part.TEXT, 'p "Six of them"'),
        (("div rule", [("i blob",)]), Part.DECORATION, "div.rule"),
        (("div card", [("div bars", {"name": "Sales"})]), Part.DECORATION, 'div "Sales"'),
    ],
)
def test_what_is_gone_is_named_by_what_it_was_to_people(tree, part, element):
    cause = gone(*tree)
    assert (cause.part, cause.element) == (part, element)


@pytest.mark.parametrize(
    ("around", "said"), [("main", ""), ("form", "the form"), ("ul", "")], ids=["main", "form", "list"]
)
def test_where_something_is_gone_from_is_said_where_people_have_a_word_for_it(around, said):
    assert gone("button", "Pay", around=around).within == said


def recoloured(was, now):
    before, after = (
        page(("section", [("p", "Words", {"color": ink})], {"background-color": paper})) for ink, paper in (was, now)
    )
    (cause,) = caused(before, after)
    return cause.contrast


def test_the_contrast_of_text_to_its_ground_is_that_of_wcag():
    # WCAG's own pair of lines: #767676 on white is 4.54, #949494 is 3.03, #ffffff on black 21.
    assert recoloured(("#000000", "#ffffff"), ("#767676", "#ffffff")) == Contrast(21, 4.5)
    assert recoloured(("#ffffff", "#000000"), ("#949494", "#000000")) == Contrast(21, 6.9)


def test_text_that_stands_on_what_changed_counts():
    assert recoloured(("#ffffff", "#1a1d28"), ("#ffffff", "#ffffff")) == Contrast(16.8, 1)


def test_what_is_half_transparent_is_mixed_with_what_is_below():
    mixed = recoloured(("#000000", "#ffffff"), ("rgba(0, 0, 0, 0.5)", "#ffffff"))
    assert mixed is not None
    assert mixed.after == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("ground", ["oklch(0.7 0.1 200)", "lab(50 20 30)"])
def test_of_a_colour_that_is_not_known_no_contrast_is_said(ground):
    assert recoloured(("#000000", ground), ("#767676", ground)) is None


def test_over_a_picture_no_contrast_is_said():
    before, after = (
        page(("section", [("p", "Words", {"color": ink})], {"background-image": "url(sky.png)"}))
        for ink in ("#000000", "#ffffff")
    )
    assert caused(before, after)[0].contrast is None


def test_text_that_can_be_read_better_now_is_no_loss():
    assert recoloured(("#767676", "#ffffff"), ("#000000", "#ffffff")) is None


@pytest.mark.parametrize(
    ("before", "after", "large", "fell"),
    [
        (7, 4.4, False, True),
        (7, 4.5, False, False),
        (7, 4.4, True, False),
        (7, 2.9, True, True),
        (4.2, 4.1, False, False),
    ],
)
def test_a_contrast_fell_where_it_crossed_a_line(before, after, large, fell):
    assert Contrast(before, after, large).fell is fell


def test_a_position_is_told_with_its_place():
    placed = {"position": ("static", "absolute"), "top": ("auto", "12px"), "left": ("auto", "44px")}
    found = {name: values for name, (values, _) in shorthands.told(placed, lambda _: ("", "")).items()}
    assert found == {"position": ("static", "absolute, top 12px, left 44px")}


def test_an_outline_is_told_whole():
    ring = {"outline-style": "solid", "outline-width": "3px", "outline-color": "#2340d9", "outline-offset": "3px"}
    (cause,) = caused(page(("button", "Pay", ring)), page(("button", "Pay")))
    assert (cause.property, cause.old, cause.new) == ("outline", "3px solid #2340d9", "none")
