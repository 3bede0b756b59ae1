"""The life of a notice, act by act; the table here is written from the design."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from exeat.domain.errors import MoveError, NoticeError
from exeat.domain.notice import (
    ANSWERS,
    CHANNEL_ACTS,
    EVIDENCE,
    LOGGED,
    Act,
    Notice,
    Passage,
    Side,
    State,
    admit,
    allowed,
    is_notice_number,
    lapse,
    move,
)
from tests.small_register import moment

# Each row: who, act, from which states, to which; "-" stands for no notice, "=" for
# a state that stays. Whatever is not in a row is denied.
LIFE = """
mission   drafted         - draft approved                                      draft
mission   approved        draft                                                 approved
mission   filed           approved                                              filed
both      filing-refused  approved filed delivered acknowledged objected refused amended withdrawn closed =
ministry  delivered       filed amended                                         delivered
both      notified        filed delivered acknowledged objected refused amended =
both      opened          delivered acknowledged objected refused withdrawn closed =
ministry  acknowledged    delivered                                             acknowledged
ministry  objected        delivered acknowledged                                objected
ministry  refused         delivered acknowledged                                refused
both      lapsed          filed delivered amended                               =
both      relayed         filed delivered acknowledged objected refused amended withdrawn closed =
both      on-paper        filed delivered acknowledged objected refused amended withdrawn closed =
mission   amended         filed delivered acknowledged objected refused amended amended
mission   withdrawn       filed delivered acknowledged objected refused amended withdrawn
mission   closed          filed delivered acknowledged objected refused amended withdrawn closed
both      key-changed     -                                                     =
both      right-changed   -                                                     =
both      erased          withdrawn closed                                      =
both      clock-anomaly   -                                                     =
both      incident        - filed delivered acknowledged objected refused amended withdrawn closed =
"""
STATES = (
    "-",
    "draft",
    "approved",
    "filed",
    "delivered",
    "acknowledged",
    "objected",
    "refused",
    "amended",
    "withdrawn",
    "closed",
)
SIDES = ("mission", "ministry")
ACTS = tuple(row.split()[1] for row in LIFE.strip().splitlines())
RECORDED = STATES[3:]
OF_THE_MINISTRY = {
    "delivered",
    "notified",
    "opened",
    "acknowledged",
    "objected",
    "refused",
}
DUE = moment("20T18:00")


def expected_moves() -> dict[tuple[str, str, str], str]:
    """Return state after, by state, act and side."""
    found = {}
    for row in LIFE.strip().splitlines():
        who, act, *sources, target = row.split()
        for side, source in product(SIDES if who == "both" else (who,), sources):
            found[source, act, side] = source if target == "=" else target
    return found


EXPECTED = expected_moves()
EVERY = list(product(STATES, ACTS, SIDES))


def state_of(text: str) -> State | None:
    return None if text == "-" else State(text)


def moved(source: str, act: str, side: str) -> str | None:
    """Return the state after an act; None where it is denied."""
    try:
        after = move(state_of(source), Act(act), Side(side))
    except MoveError:
        return None
    return "-" if after is None else after.value


def admitted(source: str, act: str, side: str, *, crossed: bool = False) -> str:
    try:
        after = admit(state_of(source), Act(act), Side(side), crossed=crossed)
    except MoveError:
        return "denied"
    return "-" if after is None else after.value


def test_the_table_names_every_state_act_and_side() -> None:
    assert set(STATES) == {"-", *(state.value for state in State)}
    assert sorted(ACTS) == sorted(act.value for act in Act) == sorted(set(ACTS))
    assert set(SIDES) == {side.value for side in Side}
    assert len(EVERY) == 11 * 21 * 2


@pytest.mark.parametrize("act", ACTS)
def test_only_what_the_table_allows_is_allowed(act: str) -> None:
    for source, side in product(STATES, SIDES):
        expected = EXPECTED.get((source, act, side))
        assert moved(source, act, side) == expected, (source, act, side)


def test_a_table_with_one_row_less_would_be_noticed() -> None:
    got = {key: after for key in EVERY if (after := moved(*key)) is not None}
    assert got == EXPECTED
    assert len(got) == len(EXPECTED) > 100


def documented_moves() -> dict[tuple[str, str, str], str]:
    """Return the table of the reference page, in the form of the table here."""
    page = Path(__file__).parents[2] / "docs/reference/notices.md"
    _, _, text = page.read_text(encoding="utf-8").partition("## Acts and allowed moves")
    found = {}
    for line in text.partition("\n## ")[0].splitlines():
        if not line.startswith("| `"):
            continue
        acts, who, sources, target = (
            cell.strip().replace("`", "") for cell in line.split("|")[1:5]
        )
        sides = SIDES if who.startswith("either") else (who,)
        for act, source, side in product(acts.split(", "), expanded(sources), sides):
            found[source, act, side] = source if target == "=" else target
    return found


def expanded(sources: str) -> list[str]:
    """Return the states of a cell; "open" and words for no notice stand for others."""
    words = sources.replace(";", ",").split(", ")
    others = {"open": STATES[3:9], "nothing": ("-",), "the channel": ("-",)}
    return [state for word in words for state in others.get(word, (word,))]


def test_the_reference_page_has_the_same_table() -> None:
    assert documented_moves() == EXPECTED


def test_drafts_are_no_leaves() -> None:
    assert {act.value for act in Act} - {act.value for act in LOGGED} == {
        "drafted",
        "approved",
    }
    for source, side in product(STATES, SIDES):
        assert admitted(source, "drafted", side) == "denied"
        assert admitted(source, "approved", side) == "denied"


def test_the_log_may_be_told_of_a_notice_that_it_does_not_know() -> None:
    assert admitted("-", "filed", "mission") == "filed"
    assert admitted("-", "filed", "ministry") == "denied"
    assert admitted("-", "filing-refused", "ministry") == "-"
    assert admitted("-", "filing-refused", "mission") == "-"
    assert moved("-", "filed", "mission") is None


def test_the_log_allows_what_the_life_allows_and_no_more() -> None:
    for source, act, side in EVERY:
        if act in ("drafted", "approved") or (source, act) in (
            ("-", "filed"),
            ("-", "filing-refused"),
        ):
            continue
        if source in ("withdrawn", "closed") and act in OF_THE_MINISTRY:
            continue
        expected = EXPECTED.get((source, act, side), "denied")
        assert admitted(source, act, side) == expected, (source, act, side)


@pytest.mark.parametrize("source", ["withdrawn", "closed"])
def test_an_answer_that_crossed_the_end_is_recorded_and_changes_nothing(
    source: str,
) -> None:
    for act in OF_THE_MINISTRY:
        assert admitted(source, act, "ministry") == source
    for act in OF_THE_MINISTRY - {"opened"}:
        assert admitted(source, act, "mission") == "denied"


@pytest.mark.parametrize("source", RECORDED)
def test_an_answer_to_an_earlier_revision_moves_nothing(source: str) -> None:
    for act in OF_THE_MINISTRY:
        assert admitted(source, act, "ministry", crossed=True) == source
    for act in ("amended", "withdrawn", "closed"):
        assert admitted(source, act, "mission", crossed=True) == "denied"
    for act in ("acknowledged", "objected", "refused"):
        assert admitted(source, act, "mission", crossed=True) == "denied"


def test_an_incident_with_an_earlier_revision_is_recorded() -> None:
    assert admitted("delivered", "incident", "mission", crossed=True) == "delivered"
    assert admitted("draft", "objected", "ministry", crossed=True) == "denied"


def test_an_unapproved_draft_is_not_filed() -> None:
    with pytest.raises(MoveError, match="the notice is draft") as caught:
        move(State.DRAFT, Act.FILED, Side.MISSION)
    assert "approved" in caught.value.remedy


def test_an_approved_draft_that_is_changed_needs_a_new_approval() -> None:
    assert moved("approved", "drafted", "mission") == "draft"


def test_the_denial_says_what_is_possible_or_to_wait() -> None:
    with pytest.raises(MoveError, match="no notice yet"):
        move(None, Act.OBJECTED, Side.MINISTRY)
    with pytest.raises(MoveError) as caught:
        move(State.DRAFT, Act.OBJECTED, Side.MINISTRY)
    assert caught.value.remedy == "wait until the mission files it"
    with pytest.raises(MoveError) as caught:
        move(State.CLOSED, Act.OBJECTED, Side.MINISTRY)
    assert "opened" in caught.value.remedy
    assert allowed(State.DRAFT, Side.MISSION) == (Act.DRAFTED, Act.APPROVED)


@pytest.mark.parametrize("seconds", [-3600, -1, 0])
def test_nothing_lapses_before_its_moment_or_at_it(seconds: int) -> None:
    with pytest.raises(MoveError, match="runs until 2026-05-20T18:00"):
        lapse(
            State.DELIVERED,
            Side.MISSION,
            due_at=DUE,
            now=DUE + timedelta(seconds=seconds),
        )


@pytest.mark.parametrize("state", [State.FILED, State.DELIVERED, State.AMENDED])
def test_silence_leaves_the_state_and_room_for_a_late_answer(state: State) -> None:
    after = lapse(state, Side.MINISTRY, due_at=DUE, now=DUE + timedelta(seconds=1))
    assert after is state


@pytest.mark.parametrize(
    "state", [State.ACKNOWLEDGED, State.OBJECTED, State.REFUSED, State.CLOSED, None]
)
def test_what_was_answered_does_not_lapse(state: State | None) -> None:
    with pytest.raises(MoveError):
        lapse(state, Side.MISSION, due_at=DUE, now=DUE + timedelta(days=1))


def test_acts_of_registered_delivery_carry_the_names_of_the_standard() -> None:
    assert {act.value: name for act, name in EVIDENCE.items()} == {
        "filed": "SubmissionAcceptance",
        "filing-refused": "SubmissionRejection",
        "delivered": "ContentConsignment",
        "notified": "ConsignmentNotification",
        "opened": "ContentHandover",
        "lapsed": "AcceptanceRejectionExpiry",
        "relayed": "RelayAcceptance",
        "on-paper": "RelayToNonERDS",
    }
    assert {act.value for act in ANSWERS} == {"acknowledged", "objected", "refused"}
    assert {act.value for act in CHANNEL_ACTS} == {
        "key-changed",
        "right-changed",
        "clock-anomaly",
    }


@pytest.mark.parametrize("number", ["2026-0142", "2026-12345678"])
def test_a_number_is_year_and_sequence(number: str) -> None:
    assert is_notice_number(number)
    assert notice(number=number).number == number


@pytest.mark.parametrize(
    "number",
    ["", "-", "2026-142", "26-0142", "2026-0142\n", "2026-0142/1", "٢٠٢٦-٠١٤٢"],
)
def test_anything_else_is_no_number(number: str) -> None:
    with pytest.raises(NoticeError, match="no number"):
        notice(number=number)


@pytest.mark.parametrize("revision", [0, -1])
def test_revisions_count_from_one(revision: int) -> None:
    with pytest.raises(NoticeError, match="no revision"):
        notice(revision=revision)


def test_the_first_passage_of_some_acts_is_found() -> None:
    filed = Passage(act=Act.FILED, revision=1, at=moment("14T10:00"))
    amended = Passage(act=Act.AMENDED, revision=2, at=moment("15T10:00"))
    refused = Passage(act=Act.REFUSED, revision=2, at=moment("16T10:00"))
    passed = notice(revision=2, passages=(filed, amended, refused))
    assert passed.first(*ANSWERS) is refused
    assert passed.first(Act.AMENDED, Act.FILED) is filed
    assert passed.first(Act.WITHDRAWN) is None


def notice(number: str = "2026-0142", revision: int = 1, **changes: object) -> Notice:
    made = Notice(
        channel="aa-xx-capital-7k2m",
        number=number,
        revision=revision,
        measure="xx-aa-2024",
        provision="zone",
        state=State.FILED,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # fields of the record
