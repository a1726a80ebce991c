"""Numbers, names and lists in the documents' sentences are those of the code."""

from __future__ import annotations

import re
import tomllib

import click
import pages
import pytest

from pytest_visual_claude import cli, policy
from pytest_visual_claude.baselines.records import decided, hidden, recurring
from pytest_visual_claude.capture.stillness import waiting
from pytest_visual_claude.judge.run_state import request_limiter
from pytest_visual_claude.judge.service.models import DEFAULT, MODELS
from pytest_visual_claude.judging.batch import NOT_YET
from pytest_visual_claude.model import Outcome, ScreenshotOptions, Severity
from pytest_visual_claude.model.differences import LEFT_OVER, LOUD_CONTRAST, LOUD_DELTA_E
from pytest_visual_claude.model.keys import TOKENS
from pytest_visual_claude.model.settings import Variant
from pytest_visual_claude.pixels import ANALYSED, apart, comparison
from pytest_visual_claude.pixels.classify import verification
from pytest_visual_claude.pixels.detect import components
from pytest_visual_claude.settings import OPTIONS, readers
from pytest_visual_claude.testing import Service, replies

WORDS = {3: "three", 5: "five", 8: "eight", 9: "nine"}
PROJECT = tomllib.loads((pages.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
#: The extra that it needs may not be installed.
SERVER = (pages.ROOT / "pytest_visual_claude/cli/agent/server.py").read_text(encoding="utf-8")
#: What the code knows, as the page says it.
SAID = [
    ("README.md", f"Python {PROJECT['requires-python'].removeprefix('>=')} or later"),
    ("docs/pages/start.md", f"Python {PYTHONS[0]} to {PYTHONS[-1]}"),
    *[("docs/pages/start.md", f"pytest {name[8:]} or later") for name in PROJECT["dependencies"] if "pytest" in name],
    ("docs/pages/guide/review.md", f"A line goes after {recurring._DAYS} days"),
    ("docs/pages/guide/review.md", f"the newest {recurring._MOST_MET} runs are counted"),
    ("docs/pages/guide/review.md", f"of more than {recurring._MOST:,} lines the oldest go"),
    ("docs/pages/evaluation/your-own.md", f"keeps the newest {decided._MOST} pairs"),
    ("docs/pages/guide/masks.md", f"Up to {hidden._MOST / 1e6:g} MB are kept"),
    ("docs/pages/guide/flaky.md", f"is waited for, up to {WORDS[waiting.CAP // 1000]} seconds"),
    ("docs/pages/guide/flaky.md", "waits until nothing changed for a second" * (waiting.REST == 1000)),
    ("docs/pages/guide/flaky.md", "and half as long again" * (waiting.MARGIN == 1.5)),
    ("docs/pages/how/decides.md", f"at most {WORDS[components.MOST]} regions"),
    ("docs/pages/how/decides.md", f"contrast up to {policy.LOW_CONTRAST:g}, ΔE up to {policy.LOW_DELTA_E:g}"),
    ("docs/pages/how/decides.md", f"ΔE up to {policy.LOW_DELTA_E:g}, {policy.THICK} px thick"),
    ("docs/pages/how/decides.md", f"up to {LEFT_OVER:g} of the contrast is left over in it and in"),
    ("docs/pages/how/decides.md", f"in the {verification._AROUND} px around it"),
    ("docs/pages/how/decides.md", f"together up to {policy.IGNORABLE_SHARE:.0%} of the picture".replace("%", " %")),
    ("docs/pages/how/decides.md", f"contrast of {LOUD_CONTRAST:g} and ΔE of {LOUD_DELTA_E:g} or more"),
    ("docs/pages/how/decides.md", f"more than {ANALYSED / 1e6:g} megapixels"),
    ("docs/pages/how/decides.md", f"more than {comparison._EXAMINED / 1e6:g} megapixels differ"),
    ("docs/pages/evaluation/limits.md", f"{ANALYSED / 1e6:g} megapixels, or {comparison._EXAMINED / 1e6:g} that"),
    ("docs/pages/evaluation/your-own.md", f"{apart.LEAST_PIXELS} pixels by more than {apart.LEVELS} levels of 255"),
    ("docs/pages/how/claude.md", f"with `{DEFAULT}` at its list price"),
    ("docs/pages/how/claude.md", f"at ${MODELS[DEFAULT].price.output:g} a million tokens"),
    ("docs/pages/how/claude.md", f"up to {WORDS[request_limiter.MOST]} requests at a time"),
    ("docs/pages/how/claude.md", f"given up after {WORDS[request_limiter.FAILURES]}"),
    ("docs/pages/how/claude.md", f"after {request_limiter.SILENCE:g} s without any answer (four times"),
    ("docs/pages/how/claude.md", f"pytest's exit code is {NOT_YET}"),
]


def test_a_number_in_a_sentence_is_that_of_the_code():
    for name, words in SAID:
        text = " ".join((pages.ROOT / name).read_text(encoding="utf-8").split())
        assert words, f"{name}: a sentence that was tried is not true any more"
        assert words in text, f"{name} does not say: {words}"


def first_column(page: str, heading: str) -> set[str]:
    """The names in the first column of the table that has this heading."""
    text = (pages.PAGES / page).read_text(encoding="utf-8")
    table = text[text.index(f"| {heading} |") :].partition("\n\n")[0].splitlines()[2:]
    return {name.strip("`{} ") for row in table for name in row.split("|")[1].split(",")}


@pytest.mark.parametrize(
    ("name", "heading", "known"),
    [
        ("how/decides.md", "outcome", {outcome.value for outcome in Outcome}),
        ("guide/write-checks.md", "rating", {severity.value for severity in Severity}),
        ("guide/flaky.md", "step", set(readers._STEPS)),
        ("guide/variants.md", "setting", set(vars(Variant("phone"))) - {"name"}),
        ("guide/baselines.md", "token", set(TOKENS)),
        ("guide/agents.md", "tool", set(re.findall(r"^    def ([a-z]\w+)\(self", SERVER, re.MULTILINE))),
        ("guide/ci.md", "file in `examples/ci`", {path.name for path in (pages.ROOT / "examples/ci").glob("*.yml")}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_table_lists_all_there_are(name, heading, known):
    assert first_column(name, heading) == known


def test_what_playwright_test_calls_otherwise_is_taken_in_snake_case():
    text = (pages.PAGES / "from/playwright-test.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| (.+) \| the same, in `snake_case` \|$", text, re.MULTILINE)
    names = [re.sub(r"([A-Z])", r"_\1", name).lower() for name in re.findall(r"`(\w+)`", row)]
    assert len(names) >= 12
    assert set(names) <= ScreenshotOptions.__annotations__.keys() & {option.name for option in OPTIONS}


def test_the_doubles_have_what_the_page_names():
    text = (pages.PAGES / "guide/your-own-gate.md").read_text(encoding="utf-8")
    assert all(hasattr(replies, name) for name in re.findall(r"replies\.(\w+)", text))
    with Service() as service:
        assert all(hasattr(service, name) for name in re.findall(r"service\.(\w+)", text))
        assert all(hasattr(service.batches, name) for name in re.findall(r"service\.batches\.(\w+)", text))
    (attributes,) = re.findall(r"holds what was sent \((.+?)\)", text)
    fields = {*dir(replies.Received), *replies.Received.__dataclass_fields__}
    assert set(re.findall(r"`\.(\w+)`", attributes)) <= fields


#: Options of other programs that sentences name.
OTHERS = {
    *("--base-url", "--browser", "--junit-xml", "--html", "--alluredir", "--pdb", "--reruns", "--tracing", "--video"),
    *("--screenshot", "--splits", "--group", "--unsafe", "--snapshot-update"),
    *("--update-snapshots", "--strict"),
}


def test_an_option_that_a_sentence_names_is_one():
    commands = [cli.main.get_command(click.Context(cli.main), name) for name in cli.COMMANDS]
    known = {flag for command in commands if command for param in command.params for flag in param.opts}
    known |= {option.flag for option in OPTIONS} | OTHERS | {"--visual-x", "--help", "--version"}
    for page in (page for page in pages.pages() if page.name not in ("CHANGELOG.md", "measurements.md")):
        named = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", pages.prose(page))
        flags = {flag for code in named for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]+", code)}
        assert flags <= known, pages.named(page)
