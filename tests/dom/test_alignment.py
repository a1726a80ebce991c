"""Which elements of two pages are the same, whatever came, went or moved."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import page

from pytest_visual_claude.dom.alignment import aligned, longest_rising

CARDS = [("li card", [("h2", name), ("p", "In stock"), ("button", "Buy")]) for name in ("Oak", "Ash", "Elm", "Yew")]


def shop(cards=CARDS, *before):
    return page(("main", [*before, ("h1", "Lamps"), ("ul", list(cards)), ("footer", "Imprint")]))


def gone_and_come(before, after):
    found = aligned(before, after)
    return [before.nodes[one].tag for one in found.removed], [after.nodes[one].tag for one in found.added]


def same(before, after, old, new):
    """The pairs of elements with these texts."""
    pairs = aligned(before, after).pairs.items()
    return [(one, other) for one, other in pairs if (before.nodes[one].text, after.nodes[other].text) == (old, new)]


def test_a_page_is_itself():
    found = aligned(shop(), shop())
    assert found.pairs == {at: at for at in range(len(shop().nodes))}


@pytest.mark.parametrize("gone", range(4))
def test_one_of_many_that_are_alike_is_gone_and_nothing_else(gone):
    assert gone_and_come(shop(), shop([card for at, card in enumerate(CARDS) if at != gone])) == (["li"], [])


@pytest.mark.parametrize("at", range(5))
def test_one_comes_between_those_that_stay(at):
    came = ("li card", [("h2", "Fir"), ("p", "In stock"), ("button", "Buy")])
    assert gone_and_come(shop(), shop([*CARDS[:at], came, *CARDS[at:]])) == ([], ["li"])


def test_a_banner_on_top_shifts_no_path():
    assert gone_and_come(shop(), shop(CARDS, ("div banner", "Closed on Monday"))) == ([], ["div"])


def test_a_wrapper_is_one_element_that_came():
    before = page(("main", [("h1", "Lamps"), ("p", "Six of them")]))
    after = page(("main", [("div wrap", [("h1", "Lamps"), ("p", "Six of them")])]))
    assert gone_and_come(before, after) == ([], ["div"])


def test_what_stands_elsewhere_is_told_by_what_it_holds_though_its_own_drawing_changed():
    crumbs = [("li crumb", [("::before", {"content": "/"}), ("a", name)]) for name in ("Home", "Orders", "March")]
    first = ("li crumb", [("a", "Home")])
    before, after = (
        page(("ol", [first, *crumbs[1:]])),
        page(("ol", [("li crumb", [("a", "Orders")]), crumbs[2], crumbs[0]])),
    )
    assert gone_and_come(before, after) == (["::before"], ["::before"])


def test_a_changed_text_is_the_same_element():
    before, after = page(("main", [("p", "one"), ("p", "two")])), page(("main", [("p", "one"), ("p", "three")]))
    assert len(same(before, after, "two", "three")) == 1


def test_an_id_tells_an_element_wherever_it_stands():
    before = page(("main", [("div", [("p#note", "one")]), ("aside", [])]))
    after = page(("main", [("div", []), ("aside", [("p#note", "two")])]))
    assert len(same(before, after, "one", "two")) == 1


def test_an_id_that_a_script_counted_tells_nothing():
    before = page(("main", [("p#r1", "one"), ("p#r2", "two")]))
    after = page(("main", [("p#r1", "new"), ("p#r2", "one"), ("p#r3", "two")]))
    assert same(before, after, "two", "two")
    assert gone_and_come(before, after) == ([], ["p"])


@given(st.integers(0, 10_000))
def test_any_removal_from_a_page_of_repeated_parts_is_that_removal(seed):
    chance = random.Random(seed)
    rows = [("tr", [("td", chance.choice("abc")), ("td", str(at)), ("td", "€")]) for at in range(12)]
    gone = chance.randrange(12)
    before, after = page(("table", rows)), page(("table", [row for at, row in enumerate(rows) if at != gone]))
    found = aligned(before, after)
    (one,) = found.removed
    assert before.nodes[one + 2].text == str(gone)
    assert not found.added


@given(st.lists(st.integers(0, 30), max_size=12))
def test_what_keeps_its_order_is_as_much_as_can_be(numbers):
    rising = [numbers[at] for at in longest_rising(numbers)]
    assert rising == sorted(set(rising))
    best = [1] * len(numbers)
    for at, number in enumerate(numbers):
        best[at] = 1 + max((best[one] for one in range(at) if numbers[one] < number), default=0)
    assert len(rising) == max(best, default=0)
