"""The reference names every command, option, error code and field that there is."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import exeat
from exeat.cli.main import cli
from exeat.domain.errors import ExeatError

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
SCHEMA = ROOT / "src/exeat/register/schema"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = list(_commands(cli, "exeat"))


@pytest.mark.parametrize(
    ("path", "command"), [pytest.param(p, c, id=p) for p, c in COMMANDS]
)
def test_a_command_is_documented_with_its_options(
    path: str, command: click.Command
) -> None:
    text = page("commands.md")
    assert f"## `{path}" in text
    section = text.split(f"## `{path}", 1)[1].split("\n## ", 1)[0]
    options = [o for p in command.params if isinstance(p, click.Option) for o in p.opts]
    assert [option for option in options if option not in section] == []


@pytest.mark.parametrize("command", [pytest.param(c, id=p) for p, c in COMMANDS])
def test_the_help_of_a_command_shows_an_example(command: click.Command) -> None:
    help_text = command.get_help(click.Context(command, info_name="exeat"))
    assert "Example" in help_text


def _errors(base: type[ExeatError]) -> Iterator[type[ExeatError]]:
    for module in pkgutil.walk_packages(exeat.__path__, "exeat."):
        importlib.import_module(module.name)
    for error in base.__subclasses__():
        yield error
        yield from _errors(error)


def test_every_error_code_is_documented() -> None:
    text = page("errors.md")
    codes = {
        error.code for error in _errors(ExeatError) if "exeat." in error.__module__
    }
    assert {code for code in codes if f"`{code}`" not in text} == set()


@pytest.mark.parametrize(
    ("schema", "definition", "document"),
    [
        ("determination.schema.json", "determination", "answer.md"),
        ("determination.schema.json", "finding", "answer.md"),
        ("determination.schema.json", "crossing", "answer.md"),
        ("determination.schema.json", "plan_entry", "answer.md"),
        ("determination.schema.json", "dependence", "answer.md"),
        ("trip.schema.json", None, "trip-file.md"),
    ],
)
def test_every_field_is_documented(
    schema: str, definition: str | None, document: str
) -> None:
    whole: dict[str, Any] = json.loads((SCHEMA / schema).read_text(encoding="utf-8"))
    part = whole["$defs"][definition] if definition else whole
    text = page(document)
    assert [name for name in part["properties"] if f"`{name}`" not in text] == []


def test_every_decision_record_has_its_number_and_says_why() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(record.name[:4])}. ")
        assert "**Decision.**" in text
        assert "**Consequences.**" in text
