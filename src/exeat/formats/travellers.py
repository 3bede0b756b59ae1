"""Travellers of a trip file and the missions that they belong to."""

from exeat.domain.errors import InputError
from exeat.domain.party import Mission, Traveller
from exeat.domain.place import Place
from exeat.domain.register import Register
from exeat.engine.geodesy import distance_m
from exeat.formats.fields import Faults, Field, meant
from exeat.formats.iso3166 import state_code
from exeat.formats.stops import Stops
from exeat.formats.text_rules import mixed_scripts, same_name
from exeat.formats.vocabulary import Vocabulary

MOST_TRAVELLERS = 500

_SAME_SEAT_M = 30_000.0
_OPTIONAL = (
    "sending",
    "mission",
    "class",
    "post",
    "minor",
    "same_household",
    "assignment",
)


class Travellers:
    """Reads the travellers of one trip."""

    def __init__(
        self, register: Register, vocabulary: Vocabulary, stops: Stops
    ) -> None:
        self._register = register
        self._words = vocabulary
        self._stops = stops

    def read(self, field: Field) -> tuple[Traveller, ...]:
        """Return the travellers of a list.

        Raises:
            InputError: A traveller is faulty, there is none, or two have one name.
            ExceptionGroup: There are several faults.
        """
        faults = Faults()
        travellers: list[Traveller] = []
        names: dict[str, Field] = {}
        for entry in field.entries(MOST_TRAVELLERS):
            traveller = faults.attempt(self._traveller, entry)
            if traveller is None:
                continue
            first = names.setdefault(same_name(traveller.name), entry)
            if first is not entry:
                faults.add(_twin(entry, first))
            travellers.append(traveller)
        if not field.value:
            faults.add(
                field.fault("the trip has no travellers", remedy="name at least one")
            )
        if faults:
            raise faults.error()
        return tuple(travellers)

    def _traveller(self, field: Field) -> Traveller:
        faults = Faults()
        faults.check(field, required=("name",), optional=_OPTIONAL)
        name = faults.attempt(Field.text, field.part("name"))
        said = faults.attempt(self._state, field.part("sending"))
        mission = faults.attempt(
            lambda part: self._mission(part, said), field.part("mission")
        )
        traveller = Traveller(
            name=name or "",
            sending=said or (mission.sending if mission else ""),
            mission=mission,
            person_class=faults.attempt(self._class, field.part("class")),
            post=faults.attempt(Field.text, field.part("post")),
            minor=faults.attempt(Field.boolean, field.part("minor")),
            same_household=faults.attempt(Field.boolean, field.part("same_household")),
            assignment=faults.attempt(self._assignment, field.part("assignment")),
        )
        if not faults:
            _check_sending(field, traveller, faults)
        if faults:
            raise faults.error()
        self._note_scripts(traveller.name)
        return traveller

    def _state(self, field: Field) -> str:
        return state_code(field.text(), also=self._register.state_zones)

    def _class(self, field: Field) -> str:
        return field.word(self._words.persons, self._words.synonyms)

    def _assignment(self, field: Field) -> str:
        return field.word(self._words.assignments)

    def _mission(self, field: Field, sending: str | None) -> Mission:
        if isinstance(field.value, dict):
            return self._described(field, sending)
        key = field.text()
        mission = self._register.missions.get(key)
        if mission is None:
            hint = meant(key, self._register.missions)
            raise InputError(
                f"the register has no mission {key!r}",
                remedy=f"{hint}describe it: {{kind: embassy, receiving: RU}}",
            )
        return mission

    def _described(self, field: Field, sending: str | None) -> Mission:
        """Return a mission that the trip describes, from the register if it can be."""
        faults = Faults()
        faults.check(
            field, required=("kind", "receiving"), optional=("sending", "seat")
        )
        kind = faults.attempt(
            lambda part: part.word(self._words.mission_kinds, self._words.synonyms),
            field.part("kind"),
        )
        receiving = faults.attempt(self._state, field.part("receiving"))
        own = faults.attempt(self._state, field.part("sending")) or sending
        seat = faults.attempt(
            lambda part: self._stops.place(part, prefer_state=receiving),
            field.part("seat"),
        )
        if own is None and not faults:
            raise _no_sending(field)
        if faults or kind is None or receiving is None or own is None:
            raise faults.error()
        mission = Mission(kind=kind, sending=own, receiving=receiving, seat=seat)
        return self._on_record(mission) or mission

    def _on_record(self, mission: Mission) -> Mission | None:
        """Return the mission of the register that a described one can only be."""
        alike = [
            known
            for known in self._register.missions.values()
            if (known.kind, known.sending, known.receiving)
            == (mission.kind, mission.sending, mission.receiving)
            and _same_seat(known, mission.seat)
        ]
        if len(alike) != 1:
            return None
        self._stops.assume(
            f"the {mission.kind} of {mission.sending} in {mission.receiving}"
            f" is taken as the mission {alike[0].key!r} of the register"
        )
        return alike[0]

    def _note_scripts(self, name: str) -> None:
        if scripts := mixed_scripts(name):
            self._stops.assume(
                f"the name {name!r} is taken as written, although one word of it"
                f" mixes {' and '.join(scripts)} letters"
            )


def _same_seat(known: Mission, seat: Place | None) -> bool:
    """Return whether a seat is that of a known mission; an embassy needs none said."""
    if seat is None:
        return known.kind == "embassy"
    return (
        known.seat is not None
        and distance_m(known.seat.position, seat.position) < _SAME_SEAT_M
    )


def _check_sending(field: Field, traveller: Traveller, faults: Faults) -> None:
    mission = traveller.mission
    if not traveller.sending:
        faults.add(_no_sending(field))
    elif mission is not None and mission.sending != traveller.sending:
        part = field.part("sending") or field
        faults.add(
            part.fault(
                f"the traveller is sent by {traveller.sending}, and the mission is one"
                f" of {mission.sending}",
                remedy="correct one of the two",
            )
        )


def _no_sending(field: Field) -> InputError:
    return field.fault(
        "the sending state is not said", remedy="add the field 'sending', such as GB"
    )


def _twin(entry: Field, first: Field) -> InputError:
    part = entry.part("name") or entry
    line, _ = first.document.where(first.path)
    return part.fault(
        f"the traveller of line {line} has this name",
        remedy="add what tells the two apart, such as a middle name",
    )
