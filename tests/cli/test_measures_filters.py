"""``exeat measures list``: which provisions the filters leave."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import exeat.cli.measures as measures
from exeat.service.context import Context
from tests.formats.small_register import AREAS, UNION, write

CLOSED = """\
    recorded_on: 2026-11-22
    receiving: RU
    sending: [GB]
  - key: closed
"""


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a small register in the place of the packaged one."""
    from tests.formats.small_register import FILES

    old = "    recorded_on: 2026-11-22\n  - key: closed\n"
    text = FILES[AREAS].replace(old, CLOSED).replace("PL-14", "of-seat")
    folder = write(tmp_path, **{AREAS: text, UNION: FILES[UNION]})
    files = folder / "missions" / "RU.yml"
    files.write_text(files.read_text().replace(", region: RU-MOW", ""))
    monkeypatch.setattr(measures, "Context", lambda: Context(folder))


def listed(*options: str) -> dict[str, list[str]]:
    """Return the provisions listed, by measure."""
    arguments = ["list", "--on", "2026-05-25", "--json", *options]
    found = CliRunner().invoke(measures.command, arguments, catch_exceptions=False)
    rows: list[dict[str, Any]] = json.loads(found.output)
    return {row["key"]: list(row["standing"]) for row in rows}


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(
            ["--receiving", "RU"],
            {
                "pl-ru-2024": ["own-voivodeship"],
                "ru-gb-2023": ["beyond-the-zone", "meetings"],
            },
            id="receiving",
        ),
        pytest.param(
            ["--receiving", "PL"],
            {"pl-ru-2024": ["closed", "unknown-terms"]},
            id="receiving, of the measure",
        ),
        pytest.param(
            ["--receiving", "RU", "--sending", "NO"],
            {"ru-gb-2023": ["beyond-the-zone", "meetings"]},
            id="sending",
        ),
        pytest.param(
            ["--duty", "refrain"],
            {"pl-ru-2024": ["own-voivodeship", "closed", "unknown-terms"]},
            id="a duty, or one that is not published",
        ),
        pytest.param(
            ["--duty", "notify", "--status", "ended"],
            {"ru-gb-2023": ["beyond-the-zone"]},
            id="a duty and a status",
        ),
        pytest.param(
            ["--status", "open"], {"pl-ru-2024": ["unknown-terms"]}, id="a status"
        ),
        pytest.param(["--status", "announced"], {}, id="none"),
    ],
)
def test_lists_what_fits_every_filter(
    options: list[str], expected: dict[str, list[str]]
) -> None:
    assert listed(*options) == expected
