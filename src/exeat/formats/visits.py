"""Stays and contacts of a trip file."""

from collections.abc import Callable
from typing import TypeVar

from exeat.domain.errors import InputError
from exeat.domain.trip import Contact, Stay
from exeat.formats.fields import Faults, Field
from exeat.formats.stops import Stops
from exeat.formats.text_rules import LONGEST_NAME, same_name
from exeat.formats.vocabulary import Vocabulary

T = TypeVar("T")

MOST_STAYS = 200
MOST_CONTACTS = 500


class Visits:
    """Reads the stays and the contacts of one trip."""

    def __init__(self, vocabulary: Vocabulary, stops: Stops) -> None:
        self._words = vocabulary
        self._stops = stops

    def stays(self, field: Field) -> tuple[Stay, ...]:
        """Return the stays of a list.

        Raises:
            InputError: A stay is faulty.
            ExceptionGroup: There are several faults.
        """
        return _each(field, self._stay, MOST_STAYS)

    def contacts(self, field: Field) -> tuple[Contact, ...]:
        """Return the contacts of a list.

        Raises:
            InputError: A contact is faulty.
            ExceptionGroup: There are several faults.
        """
        return _each(field, self._contact, MOST_CONTACTS)

    def _stay(self, field: Field) -> Stay:
        faults = Faults()
        faults.check(field, required=("place",), optional=("from", "until", "lodging"))
        place = faults.attempt(self._stops.place, field.part("place"))
        zone = place.zone if place else "UTC"
        from_at, until_at = (
            faults.attempt(lambda part: part.moment(zone), field.part(name))
            for name in ("from", "until")
        )
        lodging = faults.attempt(Field.text, field.part("lodging"))
        if from_at and until_at and until_at < from_at:
            part = field.part("until") or field
            faults.add(
                part.fault("the stay ends before it begins", remedy="correct a moment")
            )
        if faults or place is None:
            raise faults.error()
        return Stay(place=place, from_at=from_at, until_at=until_at, lodging=lodging)

    def _contact(self, field: Field) -> Contact:
        """Return a contact; a plain text is its name."""
        if isinstance(field.value, str):
            return Contact(name=field.text())
        faults = Faults()
        faults.check(
            field, required=(), optional=("name", "kind", "place", "at", "official")
        )
        name = faults.attempt(Field.text, field.part("name"))
        said = faults.attempt(Field.text, field.part("kind"))
        place = faults.attempt(self._stops.place, field.part("place"))
        zone = place.zone if place else None
        zone = "UTC" if zone is None and field.part("place") else zone
        at = faults.attempt(lambda part: part.moment(zone), field.part("at"))
        official = faults.attempt(Field.boolean, field.part("official"))
        if not (field.part("name") or field.part("kind")):
            faults.add(_nameless(field))
        if faults:
            raise faults.error()
        kind = self._kind(said)
        if said and kind is None:
            name = f"{name} ({said})"[:LONGEST_NAME] if name else said
        return Contact(
            name=name or said or "", kind=kind, place=place, at=at, official=official
        )

    def _kind(self, said: str | None) -> str | None:
        """Return the word for a kind of counterpart; None if it is not known."""
        kind = self._words.counterparts.get(same_name(said)) if said else None
        if said and kind is None:
            self._stops.assume(
                f"the kind {said!r} of a contact is no word of the register and counts"
                " as not said"
            )
        return kind


def _nameless(field: Field) -> InputError:
    return field.fault("the contact has no name", remedy="add 'name' or 'kind'")


def _each(field: Field, read: Callable[[Field], T], most: int) -> tuple[T, ...]:
    """Return what a reader makes of each entry of a list."""
    faults = Faults()
    found = [faults.attempt(read, entry) for entry in field.entries(most)]
    if faults:
        raise faults.error()
    return tuple(entry for entry in found if entry is not None)
