"""What a filing, an answer or another act says, as the bytes that it commits to."""

from exeat.domain.finding import PlanEntry
from exeat.domain.notice import Act
from exeat.domain.notice_body import REASONED, AnswerBody, NoticeBody
from exeat.domain.record import record
from exeat.engine.entries import commitment
from exeat.engine.filing import FilingCheck
from exeat.formats.determination import determination_json
from exeat.formats.notice_body import canonical, write_answer_body, write_notice_body
from exeat.service.desks.channels import joining
from exeat.service.desks.desk import Desk
from exeat.service.notices.deciding import Decided
from exeat.store.rows import ChannelRow, Particulars

_PLAIN_FORM, _VERSION = "act-body", 1


@record
class Filed:
    """A notice that is drafted or filed.

    Attributes:
        number: Its number.
        revision: From 1.
        entry: What the plan says of it.
        checked: What it says, and whether it is late.
        decided: The trip that it is about.
    """

    number: str
    revision: int
    entry: PlanEntry
    checked: FilingCheck
    decided: Decided


def frozen_json(desk: Desk, decided: Decided) -> bytes:
    """Return the determination that is frozen into a filing."""
    register = desk.context.register
    return determination_json(decided.determination, register).encode()


def filed_body(
    desk: Desk, channel: ChannelRow, filed: Filed, salt: bytes, frozen: bytes
) -> bytes:
    """Return the body of a notice.

    Args:
        desk: Of the mission.
        channel: Where it is filed.
        filed: The notice.
        salt: Hashed before body and determination alike.
        frozen: The determination.
    """
    joined, decided = joining(desk, channel), filed.decided.determination
    timeliness = filed.checked.timeliness
    return write_notice_body(
        NoticeBody(
            channel=channel.channel,
            notice=filed.number,
            revision=filed.revision,
            measure=filed.entry.measure,
            provision=filed.entry.provision,
            duty=filed.entry.filing.duties[0],
            sender=joined.mission,
            addressee=joined.ministry,
            language=filed.decided.dossier.languages[0],
            contents=filed.checked.disclosure.contents,
            travellers=filed.checked.disclosure.travellers,
            ground=timeliness.ground if timeliness.is_late else None,
            register_edition=decided.register_edition,
            engine_version=decided.engine_version,
            determination=commitment(salt, frozen),
        )
    )


def particulars_of(
    decided: Decided, entry: PlanEntry, found: FilingCheck
) -> Particulars:
    """Return what the mission's desk knows of a filing beside its leaf."""
    timeliness = found.timeliness
    return Particulars(
        measure=entry.measure,
        provision=entry.provision,
        safe_by=timeliness.safe_by,
        arguable_until=timeliness.arguable_until,
        status=timeliness.status,
        answer_by=decided.trip.depart_at,
        reason=timeliness.ground if timeliness.is_late else None,
    )


def act_body(
    act: Act,
    number: str,
    revision: int,
    reason: str | None = None,
    reference: str | None = None,
) -> bytes:
    """Return the body of an act upon a notice."""
    if act in REASONED:
        return write_answer_body(
            AnswerBody(
                act=act,
                notice=number,
                revision=revision,
                reason=reason,
                reference=reference,
            )
        )
    value: dict[str, str | int] = {
        "exeat": _PLAIN_FORM,
        "version": _VERSION,
        "act": act.value,
        "notice": number,
        "revision": revision,
    }
    if reason is not None:
        value["reason"] = reason
    return canonical({**value})
