"""Every command, option and setting that the documents name is there, and takes what they give it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib

import click
import pages
import pytest

from pytest_visual_claude import cli, settings
from pytest_visual_claude.settings import OPTIONS, Layer, Source

FLAGS = {option.flag: option for option in OPTIONS if Source.CLI in option.scope.sources}
INI = {option.ini: option for option in OPTIONS if Source.INI in option.scope.sources}
ENV = {option.env for option in OPTIONS if Source.ENV in option.scope.sources} | {
    *("VISUAL_SHARD", "VISUAL_VERDICTS_KEY", "VISUAL_MODLE"),
}
#: Of plugins that the examples name and the tests do not have.
OTHERS = {"--splits", "--group", "--snapshot-update"}
#: Names that look like settings.
NO_SETTINGS = {"visual_claude", "visual_judge"}
#: Folders that come about when somebody does as the page says.
MADE = {
    "tests/shop",
    "tests/shop/test_cart.py",
    "tests/__screenshots__/test_shop/home-chromium.png",
    "tests/verdicts",
    "tests/__screenshots__/test_lamps/",
    "tests/golden/drawings",
}
TYPED = sorted({command for _, command in pages.commands()})


@pytest.fixture(scope="module")
def known_to_pytest(tmp_path_factory) -> str:
    command = [sys.executable, "-m", "pytest", "--help", "-p", "no:playwright-asyncio"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path_factory.mktemp("help"))
    return done.stdout


def words(command: str) -> list[str]:
    found = shlex.split(command.split(" | ", maxsplit=1)[0].split(" > ", maxsplit=1)[0], comments=True)
    return found[: found.index("in")] if "in" in found else found  # ``eval … in ~/.bashrc``


def test_the_documents_name_many_commands():
    assert len([command for command in TYPED if command.startswith("visual-claude")]) > 30


@pytest.mark.parametrize("command", [command for command in TYPED if command.startswith("visual-claude ")])
def test_a_command_is_there_and_takes_its_options(command):
    name, *arguments = words(command)[1:]
    if name == "COMMAND" or name.startswith("-"):
        return
    found = cli.main.get_command(click.Context(cli.main), name)
    assert found is not None, f"there is no command {name}"
    parser = found.make_parser(click.Context(found, **found.context_settings))
    _, rest, _ = parser.parse_args(arguments)
    if isinstance(found, click.Group) and rest:
        assert rest[0] in found.commands


def test_every_option_of_pytest_is_there(known_to_pytest):
    for command in (command for command in TYPED if re.match(r"pytest\b|visual-claude update", command)):
        for word in words(command):
            flag, equals, value = word.partition("=")
            if flag in FLAGS and equals:
                settings.resolve([Layer(Source.CLI, {FLAGS[flag].name: value})])
            elif flag.startswith("--") and flag not in {"--look", *OTHERS}:
                assert re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", known_to_pytest), f"{command}: {flag}"


def test_what_is_run_of_the_project_is_there():
    develop = (pages.ROOT / ".tools" / "develop.py").read_text(encoding="utf-8")
    for command in TYPED:
        program, *arguments = words(command)
        if program == "./run":
            assert f'    "{arguments[0]}": ' in develop, command
        if program == "python" and arguments[0].endswith(".py"):
            assert (pages.ROOT / arguments[0]).is_file(), command


@pytest.mark.parametrize("page", pages.pages(), ids=pages.named)
def test_every_option_that_is_named_is_one(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"(?<![\w-])--visual-[a-z-]*[a-z]", text)) <= {*FLAGS, "--visual-x"}
    assert set(re.findall(r"(?<![\w/.-])visual_[a-z_]*[a-z](?![\w*(])", text)) <= {*INI, *NO_SETTINGS, "visual_x"}
    assert set(re.findall(r"\bVISUAL_[A-Z_]*[A-Z]\b", text)) <= ENV


@pytest.mark.parametrize(
    "block", [block for block in pages.blocks() if block.kind == "toml"], ids=lambda b: b.page.stem
)
def test_an_ini_file_is_one(block):
    given = tomllib.loads(block.text)["tool"]["pytest"]["ini_options"]
    settings.resolve([Layer(Source.INI, {INI[name].name: value for name, value in given.items()})])


def test_a_workflow_is_one():
    for block in (block for block in pages.blocks() if block.kind == "yaml"):
        assert pytest.importorskip("yaml").safe_load(block.text)["jobs"]


def test_a_file_that_is_named_is_there():
    for page in pages.pages():
        for path in re.findall(r"`((?:benchmarks|examples|tests|docs)/[\w./-]+)`", pages.prose(page)):
            assert path in MADE or (pages.ROOT / path).exists(), f"{pages.named(page)}: {path}"
