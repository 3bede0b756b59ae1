"""Trips from the files that people write, YAML or JSON."""

from pathlib import Path

from exeat.domain.errors import AmbiguousPlaceError
from exeat.domain.register import Register
from exeat.domain.trip import Contact, Stay, Trip
from exeat.formats.document import Document
from exeat.formats.fields import Faults, Field
from exeat.formats.json import read_json
from exeat.formats.legs import Legs
from exeat.formats.stops import PlaceFinder, Stops
from exeat.formats.text_rules import LONGEST_TEXT
from exeat.formats.travellers import Travellers
from exeat.formats.visits import Visits
from exeat.formats.vocabulary import Vocabulary
from exeat.formats.yaml import read_yaml

_START = 4096
_REQUIRED = ("trip", "travellers", "legs")
_OPTIONAL = ("purpose", "kind", "stays", "contacts", "vehicle", "carrier")


def read_trip(
    text: bytes | str,
    label: str,
    *,
    finder: PlaceFinder,
    register: Register,
    vocabulary: Vocabulary,
    base: Path | None = None,
) -> Trip:
    """Return the trip that a file announces.

    A file that begins with a brace is JSON, any other YAML. Local times are read
    on the clock of their place; bare names are looked up first in the receiving
    state of the first traveller's mission. What was taken for granted stands in
    the trip's ``assumed``.

    Args:
        text: The file, in UTF-8.
        label: Its name, for errors.
        finder: Knows places by name.
        register: Missions, places and states.
        vocabulary: Closed lists of words.
        base: Folder of the file, where its tracks lie; None for standard input.

    Raises:
        InputError: The file has a fault.
        ExceptionGroup: It has several; each is an InputError.
    """
    document = read_document(text, label)
    return trip_in(
        Field(document, (), document.value),
        finder=finder,
        register=register,
        vocabulary=vocabulary,
        base=base,
    )


def trip_in(
    whole: Field,
    *,
    finder: PlaceFinder,
    register: Register,
    vocabulary: Vocabulary,
    base: Path | None = None,
) -> Trip:
    """Return the trip in a part of a document, such as one of many.

    Args:
        whole: The mapping that says the trip.
        finder: Knows places by name.
        register: Missions, places and states.
        vocabulary: Closed lists of words.
        base: Folder where its tracks lie; None where it cannot have any.

    Raises:
        InputError: The trip has a fault.
        ExceptionGroup: It has several; each is an InputError.
    """
    stops = Stops(finder, register)
    faults = Faults()
    faults.check(whole, required=_REQUIRED, optional=_OPTIONAL)
    travellers = faults.attempt(
        Travellers(register, vocabulary, stops).read, whole.part("travellers")
    )
    if travellers and travellers[0].mission:
        stops.prefer_state = travellers[0].mission.receiving
    route = Faults()
    legs = route.attempt(Legs(vocabulary, stops, base).read, whole.part("legs"))
    stays, contacts = _visits(whole, Visits(vocabulary, stops), route)
    # Which of two towns is meant may hang on a mission that could not be read.
    faults.merge(route if travellers else route.without(AmbiguousPlaceError))
    texts = _texts(whole, faults)
    kind = _kind(whole, faults, vocabulary, stops)
    if faults or travellers is None or legs is None:
        raise faults.error()
    return Trip(
        name=texts["trip"] or "",
        travellers=travellers,
        legs=legs,
        purpose=texts["purpose"],
        kind=kind,
        stays=stays,
        contacts=contacts,
        vehicle=texts["vehicle"],
        carrier=texts["carrier"],
        assumed=tuple(stops.assumed),
    )


def read_document(text: bytes | str, label: str) -> Document:
    """Return the values of a file, in the format that its first character shows.

    Raises:
        InputError: It is neither strict YAML nor strict JSON.
    """
    start = text[:_START]
    if isinstance(start, bytes):
        start = start.decode("utf-8", errors="ignore")
    is_json = start.removeprefix("\ufeff").lstrip().startswith("{")
    return read_json(text, label) if is_json else read_yaml(text, label)


def _texts(whole: Field, faults: Faults) -> dict[str, str | None]:
    """Return the fields of a trip that are plain text."""
    texts = {
        name: faults.attempt(Field.text, whole.part(name))
        for name in ("trip", "vehicle", "carrier")
    }
    texts["purpose"] = faults.attempt(
        lambda part: part.text(LONGEST_TEXT), whole.part("purpose")
    )
    return texts


def _visits(
    whole: Field, visits: Visits, faults: Faults
) -> tuple[tuple[Stay, ...] | None, tuple[Contact, ...] | None]:
    """Return stays and contacts; None where the file does not say."""
    stays = faults.attempt(visits.stays, whole.part("stays"))
    return stays, faults.attempt(visits.contacts, whole.part("contacts"))


def _kind(
    whole: Field, faults: Faults, vocabulary: Vocabulary, stops: Stops
) -> str | None:
    """Return the kind of trip, if need be the one that its purpose already says."""
    if part := whole.part("kind"):
        return faults.attempt(lambda kind: kind.word(vocabulary.trip_kinds), part)
    purpose = whole.part("purpose")
    if purpose is None or purpose.value not in vocabulary.trip_kinds:
        return None
    stops.assume(f"the kind of trip is taken from the purpose {purpose.value!r}")
    return str(purpose.value)
