"""The pages of the reference, from what they are about: options, commands, run.json, and the list of all pages."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import click

from pytest_visual_claude import cli, model, settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "pages"
_NOTE = "Written by `python docs/generate.py` from the code.\n"


def options() -> str:
    """Every option, where it is set, and its default."""
    head = _head("Options", "Every option: where it is set, its default, what it means.", wide=True)
    return head + _OPTIONS + settings.table()


_OPTIONS = """
The nearest wins: call, marker, command line, environment, ini file. *Call* in this table means call and marker. What
has an ini name has the same name in capitals in the environment: `VISUAL_TOLERANCE=minor`. A `VISUAL_…` variable that
sets no option is named in the header of the run. A bad value stops the run at its start; the message says where it was
set.

"""


def commands() -> str:
    """Every command of the shell, as its help has it."""
    parts = [_head("Commands", "Every command of visual-claude, its options, its exit codes.")]
    parts += [_COMMANDS]
    parts += [_command(name) for name in cli.COMMANDS]
    return "\n".join(parts)


_COMMANDS = """
`visual-claude COMMAND --help` says the same. `visual-claude --version` prints the version. Commands look for the
results folder (`.visual`) where they are typed and in the folders above.
"""


def _command(name: str) -> str:
    command = cli.main.get_command(click.Context(cli.main), name)
    assert command is not None, name
    context = click.Context(command, info_name=f"visual-claude {name}")
    usage = f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}"
    rows = [_row(param) for param in command.params if isinstance(param, click.Option)]
    table = ["| option | |", "|---|---|", *rows, ""] if rows else []
    examples = [line.strip() for line in (command.epilog or "").splitlines()[2:] if line.strip()]
    typed = ["```console", *examples, "```", ""] if examples else []
    text = inspect.cleandoc(command.help or "").replace("\b\n", "").replace("``", "`")
    return "\n".join([f"## {name}", "", "```text", usage, "```", "", text, "", *_parts(command), *table, *typed])


def _parts(command: click.Command) -> list[str]:
    parts = command.commands.items() if isinstance(command, click.Group) else ()
    rows = [f"| `{name}` | {_plain(part.get_short_help_str(200))} |" for name, part in parts]
    return ["| command | |", "|---|---|", *rows, ""] if rows else []


def _row(option: click.Option) -> str:
    """Not click's own words, which change with its versions."""
    value = "" if option.is_flag else f" {option.metavar or option.type.name.upper().removesuffix(' RANGE')}"
    default = f" [default: {option.default}]" if option.show_default else ""
    return f"| `{', '.join(option.opts)}{value}` | {_plain(option.help or '')}{default} |"


#: The values that run.json holds, in the order in which they are met.
_VALUES = (
    model.Run, model.Check, model.Key, model.Difference, model.Region, model.Finding, model.Verdict, model.Cause,
    model.Seen, model.Coverage, model.Environment,
)  # fmt: skip


def run_json() -> str:
    """The fields of run.json, as the values' own docstrings have them."""
    head = _head("run.json", "What a run leaves for machines: its fields, and the schema.")
    return head + _RUN_JSON.format(version=model.SCHEMA) + "\n".join(_value(kind) for kind in _VALUES)


_RUN_JSON = """
Every run that made a check leaves `.visual/run.json`. Its JSON schema, version {version}, is
[run.schema.json](run.schema.json); the number rises when a field changes its meaning or goes away.
`visual-claude status --json` prints the causes and checks that wait in the same terms.

"""


def _value(kind: Any) -> str:
    said = dict(re.findall(r":param (\w+): (.+?)(?=\n\s*:|\Z)", inspect.getdoc(kind) or "", re.DOTALL))
    hints = get_type_hints(kind)
    rows = [f"| `{f.name}` | {_type(hints[f.name])} | {_plain(said.get(f.name, ''))} |" for f in _fields(kind)]
    title = (inspect.getdoc(kind) or "").split("\n")[0]
    return "\n".join([f"## {kind.__name__}", "", _plain(title), "", "| field | type | |", "|---|---|---|", *rows, ""])


def _fields(kind: Any) -> Iterator[Any]:
    assert is_dataclass(kind)
    yield from (one for one in fields(kind) if not one.name.startswith("_"))


def _type(hint: Any) -> str:
    plain = isinstance(hint, type) and not hasattr(hint, "__args__")
    name = re.sub(r"(\w+\.)+", "", hint.__name__ if plain else f"{hint}")
    return f"`{name.replace(' | ', '` or `').replace(', ...', ' …')}`"


def _plain(text: str) -> str:
    words = re.sub(r":\w+:`[.~]*([^`]+)`", r"`\1`", " ".join(text.split()))
    return words.replace("``", "`").replace("|", "\\|")


def _head(title: str, description: str, *, wide: bool = False) -> str:
    hidden = "hide: [toc]\n" if wide else ""
    return f'---\ndescription: "{description}"\n{hidden}---\n\n# {title}\n\n{_NOTE}'


def llms() -> str:
    """llms.txt: every page with a line about it, in the order of the site."""
    site = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
    lines = [f"# {site['site_name']}", "", f"> {site['site_description']}", "", _LLMS]
    return "\n".join([*lines, *_listed(site["nav"], "Start here")]) + "\n"


_LLMS = """A pytest plugin, Python 3.11 or later. Install: `pip install pytest-visual-claude pytest-playwright`.
A check: the fixture `assert_screenshot(page, "name")`, or `expect(page).to_have_screenshot("name.png")`, with `expect`
from `pytest_visual_claude`. Write baselines: `pytest --visual-update`. What waits: `visual-claude status --json`.
Only a person accepts a picture: an agent proposes, and never types `visual-claude accept` or `--visual-update`
without being told to."""


def _listed(nav: list[dict[str, Any]], title: str) -> Iterator[str]:
    pages = [(name, path) for entry in nav for name, path in entry.items() if isinstance(path, str)]
    if pages:
        yield f"\n## {title}\n"
        yield from (f"- [{name}]({path}): {described(PAGES / path)}" for name, path in pages)
    for entry in nav:
        for name, path in entry.items():
            if not isinstance(path, str):
                yield from _listed(path, name)


def described(page: Path) -> str:
    """The description in a page's front matter."""
    return page.read_text(encoding="utf-8").split('description: "', 1)[1].split('"\n', 1)[0]
