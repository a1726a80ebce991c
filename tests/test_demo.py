"""The shop's suite, against the release its baselines know and against the next one: what ``./run demo`` shows.

CHANGES.md says which check notices which change, by number. :data:`TOLD` adds what the number looks
like in that check's picture: a region of such a kind, at such a place.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from project import Done, Project

from pytest_visual_claude.model import Box, Check, Kind, Outcome

EXAMPLES = Path(__file__).parents[1] / "examples"
#: The lines of the table in CHANGES.md: number, page, what changed, where, noticed by, expected.
ROW = r"^\| (\d+) \|(?:[^|]*\|){3}([^|]*)\|"
EXPECTED = r"^\| (\d+) \|(?:[^|]*\|){4}([^|]*)\|"
CHANGES = re.findall(ROW, (EXAMPLES / "shop-next/CHANGES.md").read_text("utf-8"), re.MULTILINE)

BROWSED = pytest.mark.skipif(sys.platform != "linux", reason="the shop's baselines have the letters of Linux")


@dataclass(frozen=True)
class Told:
    """What must be there where a change is told."""

    kind: Kind
    place: Box

    def by(self, check: Check) -> bool:
        regions = check.difference.regions if check.difference else ()
        return any(region.kind is self.kind and _meet(region.place, self.place) for region in regions)


_HEADING, _HEADING_ON_A_PHONE = Told(Kind.RENDERING, Box(76, 195, 395, 109)), Told(Kind.RENDERING, Box(22, 98, 281, 78))
_NUDGE = Told(Kind.MOVED, Box(73, 138, 374, 42))
#: Number: check: what it must tell.
TOLD: dict[int | str, dict[str, Told]] = {
    1: {"test_home_range": Told(Kind.IMAGE, Box(32, 572, 266, 320))},
    2: {"test_home_range": Told(Kind.REMOVED, Box(322, 931, 196, 22))},
    3: {"test_home_footer": Told(Kind.REMOVED, Box(760, 120, 132, 30))},
    4: {"test_phone_menu": Told(Kind.REMOVED, Box(331, 267, 24, 24))},
    5: {"test_product": Told(Kind.MOVED, Box(805, 297, 58, 26))},
    6: {"test_add_to_cart_with_keyboard_focus": Told(Kind.REMOVED, Box(112, 33, 333, 64))},
    7: {"test_cart": Told(Kind.COLOUR, Box(798, 663, 377, 48))},
    8: {"test_cart_says_what_is_missing": Told(Kind.REMOVED, Box(0, 475, 621, 28))},
    9: {"test_thanks": Told(Kind.MOVED, Box(0, 569, 1280, 69))},
    10: {"TestAccount::test_energy_chart": Told(Kind.REMOVED, Box(118, 145, 951, 171))},
    11: {"TestAccount::test_energy_chart": Told(Kind.REMOVED, Box(56, 88, 8, 10))},
    12: {"TestAccount::test_orders": Told(Kind.COLOUR, Box(950, 43, 135, 12))},
    13: {"test_at_night[account]": Told(Kind.COLOUR, Box(361, 241, 269, 134))},
    14: {"test_article": Told(Kind.RESIZED, Box(384, 695, 242, 20))},
    15: {
        "test_home": _HEADING,
        "test_home_on_a_phone": _HEADING_ON_A_PHONE,
        "test_at_night[index]": _HEADING,
    },
    16: {"TestAccount::test_dashboard": _NUDGE},
}
#: What CHANGES.md says below its table.
UNTOUCHED = ("test_gallery_shows_the_lamp_at_night", "test_article_on_a_phone")
BESIDE = {"test_at_night[account]": _NUDGE}


def test_the_table_here_has_the_numbers_and_the_checks_of_changes_md() -> None:
    assert {number: list(told) for number, told in TOLD.items()} == {
        int(number): _checks(noticed) for number, noticed in CHANGES
    }


@BROWSED
@pytest.mark.nightly
def test_all_18_checks_match_the_release_that_the_baselines_know(lone_project: Project) -> None:
    done, checks = run(lone_project, "site")
    assert done.code == 0, done.out
    # One rendering of 200 is another one, by a grey or two: that is told as rendering, and green. So is what another
    # version of Chromium draws otherwise.
    others = [check for check in checks.values() if check.outcome is not Outcome.MATCHED]
    assert set(checks) == set(expected())
    assert len(others) <= 1 or all(check.environment for check in others)
    assert all(check.difference and check.difference.rendering_only for check in others)


@BROWSED
def test_the_next_release_is_told_change_by_change(lone_project: Project) -> None:
    done, checks = run(lone_project, "shop-next")
    assert {name: check.outcome for name, check in checks.items()} == expected(), done.out
    assert (done.code, done.outcomes) == (1, {"failed": 12, "passed": 6})
    assert {check.verdict.judge for check in checks.values() if check.verdict} == {"local"}
    assert list(misrated(checks)) == [], done.out
    assert list(untold(checks)) == [], done.out


def run(project: Project, site: str) -> tuple[Done, dict[str, Check]]:
    """Runs the shop's suite on a copy of the examples; the checks by the test's name, as CHANGES.md writes it."""
    shutil.copytree(EXAMPLES, project.path / "examples", ignore=shutil.ignore_patterns(".visual", "__pycache__"))
    done = project.browse("examples/shop/tests", "--visual-judge=local", "-q", SHOP_SITE=site)
    return done, {_name(check.key.test): check for check in project.run.checks}


def expected() -> dict[str, Outcome]:
    """What becomes of each check, by CHANGES.md: red, green with a harmless difference, or green without any."""
    outcomes = dict.fromkeys(UNTOUCHED, Outcome.MATCHED)
    for _, noticed in CHANGES:
        harmless = noticed.strip().startswith("nobody")
        outcomes |= dict.fromkeys(_checks(noticed), Outcome.TOLERATED if harmless else Outcome.CHANGED)
    return outcomes


def untold(checks: dict[str, Check]) -> Iterator[str]:
    """The changes of which a check does not tell what it should."""
    for number, wanted in {**TOLD, "beside 13": BESIDE}.items():
        for name, told in wanted.items():
            if not told.by(checks[name]):
                yield f"number {number}: {name} has no region that is {told.kind.value} at {told.place}"


def misrated(checks: dict[str, Check]) -> Iterator[str]:
    """The checks whose worst finding is none that CHANGES.md expects of any change they notice."""
    text = (EXAMPLES / "shop-next/CHANGES.md").read_text("utf-8")
    expectations = dict(re.findall(EXPECTED, text, re.MULTILINE))
    allowed: dict[str, set[str]] = {}
    for number, noticed in CHANGES:
        for name in _checks(noticed):
            words = re.findall("critical|major|minor|cosmetic", expectations[number])
            allowed.setdefault(name, set()).update(words)
    for name, expected_of in allowed.items():
        worst = max(finding.severity for finding in checks[name].findings).value
        if worst not in expected_of:
            yield f"{name} is {worst}, not {' or '.join(sorted(expected_of))}"


def _checks(noticed: str) -> list[str]:
    return re.findall(r"`([^`]+)`", noticed.partition("(")[0])


def _name(node: str) -> str:
    """``TestAccount::test_orders``, ``test_at_night[index]``: a node id without its file and its browser."""
    return re.sub(r"\[chromium-?(.*)\]", lambda ids: f"[{ids[1]}]" if ids[1] else "", node.partition("::")[2])


def _meet(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
