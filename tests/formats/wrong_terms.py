"""Parameters, triggers and lead times that do not hold together."""

from tests.formats.small_register import AREAS, STATES, UNION, ZONE
from tests.formats.wrong import Seed

BOUND = "{stated: [diplomatic-agent, service], source: [news-2023, note-2023]}"

SEEDS = {
    # Parameters.
    "neither stated nor open": Seed(
        ZONE,
        "duty: {stated: notify, source: news-2023}",
        "duty: ¦{}",
        "the parameter is neither stated nor open",
        "write {stated: ..., source: ...} or {open: ...?, readings: {...}}",
        field="provisions[0].duty",
    ),
    "bare value": Seed(
        ZONE,
        "duty: {stated: notify, source: news-2023}",
        "duty: ¦notify",
        "'notify' is not a parameter",
        "write it as in {stated: ..., source: ...}",
    ),
    "both stated and open": Seed(
        ZONE,
        "radius: {stated: 120 km, source: news-2023}",
        "radius: {stated: 120 km, source: news-2023, ¦open: How far?, readings: {}}",
        "the parameter is both stated and open",
        "keep either 'stated' or 'open'",
    ),
    "stated without source": Seed(
        ZONE,
        "radius: {stated: 120 km, source: news-2023}",
        "radius: ¦{stated: 120 km}",
        "the parameter is stated without a source",
        "add the key of the source",
    ),
    "source without statement": Seed(
        ZONE,
        "radius: {stated: 120 km, source: news-2023}",
        "radius: ¦{source: news-2023}",
        "a source stands without what it states",
        "add 'stated'",
    ),
    "no source in the list": Seed(
        ZONE,
        BOUND,
        "{stated: [diplomatic-agent, service], source: ¦[]}",
        "the field is empty, where a key of a source, or a list of them belongs",
        "write it as in",
    ),
    "open without readings": Seed(
        ZONE,
        "addressee: {open: To whom?, readings: {}}",
        "addressee: ¦{open: To whom?}",
        "the question is open without readings",
        "add 'readings', as {} where nothing is published",
    ),
    "readings without question": Seed(
        ZONE,
        "addressee: {open: To whom?, readings: {}}",
        "addressee: ¦{readings: {}}",
        "readings stand without their question",
        "add 'open' with the question",
    ),
    "question without question mark": Seed(
        ZONE,
        "open: Where is the centre?",
        "open: ¦Where is the centre",
        "'Where is the centre' is not a question",
        "write it as in Does the day of filing count?",
    ),
    "empty question": Seed(
        ZONE,
        "open: Where is the centre?",
        'open: ¦"?"',
        "'?' is not a question",
        "write it as in",
    ),
    "reading without support": Seed(
        ZONE,
        "km-zero: {value: {place: km-zero}, because: Customary origin}",
        "km-zero: ¦{value: {place: km-zero}}",
        "a reading has neither 'source' nor 'because'",
        "add one of them",
    ),
    "reading without value": Seed(
        ZONE,
        "km-zero: {value: {place: km-zero}, because: Customary origin}",
        "km-zero: ¦{because: Customary origin}",
        "the field 'value' is missing",
        "add it",
    ),
    "question about persons without readings": Seed(
        ZONE,
        """          readings:
            bound: {value: true, because: The list is open}
            not-bound: {value: false, source: note-2023}
""",
        "",
        "the field 'readings' is missing",
        "add it",
        at="        - ¦classes: [family]",
    ),
    # Triggers and zones.
    "no trigger": Seed(
        AREAS,
        "trigger: {open: What sets it off?, readings: {}}",
        "trigger: ¦{}",
        "a trigger has none of 'leaves', 'enters', 'enters_area', 'meets', 'travels', 'open'",
        "give exactly one of: leaves, enters, enters_area, meets, travels, open",
    ),
    "two triggers": Seed(
        ZONE,
        "        official_only: true\n",
        "        official_only: true\n"
        "      ¦enters:\n"
        "        territory: {stated: {states: [RU]}, source: note-2023}\n",
        "a trigger has both 'meets' and 'enters'",
        "keep either 'meets' or 'enters'",
    ),
    "open trigger with readings": Seed(
        AREAS,
        "trigger: {open: What sets it off?, readings: {}}",
        "trigger: {open: What sets it off?, readings: ¦{x: {value: 1, because: y}}}",
        "an open trigger takes no readings",
        "write readings: {}",
    ),
    "zone of two forms": Seed(
        AREAS,
        "{value: {area: {area: of-seat}}, source: news-2023}",
        "{value: {area: {area: of-seat, ¦named: the seat}}, source: news-2023}",
        "an area has both 'area' and 'named'",
        "keep either 'area' or 'named'",
    ),
    "centre of no form": Seed(
        AREAS,
        "{of: chancery}",
        "¦{}",
        "a centre has none of 'place', 'mission', 'of'",
        "give exactly one of: place, mission, of",
    ),
    "territory of nobody": Seed(
        UNION,
        "{unions: [EU], except_host: true}",
        "¦{except_host: true}",
        "territories of states has neither 'states' nor 'unions'",
        "add one of them",
    ),
    # Lead times and triggers that do not go together.
    "days without a way to count": Seed(
        ZONE,
        "      count: {stated: ordinary, source: news-2023}\n",
        "",
        "a lead time in days lacks 'count'",
        "add it, open where no source says it",
        at="      ¦length: {stated: 5 working days",
        field="provisions[0].lead",
    ),
    "days without a day of filing": Seed(
        AREAS,
        "      filing_day: {stated: next-working-day, source: news-2023}\n",
        "",
        "a lead time in days lacks 'filing_day'",
        "add it",
        at="      ¦length: {stated: 2 days",
    ),
    "days without calendar": Seed(
        ZONE,
        "      calendar: RU\n",
        "",
        "a lead time in days lacks 'calendar'",
        "add it",
        at="      ¦length: {stated: 5 working days",
    ),
    "hours without their run": Seed(
        AREAS,
        "      hours_run: {stated: running, source: news-2023}\n",
        "",
        "a lead time in hours lacks 'hours_run'",
        "add it",
        at="      ¦length: {stated: 24 hours",
    ),
    "hours that skip days off without calendar": Seed(
        UNION,
        "      calendar: RU\n",
        "",
        "a lead time in hours lacks 'calendar'",
        "add it",
        at="      ¦length: {stated: 24 hours",
    ),
    "way to count hours": Seed(
        UNION,
        "      calendar: RU\n",
        "      calendar: RU\n      ¦count: {stated: clear, source: news-2023}\n",
        "'count' has no meaning for a lead time of 24 hours",
        "remove it",
    ),
    "leaving a zone by entering": Seed(
        UNION,
        "before: {stated: crossing,",
        "before: {stated: ¦leaving-zone,",
        "the moment 'leaving-zone' does not go with the trigger 'enters'",
        "write one of: departure, arrival, crossing, date-of-crossing",
    ),
    "crossing by leaving a zone": Seed(
        ZONE,
        "{value: leaving-zone,",
        "{value: ¦crossing,",
        "the moment 'crossing' does not go with the trigger 'leaves'",
        "write one of: departure, arrival, leaving-zone",
    ),
    "meeting by entering an area": Seed(
        AREAS,
        "before: {stated: date-of-crossing,",
        "before: {stated: ¦meeting,",
        "the moment 'meeting' does not go with the trigger 'enters_area'",
        "write one of: departure, arrival, crossing, date-of-crossing",
    ),
    # The grown grammar.
    "zone of nothing": Seed(
        AREAS,
        "{value: {area: {named: the district}}, source: news-2023}",
        "{value: {any_of: ¦[]}, source: news-2023}",
        "the field is empty, where a list of zones belongs",
        "write a list",
    ),
    "buffer without width": Seed(
        AREAS,
        "{value: {area: {named: the district}}, source: news-2023}",
        "{value: {buffer: ¦{around: {area: PL-14}}}, source: news-2023}",
        "the field 'width' is missing",
        "add it",
    ),
    "area deep in a zone": Seed(
        AREAS,
        "{value: {area: {named: the district}}, source: news-2023}",
        "{value: {minus: {from: {area: {area: PL-14}},"
        " without: [{area: {area: ¦PL-99}}]}}, source: news-2023}",
        "there is no area 'PL-99'",
        "write the key of an area",
    ),
    "area of a zone entered": Seed(
        AREAS,
        "one: {value: {area: PL-14}, because: It is near}",
        "one: {value: {buffer: {around: {area: ¦PL-99}, width: {stated: 5 km,"
        " source: news-2023}}}, because: It is near}",
        "there is no area 'PL-99'",
        "write the key of an area",
    ),
    "area entered of no form": Seed(
        AREAS,
        "one: {value: {area: PL-14}, because: It is near}",
        "one: {value: {area: ¦7}, because: It is near}",
        "7 is not an area",
        "write its fields",
    ),
    "travel with terms": Seed(
        AREAS,
        "trigger: {open: What sets it off?, readings: {}}",
        "trigger: {travels: {¦far: true}}",
        "the field 'far' is unknown",
        "use only: ",
    ),
    "travel by leaving a zone": Seed(
        AREAS,
        """    trigger: {open: What sets it off?, readings: {}}
    lead:
      length: {stated: 24 hours, source: news-2023}
      before: {open: Before which moment?, readings: {}}
""",
        """    trigger: {travels: {}}
    lead:
      length: {stated: 24 hours, source: news-2023}
      before: {stated: ¦leaving-zone, source: news-2023}
""",
        "the moment 'leaving-zone' does not go with the trigger 'travels'",
        "write one of: departure, arrival",
    ),
    "answer before a moment of another trigger": Seed(
        UNION,
        "    recorded_on: 2026-11-22\n",
        "    recorded_on: 2026-11-22\n"
        "    answer: {length: {stated: 24 hours, source: news-2023},"
        " before: {stated: ¦meeting, source: news-2023}}\n",
        "the moment 'meeting' does not go with the trigger 'enters'",
        "write one of: departure",
    ),
    "silence that says something else": Seed(
        UNION,
        "    recorded_on: 2026-11-22\n",
        "    recorded_on: 2026-11-22\n"
        "    silence: {stated: ¦assent, source: news-2023}\n",
        "'assent' is not what silence means",
        "write one of: consent, refusal, nothing",
    ),
    "history in the wrong order": Seed(
        UNION,
        "    recorded_on: 2026-11-22\n",
        "    recorded_on: 2026-11-22\n"
        "    history:\n"
        "      - {on: 1952-03, state: in-force, source: news-2023}\n"
        "      - {on: 1952, state: eased, source: news-2023}\n"
        "      - {on: ¦1951-12-31, state: repealed, source: news-2023}\n",
        "1951-12-31 comes before 1952 of the entry above",
        "put what happened first at the top",
    ),
    "history without source": Seed(
        UNION,
        "    recorded_on: 2026-11-22\n",
        "    recorded_on: 2026-11-22\n    history: [¦{on: 1952, state: eased}]\n",
        "the field 'source' is missing",
        "add it",
    ),
    "state of a provision of its own": Seed(
        UNION,
        "    recorded_on: 2026-11-22\n",
        "    recorded_on: 2026-11-22\n    sending: [¦QQ]\n",
        "the register has no state 'QQ'",
        "add it to states.yml",
    ),
    "states left out that are unknown": Seed(
        UNION,
        "missions: {stated: [{receiving: [EU]}]",
        "missions: {stated: [{not_receiving: [¦QQ]}]",
        "the register has no state or union 'QQ'",
        "add it to states.yml",
    ),
    "conveyance of an exemption": Seed(
        UNION,
        "[{classes: [family], minor: true}]",
        "[{conveyances: [¦sledge]}]",
        "the register has no conveyance 'sledge'",
        "add it to vocabulary.yml",
    ),
    "kind of trip of an exemption": Seed(
        UNION,
        "[{classes: [family], minor: true}]",
        "[{trip_kinds: [¦stealthy]}]",
        "the register has no kind of trip 'stealthy'",
        "add it to vocabulary.yml",
    ),
    "members that are not all": Seed(
        STATES,
        """    members:
      GB: {from: 1973-01-01, until: 2020-02-01}
      PL: {from: 2004-05-01}
""",
        "    members: ¦most\n",
        "'most' is not what belongs here",
        "write all",
    ),
}
