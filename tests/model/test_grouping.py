"""Which checks have one cause, which is worst, and what a person who accepts one decides about."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import KEY, check, difference, finding, region

from pytest_visual_claude.model import (
    Cause,
    Change,
    Check,
    Kind,
    Origin,
    Outcome,
    Severity,
    behind,
    groups,
    only_cause,
)

TOKEN = Origin("cart.css:18", ".order .button", "--accent", "#2340d8", "#198754")
RULE = Origin("cart.css:18", ".order .button")
BUTTON = Cause('button "Place order"', Change.STYLE, "background-color", "#2340d8", "#198754", regions=("R1",))
GONE = Cause('link "Compare plans"', Change.REMOVED, regions=("R2",))


def made(name: str, *causes: Cause, regions: int = 1, severity: Severity = Severity.MAJOR, **fields) -> Check:
    names = [f"R{number}" for number in range(1, regions + 1)]
    findings = tuple(finding(one, severity) for one in names)
    given = {"difference": difference(*map(region, names)), "findings": findings, "causes": causes, **fields}
    return check(key=replace(KEY, name=name), **given)


def names(group) -> list[str]:
    return [one.key.name for one in group.checks]


SAME = {
    "a custom property, wherever it is used": (
        replace(BUTTON, origin=TOKEN),
        replace(BUTTON, element="link", property="color", origin=replace(TOKEN, where="base.css:3")),
    ),
    "a rule, whatever it matches": (replace(BUTTON, origin=RULE), replace(BUTTON, element="a.button", origin=RULE)),
    "an element that is gone": (replace(GONE, regions=("R1",)), replace(GONE, regions=("R1",), elements=2)),
    "an element's property": (BUTTON, replace(BUTTON, boxes=(region().box,))),
}
OTHERS = {
    "another value of it": (replace(BUTTON, origin=TOKEN), replace(BUTTON, origin=replace(TOKEN, new="#c22222"))),
    "another rule": (replace(BUTTON, origin=RULE), replace(BUTTON, origin=replace(RULE, where="cart.css:20"))),
    "another element": (BUTTON, replace(BUTTON, element='button "Pay"')),
    "inline on another element": (
        replace(BUTTON, origin=Origin("inline style")),
        replace(BUTTON, element="a", origin=Origin("inline style")),
    ),
}


@pytest.mark.parametrize("causes", SAME.values(), ids=SAME)
def test_checks_with_the_same_cause_are_one_group(causes):
    (group,) = groups([made("home", causes[0]), made("cart", causes[1])])
    assert (names(group), group.cause) == (["cart", "home"], causes[1])
    assert len(group.id) == 8


@pytest.mark.parametrize("causes", OTHERS.values(), ids=OTHERS)
def test_what_is_not_the_same_is_another_group(causes):
    assert len(groups([made("home", causes[0]), made("cart", causes[1])])) == 2


def test_an_id_is_the_same_in_every_run():
    assert [group.id for group in groups([made("home", replace(BUTTON, origin=TOKEN))])] == ["fbaea5e5"]


def test_without_causes_the_same_pixels_are_a_group():
    same, other = (difference(replace(region(), crop=crop)) for crop in ("a b", "a c"))
    first, second = (made(name, difference=same, causes=None) for name in ("home", "cart"))
    alone = made("about", difference=other, causes=None)
    assert sorted(map(names, groups([first, second, alone]))) == [["about"], ["cart", "home"]]


def test_a_region_that_nothing_identifies_belongs_to_its_own_check():
    assert len(groups([made("home"), made("cart")])) == 2


def test_the_worst_comes_first_then_what_is_behind_most():
    minor = [made(name, GONE, severity=Severity.MINOR, regions=2) for name in ("a", "b", "c")]
    minor = [replace(one, causes=(replace(GONE, regions=("R1", "R2")),)) for one in minor]
    rules = [replace(BUTTON, origin=replace(RULE, where=f"cart.css:{line}")) for line in (1, 2, 3)]
    major = [made("d", rules[0]), made("e", rules[1]), made("f", rules[1])]
    unrated = made("g", rules[2], findings=())
    order = [["e", "f"], ["d"], ["a", "b", "c"], ["g"]]
    assert [names(group) for group in groups([unrated, *minor, *major])] == order


def test_a_cause_is_as_bad_as_where_it_is_worst_and_says_so():
    mild, bad = made("a", BUTTON, severity=Severity.MINOR), made("b", BUTTON, severity=Severity.CRITICAL)
    (group,) = groups([mild, bad])
    assert group.severity is Severity.CRITICAL


def test_a_check_is_in_the_group_of_each_of_its_causes():
    both = made("both", BUTTON, GONE, regions=2)
    found = {group.id: names(group) for group in groups([both, made("one", BUTTON)])}
    assert sorted(found.values()) == [["both"], ["both", "one"]]
    assert set(behind(both)) == set(found)


def test_what_passes_needs_no_decision():
    findings = (finding("R1"), finding("R2", Severity.COSMETIC), finding("R3", ignored=True))
    one = made("home", BUTTON, GONE, regions=3, findings=findings)
    assert list(behind(one).values()) == [BUTTON]
    assert groups([replace(one, outcome=Outcome.TOLERATED), check(Outcome.MISSING)]) == ()


def test_where_nobody_rated_it_what_is_rendering_only_needs_no_decision():
    quiet = region("R2", Kind.RENDERING, contrast=1.1, delta_e=2.0)
    one = made("home", BUTTON, difference=difference(region(), quiet), findings=())
    assert list(behind(one).values()) == [BUTTON]
    assert groups([one])[0].severity is None


def test_a_check_has_an_only_cause_where_that_is_behind_every_region():
    whole = replace(BUTTON, regions=("R1", "R2"))
    assert only_cause(made("home", whole, regions=2)) == groups([made("cart", BUTTON)])[0].id
    assert only_cause(made("home", BUTTON, regions=2)) == ""
    assert only_cause(made("home", whole, GONE, regions=2)) == ""
    assert only_cause(check(Outcome.MISSING)) == ""
