"""Every argued case, through the public API and the published JSON."""

import json
from datetime import date, datetime
from typing import Any

import pytest

import exeat
from exeat.domain.register import Register
from tests.argued import ArguedCase, argued_cases


@pytest.fixture(scope="module")
def register() -> Register:
    return exeat.load_register()


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.label) for case in argued_cases()]
)
def test_is_decided_as_argued(case: ArguedCase, register: Register) -> None:
    answer = decided(case, register)
    for expected in case.document["expect"]:
        assert_as_expected(expected, answer["findings"])
    notice = case.document.get("notice", {})
    for key, companions in notice.items():
        if key.startswith("companions_of_"):
            finding = _finding(
                {"measure": notice["measure"]},
                [f for f in answer["findings"] if f["traveller"][0] == key[-1]],
            )
            assert finding["companions"] == companions


def decided(case: ArguedCase, register: Register) -> dict[str, Any]:
    """Return the determination of a case as the published JSON has it."""
    document = case.document
    trip = exeat.read_trip(json.dumps(case.trip).encode(), register)
    rulings = json.dumps({"rulings": document.get("rulings", [])}).encode()
    known_on = document.get("known_on")
    determination = exeat.check(
        trip,
        register,
        now=datetime.fromisoformat(document["now"]),
        known_on=date.fromisoformat(known_on) if known_on else None,
        rulings=exeat.read_rulings(rulings, register) if "rulings" in document else (),
    )
    answer: dict[str, Any] = json.loads(exeat.to_json(determination, register))
    return answer["determination"]  # type: ignore[no-any-return]


def _finding(
    expected: dict[str, Any], findings: list[dict[str, Any]]
) -> dict[str, Any]:
    keys = [key for key in ("measure", "provision", "traveller") if key in expected]
    found = [f for f in findings if all(f[key] == expected[key] for key in keys)]
    assert found, f"no finding for {expected}"
    return found[0]


def assert_as_expected(
    expected: dict[str, Any], findings: list[dict[str, Any]]
) -> None:
    """Check one finding against what a lawyer argued."""
    finding = _finding(expected, findings)
    for key, value in expected.items():
        if key not in ("measure", "traveller"):
            assert _is_met(key, value, finding), (key, finding)


def _is_met(key: str, value: Any, finding: dict[str, Any]) -> bool:
    """Return whether one line of an expectation holds."""
    match key:
        case "safe_by" | "arguable_until":
            return _moment(finding[key], value)
        case "crossings":
            return bool(value == [c["direction"] for c in finding["crossings"]])
        case "not_entered":
            return not set(finding["entered"]) & set(value)
        case "margin_km":
            low, high = value
            return bool(low <= finding["margin_m"] / 1000 <= high)
        case "depends_on":
            return set(value) <= {d["question"] for d in finding["depends_on"]}
        case _:
            return bool(finding[key] == value)


def _moment(found: str | None, expected: str | None) -> bool:
    """Return whether a moment is as expected: a civil date, or to the second."""
    if found is None or expected is None:
        return found is expected
    if len(expected) == len("2026-05-15"):
        return found.startswith(expected)
    return datetime.fromisoformat(found) == datetime.fromisoformat(expected)
