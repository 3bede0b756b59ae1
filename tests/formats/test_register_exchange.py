"""The register out as records and in again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from exeat.domain.errors import InputError
from exeat.formats.json import read_json
from exeat.formats.register import read_files
from exeat.formats.register_export import KINDS, Entry, read_entries, to_lines
from exeat.formats.register_import import files_of, read_lines
from exeat.formats.register_jsonld import CONTEXT, to_jsonld
from exeat.formats.register_schema import SCHEMAS
from exeat.formats.yaml import read_yaml
from exeat.service.context import REGISTER
from tests.formats.small_register import FILES

SMALL = {name: text.encode() for name, text in sorted(FILES.items())}
PACKAGED = read_files(REGISTER)


def plain(files: dict[str, bytes]) -> dict[str, Any]:
    return {
        name: (read_json if name.endswith(".geojson") else read_yaml)(text, name).value
        for name, text in files.items()
    }


def again(lines: str) -> dict[str, bytes]:
    return files_of(read_lines(lines.encode(), "export.jsonl"), "export.jsonl")


@pytest.mark.parametrize(
    "files", [pytest.param(SMALL, id="small"), pytest.param(PACKAGED, id="packaged")]
)
def test_every_file_comes_back_with_the_same_data(files: dict[str, bytes]) -> None:
    lines = to_lines(read_entries(files))
    imported = again(lines)
    assert plain(imported) == plain(files)
    assert to_lines(read_entries(imported)) == lines


def test_every_kind_of_record_is_exported_in_order() -> None:
    entries = read_entries(SMALL)
    kinds = [entry.kind for entry in entries]
    assert list(dict.fromkeys(kinds)) == list(KINDS)
    measures = [entry.key for entry in entries if entry.kind == "measure"]
    assert measures == ["eu-ru-2026", "pl-ru-2024", "ru-gb-2023"]


def test_a_faulty_file_is_not_exported() -> None:
    with pytest.raises(ExceptionGroup):
        read_entries({**SMALL, "states.yml": b"states: ["})


def validator() -> Draft202012Validator:
    schemas = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.glob("*.json"))]
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    return Draft202012Validator(
        {"$ref": "urn:exeat:export:1.0"}, registry=Registry().with_resources(resources)
    )


def test_every_line_keeps_to_its_schema() -> None:
    check = validator()
    for line in to_lines(read_entries(PACKAGED)).splitlines():
        assert list(check.iter_errors(json.loads(line))) == [], line


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "source", "key": "a", "file": "sources/a.yml", "record": {}},
        {"kind": "rumour", "key": "a", "file": "sources/a.yml", "record": {}},
        {"kind": "vocabulary", "key": "a", "file": "../a.yml", "record": []},
    ],
)
def test_the_schema_refuses_what_is_no_record(line: dict[str, Any]) -> None:
    assert not validator().is_valid(line)


WORDS = (
    '{"kind": "vocabulary", "key": "counts", "file": "vocabulary.yml", "record": []}'
)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("[]", "no record", id="a list"),
        pytest.param('{"kind": "source"}', "no record", id="too few fields"),
        pytest.param("{", "not valid JSON", id="no JSON"),
        pytest.param(WORDS.replace('"vocabulary",', '"word",'), "no kind", id="kind"),
        pytest.param(WORDS.replace("vocabulary.yml", "../a.yml"), "no file", id="path"),
        pytest.param(WORDS.replace("vocabulary.yml", "/a.yml"), "no file", id="root"),
        pytest.param(
            WORDS.replace("vocabulary.yml", "states.yml"), "no file", id="else"
        ),
        pytest.param(WORDS.replace('"counts"', "3"), "no record", id="key"),
        pytest.param(WORDS, "twice", id="twice"),
    ],
)
def test_a_line_that_is_no_record_is_refused(line: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as refusal:
        again(f"{WORDS}\n\n{line}\n")
    assert refusal.value.file == "export.jsonl"
    assert refusal.value.line == (None if problem == "twice" else 3)


def graph(files: dict[str, bytes]) -> list[dict[str, Any]]:
    document = json.loads(to_jsonld(read_entries(files)))
    assert document["@context"] == CONTEXT
    nodes: list[dict[str, Any]] = document["@graph"]
    return nodes


def names(value: Any) -> Iterator[str]:
    """Yield every name of a record that stands for a link."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("@id", "terms"):
                yield from names(part)
    elif isinstance(value, list):
        for part in value:
            yield from names(part)
    elif isinstance(value, str) and value.startswith("urn:exeat:"):
        yield value


@pytest.mark.parametrize(
    "files", [pytest.param(SMALL, id="small"), pytest.param(PACKAGED, id="packaged")]
)
def test_every_link_leads_to_a_node_of_the_same_document(
    files: dict[str, bytes],
) -> None:
    nodes = graph(files)
    known = [node["@id"] for node in nodes]
    assert len(known) == len(set(known)) == len(read_entries(files))
    assert set(names(nodes)) - set(known) == set()


def test_the_context_is_in_the_document_and_names_no_other() -> None:
    prefixes = {"@vocab", "schema", "prov", "xsd"}
    for term, meaning in CONTEXT.items():
        target = meaning if isinstance(meaning, str) else ""
        assert "//" not in target or term in prefixes
        assert term != "@import"


def test_a_measure_is_linked_to_states_sources_and_places() -> None:
    nodes = {node["@id"]: node for node in graph(SMALL)}
    measure = nodes["urn:exeat:measure:ru-gb-2023"]
    assert measure["receiving"] == "urn:exeat:state:RU"
    assert measure["sending"] == ["urn:exeat:state:GB", "urn:exeat:state:NO"]
    provision = measure["provisions"][0]
    assert provision["@id"] == "urn:exeat:provision:ru-gb-2023:beyond-the-zone"
    assert provision["duty"]["source"] == "urn:exeat:source:news-2023"
    centre = provision["trigger"]["leaves"]["zone"]["disk"]["centre"]
    assert centre["readings"][0] == {
        "@type": "Reading",
        "key": "km-zero",
        "value": {"place": "urn:exeat:place:km-zero"},
        "because": "Customary origin",
    }


def test_all_states_and_nobody_are_said_outright() -> None:
    entry = Entry(
        kind="measure",
        key="a",
        file="measures/xx/a.yml",
        content={
            "sending": [],
            "provisions": [
                {
                    "key": "b",
                    "binds": {"exempt": {"stated": [], "source": "note"}},
                    "history": [{"on": 2024, "state": "eased", "source": "note"}],
                }
            ],
        },
    )
    [node] = json.loads(to_jsonld([entry]))["@graph"]
    assert node["addressed_to_all"] is True
    [provision] = node["provisions"]
    assert provision["binds"]["exempt"]["stated"] == {"@list": []}
    assert provision["turns"] == [
        {"on": 2024, "source": "urn:exeat:source:note", "phase": "eased"}
    ]
