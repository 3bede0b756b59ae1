"""Claims whose contents are gone: the log goes on, and no leaf denies its statement."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from exeat.domain.notice import Act, Side, State
from exeat.engine.entries import read_entry, read_statement
from exeat.service.acts.contents import NOTHING
from exeat.service.bundles.bundle import Bundle
from exeat.service.bundles.files import pack, unpack
from exeat.service.bundles.note import sign_bundle
from exeat.service.notices.answering import erase
from exeat.store.log import Log
from exeat.store.note import read_note
from tests.service.exchanging import Pair, pair_in
from tests.service.homes import CHANNEL

KEEPERS = pytest.mark.parametrize("keeper", list(Side))


def _over(pair: Pair) -> str:
    """Return the number of a notice that was filed and closed."""
    number = pair.approved()
    pair.file(number)
    pair.settle()
    pair.act("Ann", number, Act.CLOSED)
    pair.settle()
    return number


def _acts(pair: Pair, side: Side) -> list[Act]:
    log = Log(pair.desks[side].database)
    return [read_entry(each.entry).act for each in log.entries(CHANNEL)]


def _denied(pair: Pair) -> list[int]:
    """Return where a leaf has another digest of its seal than its statement."""
    denied = []
    for desk in pair.desks.values():
        for each in Log(desk.database).entries(CHANNEL):
            told = read_statement(read_note(each.statement).text.encode())
            if read_entry(each.entry).ciphertext != told.ciphertext:
                denied.append(each.position)
    return denied


def _stripped(pair: Pair, side: Side) -> bytes:
    """Return a bundle from which the contents of every claim were left out."""
    opened = unpack(pair.bundle(side, confirm=False))
    claims = tuple(replace(c, contents=NOTHING) for c in opened.bundle.claims)
    bundle: Bundle = replace(opened.bundle, claims=claims)
    return pack(bundle, sign_bundle(bundle, pair.desks[side].signer))


@KEEPERS
@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("first", ["Cy", "Fay"])
def test_both_desks_erase_before_they_hear_of_each_other(
    tmp_path: Path, keeper: Side, sealed: bool, first: str
) -> None:
    pair = pair_in(tmp_path, keeper, sealed=sealed)
    number = _over(pair)
    for name in sorted(("Cy", "Fay"), key=lambda each: each != first):
        actor = pair.actor(name)
        erase(pair.desks[actor.side], actor, number)
    pair.settle()
    assert _denied(pair) == []
    _goes_on(pair)


@KEEPERS
def test_a_claim_without_its_seal_does_not_stop_the_channel(
    tmp_path: Path, keeper: Side
) -> None:
    pair = pair_in(tmp_path, keeper, sealed=True)
    number = pair.approved()
    pair.file(number)
    pair.settle()
    witness = next(side for side in Side if side is not keeper)
    claimed: dict[Side, Callable[[], object]] = {
        Side.MISSION: lambda: pair.act("Ann", number, Act.WITHDRAWN, "a change"),
        Side.MINISTRY: lambda: pair.act("Dana", number, Act.DELIVERED),
    }
    claimed[witness]()
    pair.take(witness, _stripped(pair, witness))
    assert len(_acts(pair, keeper)) == 2
    assert _denied(pair) == []
    pair.settle()
    _goes_on(pair)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_filing_that_keeps_its_contents_back_is_refused(
    tmp_path: Path, sealed: bool
) -> None:
    pair = pair_in(tmp_path, Side.MINISTRY, sealed=sealed)
    number = pair.approved()
    pair.file(number)
    taken = pair.take(Side.MISSION, _stripped(pair, Side.MISSION)).taken
    assert [bool(each.refusal) for each in taken] == [True]
    assert _acts(pair, Side.MINISTRY) == [Act.FILING_REFUSED]
    assert _denied(pair) == []
    pair.settle()
    _goes_on(pair)


def _goes_on(pair: Pair) -> None:
    """File another notice, and see it arrive."""
    number = pair.approved()
    pair.file(number)
    pair.settle()
    assert _acts(pair, Side.MISSION) == _acts(pair, Side.MINISTRY)
    assert pair.ministry.cases.notice(CHANNEL, number).state is State.FILED
    heads = [Log(desk.database).channel(CHANNEL).root for desk in pair.desks.values()]
    assert heads[0] == heads[1] != sha256(b"").digest()
    pair.close()
