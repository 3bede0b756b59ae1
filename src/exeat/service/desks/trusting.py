"""Opens channels: the card of the other side is taken as its own, by comparison."""

import re
import secrets
import unicodedata
from dataclasses import replace

from exeat.domain.errors import EvidenceError, UnknownKeyError
from exeat.domain.notice import Side
from exeat.domain.register import Register
from exeat.engine.merkle import EMPTY_ROOT
from exeat.service.desks.desk import Desk
from exeat.service.desks.files import read_own_card, write_desk_file
from exeat.service.desks.rights import Action, Actor, demand
from exeat.service.keys.cards import Card, read_card
from exeat.store.rows import ChannelRow

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # base32 of RFC 4648, in lower case
_RANDOM_LETTERS = 4
_ID = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


def open_channel(
    desk: Desk,
    actor: Actor,
    signed: bytes,
    channel: str | None = None,
    *,
    keeps: bool,
    sealed: bool = False,
) -> ChannelRow:
    """Open a channel to the desk whose card this is.

    Whoever calls has compared the digits of the card with its owner, by voice.

    Args:
        desk: This desk.
        actor: Who opens it.
        signed: The card of the other side.
        channel: Name that the other side gave to the channel; None makes one.
        keeps: Whether this desk keeps the log; the other one then witnesses it.
        sealed: Whether notices are sealed unless a draft says otherwise.

    Raises:
        EvidenceError: The card does not hold, or is of this side.
        RightError: The actor may not.
        StoreError: There is a channel of this name.
    """
    demand(actor, Action.TRUST, None, None, number=channel or "")
    theirs = read_card(signed)
    _check_sides(desk, theirs)
    name = channel or channel_name(desk.context.register, _mission(desk, theirs))
    if not _ID.fullmatch(name):
        raise EvidenceError(
            f"{name[:80]!r} is no name of a channel",
            remedy="write it as the other side told it, such as gb-ru-moscow-7k2m",
        )
    row = _row(desk, theirs, name, keeps=keeps)
    own, _ = read_own_card(desk.home)
    if not _is_half_open(desk, row, theirs):
        desk.channels.open(row)
    desk.channels.keep_card(name, desk.side, own)
    desk.channels.keep_card(name, theirs.side, signed)
    if sealed:
        desk.file = replace(desk.file, sealed=(*desk.file.sealed, name))
        write_desk_file(desk.home, desk.file)
    return row


def channel_name(register: Register, mission: str) -> str:
    """Return a new name: sending and receiving state, seat, and four random letters.

    Args:
        register: Where states and seats stand.
        mission: Key of the mission.
    """
    post = register.missions.get(mission)
    if post is None:
        words = mission
    else:
        seat = post.seat.name if post.seat is not None else ""
        words = f"{post.sending} {post.receiving} {seat}"
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore")
    stem = "-".join(re.findall("[a-z0-9]+", plain.decode()))[:40].strip("-")
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM_LETTERS))
    return f"{stem}-{letters}"


def _check_sides(desk: Desk, theirs: Card) -> None:
    if theirs.side is desk.side:
        raise EvidenceError(
            f"{theirs.name} is a {theirs.side} as this desk is",
            remedy="a channel joins one mission and one ministry",
        )


def _is_half_open(desk: Desk, row: ChannelRow, theirs: Card) -> bool:
    """Whether an opening of this very channel was cut off before its cards."""
    try:
        there = desk.channels.get(row.channel)
        desk.channels.card(row.channel, theirs.side)
    except UnknownKeyError as missing:
        return missing.kind == "card" and there.log_key == row.log_key
    return False


def _mission(desk: Desk, theirs: Card) -> str:
    return desk.party if desk.side is Side.MISSION else theirs.party


def _row(desk: Desk, theirs: Card, name: str, *, keeps: bool) -> ChannelRow:
    keeper, witness = (desk.card, theirs) if keeps else (theirs, desk.card)
    return ChannelRow(
        channel=name,
        origin=f"{keeper.host}/{name}",
        side=desk.side,
        keeps=keeps,
        keeper=keeper.name,
        log_key=keeper.log_verifier(name).text(),
        witness_key=witness.witness_key.text(),
        opened_at=desk.clock.now(),
        size=0,
        root=EMPTY_ROOT,
    )
