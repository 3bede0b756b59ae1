"""Rights: every role, action, channel and state against a table written by hand."""

from dataclasses import dataclass
from itertools import combinations, product

import pytest

from exeat.domain.errors import RightError, UnknownNoticeError
from exeat.domain.notice import Side, State
from exeat.service.desks.rights import (
    Action,
    Actor,
    Role,
    Verdict,
    demand,
    may,
    roles_of,
)

MISSION, MINISTRY = "gb-embassy-moscow", "ru-mfa"


@dataclass(frozen=True)
class Parties:
    """A channel, as far as rights need it."""

    mission: str
    ministry: str


OWN = Parties(MISSION, MINISTRY)
OTHER = Parties("fr-embassy-moscow", "ru-mid-2")

COLUMNS = (
    "mission: reader drafter approver filer admin auditor operator",
    "ministry: reader registrar officer admin auditor operator",
)
# One line an action: "+" granted, "." denied, in the order of COLUMNS.
TABLE = """
    list          + + + + + + +   + + + + + +
    read          + + + + . . .   + . + . . .
    verify        + + + + + + +   + + + + + +
    statistics    + + + + . + .   + + + . + .
    draft         . + . . . . .   . . . . . .
    approve       . . + . . . .   . . . . . .
    file          . . . + . . .   . . . . . .
    amend         . . . + . . .   . . . . . .
    withdraw      . . . + . . .   . . . . . .
    deliver       . . . . . . .   . + . . . .
    notify        . . . + . . .   . + . . . .
    acknowledge   . . . . . . .   . . + . . .
    object        . . . . . . .   . . + . . .
    refuse        . . . . . . .   . . + . . .
    lapse         . . . + . . .   . + + . . .
    relay         . . . + . . .   . + . . . .
    on-paper      . . . + . . .   . + . . . .
    close         . . . + . . .   . . . . . .
    erase         . . . . + . .   . . . + . .
    export        . . . + . . .   . + . . . .
    import        . . . + . . .   . + . . . .
    stamp         . . . + . . +   . + . . . +
    people        . . . . + . .   . . . + . .
    keys          . . . . + . .   . . . + . .
    trust         . . . . + . .   . . . + . .
    backup        . . . . + . +   . . . + . +
    restore       . . . . + . +   . . . + . +
"""
WITHOUT_CHANNEL = {"people", "keys", "trust", "backup", "restore"}
WITHOUT_NOTICE = WITHOUT_CHANNEL | {
    "list",
    "verify",
    "statistics",
    "draft",
    "export",
    "import",
    "stamp",
}
SEES_DRAFTS = {
    (Side.MISSION, Role.DRAFTER),
    (Side.MISSION, Role.APPROVER),
    (Side.MISSION, Role.FILER),
}


def _holders() -> list[tuple[Side, Role]]:
    found = []
    for column in COLUMNS:
        side, _, roles = column.partition(": ")
        found += [(Side(side), Role(role)) for role in roles.split()]
    return found


def _granted() -> dict[tuple[Side, Role, Action], bool]:
    table = {}
    for line in TABLE.split("\n")[1:-1]:
        action, *marks = line.split()
        for (side, role), mark in zip(_holders(), marks, strict=True):
            table[side, role, Action(action)] = mark == "+"
    return table


GRANTED = _granted()
STATES: tuple[State | None, ...] = (None, *State)


def _actor(side: Side, *roles: Role, person: str = "Ann") -> Actor:
    party = MISSION if side is Side.MISSION else MINISTRY
    return Actor(person=person, side=side, party=party, roles=frozenset(roles))


def _expected(
    side: Side, role: Role, action: Action, where: str, state: State | None
) -> Verdict:
    """Read the tables above, in words of their own."""
    if where == "other" or (where == "none" and action not in WITHOUT_CHANNEL):
        return Verdict.UNKNOWN
    if not GRANTED.get((side, role, action), False):
        return Verdict.DENIED
    if state is None:
        return Verdict.GRANTED if action in WITHOUT_NOTICE else Verdict.UNKNOWN
    is_draft = state in {State.DRAFT, State.APPROVED}
    if is_draft and (side, role) not in SEES_DRAFTS and action not in WITHOUT_CHANNEL:
        return Verdict.UNKNOWN
    return Verdict.GRANTED


def test_the_table_names_every_action_and_every_role() -> None:
    assert {action for _, _, action in GRANTED} == set(Action)
    for side in Side:
        assert set(roles_of(side)) == {
            role for each, role in _holders() if each is side
        }
    assert {role for _, role in _holders()} == set(Role)


def test_every_role_action_channel_and_state_is_decided_as_the_table_says() -> None:
    channels = {"own": OWN, "other": OTHER, "none": None}
    wrong = []
    cases = list(product(Side, Role, Action, channels, STATES))
    for side, role, action, where, state in cases:
        said = may(_actor(side, role), action, channels[where], state, "Boris")
        if said is not _expected(side, role, action, where, state):
            wrong.append((side, role, action, where, state, said))
    assert not wrong
    assert len(cases) == 2 * 9 * 27 * 3 * 11


def test_two_roles_grant_what_either_grants_and_no_more() -> None:
    wrong = []
    for side in Side:
        for pair in combinations(Role, 2):
            for action in Action:
                either = any(GRANTED.get((side, role, action)) for role in pair)
                actor = _actor(side, *pair)
                said = may(actor, action, OWN, State.DELIVERED, "Boris")
                if (said is Verdict.GRANTED) is not either:
                    wrong.append((side, pair, action))
    assert not wrong


@pytest.mark.parametrize("side", Side)
def test_nobody_without_a_role_is_granted_anything(side: Side) -> None:
    said = {
        may(_actor(side), action, OWN, state) for action in Action for state in STATES
    }
    assert said == {Verdict.DENIED}


@pytest.mark.parametrize(
    ("drafted_by", "verdict"),
    [
        pytest.param("Boris", Verdict.GRANTED, id="drafted by another"),
        pytest.param("Ann", Verdict.DENIED, id="drafted by the approver"),
        pytest.param(None, Verdict.DENIED, id="drafted by nobody known"),
    ],
)
def test_the_approver_differs_from_the_drafter(
    drafted_by: str | None, verdict: Verdict
) -> None:
    ann = _actor(Side.MISSION, Role.DRAFTER, Role.APPROVER, Role.FILER, Role.ADMIN)
    assert may(ann, Action.APPROVE, OWN, State.DRAFT, drafted_by) is verdict


def test_a_party_of_the_same_name_on_the_other_side_has_no_rights() -> None:
    posing = Actor(
        person="Eve", side=Side.MINISTRY, party=MISSION, roles=frozenset(Role)
    )
    said = {may(posing, action, OWN, State.FILED) for action in Action}
    assert said == {Verdict.UNKNOWN}


def test_another_channel_a_hidden_draft_and_nothing_at_all_answer_alike() -> None:
    officer = _actor(Side.MINISTRY, *Role)
    answers = set()
    for channel, state in [
        (OTHER, State.FILED),
        (None, None),
        (OWN, None),
        (OWN, State.DRAFT),
        (OWN, State.APPROVED),
    ]:
        with pytest.raises(UnknownNoticeError) as refused:
            demand(officer, Action.READ, channel, state, number="2026-0142")
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_a_denial_does_not_depend_on_whether_there_is_a_notice() -> None:
    auditor = _actor(Side.MINISTRY, Role.AUDITOR)
    said = {may(auditor, Action.READ, OWN, state) for state in STATES}
    assert said == {Verdict.DENIED}


@pytest.mark.parametrize(
    ("side", "role", "action", "words"),
    [
        (Side.MISSION, Role.READER, Action.FILE, "ask somebody who is filer"),
        (Side.MISSION, Role.FILER, Action.OBJECT, "it is for the other side"),
        (Side.MINISTRY, Role.ADMIN, Action.READ, "reader or officer"),
    ],
)
def test_a_denial_names_who_may(
    side: Side, role: Role, action: Action, words: str
) -> None:
    with pytest.raises(RightError, match=words):
        demand(_actor(side, role), action, OWN, State.FILED, number="2026-0142")


def test_the_drafter_who_would_approve_is_told_why_not() -> None:
    ann = _actor(Side.MISSION, Role.APPROVER)
    with pytest.raises(RightError, match="drafted it and cannot approve it too"):
        demand(
            ann, Action.APPROVE, OWN, State.DRAFT, number="2026-0142", drafted_by="Ann"
        )


def test_what_is_granted_raises_nothing() -> None:
    ann = _actor(Side.MISSION, Role.FILER)
    demand(ann, Action.FILE, OWN, State.APPROVED, number="2026-0142")
