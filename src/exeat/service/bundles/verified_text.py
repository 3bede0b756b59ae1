"""What a verified receipt or bundle proves, in words."""

from collections.abc import Iterator
from datetime import UTC, datetime

from exeat.documents.columns import wrapped
from exeat.documents.plain import plain
from exeat.domain.notice import EVIDENCE
from exeat.engine.entries import NO_NOTICE
from exeat.service.bundles.verification import Checked, CheckedLeaf
from exeat.service.notices.text import entries, labelled
from exeat.store.receipt import Level

_LEVELS = {
    Level.RECORDED: "recorded: signed by the log alone",
    Level.WITNESSED: "witnessed: signed by the log, and cosigned by the other side",
    Level.TIME_STAMPED: "time-stamped: witnessed or recorded, and a time-stamp over it",
}


def verified_text(name: str, checked: Checked) -> str:
    """Return what a file proves; moments in UTC, as they are signed."""
    head = f"{plain(name)}: VERIFIED, a {checked.kind} of channel {checked.channel}."
    lines = wrapped(head, 0, 2)
    level = Level.TIME_STAMPED if checked.stamp else checked.level
    if level is not None:
        lines += labelled("level", _LEVELS[level])
    if checked.keeper is not None:
        text = f"{checked.keeper.name}, {entries(checked.size)} at this head"
        lines += labelled("log kept by", text)
    if checked.cosigned_at is not None:
        lines += labelled("cosigned", _moment(checked.cosigned_at))
    if checked.stamp is not None:
        text = f"{_moment(checked.stamp.at)}, by {checked.stamp.authority}"
        lines += labelled("time-stamp", text)
    if checked.sender:
        lines += labelled("sent by", checked.sender)
    for leaf in checked.leaves:
        lines += _leaf(leaf)
    for claim in checked.claims:
        text = f"{claim.notice} revision {claim.revision}: {claim.act}"
        lines += labelled("claim", f"{text}, at {_moment(claim.claimed_at)} they say")
    return "\n".join(lines) + "\n"


def _leaf(leaf: CheckedLeaf) -> Iterator[str]:
    entry = leaf.entry
    what = f"{entry.notice} revision {entry.revision}: {entry.act}"
    if entry.notice == NO_NOTICE:
        what = f"{entry.act} of the channel"
    if entry.act in EVIDENCE:
        what += f" ({EVIDENCE[entry.act]})"
    yield from labelled(f"entry {leaf.position}", what)
    clock = "" if entry.clock == "ok" else ", the log's clock had stepped back"
    yield from labelled("  recorded", _moment(entry.recorded_at) + clock)
    yield from labelled("  by", _by(leaf))
    yield from labelled("  contents", _contents(leaf))


def _by(leaf: CheckedLeaf) -> str:
    if leaf.has_statement:
        return f"{leaf.entry.by}, whose signature was checked"
    if leaf.actor is not None:
        return f"{leaf.entry.by}, a key of a card given"
    return f"{leaf.entry.by}, a key of no card given"


def _contents(leaf: CheckedLeaf) -> str:
    if leaf.opens:
        return "are those that were committed to"
    if leaf.entry.ciphertext is not None:
        return "sealed, not opened here"
    return "not given; the entry holds their commitment only"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
