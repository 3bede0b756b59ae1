"""What is stored is what was acknowledged, whichever call of the disk fails."""

import time
from pathlib import Path

import pytest

import exeat.store.ledger
from exeat.domain.errors import StoreError
from exeat.domain.notice import State
from exeat.store.recording import Recorder
from exeat.store.rows import Recorded, Submission
from tests.reliability.filing import answer, file
from tests.reliability.office import Office
from tests.reliability.sizes import size

RATE = 0.03
PARTS = 2
FAILURES = size(1_000, 20_000) // PARTS


def is_one_sentence(error: StoreError) -> bool:
    """Return whether an error says in a line what is wrong, and in one what to do."""
    return "\n" not in str(error) and error.sentence != "" and error.remedy != ""


@pytest.mark.parametrize("seed", range(PARTS))
def test_a_failing_disk_loses_and_invents_nothing(seed: int, tmp_path: Path) -> None:
    office = Office(tmp_path, seed)
    with office.disk.failing(RATE):
        office.work(FAILURES)
    assert office.found() == []
    assert len(office.client.answers) > FAILURES // 50
    assert [error for error in office.errors if not is_one_sentence(error)] == []
    # Every kind of call has failed, and many failures reached the caller.
    assert len(office.disk.failed) == 8
    assert len(office.errors) > FAILURES // 10


def test_a_ledger_goes_on_when_its_disk_works_again(tmp_path: Path) -> None:
    office = Office(tmp_path, seed=0)
    with office.disk.failing(1.0), pytest.raises(StoreError):
        file(office.ledger, 1)
    assert file(office.ledger, 1).position == 0
    assert not file(office.ledger, 2).is_replay


def test_a_variant_that_answers_before_the_commit_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path, seed=0)

    class Hasty(Recorder):
        def record(self, submission: Submission, state: State | None) -> Recorded:
            made = super().record(submission, state)
            number = int(submission.notice.partition("-")[2])
            office.client.learn(number, answer(made, time.monotonic()))
            return made

    monkeypatch.setattr(exeat.store.ledger, "Recorder", Hasty)
    with office.disk.failing(RATE):
        for number in range(1, 40):
            try:
                file(office.ledger, number)
            except StoreError:
                continue
    assert any(each.startswith("lost") for each in office.found())
