"""The published JSON of an answer against its published schema."""

import json
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

import exeat
from exeat.domain.register import Register
from tests.argued import ArguedCase, argued_cases
from tests.test_cases import decided

SCHEMA = Path(exeat.__file__).parent / "register/schema/determination.schema.json"
EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = datetime.fromisoformat("2026-05-14T10:00+03:00")


@pytest.fixture(scope="module")
def register() -> Register:
    return exeat.load_register()


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.label) for case in argued_cases()]
)
def test_every_answer_fits_the_schema(
    case: ArguedCase, register: Register, validator: jsonschema.Draft202012Validator
) -> None:
    whole = {
        "format": "exeat-determination",
        "version": "1.0",
        "determination": decided(case, register),
    }
    assert [error.message for error in validator.iter_errors(whole)] == []


@pytest.mark.parametrize(
    "example", sorted(path.name for path in EXAMPLES.glob("*.yml"))
)
def test_the_same_inputs_give_the_same_bytes(example: str, register: Register) -> None:
    texts = set()
    for edition in (register, exeat.load_register()):
        trip = exeat.read_trip(EXAMPLES / example, edition)
        answer = exeat.check(trip, edition, now=NOW)
        texts.add(exeat.to_json(answer, edition))
    assert len(texts) == 1
