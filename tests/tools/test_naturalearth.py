import json

import pytest

from tools.assets.naturalearth import OVERRIDES, part_of, units

REVIEWED = json.loads(OVERRIDES.read_bytes())


@pytest.mark.parametrize("group", ["states", "splits", "areas"])
def test_every_correction_says_why_and_on_what_ground(group: str) -> None:
    for key, fix in REVIEWED[group].items():
        assert fix["because"], key
        assert fix["source"], key


def test_voivodeships_have_sixteen_codes() -> None:
    codes = {f.get("code", "") for k, f in REVIEWED["areas"].items() if "POL-" in k}
    assert codes == {f"PL-{number:02}" for number in range(2, 33, 2)}


def test_a_correction_of_an_absent_area_stops_the_build(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    source = tmp_path_factory.mktemp("source") / "areas.json"
    source.write_text('{"features": []}')
    with pytest.raises(SystemExit, match="RUS-2364"):
        units(source)


def test_parts_of_states_are_listed() -> None:
    assert part_of()["AX"] == "FI"
