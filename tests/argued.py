"""Argued cases: multi-document YAML files of trips and the findings they expect."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exeat.formats.yaml import read_yaml

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class ArguedCase:
    """One document of a case file, with the trip it is about."""

    label: str
    document: dict[str, Any]
    trip: dict[str, Any]


def argued_cases(folder: Path = CASES) -> Iterator[ArguedCase]:
    """Yield the cases of a folder, each with its own trip or that of another."""
    for file in sorted(folder.glob("*.yml")):
        yield from _of_file(file)


def _of_file(file: Path) -> Iterator[ArguedCase]:
    trips: dict[str, dict[str, Any]] = {}
    texts = file.read_text(encoding="utf-8").split("\n---\n")
    for number, text in enumerate(texts):
        document: Any = read_yaml(text, f"{file.name}[{number}]").value
        if "trip" in document:
            trip = document["trip"]
            trips[trip["trip"]] = trip
        else:
            trip = trips[document["trip_of"]]
        yield ArguedCase(f"{file.stem}-{number}", document, trip)
