"""Notes to put on paper."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from exeat.documents.note_offices import Office
from exeat.documents.note_tables import LegRow, TravellerRow
from exeat.documents.note_verbale import NoteVerbale, Reference
from exeat.domain.measure import Duty
from exeat.domain.notice import Act

MSK = ZoneInfo("Europe/Moscow")
EMBASSY = Office(
    key="gb-embassy-moscow",
    kind="embassy",
    state="GB",
    name="British Embassy Moscow",
    seat="Moscow",
)
MINISTRY = Office(
    key="ru-mfa",
    kind="ministry",
    state="RU",
    name="Ministry of Foreign Affairs of the Russian Federation",
    seat="Moscow",
)
NOTE = NoteVerbale(
    act=Act.FILED,
    duty=Duty.NOTIFY,
    number="2026-0142",
    on=date(2026, 5, 14),
    place="Moscow",
    sender=EMBASSY,
    addressee=MINISTRY,
    clock=MSK,
    contents={
        "dates": {"from": "2026-05-25", "until": "2026-05-27"},
        "purpose": "Visit to war graves",
        "kind-of-trip": "official",
        "contacts": ["Head of the town administration, Volokolamsk", "Museum"],
        "companions": [],
        "conveyance": ["car", "rail"],
        "lodging": [["Hotel Example", "Konakovo"]],
        "route": [["Moscow", "Volokolamsk", "Lotoshino", "Moscow"]],
    },
    travellers=(TravellerRow(name="B. Example"),),
)
EARLIER = Reference(number="2026-0142", on=date(2026, 5, 14))
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 2


def legs(count: int) -> tuple[LegRow, ...]:
    start = datetime(2026, 6, 1, 7, tzinfo=MSK)
    return tuple(
        LegRow(
            depart_at=start + timedelta(hours=5 * number),
            arrive_at=start + timedelta(hours=5 * number + 4),
            origin=f"Town {number}",
            via=("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",),
            destination=f"Town {number + 1}",
            by="rail",
        )
        for number in range(count)
    )
