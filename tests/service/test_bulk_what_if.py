"""What a proposal changes: counted as the scalar engine, trip by trip, would."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exeat.domain.register import Register
from exeat.domain.trip import Trip
from exeat.engine.asking import Ground
from exeat.engine.bulk.trips import trip_at
from exeat.engine.decision import findings_on
from exeat.formats.bulk.trip_batches import read_batch
from exeat.formats.bulk.trip_schema import TRIPS
from exeat.formats.bulk.words import Meanings
from exeat.service.bulk.deciding import Settings
from exeat.service.bulk.publishing import default_outputs
from exeat.service.bulk.running import Plan, assess
from exeat.service.bulk.summary import summary_of
from exeat.service.context import REGISTER, Context
from tests.agreement import Line, scalar_line
from tests.formats.trip_rows import PERSON, Row, batch, row

NOW = datetime(2026, 5, 14, 7, tzinfo=UTC)
NOTICE = REGISTER / "measures" / "ru" / "ru-gb-2023.yml"
KINDS = ("newly-bound", "freed", "earlier", "later", "otherwise")
MOSCOW, YEKATERINBURG = (55.7558, 37.6173), (56.8389, 60.6057)
_NORTH_DEG = (0.2, 0.8, 1.9)
Told = tuple[int, str, str, str]


def _proposal() -> bytes:
    """Return the notice of 2023 with a smaller zone and a longer period round Moscow.

    For the other post the period is shorter, and the duty ends in June 2026.
    """
    first, second, third = NOTICE.read_text().partition("beyond-the-zone-yekaterinburg")
    assert "5 working days" in first
    assert "5 working days" in third
    first = first.replace("stated: 120 km", "stated: 60 km")
    first = first.replace("stated: 5 working days", "stated: 10 working days")
    third = third.replace("stated: 5 working days", "stated: 2 working days")
    third = third.replace("{stated: open-ended,", "{stated: 2026-06-10,")
    return (first + second + third).encode()


def _rows() -> list[Row]:
    rows = []
    for number in range(48):
        home, mission = MOSCOW, "gb-embassy-moscow"
        if number % 2:
            home, mission = YEKATERINBURG, "gb-consulate-general-yekaterinburg"
        depart = datetime(2026, 5, 18, 6, tzinfo=UTC) + timedelta(days=number)
        head = PERSON | {"name": "Head", "mission": mission, "post": "ambassador"}
        north = _NORTH_DEG[number % 3]
        rows.append(
            row(
                trip=f"T{number}",
                depart=depart,
                to="Town",
                from_lat=home[0],
                from_lon=home[1],
                to_lon=home[1],
                to_lat=home[0] + north,
                arrive=depart + timedelta(hours=5),
                travellers=[PERSON | {"mission": mission}, head][: 1 + number % 5 // 4],
            )
        )
    return rows


def _lines(trips: list[Trip], register: Register) -> dict[Told, Line]:
    """Return what the scalar engine finds, by trip, traveller and provision."""
    return {
        (number, found.traveller, found.measure, found.provision): scalar_line(found)
        for number, trip in enumerate(trips)
        for found in findings_on(
            Ground(register=register, trip=trip, known_on=None), NOW, explained=False
        )
    }


_FREE: Line = {"answer": "not-required", "safe_by": None, "duty": None}


def _kind(before: Line, after: Line) -> str:
    was, becomes = before["answer"], after["answer"]
    if "not-required" in {was, becomes}:
        same = was == becomes
        return "" if same else "freed" if becomes == "not-required" else "newly-bound"
    old, new = _last(before), _last(after)
    if old != new:
        return "earlier" if new < old else "later"
    other = (was, before["duty"]) != (becomes, after["duty"])
    return "otherwise" if other else ""


def _last(line: Line) -> float:
    return line["safe_by"][0] if line["safe_by"] else float("inf")


def _whole(lines: list[Line]) -> Line:
    """Return what a traveller's findings come to together."""
    due = [line for line in lines if line["answer"] != "not-required"]
    first = min(map(_last, due), default=float("inf"))
    order = ("required", "undetermined", "not-required")
    return {
        "answer": min((line["answer"] for line in lines), key=order.index),
        "safe_by": None if first == float("inf") else (first, ""),
        "duty": None,
    }


class _Expected:
    """Counts of what differs between two registers, trip by trip."""

    def __init__(self, trips: list[Trip], present: Register, other: Register) -> None:
        before, after = _lines(trips, present), _lines(trips, other)
        self.measures: Counter[tuple[str, str, str]] = Counter()
        self.missions: Counter[tuple[str, str]] = Counter()
        self.months: Counter[tuple[str, str]] = Counter()
        self.travellers: Counter[str] = Counter()
        self.hours = 0.0
        both = before.keys() | after.keys()
        for key in both:
            sides = before.get(key, _FREE), after.get(key, _FREE)
            if kind := _kind(*sides):
                self._count(trips[key[0]], key, kind)
                self._measure(*sides)
        for person in {key[:2] for key in both}:
            own = [key for key in both if key[:2] == person]
            whole = [_whole([s.get(k, _FREE) for k in own]) for s in (before, after)]
            self.travellers[_kind(*whole)] += 1

    def _count(self, trip: Trip, key: Told, kind: str) -> None:
        (mission,) = {t.mission.key for t in trip.travellers if t.mission}
        month = trip.depart_at.astimezone(UTC).strftime("%Y-%m")
        self.measures[key[2], key[3], kind] += 1
        self.missions[str(mission), kind] += 1
        self.months[month, kind] += 1

    def _measure(self, before: Line, after: Line) -> None:
        if before["safe_by"] and after["safe_by"]:
            self.hours += (before["safe_by"][0] - after["safe_by"][0]) / 3.6e9


def _counted(lines: list[dict[str, Any]], *names: str) -> Counter[tuple[str, ...]]:
    return Counter(
        {
            (*(line[name] for name in names), kind): line[kind]
            for line in lines
            for kind in KINDS
            if line[kind]
        }
    )


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, _Expected]:
    """Return the summary, the changes, and what the scalar engine says of both."""
    folder = tmp_path_factory.mktemp("what-if")
    pq.write_table(pa.Table.from_pylist(_rows(), schema=TRIPS), folder / "t.parquet")
    drafts = (("draft.yml", _proposal()),)
    settings = replace(Settings(now=NOW), what_if=drafts)
    outputs = default_outputs(folder / "found.parquet")
    done = assess(folder / "t.parquet", settings, outputs, plan=Plan(1, 7))
    changes = pq.read_table(folder / "found.changes.parquet").to_pylist()
    return summary_of(done)["what_if"], changes, _expected(drafts)


def _expected(drafts: tuple[tuple[str, bytes], ...]) -> _Expected:
    context = Context()
    meanings = Meanings(context.register, context.vocabulary, context.gazetteer)
    table = batch(*_rows())
    read = read_batch(table, np.arange(1, len(table) + 1), meanings).trips
    assert read is not None
    trips = [trip_at(read, number) for number in range(len(read))]
    return _Expected(trips, context.register, Context(None, drafts).register)


def test_counts_are_those_of_the_scalar_engine(
    answer: tuple[Any, Any, _Expected],
) -> None:
    said, _, expected = answer
    assert _counted(said["by_measure"], "measure", "provision") == expected.measures
    assert _counted(said["by_mission"], "mission") == expected.missions
    assert _counted(said["by_month"], "month") == expected.months
    assert {kind: expected.travellers[kind] for kind in KINDS} == said["travellers"]
    assert said["hours_more_notice"] == pytest.approx(expected.hours)


def test_the_proposal_of_this_test_does_all_four(
    answer: tuple[Any, Any, _Expected],
) -> None:
    _, _, expected = answer
    assert set(KINDS[:4]) <= {kind for _, _, kind in expected.measures}
    assert set(KINDS[:4]) <= set(expected.travellers)
    assert len({month for month, _ in expected.months}) == 3


def test_every_change_is_told_with_its_hours(
    answer: tuple[Any, Any, _Expected],
) -> None:
    _, changes, expected = answer
    told = Counter((c["measure"], c["provision"], c["change"]) for c in changes)
    assert told == expected.measures
    hours = [c["hours_more_notice"] for c in changes]
    assert sum(h for h in hours if h is not None) == pytest.approx(expected.hours)
    for change in changes:
        dated = change["safe_by_before"] and change["safe_by_after"]
        assert (change["hours_more_notice"] is not None) == bool(dated)
        if dated:
            moved = change["safe_by_before"] - change["safe_by_after"]
            assert change["hours_more_notice"] == moved / timedelta(hours=1)
