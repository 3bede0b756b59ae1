"""Tables of a page: the trip as announced, and its deadlines under each reading."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from exeat.documents.markup import tag, text
from exeat.documents.matters import option_label
from exeat.documents.verdicts import finding_for
from exeat.domain.finding import Determination, PlanEntry, Question, World
from exeat.domain.party import Mission, Traveller
from exeat.domain.place import Place
from exeat.domain.trip import Leg, Trip
from exeat.engine.phrasebook import Phrasebook

_PERSON_COLUMNS = ("name", "class", "post", "sending", "mission")
_LEG_COLUMNS = ("leg", "from", "depart", "via", "to", "arrive", "by")


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first column heads its rows."""
    head = tag("tr", *(tag("th", text(name), scope="col") for name in columns))
    body = (
        tag(
            "tr",
            tag("th", text(row[0]), scope="row"),
            *(tag("td", text(cell)) for cell in row[1:]),
        )
        for row in rows
    )
    drawn = tag(
        "table",
        tag("caption", text(caption)),
        tag("thead", head),
        tag("tbody", *body),
    )
    return tag(
        "div", drawn, class_="wide", tabindex="0", role="region", aria_label=caption
    )


def deadline_table(determination: Determination, book: Phrasebook) -> str:
    """Return the deadlines of the plan, and those under each reading."""
    if not determination.plan:
        return ""
    heading = tag("h2", text(book.table["page.deadlines"]), id="deadlines")
    summary = table(
        book.table["page.to-file"],
        [book.table[f"column.{name}"] for name in ("what", "for")]
        + [book.table[f"label.{name}"] for name in ("addressee",)]
        + [book.table[f"label.{name}"] for name in ("safe-by", "arguable-until")]
        + [book.table["column.status"]],
        (_deadline_row(entry, book) for entry in determination.plan),
    )
    readings = (
        _readings(number, entry, determination, book)
        for number, entry in enumerate(determination.plan, start=1)
    )
    return tag("section", heading, summary, *readings, aria_labelledby="deadlines")


def _deadline_row(entry: PlanEntry, book: Phrasebook) -> list[str]:
    filing = entry.filing
    duties = [book.table[f"noun.{duty.value}"] for duty in filing.duties]
    status = [] if entry.certain else [book.table["page.undetermined"]]
    if filing.status is not None:
        status.append(book.table[f"status.{filing.status.value}"])
    return [
        book.table["form.or"].join(duties) or book.table["noun.unpublished"],
        ", ".join(entry.travellers),
        ", ".join(map(book.office, filing.addressees)) or book.word("unpublished"),
        _moment(filing.safe_by, book),
        _moment(filing.arguable_until, book),
        ", ".join(status) or "–",
    ]


def _moment(at: datetime | None, book: Phrasebook) -> str:
    return book.moment(at) if at is not None else "–"


def _readings(
    number: int, entry: PlanEntry, determination: Determination, book: Phrasebook
) -> str:
    """Return one row for each combination of readings that matters."""
    finding = finding_for(determination, entry)
    questions = [
        each.question
        for each in finding.depends_on
        if any(each.question.key in dict(world.answers) for world in finding.worlds)
    ]
    if not questions:
        return ""
    columns = [*(q.text for q in questions), book.table["column.deadline"]]
    rows = dict.fromkeys(
        tuple(_row(world, questions, book)) for world in finding.worlds
    )
    caption = f"{number}. {book.table['page.deadlines-readings']}"
    return table(caption, columns, rows)


def _row(
    world: World, questions: Sequence[Question], book: Phrasebook
) -> Iterator[str]:
    answers = dict(world.answers)
    for question in questions:
        chosen = answers.get(question.key)
        yield "–" if chosen is None else option_label(question, chosen, book)
    if not world.due:
        yield book.table["follows.nothing"]
    elif world.deadline is None:
        yield book.table["follows.no-deadline"]
    else:
        yield book.moment(world.deadline)


def itinerary(trip: Trip, book: Phrasebook) -> str:
    """Return travellers and legs as announced."""
    heading = tag("h2", text(book.table["page.itinerary"]), id="trip")
    travellers = table(
        book.table["page.travellers"],
        [book.table[f"column.{name}"] for name in _PERSON_COLUMNS],
        (_person(traveller, book) for traveller in trip.travellers),
    )
    legs = table(
        book.table["page.legs"],
        [book.table[f"column.{name}"] for name in _LEG_COLUMNS],
        (_leg(number, leg, book) for number, leg in enumerate(trip.legs, start=1)),
    )
    return tag("section", heading, travellers, legs, aria_labelledby="trip")


def _person(traveller: Traveller, book: Phrasebook) -> tuple[str, ...]:
    return (
        traveller.name,
        book.word(traveller.person_class or "not said"),
        book.word(traveller.post or "not said"),
        book.state(traveller.sending),
        _mission(traveller.mission, book),
    )


def _mission(mission: Mission | None, book: Phrasebook) -> str:
    if mission is None:
        return book.word("not said")
    seat = f", {mission.seat.name}" if mission.seat else ""
    return mission.name or f"{book.word(mission.kind)}{seat}"


def _leg(number: int, leg: Leg, book: Phrasebook) -> tuple[str, ...]:
    return (
        str(number),
        leg.origin.name,
        _local(leg.depart_at, leg.origin, book),
        ", ".join(point.name for point in leg.via if point.name) or "–",
        leg.destination.name,
        _local(leg.arrive_at, leg.destination, book),
        book.word(leg.by or "not said"),
    )


def _local(at: datetime, place: Place, book: Phrasebook) -> str:
    """Return a moment on the clock of a place."""
    return book.moment(at.astimezone(ZoneInfo(place.zone)))
