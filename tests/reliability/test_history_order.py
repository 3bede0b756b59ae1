"""Positions have no gap, and tell the order in which answers were given."""

from dataclasses import replace
from pathlib import Path

import pytest

import exeat.store.ledger
from exeat.store.channels import Channels
from exeat.store.clock import Clock
from exeat.store.database import Database, open_sqlite
from exeat.store.ledger import Ledger
from exeat.store.rows import ChannelRow
from exeat.store.stepping import Moment, read_clock
from tests.reliability.filing import (
    STORE,
    Answer,
    Client,
    Report,
    WobblingClock,
    begin,
    keep,
    open_store,
)
from tests.reliability.nursery import Nursery
from tests.reliability.proofs import complaints, disorder
from tests.reliability.server import CrashingServer
from tests.reliability.sizes import size
from tests.reliability.storms import ForgetfulGuard, UnflushedDisk, file_all, in_threads
from tests.store.desks import CHANNEL, LOG, channel_row

BY_THREADS = size(16_000, 160_000)
BY_PROCESSES = size(4_000, 40_000)
THREADS = 4
PROCESSES = 3


def unflushed(folder: Path) -> Database:
    """Return a store that does not flush: its order does not hang on that."""
    disk = UnflushedDisk(f"unflushed-{folder}")
    database = open_sqlite(folder / STORE, vfs=disk.name)
    Channels(database).open(channel_row())
    return database


def filed_by_threads(ledger: Ledger, folder: Path, filings: int) -> Client:
    def run(number: int, report: Report) -> None:
        file_all(ledger, report, range(number + 1, filings + 1, THREADS))

    client = Client()
    for report in in_threads(THREADS, folder, run):
        client.read(report)
    return client


def found(ledger: Ledger, client: Client) -> list[str]:
    """Return what is wrong with a history."""
    entries = ledger.entries(CHANNEL)
    return [
        *complaints(entries, client.answers),
        *disorder(client.answers.values()),
        *client.problems,
    ]


def test_threads_are_answered_in_the_order_of_the_log(tmp_path: Path) -> None:
    database = unflushed(tmp_path)
    ledger = Ledger(database, {CHANNEL: LOG}, WobblingClock(), ForgetfulGuard())
    client = filed_by_threads(ledger, tmp_path, BY_THREADS)
    assert len(client.answers) == len(ledger.entries(CHANNEL)) == BY_THREADS
    assert found(ledger, client) == []
    database.close()


def test_processes_are_answered_in_the_order_of_the_log(
    server: CrashingServer, nursery: Nursery, tmp_path: Path
) -> None:
    place, heads = server.fresh(), tmp_path / "heads"
    begin(place)
    reports = [tmp_path / f"report-{number}" for number in range(1, PROCESSES + 1)]
    children = [
        nursery.start(
            "file_some_on_server",
            place=place,
            heads=str(heads),
            report=str(report),
            numbers=[number, BY_PROCESSES + 1, PROCESSES],
        )
        for number, report in enumerate(reports, 1)
    ]
    for child in children:
        nursery.wait(child)
    client = Client()
    for report in reports:
        client.read(report)
    database = open_store(place)
    ledger = keep(database, heads)
    assert len(client.answers) == len(ledger.entries(CHANNEL)) == BY_PROCESSES
    assert found(ledger, client) == []
    database.close()


def test_a_clock_without_a_floor_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(clock: Clock, row: ChannelRow, last: Moment | None) -> Moment:
        moment = read_clock(clock, row, last)
        return replace(moment, recorded_at=moment.wall)

    monkeypatch.setattr(exeat.store.ledger, "read_clock", bare)
    database = unflushed(tmp_path)
    ledger = keep(database, tmp_path / "heads", WobblingClock())
    client = filed_by_threads(ledger, tmp_path, 40)
    assert "redated" in found(ledger, client)
    database.close()


def answered(position: int, asked_at: float, answered_at: float) -> Answer:
    return Answer(
        position=position,
        digest="",
        recorded_at="",
        asked_at=asked_at,
        answered_at=answered_at,
    )


def test_an_exchange_of_two_positions_is_noticed() -> None:
    in_turn = [answered(0, 1.0, 2.0), answered(1, 3.0, 4.0)]
    exchanged = [answered(1, 1.0, 2.0), answered(0, 3.0, 4.0)]
    at_once = [answered(1, 1.0, 3.5), answered(0, 3.0, 4.0)]
    assert disorder(in_turn) == disorder(at_once) == []
    assert disorder(exchanged) == ["disordered: 0"]


def test_a_gap_is_noticed(tmp_path: Path) -> None:
    database = unflushed(tmp_path)
    ledger = keep(database, tmp_path / "heads")
    filed_by_threads(ledger, tmp_path, 8)
    entries = ledger.entries(CHANNEL)
    assert complaints(entries, {}) == []
    assert "gap" in complaints(entries[:3] + entries[4:], {})
    database.close()
