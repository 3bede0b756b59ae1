"""A small register without faults: every kind of file, trigger and parameter."""

from collections.abc import Mapping
from pathlib import Path

from exeat.domain.errors import InputError, UnknownKeyError
from exeat.domain.place import Area

ZONE = "measures/ru/ru-gb-2023.yml"
UNION = "measures/eu/eu-ru-2026.yml"
AREAS = "measures/pl/pl-ru-2024.yml"
MISSIONS = "missions/RU.yml"
PLACE = "places/km-zero.geojson"
SOURCES = "sources/press.yml"
EVENTS = "events/2023.yml"
AUTHORITIES = "authorities.yml"
STATES = "states.yml"
WORDS = "vocabulary.yml"
EDITION = "edition.yml"
CALENDAR = "calendars/RU.yml"

FILES: Mapping[str, str] = {
    EDITION: """\
number: 2026.11.1
dated_on: 2026-11-22
""",
    ZONE: """\
# Notice of travel, a shortened copy of a measure.
key: ru-gb-2023
title: Notice of travel
receiving: RU
sending: [GB, NO]
authority: ru-mfa
announced_on: 2023-07
provisions:
  - key: beyond-the-zone
    title: Trips beyond the zone
    duty: {stated: notify, source: news-2023}
    in_force:
      - known_on: 2023-07-20
        from:
          open: From which day?
          readings:
            at-once: {value: 2023-07-20, because: Reports treat it as immediate}
            later: {value: not-yet, because: No first day is named}
        until: {stated: open-ended, source: news-2023}
      - known_on: 2024-02-02
        from: {stated: 2023-09-01, source: news-2023}
        until: {stated: 2025, source: news-2023}
        not_before: 2023-07-20
    binds:
      missions: {stated: [{keys: [gb-embassy-moscow], kinds: [embassy]}], source: news-2023}
      persons: {stated: [diplomatic-agent, service], source: [news-2023, note-2023]}
      unsettled:
        - classes: [family]
          open: Are family members bound?
          readings:
            bound: {value: true, because: The list is open}
            not-bound: {value: false, source: note-2023}
      exempt:
        stated: [{missions: [gb-embassy-moscow], posts: [ambassador]}]
        source: news-2023
      assignment: permanent
    trigger:
      leaves:
        zone:
          disk:
            radius: {stated: 120 km, source: news-2023}
            centre:
              open: Where is the centre?
              readings:
                km-zero: {value: {place: km-zero}, because: Customary origin}
                chancery: {value: {mission: gb-embassy-moscow}, source: note-2023}
        abroad: {stated: true, source: news-2023}
    lead:
      length: {stated: 5 working days, source: news-2023}
      before:
        open: Before which moment?
        readings:
          departure: {value: departure, because: Notice of the trip}
          leaving-zone: {value: leaving-zone, because: Only movement beyond it}
      count: {stated: ordinary, source: news-2023}
      filing_day: {stated: that-day, source: news-2023}
      calendar: RU
    contents: {stated: [dates, route], source: news-2023}
    addressee: {stated: ru-mfa, source: news-2023}
    recorded_on: 2026-11-22
  - key: meetings
    title: Meetings
    duty: {stated: seek-approval, source: note-2023}
    in_force:
      - known_on: 2023-07-20
        from: {stated: 2023-07, source: note-2023}
        until: {stated: open-ended, source: note-2023}
    binds:
      missions: {stated: [{}], source: note-2023}
      persons: {stated: [diplomatic-agent], source: note-2023}
      exempt: {stated: [], source: note-2023}
    trigger:
      meets:
        counterparts: {stated: [business], source: note-2023}
        official_only: true
    lead:
      length: {stated: prior, source: note-2023}
      before: {stated: meeting, source: note-2023}
    contents: {open: What must it say?, readings: {}}
    addressee: {open: To whom?, readings: {}}
    recorded_on: 2026-11-22
silent:
  - Whether the edge itself is inside
disagreements: [Miles or kilometres]
""",
    UNION: """\
key: eu-ru-2026
title: Notice of travel in the Union
receiving: EU
sending: []
sending_is_exhaustive: false
authority: ru-mfa
announced_on: 2025-10-23
legal_basis: An act of the Union
provisions:
  - key: outside-the-host-state
    title: Travel outside the host state
    duty: {stated: notify, source: news-2023}
    in_force:
      - known_on: 2025-10-23
        from: {stated: 2026-01-25, source: news-2023}
        until: {stated: open-ended, source: news-2023}
    binds:
      missions: {stated: [{receiving: [EU]}], source: news-2023}
      persons: {stated: [diplomatic-agent], source: news-2023}
      exempt: {stated: [{classes: [family], minor: true}], source: news-2023}
    trigger:
      enters:
        territory: {stated: {unions: [EU], except_host: true}, source: news-2023}
        coming_from: EU
    lead:
      length: {stated: 24 hours, source: news-2023}
      before: {stated: crossing, source: news-2023}
      hours_run: {stated: working-days-only, source: news-2023}
      calendar: RU
    contents: {stated: [dates], source: news-2023}
    addressee: {stated: each-entered-state, source: news-2023}
    recorded_on: 2026-11-22
""",
    AREAS: """\
key: pl-ru-2024
title: Areas
receiving: PL
sending: [RU]
authority: ru-mfa
announced_on: 2024
provisions:
  - key: own-voivodeship
    title: Leaving the voivodeship
    duty: {stated: refrain, source: news-2023}
    in_force:
      - known_on: 2024-05-30
        from: {stated: 2024-06-01, source: news-2023}
        until: {stated: open-ended, source: news-2023}
    binds:
      missions: {stated: [{kinds: [embassy], seats: [Warsaw]}], source: news-2023}
      persons: {stated: [diplomatic-agent], source: news-2023}
      exempt: {stated: [], source: news-2023}
    trigger:
      leaves:
        zone:
          open: Which zone?
          readings:
            voivodeship: {value: {area: {area: of-seat}}, source: news-2023}
            province: {value: {area: {area: PL-14}}, source: news-2023}
            district: {value: {area: {named: the district}}, source: news-2023}
            round:
              value:
                disk:
                  radius: {stated: 25.5 mi, source: note-2023}
                  centre: {stated: {of: chancery}, source: note-2023}
              source: note-2023
        abroad: {open: Does leaving count?, readings: {}}
    lead:
      length: {open: How long before?, readings: {}}
      before: {stated: departure, source: news-2023}
    contents: {open: What must it say?, readings: {}}
    addressee: {stated: ru-mfa, source: news-2023}
    recorded_on: 2026-11-22
  - key: closed
    title: Closed areas
    duty: {stated: refrain, source: news-2023}
    in_force:
      - known_on: 2024-05-30
        from: {stated: 2024-06-01, source: news-2023}
        until: {stated: open-ended, source: news-2023}
    binds:
      missions: {stated: [{}], source: news-2023}
      persons: {stated: [diplomatic-agent], source: news-2023}
      exempt: {stated: [], source: news-2023}
    trigger:
      enters_area:
        area:
          open: Which area?
          readings:
            one: {value: {area: PL-14}, because: It is near}
            other: {value: {named: the areas of a note}, source: news-2023}
    lead:
      length: {stated: 2 days, source: news-2023}
      before: {stated: date-of-crossing, source: news-2023}
      count: {stated: clear, source: news-2023}
      filing_day: {stated: next-working-day, source: news-2023}
      calendar: RU
    contents: {open: What must it say?, readings: {}}
    addressee: {open: To whom?, readings: {}}
    recorded_on: 2026-11-22
  - key: unknown-terms
    title: Terms that are not published
    duty: {open: What is asked for?, readings: {}}
    in_force:
      - known_on: 2024-05-30
        from: {open: From which day?, readings: {}}
        until: {open: Until when?, readings: {}}
    binds:
      missions: {open: Which missions?, readings: {}}
      persons: {open: Which persons?, readings: {}}
      exempt: {open: Who is exempt?, readings: {}}
    trigger: {open: What sets it off?, readings: {}}
    lead:
      length: {stated: 24 hours, source: news-2023}
      before: {open: Before which moment?, readings: {}}
      hours_run: {stated: running, source: news-2023}
    contents: {open: What must it say?, readings: {}}
    addressee: {open: To whom?, readings: {}}
    recorded_on: 2026-11-22
""",
    MISSIONS: """\
gb-embassy-moscow:
  name: British Embassy Moscow
  kind: embassy
  sending: GB
  seat: {name: Moscow, lat: 55.7522, lon: 37.6156, zone: Europe/Moscow, region: RU-MOW}
  chancery: {lat: 55.7497, lon: 37.5845, accuracy_m: 100, source: note-2023}
  source: news-2023
no-embassy-moscow:
  name: Norwegian Embassy Moscow
  kind: embassy
  sending: NO
  source: news-2023
""",
    PLACE: """\
{"type": "Feature",
 "properties": {"key": "km-zero", "name": "Moscow, km zero", "state": "RU",
                "zone": "Europe/Moscow", "accuracy_m": 5, "source": "note-2023"},
 "geometry": {"type": "Point", "coordinates": [37.6173, 55.7558]}}
""",
    SOURCES: """\
news-2023:
  publisher: News
  title: A title
  published_on: 2023-07-20
  address: https://news.example/2023
  rank: press
  read_from: the page
note-2023:
  publisher: Ministry
  published_on: 2023-07
  rank: official-text
""",
    EVENTS: """\
speech-2023:
  on: 2023-07-19
  actor: GB
  act: A speech
  place: Prague
  channel: speech
  source: news-2023
measure-2023:
  on: 2023-07-20
  actor: RU, GB
  act: A measure is announced
  about: [ru-gb-2023]
  answers: [speech-2023]
  link: inferred
  source: [news-2023]
reply-2023:
  on: 2023-08
  actor: press
  act: A reply
  answers: [measure-2023]
  link: stated
  source: [news-2023]
""",
    AUTHORITIES: """\
ru-mfa: {name: Foreign Ministry, state: RU, zone: Europe/Moscow, closes_at: "18:00"}
""",
    STATES: """\
states:
  GB: {name: United Kingdom, zone: Europe/London}
  NO: {name: Norway, zone: Europe/Oslo}
  PL: {name: Poland, zone: Europe/Warsaw}
  RU: {name: Russian Federation, zone: Europe/Moscow}
  SU: {name: Soviet Union, zone: Europe/Moscow, until: 1991-12-26, territory: [RU]}
unions:
  EU:
    name: European Union
    source: note-2023
    members:
      GB: {from: 1973-01-01, until: 2020-02-01}
      PL: {from: 2004-05-01}
""",
    WORDS: """\
duties: [notify, seek-approval, refrain]
ranks: [official-text, official-words, press, inference]
references: [departure, leaving-zone, crossing, arrival, date-of-crossing, meeting]
counts: [ordinary, clear]
filing_days: [that-day, next-working-day]
hours_run: [running, working-days-only]
mission_kinds: [embassy, consulate]
persons: [head-of-mission, diplomatic-agent, service, family]
assignments: [permanent, temporary]
conveyances: [car, rail]
trip_kinds: [official, private]
contents: [dates, route]
counterparts:
  business: [company]
synonyms:
  train: rail
posts:
  ambassador: {names: [посол, Ambassadeur], classes: [head-of-mission]}
  first-secretary: {names: [], classes: [diplomatic-agent]}
""",
    CALENDAR: """\
key: RU
state: RU
years: {from: 1991, until: 2035}
library: {country: RU, subdivision: null, categories: [public]}
authoritative_through: {on: 2027-12-31, why: Decreed yearly, source: Labour Code}
closed: [{on: 2020-06-24, why: Parade, source: A decree}]
closed_by_decree: []
working: []
""",
}


class Table:
    """Two areas that have no outline."""

    def area(self, key: str) -> Area:
        """Return an area by key."""
        if key not in ("PL-14", "RU-MOW"):
            raise UnknownKeyError("area", key)
        return Area(key=key, name=key, rings=(), band_m=0.0)

    territory = area

    def states_near(self, *box_deg: float) -> list[str]:
        """Return no state."""
        del box_deg
        return []

    def state_at(self, position: object) -> None:
        """Return no state."""
        del position


def write(folder: Path, **changes: str | None) -> Path:
    """Write the register under a folder and return the folder.

    Args:
        folder: Where to.
        changes: Text by name of file, None for a file to leave out.
    """
    for name, text in {**FILES, **changes}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def leaves(group: BaseExceptionGroup[InputError]) -> list[InputError]:
    """Return the faults of a group."""
    return [fault for fault in group.exceptions if isinstance(fault, InputError)]
