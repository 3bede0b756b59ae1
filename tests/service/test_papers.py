"""Notes verbales of both sides, and which annexes go with which."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from exeat.domain.errors import DocumentError
from exeat.domain.notice import Act, Side
from exeat.service.desks.desk import Desk
from exeat.service.notices import rendering
from exeat.service.notices.answering import answer
from exeat.service.notices.export import export
from exeat.service.notices.rendering import Sheet
from tests.service.exchanging import Pair, pair_in

NUMBER = "2026-0001"
OWN_COPY = "Own copy"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """Yield two desks with a notice that is delivered."""
    made = pair_in(tmp_path)
    made.file(made.approved())
    made.settle()
    made.act("Dana", NUMBER, Act.DELIVERED)
    yield made
    made.close()


def pages(data: bytes) -> list[str]:
    found = [
        page.extract_text().replace("\u200b", "")
        for page in PdfReader(BytesIO(data)).pages
    ]
    return [" ".join(text.split()) for text in found]


def at(pair: Pair, side: Side) -> tuple[Desk, str]:
    return pair.desks[side], "Ann" if side is Side.MISSION else "Emil"


def printed(pair: Pair, side: Side, sheet: Sheet) -> list[str]:
    desk, name = at(pair, side)
    return pages(rendering.as_paper(desk, pair.actor(name), NUMBER, sheet))


def test_the_mission_s_note_has_the_route_as_a_map_and_nothing_of_its_own(
    pair: Pair,
) -> None:
    note, route = printed(pair, Side.MISSION, Sheet(suffix="pdf"))
    assert "Lotoshino" in note
    assert "Map of the route" in route
    assert "Konakovo" in route
    assert "120 km" not in route
    assert OWN_COPY not in note + route


def test_the_ministry_which_has_no_trip_prints_the_notice_without_a_map(
    pair: Pair,
) -> None:
    (note,) = printed(pair, Side.MINISTRY, Sheet(suffix="pdf"))
    assert "Lotoshino" in note


def test_the_own_copy_says_so_on_every_page(pair: Pair) -> None:
    sheet = Sheet(suffix="pdf", annexes=("determination", "receipt"))
    told = printed(pair, Side.MISSION, sheet)
    assert all(OWN_COPY in page for page in told)
    whole = " ".join(told)
    assert "c2sp.org/tlog-proof@v1" in whole
    assert "120 km" in whole
    assert "Decided as of Thu 14 May 2026" in whole


def test_the_own_copy_shows_the_answer_of_the_day_of_filing(pair: Pair) -> None:
    pair.clock.moment += timedelta(days=9)
    sheet = Sheet(suffix="pdf", annexes=("determination",))
    assert "Decided as of Thu 14 May 2026" in " ".join(
        printed(pair, Side.MISSION, sheet)
    )


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (Act.ACKNOWLEDGED, "acknowledge"),
        (Act.OBJECTED, "objects to"),
        (Act.REFUSED, "does not accept"),
    ],
)
def test_the_ministry_writes_its_own_answer(pair: Pair, act: Act, says: str) -> None:
    reason = None if act is Act.ACKNOWLEDGED else "the area is closed"
    actor = pair.actor("Emil")
    answer(pair.ministry, actor, NUMBER, act, (reason, "114/n"))
    (note,) = printed(pair, Side.MINISTRY, Sheet(suffix="pdf", kind="answer"))
    assert says in note
    assert "No. 114/n" in note
    assert f"No. {NUMBER} of 14 May 2026" in note
    assert (reason or "") in note
    pair.settle()
    assert printed(pair, Side.MINISTRY, Sheet(suffix="pdf", kind="answer")) == [note]
    with pytest.raises(DocumentError, match="other side's own"):
        printed(pair, Side.MISSION, Sheet(suffix="pdf", kind="answer"))


def test_a_withdrawal_is_a_note_of_the_mission(pair: Pair) -> None:
    with pytest.raises(DocumentError, match="no withdrawal yet"):
        printed(pair, Side.MISSION, Sheet(suffix="pdf", kind="withdrawal"))
    pair.act("Ann", NUMBER, Act.WITHDRAWN, "the trip is off")
    sheet = Sheet(suffix="pdf", kind="withdrawal", languages="ru,en")
    (note,) = printed(pair, Side.MISSION, sheet)
    assert "the trip is off" in note
    assert "withdrawn" in note
    assert "Посольство" in note
    docx = rendering.as_paper(
        pair.mission,
        pair.actor("Ann"),
        NUMBER,
        Sheet(suffix="docx", kind="withdrawal"),
    )
    assert docx.startswith(b"PK")


def test_annexes_are_for_pdf_and_the_determination_for_the_mission(
    pair: Pair,
) -> None:
    with pytest.raises(DocumentError, match="DOCX has no annexes"):
        printed(pair, Side.MISSION, Sheet(suffix="docx", annexes=("receipt",)))
    with pytest.raises(DocumentError, match="mission's own desk"):
        printed(pair, Side.MINISTRY, Sheet(suffix="pdf", annexes=("determination",)))


def test_an_export_has_the_notes_of_its_desk_and_says_what_it_cannot_set(
    pair: Pair, tmp_path: Path
) -> None:
    answer(
        pair.ministry, pair.actor("Emil"), NUMBER, Act.OBJECTED, ("closed \u2603", "1")
    )
    pair.settle()
    made = export(
        pair.ministry, pair.actor("Emil"), NUMBER, tmp_path / "x", with_log=False
    )
    assert f"note-{NUMBER}-r1.pdf" in made.names
    assert f"note-{NUMBER}-r1-objected.docx" in made.names
    assert f"note-{NUMBER}-r1-objected.pdf" not in made.names
    (remark,) = made.remarks
    assert "U+2603" in remark
    assert "Remedy: " in remark
