from dataclasses import replace
from typing import Any

import pytest

from exeat.domain.measure import Meets, Reference
from exeat.domain.trip import Contact
from exeat.engine.asking import Case
from exeat.engine.triggering import Triggering
from exeat.engine.triggers import triggered
from tests.small_register import (
    ABROAD,
    CAPITAL,
    HOME,
    Asked,
    answering,
    case,
    leg,
    moment,
    open_question,
    provision,
    stated,
    trip,
)

KINDS = stated("trigger.meets.counterparts", ("local-government", "university"))
OFFICIAL = Meets(counterparts=KINDS, official_only=True)
ANY = Meets(counterparts=KINDS)
MAYOR = Contact(name="Mayor", kind="local-government", official=True)
TEN = moment("25T10:00")


def meeting(*contacts: Contact, trigger: Any = ANY) -> Case:
    return case(provision(trigger=trigger), trip(contacts=contacts))


def result(case_: Case, **answers: str) -> Triggering:
    known = {
        key.replace("__", ".").replace("contacts0", "contacts[0]"): value
        for key, value in answers.items()
    }
    return triggered(case_, answering(known))


def asks(case_: Case) -> str:
    with pytest.raises(Asked) as caught:
        result(case_)
    return str(caught.value)


@pytest.mark.parametrize(
    ("contact", "trigger", "holds"),
    [
        pytest.param(MAYOR, ANY, True, id="a kind named"),
        pytest.param(replace(MAYOR, kind="family"), ANY, False, id="another kind"),
        pytest.param(replace(MAYOR, place=CAPITAL), ANY, True, id="there"),
        pytest.param(replace(MAYOR, place=ABROAD), ANY, False, id="elsewhere"),
        pytest.param(MAYOR, OFFICIAL, True, id="official"),
        pytest.param(replace(MAYOR, official=False), OFFICIAL, False, id="private"),
        pytest.param(replace(MAYOR, official=False), ANY, True, id="private counts"),
        pytest.param(replace(MAYOR, official=None), ANY, True, id="whichever"),
        pytest.param(
            replace(MAYOR, kind="family", official=None), OFFICIAL, False, id="idle"
        ),
    ],
)
def test_meets(contact: Contact, trigger: Meets, *, holds: bool) -> None:
    found = result(meeting(contact, trigger=trigger))
    assert found.holds is holds
    assert found.step.values["met"] == ("Mayor" if holds else "none")


def test_no_contacts_are_no_meeting() -> None:
    assert not result(meeting()).holds


def test_one_of_several_is_enough() -> None:
    aunt = Contact(name="Aunt", kind="family")
    rector = Contact(name="Rector", kind="university")
    found = result(meeting(aunt, MAYOR, rector))
    assert found.step.values["met"] == "Mayor; Rector"


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_contacts_that_are_not_said_are_asked_about(
    answer: str, *, holds: bool
) -> None:
    found = case(provision(trigger=ANY), trip())
    assert asks(found) == "trip.contacts"
    assert result(found, trip__contacts=answer).holds is holds


@pytest.mark.parametrize(
    ("contact", "key"),
    [
        (replace(MAYOR, kind=None), "contacts[0].kind"),
        (replace(MAYOR, official=None), "contacts[0].official"),
    ],
)
@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_what_is_not_said_of_a_contact_is_asked(
    contact: Contact, key: str, answer: str, *, holds: bool
) -> None:
    found = meeting(contact, trigger=OFFICIAL)
    assert asks(found) == key
    answers = {key.replace("[0]", "0").replace(".", "__"): answer}
    assert result(found, **answers).holds is holds


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_unpublished_kinds_may_be_met(answer: str, *, holds: bool) -> None:
    trigger = Meets(counterparts=open_question("trigger.meets.counterparts"))
    found = meeting(MAYOR, trigger=trigger)
    assert result(found, trigger__meets__counterparts=answer).holds is holds


def test_a_reading_of_the_kinds_is_told() -> None:
    kinds = open_question(
        "trigger.meets.counterparts", wide=("local-government",), narrow=("police",)
    )
    found = meeting(MAYOR, trigger=Meets(counterparts=kinds))
    assert result(found, trigger__meets__counterparts="wide").holds
    assert not result(found, trigger__meets__counterparts="narrow").holds


def test_elsewhere_nobody_is_met() -> None:
    found = case(provision(trigger=ANY), trip(leg(HOME, ABROAD), contacts=(MAYOR,)))
    assert result(found).step.code == "elsewhere"


@pytest.mark.parametrize(
    ("moments", "expected", "assumed"),
    [
        pytest.param((TEN,), TEN, [], id="said"),
        pytest.param((moment("25T12:00"), TEN), TEN, [], id="the first"),
        pytest.param(
            (TEN, None), moment("25T09:00"), ["moment-unknown"], id="one is not said"
        ),
    ],
)
def test_the_moment_of_meeting(
    moments: tuple[Any, ...], expected: Any, assumed: list[str]
) -> None:
    found = result(meeting(*(replace(MAYOR, at=when) for when in moments)))
    assert found.moments[Reference.MEETING] == expected
    assert found.moments[Reference.DEPARTURE] == moment("25T09:00")
    assert [step.code for step in found.assumes] == assumed


@pytest.mark.parametrize(("answer", "holds"), [("yes", True), ("no", False)])
def test_an_unpublished_trigger_may_be_set_off(answer: str, *, holds: bool) -> None:
    found = case(provision(trigger=open_question("trigger")))
    held = result(found, trigger=answer)
    assert held.holds is holds
    assert held.step.values == {"question": "trigger?"}
    assert set(held.moments) == set(Reference)
    assert [step.code for step in held.assumes] == (["moment-unknown"] if holds else [])
