"""Nothing acknowledged is lost, doubled or renumbered when PostgreSQL is killed."""

import time
from pathlib import Path

from tests.reliability.chance import chance
from tests.reliability.filing import Client, begin, file, keep, open_store
from tests.reliability.nursery import Nursery
from tests.reliability.proofs import complaints
from tests.reliability.server import CrashingServer
from tests.reliability.sizes import size
from tests.store.desks import CHANNEL

PROCESSES = 3
LIFE_S = 0.3


def answers_of(report: Path) -> int:
    return report.read_text("utf-8").count("!") if report.exists() else 0


def crash_often(
    server: CrashingServer,
    nursery: Nursery,
    folder: Path,
    rounds: int,
    variant: str = "",
) -> tuple[str, Client]:
    """Let several processes file while the server is killed time and again."""
    place = server.fresh()
    begin(place)
    reports = [folder / f"report-{number}" for number in range(PROCESSES)]
    children = [
        nursery.start(
            "file_on_server",
            place=place,
            heads=str(folder / "heads"),
            report=str(report),
            numbers=[number, PROCESSES],
            variant=variant,
        )
        for number, report in enumerate(reports, 1)
    ]
    for _ in range(rounds):
        _let_live(reports)
        assert server.crash() > PROCESSES
        server.restart()
    for child in children:
        nursery.kill(child)
    client = Client()
    for report in reports:
        client.read(report)
    return place, client


def _let_live(reports: list[Path]) -> None:
    """Wait until everybody has been answered again, and a moment more."""
    before = [answers_of(report) for report in reports]
    while any(answers_of(r) == n for r, n in zip(reports, before, strict=True)):
        time.sleep(0.01)
    time.sleep(chance(sum(before)).uniform(0, LIFE_S))


def found(place: str, folder: Path, client: Client) -> list[str]:
    """Return what is wrong with the database, after what had no answer was repeated."""
    database = open_store(place)
    # Whether the guard is ahead is for the ledger to say, and it goes on below.
    ledger = keep(database, folder / "heads")
    wrong = complaints(ledger.entries(CHANNEL), client.answers)
    if not wrong:
        for number in client.unanswered():
            file(ledger, number)
        assert len(ledger.entries(CHANNEL)) == len(client.asked)
    database.close()
    return wrong + client.problems


def test_nothing_acknowledged_is_lost_by_a_crash_of_the_server(
    server: CrashingServer, nursery: Nursery, tmp_path: Path
) -> None:
    rounds = size(10, 60)
    place, client = crash_often(server, nursery, tmp_path, rounds)
    assert found(place, tmp_path, client) == []
    assert len(client.answers) >= rounds * PROCESSES


def test_a_server_that_commits_before_it_flushes_loses(
    server: CrashingServer, nursery: Nursery, tmp_path: Path
) -> None:
    place, client = crash_often(
        server, nursery, tmp_path, 1, variant="forgetful-server"
    )
    assert any(each.startswith("lost") for each in found(place, tmp_path, client))
