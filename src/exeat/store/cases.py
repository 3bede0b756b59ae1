"""What a desk keeps of its own notices: drafts, local events, where each stands.

Drafts, their trips and determinations, and local events are this desk's alone; nothing
here travels in a bundle.
"""

from exeat.domain.errors import UnknownNoticeError
from exeat.domain.notice import Act
from exeat.store.case_rows import (
    Answer,
    Contents,
    Draft,
    EventRow,
    LocalEvent,
    read_answer,
    read_draft,
    read_event,
)
from exeat.store.clock import Clock
from exeat.store.database import Database, Session
from exeat.store.log import find_channel
from exeat.store.rows import Admit, NoticeRow, Particulars, moment_text, read_moment
from exeat.store.writing import erase, find_notice, put_notice, read_notice


class Cases:
    """Local records of a desk.

    Args:
        database: Where they are stored.
        clock: The time.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def draft(
        self, draft: Draft, party: str, admit: Admit, particulars: Particulars
    ) -> Draft:
        """Write a draft, new or again; return it with its number.

        A new notice gets the next number of its party in the year of drafting. An
        approval of an earlier wording of the same revision lapses.

        Args:
            draft: The draft.
            party: Key of the mission, which counts its notices.
            admit: Gets the notice as it stands, None for a new one, and returns its
                state after, None if that stays; raises to refuse.
            particulars: What goes to the list of notices.
        """
        with self._database.write(draft.channel) as session:
            find_channel(session, draft.channel, lock=True)
            notice = draft.notice or _next_number(session, party, draft.drafted_at.year)
            values = {"channel": draft.channel, "notice": notice}
            session.run(
                "add_draft",
                **values,
                revision=draft.revision,
                trip=draft.trip,
                frozen=draft.frozen,
                body=draft.body,
                salt=draft.salt,
                idempotency_key=draft.idempotency_key,
                drafted_by=draft.drafted_by,
                drafted_at=moment_text(draft.drafted_at),
            )
            event = LocalEvent(
                notice=notice,
                revision=draft.revision,
                act=Act.DRAFTED,
                person=draft.drafted_by,
                happened_at=draft.drafted_at,
            )
            _note(session, draft.channel, event, admit, particulars)
            written = session.one("draft", **values, revision=draft.revision)
        if written is None:
            raise UnknownNoticeError(notice)
        return read_draft(written)

    def record(self, channel: str, event: LocalEvent, admit: Admit) -> None:
        """Write a local event; an approval also marks the draft.

        Raises:
            UnknownNoticeError: An approval without a draft.
        """
        with self._database.write(channel) as session:
            find_channel(session, channel, lock=True)
            _note(session, channel, event, admit, Particulars())
            if event.act is Act.APPROVED:
                values = {"channel": channel, "notice": event.notice}
                if session.one("draft", **values, revision=event.revision) is None:
                    raise UnknownNoticeError(event.notice)
                session.run(
                    "approve_draft",
                    **values,
                    revision=event.revision,
                    approved_by=event.person,
                    approved_at=moment_text(event.happened_at),
                )

    def keep_request(
        self, draft: Draft, statement: bytes, sealed: bytes | None
    ) -> None:
        """Keep what will be sent for a draft, before it is sent."""
        with self._database.write(draft.channel) as session:
            session.run(
                "keep_request",
                channel=draft.channel,
                notice=draft.notice,
                revision=draft.revision,
                statement=statement,
                sealed=sealed,
            )

    def draft_of(self, channel: str, notice: str, revision: int | None = None) -> Draft:
        """Return a draft, the newest unless a revision is named.

        Raises:
            UnknownNoticeError: There is none.
        """
        with self._database.read(channel) as session:
            values = {"channel": channel, "notice": notice}
            if revision is None:
                row = session.one("newest_draft", **values)
            else:
                row = session.one("draft", **values, revision=revision)
        if row is None:
            raise UnknownNoticeError(notice)
        return read_draft(row)

    def drafts(self, channel: str) -> list[Draft]:
        """Return every draft of a channel, filed or not, by number and revision."""
        with self._database.read(channel) as session:
            return [read_draft(row) for row in session.all("drafts", channel=channel)]

    def notice(self, channel: str, notice: str) -> NoticeRow:
        """Return a notice.

        Raises:
            UnknownNoticeError: There is none in this channel.
        """
        with self._database.read(channel) as session:
            found = find_notice(session, channel, notice)
        if found is None:
            raise UnknownNoticeError(notice)
        return found

    def notices(self, channel: str) -> list[NoticeRow]:
        """Return every notice of a channel, by number."""
        with self._database.read(channel) as session:
            return [read_notice(row) for row in session.all("notices", channel=channel)]

    def events(self, channel: str, notice: str | None = None) -> list[EventRow]:
        """Return the acts in the log, of one notice or of all, in order."""
        with self._database.read(channel) as session:
            if notice is None:
                rows = session.all("events", channel=channel)
            else:
                rows = session.all("events_of_notice", channel=channel, notice=notice)
        return [read_event(row) for row in rows]

    def local_events(self, channel: str, notice: str) -> list[LocalEvent]:
        """Return the steps that this desk kept to itself, in order."""
        with self._database.read(channel) as session:
            rows = session.all("local_events", channel=channel, notice=notice)
        return [
            LocalEvent(
                notice=number,
                revision=revision,
                act=Act(act),
                person=person,
                happened_at=read_moment(happened_at),
                remark=remark,
            )
            for _, number, revision, act, person, happened_at, remark in rows
        ]

    def contents(self, channel: str, position: int) -> Contents:
        """Return what was filed with a leaf; all None once erased or never sent."""
        with self._database.read(channel) as session:
            row = session.one("contents", channel=channel, position=position)
        if row is None:
            return Contents()
        return Contents(body=row[0], salt=row[1], sealed=row[2], frozen=row[3])

    def erase(self, channel: str, notice: str) -> None:
        """Delete contents, drafts and reasons of a notice here, without a leaf.

        For the side that learns from the log that the other erased; a side that
        erases by itself appends the act, which does this too.
        """
        with self._database.write(channel) as session:
            find_channel(session, channel, lock=True)
            erase(session, channel, notice)
        self._database.after_erasing()

    def answers(self, channel: str) -> list[Answer]:
        """Return each filing with its answers, or with none."""
        with self._database.read(channel) as session:
            rows = session.all("answers", channel=channel)
        return [read_answer(row) for row in rows]

    def unsent(self, channel: str) -> list[int]:
        """Return positions of acts of which nobody was told yet."""
        with self._database.read(channel) as session:
            return [row[0] for row in session.all("unsent", channel=channel)]

    def mark_sent(self, channel: str, position: int) -> None:
        """Say that somebody was told of an act."""
        with self._database.write(channel) as session:
            session.run(
                "mark_sent",
                channel=channel,
                position=position,
                sent_at=moment_text(self._clock.now()),
            )


def _next_number(session: Session, party: str, year: int) -> str:
    row = session.one("next_number", party=party, year=year)
    newest = 1 if row is None else row[0]
    return f"{year}-{newest:04}"


def _note(
    session: Session,
    channel: str,
    event: LocalEvent,
    admit: Admit,
    particulars: Particulars,
) -> None:
    """Write a local event and the state that it leads to."""
    state = admit(find_notice(session, channel, event.notice))
    session.run(
        "add_local_event",
        channel=channel,
        notice=event.notice,
        revision=event.revision,
        act=event.act.value,
        person=event.person,
        happened_at=moment_text(event.happened_at),
        remark=event.remark,
    )
    if state is not None:
        notice = NoticeRow(
            channel=channel,
            notice=event.notice,
            revision=event.revision,
            state=state,
            updated_at=event.happened_at,
            particulars=particulars,
        )
        put_notice(session, notice)
