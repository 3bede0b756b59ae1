"""Names of zones in a language."""

import pytest

from exeat.engine.phrasebook import Phrasebook

BOOK = Phrasebook(
    table={
        "zone.disk": "{radius} von {centre}",
        "unit.km": "Km",
        "decimal": ",",
        "state.XX": "Xland",
    }
)
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Middle", "Middle"),
        ("25.5 km round Middle", "25,5 Km von Middle"),
        ("25 km round Middle (old)", "25 Km von Middle (old)"),
        ("Middle + 25.5 km", "Middle + 25,5 Km"),
        ("XX + Middle", "Xland + Middle"),
        (
            f"(25 km round A + XX) {MINUS} (B + 5 km round C)",
            f"(25 Km von A + Xland) {MINUS} (B + 5 Km von C)",
        ),
    ],
)
def test_each_part_of_a_zone_is_named(name: str, expected: str) -> None:
    assert BOOK.zone(name) == expected
