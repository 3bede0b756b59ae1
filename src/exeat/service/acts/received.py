"""What comes from the other side: contents against what was signed, and read."""

import hashlib
from datetime import datetime, time
from zoneinfo import ZoneInfo

from exeat.domain.errors import EvidenceError, InputError
from exeat.domain.finding import Status
from exeat.domain.notice import Act
from exeat.domain.notice_body import REASONED, AnswerBody, NoticeBody
from exeat.domain.record import record
from exeat.engine.entries import Entry, Statement, commitment
from exeat.formats.notice_body import read_answer_body, read_notice_body
from exeat.service.acts.contents import Contents
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.keys.sealing import opened as unsealed
from exeat.store.rows import ChannelRow, Particulars

_FILINGS = frozenset({Act.FILED, Act.AMENDED})


@record
class OpenBody:
    """Contents in the clear, with the salt of their commitment."""

    body: bytes
    salt: bytes


def check_contents(told: Statement | Entry, contents: Contents) -> None:
    """Check that contents, as far as they are there, are those that were signed.

    Raises:
        EvidenceError: They are others.
    """
    if (contents.body is None) != (contents.salt is None):
        raise _other(told)
    if contents.body is not None and contents.salt is not None:
        if told.ciphertext is not None:
            raise _other(told)
        if commitment(contents.salt, contents.body) != told.commitment:
            raise _other(told)
    if contents.sealed is not None:
        digest = hashlib.sha256(contents.sealed).digest()
        if digest != told.ciphertext:
            raise _other(told)


def opened_body(
    desk: Desk, told: Statement | Entry, contents: Contents
) -> OpenBody | None:
    """Return a body, opened with this desk's keys if it is sealed; None if erased.

    Raises:
        EvidenceError: It does not open, or holds something else.
    """
    if contents.sealed is not None:
        identities = desk.keyring.identities
        salt, body = unsealed(
            contents.sealed, told.commitment, identities, lambda _: None
        )
        return OpenBody(body=body, salt=salt)
    if contents.body is None or contents.salt is None:
        return None
    return OpenBody(body=contents.body, salt=contents.salt)


def particulars_from(
    desk: Desk, row: ChannelRow, told: Statement | Entry, contents: Contents
) -> Particulars | None:
    """Return what this desk keeps out of a body; None where it says nothing.

    A sealed body is opened and checked like an open one, and nothing of it is kept.

    Raises:
        EvidenceError: A body does not open, or does not say what was signed.
    """
    opened = opened_body(desk, told, contents)
    if opened is None:
        return None
    read = _read(desk, row, told, opened.body)
    return None if told.ciphertext is not None else read


def read_notice(body: bytes, told: Statement | Entry) -> NoticeBody:
    """Return the body of a filing, which must speak of what was signed.

    Raises:
        EvidenceError: It speaks of something else, or is no body.
    """
    try:
        read = read_notice_body(body, f"notice {told.notice}")
    except (InputError, ExceptionGroup) as error:
        raise _other(told) from error
    if (read.channel, read.notice, read.revision) != (
        told.channel,
        told.notice,
        told.revision,
    ):
        raise _other(told)
    return read


def read_answer(body: bytes, told: Statement | Entry) -> AnswerBody:
    """Return the body of an answer, which must speak of what was signed.

    Raises:
        EvidenceError: It speaks of something else, or is no body.
    """
    try:
        read = read_answer_body(body, f"the answer to {told.notice}")
    except (InputError, ExceptionGroup) as error:
        raise _other(told) from error
    if (read.act, read.notice, read.revision) != (
        told.act,
        told.notice,
        told.revision,
    ):
        raise _other(told)
    return read


def _read(
    desk: Desk, row: ChannelRow, told: Statement | Entry, body: bytes
) -> Particulars | None:
    if told.act in _FILINGS:
        return of_notice(desk, row, read_notice(body, told))
    if told.act in REASONED:
        read = read_answer(body, told)
        return None if read.reason is None else Particulars(reason=read.reason)
    return None


def of_notice(desk: Desk, row: ChannelRow, read: NoticeBody) -> Particulars:
    """Return what the body of a filing tells beside its leaf."""
    return Particulars(
        measure=read.measure,
        provision=read.provision,
        status=None if read.ground is None else Status.LATE,
        answer_by=_answer_by(desk, row, read),
        reason=read.ground,
    )


def _answer_by(desk: Desk, row: ChannelRow, body: NoticeBody) -> datetime | None:
    """Return the end of the day of departure, on the ministry's clock.

    The notice tells the day and not the hour, so that silence before the end of that
    day is not yet silence.
    """
    dates = body.contents.get("dates")
    if not isinstance(dates, dict):
        return None
    ministry = joining(desk, row).ministry
    authority = desk.context.register.authorities.get(ministry)
    if authority is None:
        return None
    day = datetime.fromisoformat(dates["from"]).date()
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(authority.zone))


def _other(told: Statement | Entry) -> EvidenceError:
    return EvidenceError(
        f"the contents of {told.act} on notice {told.notice} are not those signed",
        remedy="keep the file as evidence, and ask the other side",
    )
