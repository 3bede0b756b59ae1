"""What the mission puts behind its own copy of a note: its answer, and receipts."""

import json
from datetime import datetime

from exeat.documents.language import read_wording
from exeat.documents.map_svg import render_map
from exeat.documents.note_annex import PrintedReceipt
from exeat.documents.text import render_text
from exeat.domain.errors import DocumentError
from exeat.domain.notice import Act
from exeat.formats.determination import determination_json
from exeat.service.assessment import check
from exeat.service.desks.desk import Desk
from exeat.service.keys.timestamps import stamp_over
from exeat.service.notices.casebook import Case, frozen_of
from exeat.service.notices.deciding import Decided
from exeat.service.notices.dossiers import read_dossier
from exeat.store.log import Log

_FILINGS = frozenset({Act.FILED, Act.AMENDED})
_LANGUAGE = "en"


def own_text(desk: Desk, case: Case, revision: int) -> str:
    """Return the determination of a revision, as it was frozen into the filing.

    Where the register of today decides the trip otherwise, it is shown as the data
    that were frozen, and not as what would be said now.
    """
    draft = case.draft_of(revision)
    assert draft is not None  # noqa: S101 - only the mission asks, of its own drafts
    frozen = frozen_of(desk, case, draft)
    value = json.loads(frozen)
    trip, rulings = read_dossier(draft.trip).read(desk.context, desk.home)
    register = desk.context.register
    now = datetime.fromisoformat(value["determination"]["now"])
    answer = check(trip, register, now=now, rulings=rulings)
    if determination_json(answer, register).encode() == frozen:
        return render_text(answer, register, read_wording(_LANGUAGE), colour=False)
    return json.dumps(value, ensure_ascii=False, indent=1)


def own_map(desk: Desk, decided: Decided) -> str:
    """Return the map of a trip with its zones."""
    return render_map(
        decided.trip,
        decided.determination,
        read_wording(_LANGUAGE),
        basemap=desk.context.basemap,
    )


def printed_receipt(desk: Desk, case: Case) -> PrintedReceipt:
    """Return the receipt of the newest filing, to be printed.

    Raises:
        DocumentError: Nothing was recorded yet.
    """
    filings = [event for event in case.events if event.act in _FILINGS]
    if not filings:
        raise DocumentError(
            f"notice {case.number} has no receipt yet",
            remedy="file it; at the desk that does not keep the log the receipt comes "
            "with the other side's next bundle",
        )
    event = filings[-1]
    return PrintedReceipt(
        file=f"{case.number}-r{event.revision}-{event.act}.tlog-proof",
        level=_level(desk, case, event.position),
        recorded_at=event.recorded_at,
        text=receipt_of(desk, case, event.position).decode(),
    )


def receipt_of(desk: Desk, case: Case, position: int) -> bytes:
    """Return a receipt at the first head that the witness cosigned, else the newest."""
    log, channel = Log(desk.database), case.channel.channel
    return log.receipt(channel, position, log.cosigned_size(channel, position))


def _level(desk: Desk, case: Case, position: int) -> str:
    channel = case.channel.channel
    if stamp_over(desk.home, channel, position) is not None:
        return "time-stamped"
    is_cosigned = Log(desk.database).cosigned_size(channel, position) is not None
    return "witnessed" if is_cosigned else "recorded"
