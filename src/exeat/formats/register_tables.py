"""Missions, places, sources and the like from the checked data of the register."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exeat.domain.measure import Authority, Event, Post, Rank, Source
from exeat.domain.party import Mission
from exeat.domain.place import Place, Position
from exeat.domain.register import Membership
from exeat.formats.geojson import position_of
from exeat.formats.iso3166 import FORMER_STATES, STATES
from exeat.formats.register_build import partial_date, source_keys

Raw = Mapping[str, Any]

ALL_STATES = "all"


def build_mission(key: str, raw: Raw) -> Mission:
    """Return a mission; its raw form names the receiving state too."""
    receiving = raw["receiving"]
    seat = _seat(raw.get("seat"), receiving)
    return Mission(
        kind=raw["kind"],
        sending=raw["sending"],
        receiving=receiving,
        seat=seat,
        chancery=_chancery(raw, seat, receiving),
        seat_area=seat.region if seat else "",
        name=raw["name"],
        key=key,
    )


def _seat(raw: Raw | None, state: str) -> Place | None:
    if raw is None:
        return None
    return Place(
        name=raw["name"],
        position=Position(lat_deg=raw["lat"], lon_deg=raw["lon"]),
        state=state,
        region=raw.get("region", ""),
        zone=raw["zone"],
    )


def _chancery(raw: Raw, seat: Place | None, state: str) -> Place | None:
    """Return the building of a mission, which keeps the clock of its seat."""
    chancery = raw.get("chancery")
    if chancery is None or seat is None:
        return None
    return Place(
        name=raw["name"],
        position=Position(lat_deg=chancery["lat"], lon_deg=chancery["lon"]),
        state=state,
        region=seat.region,
        zone=seat.zone,
        accuracy_m=float(chancery["accuracy_m"]),
    )


def build_place(key: str, raw: Raw) -> Place:
    """Return the place of a GeoJSON feature."""
    properties = raw["properties"]
    return Place(
        name=properties["name"],
        position=position_of(raw["geometry"]["coordinates"]),
        state=properties["state"],
        zone=properties["zone"],
        accuracy_m=float(properties["accuracy_m"]),
        key=key,
    )


def build_authority(key: str, raw: Raw) -> Authority:
    """Return an office that notices are addressed to."""
    return Authority(key=key, **raw)


def build_source(key: str, raw: Raw) -> Source:
    """Return a source."""
    published_on = raw.get("published_on")
    return Source(
        key=key,
        publisher=raw["publisher"],
        title=raw.get("title", ""),
        published_on=None if published_on is None else partial_date(published_on),
        address=raw.get("address", ""),
        rank=Rank(raw["rank"]),
        read_from=raw.get("read_from", ""),
    )


def build_event(key: str, raw: Raw) -> Event:
    """Return an event."""
    return Event(
        key=key,
        on=partial_date(raw["on"]),
        actor=raw["actor"],
        act=raw["act"],
        about=tuple(raw.get("about", ())),
        answers=tuple(raw.get("answers", ())),
        link=raw.get("link", ""),
        sources=source_keys(raw["source"]),
        place=raw.get("place", ""),
        channel=raw.get("channel", ""),
    )


def build_union(key: str, raw: Raw, states: Raw) -> dict[str, Membership]:
    """Return the terms of membership of a union by state code.

    Args:
        key: Key of the union.
        raw: The union; where its members are ``all``, every state belongs to it as
            long as there is such a state.
        states: The states of the register by code.
    """
    del key
    terms = raw["members"]
    if terms == ALL_STATES:
        codes = sorted((STATES - FORMER_STATES).union(states))
        terms = {code: states.get(code, {}) for code in codes}
    return {state: _membership(term) for state, term in terms.items()}


def _membership(raw: Raw) -> Membership:
    begin, until = raw.get("from"), raw.get("until")
    return Membership(
        from_on=date.fromisoformat(begin) if begin else date.min,
        until_on=date.fromisoformat(until) if until else None,
    )


def build_posts(raw: Raw) -> dict[str, Post]:
    """Return posts by every name of theirs, in folded case."""
    posts: dict[str, Post] = {}
    for key, terms in raw.items():
        post = Post(
            key=key, names=tuple(terms["names"]), classes=tuple(terms["classes"])
        )
        posts.update(dict.fromkeys(post_names(key, terms["names"]), post))
    return posts


def post_names(key: str, names: list[str]) -> list[str]:
    """Return every name that a post goes by, in folded case, each once."""
    written = (key, key.replace("-", " "), *names)
    return list(dict.fromkeys(name.casefold() for name in written))
