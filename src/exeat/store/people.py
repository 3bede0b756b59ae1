"""The people of a desk and their roles; who may do what is decided elsewhere."""

from collections.abc import Iterable
from datetime import datetime

from exeat.domain.errors import StoreError, UnknownKeyError
from exeat.domain.record import record
from exeat.store.clock import Clock
from exeat.store.database import Database, Row
from exeat.store.rows import moment_text, optional_text, read_moment, read_optional


@record
class Person:
    """A person of a desk.

    Attributes:
        person: Short name that events carry.
        party: Key of the mission or authority.
        name: Full name.
        roles: Words such as "drafter" and "approver".
        key: Verifier key of the person's or desk's key, "" if there is none.
        added_at: Since when.
        ended_at: Until when, None for now.
    """

    person: str
    party: str
    name: str
    roles: frozenset[str]
    key: str
    added_at: datetime
    ended_at: datetime | None = None


class People:
    """The list of people.

    Args:
        database: Where it is stored.
        clock: The time.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, person: Person) -> None:
        """Add a person.

        Raises:
            StoreError: The short name is taken, now or formerly.
        """
        with self._database.write() as session:
            made = session.one(
                "add_person",
                person=person.person,
                party=person.party,
                name=person.name,
                roles=_words(person.roles),
                key=person.key,
                added_at=moment_text(person.added_at),
            )
            if made is None:
                raise StoreError(
                    f"there is or was a person {person.person!r} already",
                    remedy="choose another short name; none is given twice",
                )

    def change(
        self, person: str, *, roles: Iterable[str] | None = None, key: str | None = None
    ) -> Person:
        """Give a person other roles or another key, from now on.

        Raises:
            UnknownKeyError: There is no such person.
        """
        with self._database.write() as session:
            kept = _found(session.one("person", person=person), person)
            session.run(
                "change_person",
                person=person,
                roles=_words(kept.roles if roles is None else roles),
                key=kept.key if key is None else key,
                ended_at=optional_text(kept.ended_at),
            )
            return _found(session.one("person", person=person), person)

    def end(self, person: str) -> None:
        """Take a person off the list; the row stays, so that events keep their name.

        Raises:
            UnknownKeyError: There is no such person.
        """
        with self._database.write() as session:
            kept = _found(session.one("person", person=person), person)
            session.run(
                "change_person",
                person=person,
                roles="",
                key=kept.key,
                ended_at=moment_text(self._clock.now()),
            )

    def get(self, person: str) -> Person:
        """Return a person, present or former.

        Raises:
            UnknownKeyError: There is no such person.
        """
        with self._database.read() as session:
            return _found(session.one("person", person=person), person)

    def all(self) -> list[Person]:
        """Return every person, present or former, by short name."""
        with self._database.read() as session:
            return [_read(row) for row in session.all("people")]


def _found(row: Row | None, person: str) -> Person:
    if row is None:
        raise UnknownKeyError("person", person)
    return _read(row)


def _read(row: Row) -> Person:
    person, party, name, roles, key, added_at, ended_at = row
    return Person(
        person=person,
        party=party,
        name=name,
        roles=frozenset(roles.split()),
        key=key,
        added_at=read_moment(added_at),
        ended_at=read_optional(ended_at),
    )


def _words(roles: Iterable[str]) -> str:
    return " ".join(sorted(set(roles)))
