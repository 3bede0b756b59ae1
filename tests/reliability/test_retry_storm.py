"""However often and by whomever the same is asked: one effect, and one answer."""

from collections import Counter
from pathlib import Path

import pytest

import exeat.store.ledger
from exeat.store.ledger import Ledger
from tests.reliability.filing import Client, Report, begin, keep, open_store
from tests.reliability.nursery import Nursery
from tests.reliability.proofs import complaints
from tests.reliability.server import CrashingServer
from tests.reliability.sizes import size
from tests.reliability.storms import KEYS, in_threads, storm
from tests.store.desks import CHANNEL

BY_THREADS = size(10_000, 100_000)
BY_PROCESSES = size(4_000, 40_000)
THREADS = 8
PROCESSES = 3


def all_read(reports: list[Path]) -> Client:
    client = Client()
    for report in reports:
        client.read(report)
    return client


def found(ledger: Ledger, client: Client) -> list[str]:
    """Return what is wrong after a storm."""
    entries = ledger.entries(CHANNEL)
    return complaints(entries, client.answers) + client.problems


def check(client: Client, ledger: Ledger, asked: int) -> None:
    """Check that there was one effect of each key, and that others were refused."""
    assert found(ledger, client) == []
    assert len(ledger.entries(CHANNEL)) == len(client.answers) == KEYS
    refusals = Counter(kind for kind, _ in client.refusals)
    assert refusals.keys() <= {"IdempotencyError409", "IdempotencyError422"}
    assert refusals["IdempotencyError422"] > asked // 50
    assert client.repeated > asked // 4


def test_threads_that_retry_have_one_effect(tmp_path: Path) -> None:
    begin(str(tmp_path))
    database = open_store(str(tmp_path))
    ledger = keep(database, tmp_path / "heads")
    count = BY_THREADS // THREADS

    def run(number: int, report: Report) -> None:
        storm(ledger, report, count, number)

    check(all_read(in_threads(THREADS, tmp_path, run)), ledger, BY_THREADS)
    database.close()


def test_processes_that_retry_have_one_effect(
    server: CrashingServer, nursery: Nursery, tmp_path: Path
) -> None:
    place, heads = server.fresh(), tmp_path / "heads"
    begin(place)
    reports = [tmp_path / f"report-{number}" for number in range(PROCESSES)]
    children = [
        nursery.start(
            "storm_on_server",
            place=place,
            heads=str(heads),
            report=str(report),
            count=BY_PROCESSES // PROCESSES,
            seed=number,
        )
        for number, report in enumerate(reports)
    ]
    for child in children:
        nursery.wait(child)
    database = open_store(place)
    check(all_read(reports), keep(database, heads), BY_PROCESSES)
    database.close()


def test_a_variant_that_forgets_keys_doubles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(str(tmp_path))
    database = open_store(str(tmp_path))
    with database.write() as session:
        # The second line of defence.
        session.execute("DROP INDEX events_once")
    monkeypatch.setattr(exeat.store.ledger, "recorded_before", lambda *_: None)
    ledger = keep(database, tmp_path / "heads")
    storm(ledger, Report(tmp_path / "report"), 2 * KEYS, 0)
    client = all_read([tmp_path / "report"])
    database.close()
    assert any(each.startswith("renumbered") for each in client.problems)
