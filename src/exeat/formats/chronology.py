"""A chronology as JSON: events, what answers what, and provisions in force."""

import json
from collections.abc import Iterator
from typing import Any

from exeat.domain.register import Register
from exeat.engine.chronology import Chronology, Placed
from exeat.engine.terms import stretches

FORMAT = "exeat-chronology"
VERSION = "1.0"


def chronology_json(told: Chronology, register: Register) -> str:
    """Return a chronology as JSON text; the same inputs give the same bytes."""
    value = {
        "format": FORMAT,
        "version": VERSION,
        "register_edition": register.edition,
        "events": [_event(placed, told) for placed in told.events],
        "provisions": list(_provisions(told, register)),
    }
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _event(placed: Placed, told: Chronology) -> dict[str, Any]:
    event = placed.event
    return {
        "number": placed.number,
        "key": event.key,
        "on": str(event.on),
        "placed_on": placed.at.isoformat(),
        "actors": [actor.strip() for actor in event.actor.split(",")],
        "act": event.act,
        "channel": event.channel,
        "place": event.place,
        "about": list(event.about),
        "answers": [
            {
                "event": link.answers,
                "link": "inferred" if link.is_inferred else "stated",
            }
            for link in told.links_of(event.key)
        ],
        "answered_by": [link.event for link in told.links if link.answers == event.key],
        "sources": list(event.sources),
    }


def _provisions(told: Chronology, register: Register) -> Iterator[dict[str, Any]]:
    for key in told.measures:
        measure = register.measures[key]
        for provision in measure.provisions:
            yield {
                "measure": key,
                "provision": provision.key,
                "receiving": measure.receiving_of(provision),
                "sending": list(measure.sending_of(provision)),
                "stretches": [
                    {
                        "use": stretch.use.value,
                        "from": stretch.from_on.isoformat(),
                        "until": stretch.until_on and stretch.until_on.isoformat(),
                    }
                    for stretch in stretches(measure, provision)
                ],
            }
