"""Nothing acknowledged is lost, doubled or renumbered by kill -9 and retries."""

import time
from pathlib import Path

from tests.reliability.chance import chance
from tests.reliability.filing import Client, begin, keep, open_store
from tests.reliability.nursery import Nursery
from tests.reliability.proofs import complaints
from tests.reliability.sizes import size
from tests.store.desks import CHANNEL

REPEATED = 3
WARM = 5


def usual_life(nursery: Nursery, folder: Path) -> float:
    """Return how long a process takes here to start and to file some notices."""
    report = folder / "report-warm"
    report.touch()
    begun = time.monotonic()
    child = nursery.start(
        "file_for_ever",
        place=str(folder),
        heads=str(folder / "heads"),
        report=str(report),
        again=[],
        fresh=1,
    )
    while report.read_text("utf-8").count("!") < WARM:
        time.sleep(0.005)
    nursery.kill(child)
    return time.monotonic() - begun


def live_and_die(
    nursery: Nursery, folder: Path, rounds: int, variant: str = ""
) -> Client:
    """File through as many processes as there are rounds; each is killed."""
    client, draw = Client(), chance(rounds)
    life_s = usual_life(nursery, folder)
    client.read(folder / "report-warm")
    for number in range(rounds):
        report = folder / f"report-{number}"
        report.touch()
        known = draw.sample(sorted(client.answers), min(REPEATED, len(client.answers)))
        child = nursery.start(
            "file_for_ever",
            place=str(folder),
            heads=str(folder / "heads"),
            report=str(report),
            again=client.unanswered() + ([] if variant else known),
            fresh=max(client.asked, default=0) + 1,
            variant=variant,
        )
        time.sleep(draw.uniform(0, 1.5 * life_s))
        nursery.kill(child)
        client.read(report)
    return client


def found(folder: Path, client: Client) -> list[str]:
    """Return what is wrong with the store after the last death."""
    database = open_store(str(folder))
    ledger = keep(database, folder / "heads")
    ledger.check(CHANNEL)
    wrong = complaints(ledger.entries(CHANNEL), client.answers)
    database.close()
    return wrong + client.problems


def test_nothing_acknowledged_is_lost_by_kill_9(
    nursery: Nursery, tmp_path: Path
) -> None:
    begin(str(tmp_path))
    rounds = size(150, 1_000)
    client = live_and_die(nursery, tmp_path, rounds)
    assert found(tmp_path, client) == []
    # The deaths met filings at work, and answers were asked for again.
    assert len(client.answers) > rounds // 2
    assert client.repeated > rounds // 4


def test_a_variant_that_answers_before_the_commit_loses(
    nursery: Nursery, tmp_path: Path
) -> None:
    begin(str(tmp_path))
    client = live_and_die(nursery, tmp_path, size(40, 200), variant="hasty")
    assert any(each.startswith("lost") for each in found(tmp_path, client))


def test_a_variant_that_retries_with_another_key_doubles(
    nursery: Nursery, tmp_path: Path
) -> None:
    begin(str(tmp_path))
    client = live_and_die(nursery, tmp_path, size(40, 200), variant="forgetful")
    assert any(each.startswith("doubled") for each in found(tmp_path, client))
