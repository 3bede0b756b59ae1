"""The zones of a provision under each reading, without a trip."""

from typing import Any

import pytest

from exeat.domain.measure import (
    AnyOfZone,
    AreaZone,
    Enters,
    EntersArea,
    Open,
    PlaceRef,
    StateSet,
    Travels,
)
from exeat.domain.place import AnyOf, plain_parts
from exeat.domain.register import Membership
from exeat.engine.readings import ZoneReading, zone_readings
from tests.small_register import (
    SINCE,
    disk_zone,
    leaves_zone,
    measure,
    open_question,
    provision,
    register,
    stated,
)

CENTRE, TERRITORY = "trigger.leaves.zone.centre", "trigger.enters.territory"


def readings(trigger: Any, **changes: Any) -> tuple[ZoneReading, ...]:
    whole = measure(provision(trigger=trigger))
    return zone_readings(register(whole, **changes), whole, whole.provisions[0])


def centred(centre: Any) -> Any:
    return leaves_zone(disk_zone(centre=centre))


def test_a_stated_zone_is_one_and_for_all_missions() -> None:
    (found,) = readings(leaves_zone())
    assert found.shape.name == "120 km round Capital"
    assert (found.readings, found.missions) == ((), ())


def test_a_zone_of_the_mission_is_there_for_each_mission_addressed() -> None:
    found = readings(centred(stated(CENTRE, PlaceRef(of="seat"))))
    assert [(each.shape.name, each.missions) for each in found] == [
        ("120 km round Capital", ("Embassy of AA",)),
        ("120 km round Far", ("Consulate of AA",)),
    ]


def test_readings_that_come_to_the_same_zone_are_one() -> None:
    centre = open_question(
        CENTRE,
        first=PlaceRef(place="capital"),
        again=PlaceRef(place="capital"),
        other=PlaceRef(mission="aa-embassy"),
    )
    found = readings(centred(centre))
    assert [[option for _, option in each.readings] for each in found] == [
        ["first", "again"],
        ["other"],
    ]


def test_where_no_mission_is_on_record_the_zone_has_no_place() -> None:
    trigger = leaves_zone(AreaZone(area="of-seat"))
    (found,) = readings(trigger, missions={})
    assert list(plain_parts(found.shape)) == []


def test_an_entry_is_into_the_territories_of_members_on_the_day() -> None:
    states = StateSet(states=("ZZ",), unions=("UU",))
    (found,) = readings(Enters(territory=stated(TERRITORY, states)))
    assert isinstance(found.shape, AnyOf)
    assert [part.name for part in plain_parts(found.shape)] == ["XX", "YY", "ZZ"]
    assert found.shape.name == "ZZ + UU"


def test_zones_of_several_parts_are_told_apart_by_their_parts() -> None:
    parts = (AreaZone(area="XX-1"), disk_zone())
    (found,) = readings(EntersArea(area=AnyOfZone(parts=parts)))
    assert len(list(plain_parts(found.shape))) == 2


@pytest.mark.parametrize(
    "trigger",
    [
        pytest.param(Travels(), id="any travel"),
        pytest.param(Open(key="trigger", question="What?"), id="not published"),
        pytest.param(Enters(territory=open_question(TERRITORY)), id="no state named"),
        pytest.param(Enters(territory=stated(TERRITORY, StateSet())), id="no state"),
    ],
)
def test_what_has_no_zone_gives_none(trigger: Any) -> None:
    assert readings(trigger) == ()


def test_a_zone_of_all_the_world_is_none() -> None:
    members = {
        f"{a}{b}": Membership(from_on=SINCE)
        for a in "AB"
        for b in map(chr, range(65, 96))
    }
    everybody = Enters(territory=stated(TERRITORY, StateSet(unions=("ALL",))))
    assert readings(everybody, unions={"ALL": members}) == ()


def test_the_trigger_itself_may_be_open() -> None:
    either = open_question("trigger", zone=leaves_zone(), all=Travels())
    (found,) = readings(either)
    assert found.readings == (("trigger?", "zone"),)
