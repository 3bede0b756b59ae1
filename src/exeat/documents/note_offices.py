"""Names of missions and ministries in the grammar of each language.

An office is a head, which is declined, and a rest, which is not: "Посольство |
Французской Республики". The tables of names are reviewed as text, like law; an office
or a state that they lack gets a neutral name, never a wrong case.
"""

import re

from exeat.documents.note_words import NoteWords, capital, letters
from exeat.domain.measure import Authority
from exeat.domain.party import Mission
from exeat.domain.record import record

_STATE = re.compile(r"[A-Z]{2}")
_POSTS = frozenset({"consulate-general", "consulate", "liaison-office"})


@record
class Office:
    """Who writes a note, or whom it is written to.

    Attributes:
        key: Its key in the register; a state code for the ministry of that state;
            empty where the register does not know it.
        kind: ``ministry``, or the kind of a mission, word of the vocabulary.
        state: Whose it is: the sending state of a mission; ISO 3166-1 alpha-2.
        name: As the register shows it, in English.
        seat: Its city, as the register names it; empty where that is not said.
    """

    key: str
    kind: str
    state: str
    name: str
    seat: str = ""


def mission_office(mission: Mission) -> Office:
    """Return a mission as writer or addressee of a note."""
    return Office(
        key=mission.key,
        kind=mission.kind,
        state=mission.sending,
        name=mission.name,
        seat=mission.seat.name if mission.seat is not None else "",
    )


def authority_office(authority: Authority, seat: str = "") -> Office:
    """Return an office of the receiving state as writer or addressee.

    Args:
        authority: The office in the register.
        seat: Its city, for the address.
    """
    return Office(
        key=authority.key,
        kind="ministry",
        state=authority.state,
        name=authority.name,
        seat=seat,
    )


def full_name(office: Office, case: str, words: NoteWords) -> str:
    """Return the whole name of an office, with its article where there is one.

    Args:
        office: The office.
        case: ``nom``, ``dat`` or ``gen``; ``bare`` for one without an article.
        words: The language.
    """
    if _is_known_in_english_only(office, words):
        return f"the {letters(office.name)}" if case != "bare" else letters(office.name)
    rest = words.say(
        f"office.{_entry(office, words)}.rest",
        state=_of_state(office.state, words),
        seat=_in_seat(office, words),
    )
    return f"{short_name(office, case, words)} {rest}".rstrip()


def short_name(office: Office, case: str, words: NoteWords) -> str:
    """Return the head of the name alone, as a note repeats it."""
    head = words.table[f"office.{_entry(office, words)}.head"]
    return words.table[f"head.{head}.{case}"]


def letterhead(office: Office, words: NoteWords) -> tuple[str, ...]:
    """Return what stands at the head of an office's paper: name and city."""
    name = capital(full_name(office, "bare", words))
    if not office.seat or office.kind in _POSTS:
        return (name,)
    return (name, seat_name(office.seat, words))


def address(office: Office, words: NoteWords) -> tuple[str, ...]:
    """Return the block of the addressee: to whom, and where."""
    to = words.say("form.to-address", office=full_name(office, "dat", words))
    lines = (capital(to), seat_name(office.seat, words))
    return lines if office.seat and office.kind not in _POSTS else lines[:1]


def seat_name(seat: str, words: NoteWords) -> str:
    """Return the name of a city; as the register has it where the table lacks it."""
    return words.table.get(f"seat.{seat}", letters(seat))


def _entry(office: Office, words: NoteWords) -> str:
    """Return the entry of the tables for an office, or a neutral one."""
    if office.kind != "ministry":
        return office.kind if words.has(f"office.{office.kind}.rest") else "mission"
    if words.has(f"office.{office.key}.rest"):
        return office.key
    is_foreign = office.key.endswith("-mfa") or _STATE.fullmatch(office.key)
    return "mfa" if is_foreign else "authority"


def _is_known_in_english_only(office: Office, words: NoteWords) -> bool:
    """Return whether the register's own, English name says more than the tables."""
    neutral = office.kind == "ministry" and _entry(office, words) == "authority"
    return neutral and bool(office.name) and words.language == "en"


def _of_state(code: str, words: NoteWords) -> str:
    known = words.table.get(f"of.{code}")
    if known is not None:
        return known
    name = words.table.get(f"state.{code}", letters(code))
    return words.say("form.of-unknown", name=name)


def _in_seat(office: Office, words: NoteWords) -> str:
    if not office.seat:
        return ""
    known = words.table.get(f"seat-in.{office.seat}")
    return known or words.say("form.seat-in-unknown", name=letters(office.seat))
