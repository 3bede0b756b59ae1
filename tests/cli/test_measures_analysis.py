"""``exeat measures coverage``, ``diff`` and ``reciprocity`` as a user runs them."""

import json
from pathlib import Path
from typing import Any

import pytest

import exeat
from tests.cli.shell import run

REGISTER = Path(exeat.__file__).parent / "register"


def answer(*arguments: str) -> Any:
    ran = run(["measures", *arguments, "--json"])
    assert (ran.status, ran.err) == (0, "")
    return json.loads(ran.out)


def text(*arguments: str) -> str:
    ran = run(["measures", *arguments])
    assert (ran.status, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []
    return ran.out


def test_every_parameter_has_a_source_or_a_question() -> None:
    found = answer("coverage")
    assert found["total"]["uncovered"] == []
    assert found["total"]["measures"] == len(found["measures"]) >= 54
    whole = found["total"]
    assert whole["parameters"] == (
        whole["stated"] + whole["open"] + whole["unpublished"]
    )


def test_a_measure_whose_terms_are_not_published_is_mostly_unpublished() -> None:
    row = answer("coverage")["measures"]["gb-ru-2023"]
    # Stated: duty, no end, missions. Not published: begin, persons, exempt, trigger,
    # length, moment, contents, addressee.
    assert (row["stated"], row["open"], row["unpublished"]) == (3, 0, 8)


def test_the_coverage_is_a_table_with_a_total() -> None:
    lines = text("coverage").splitlines()
    assert lines[0].split() == [
        "measure",
        "provisions",
        "stated",
        "open",
        "unpublished",
    ]
    assert lines[-1] == "0 parameters without source or question"


def test_the_russian_rule_began_on_the_first_of_september() -> None:
    found = answer(
        "diff", "2023-08-31", "2023-09-02", "--receiving", "RU", "--sending", "GB"
    )
    assert [(s["provision"], s["before"], s["after"]) for s in found] == [
        ("beyond-the-zone", "announced", "in-force"),
        ("beyond-the-zone-yekaterinburg", "announced", "in-force"),
    ]
    assert not any(shift["became_known"] for shift in found)


def test_the_first_day_became_known_in_february_2024() -> None:
    found = answer("diff", "2024-02-01", "2024-02-02", "--receiving", "RU")
    begin = found[0]["learned"][0]
    assert begin["key"] == "in_force.from"
    assert set(begin["before"]["readings"]) == {"at-once", "later"}
    assert begin["after"] == {"stated": "2023-09-01", "source": ["ria-2024-02-02"]}


def test_the_british_answer_became_known_in_november_2023() -> None:
    [shift] = answer(
        "diff", "2023-08-31", "2023-12-01", "--receiving", "GB", "--sending", "RU"
    )
    assert shift["measure"] == "gb-ru-2023"
    assert shift["became_known"]
    assert "became known between the two days" in text(
        "diff", "2023-08-31", "2023-12-01", "--receiving", "GB"
    )


def test_the_beltway_took_the_place_of_the_circle() -> None:
    found = answer("diff", "2001-10-15", "2001-10-17", "--sending", "CU")
    ended, begun = (shift for shift in found if shift["measure"] == "us-cu-2001")
    assert (ended["provision"], ended["after"]) == ("circle", "ended")
    assert (begun["provision"], begun["followed"]) == ("beltway", "circle")
    assert "trigger.leaves.zone" in {change["key"] for change in begun["changes"]}
    assert "took the place of circle" in text("diff", "2001-10-15", "2001-10-17")


def test_a_day_is_like_itself() -> None:
    assert text("diff", "2023-09-02", "2023-09-02") == "Nothing differs.\n"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["2023-09-02", "2023-08-31"], "comes before"),
        (["2023-09-02", "register"], "cannot be compared"),
        (["2023-09-02", "2023-09-31"], "is no day"),
        (["no-such-folder", "no-such-export"], "cannot be read"),
        (["2023-09-02", "2023-09-03", "--receiving", "QQ"], "QQ"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments: list[str], reason: str) -> None:
    ran = run(["measures", "diff", *arguments])
    assert ran.status == 2
    assert reason in ran.err


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return an export of the packaged register, and one that says more."""
    folder = tmp_path_factory.mktemp("editions")
    old, new = folder / "old.jsonl", folder / "new.jsonl"
    assert run(["measures", "export", "-o", str(old)]).status == 0
    lines = old.read_text(encoding="utf-8").splitlines()
    [rule] = [line for line in lines if '"file": "measures/ru/ru-gb-2023.yml"' in line]
    stated = '"120 km", "source": "meduza-2023-07-20"'
    lines[lines.index(rule)] = rule.replace(stated, '"75 mi", "source": "lbc"')
    lines.append(rule.replace("ru-gb-2023", "ru-gb-2032"))
    source = {"publisher": "LBC", "rank": "press"}
    record = {"kind": "source", "key": "lbc", "file": "sources/x.yml", "record": source}
    lines.append(json.dumps(record))
    new.write_text("\n".join(lines), encoding="utf-8")
    return str(old), str(new)


def test_editions_differ_in_measures_and_in_values_with_their_sources(
    editions: tuple[str, str],
) -> None:
    found = answer("diff", *editions)
    assert found["measures"]["added"] == ["ru-gb-2032"]
    assert found["sources"]["added"] == ["lbc"]
    [revision] = found["revisions"]
    assert revision["measure"] == "ru-gb-2023"
    change = revision["changes"][0]
    path = "provisions.beyond-the-zone.trigger.leaves.zone.disk.radius"
    assert (change["key"], change["difference"]) == (path, "value")
    assert change["before"] == {"stated": "120 km", "source": ["meduza-2023-07-20"]}
    assert change["after"] == {"stated": "75 mi", "source": ["lbc"]}


def test_editions_are_compared_in_text(editions: tuple[str, str]) -> None:
    found = text("diff", *reversed(editions), "--receiving", "RU")
    assert "measures removed: ru-gb-2032" in found
    assert "measures changed: ru-gb-2023" in found
    assert "- 75 mi (lbc)" in found
    assert "+ 120 km (meduza-2023-07-20)" in found
    assert "sources" not in found


def test_the_packaged_folder_is_like_itself() -> None:
    assert text("diff", str(REGISTER), str(REGISTER)) == "Nothing differs.\n"


def imposed(span: dict[str, Any], side: str) -> list[tuple[str, str]]:
    return [(b["measure"], b["stands"]) for b in span["imposed"][side]]


def test_russia_and_britain_bind_each_other_from_2023() -> None:
    spans = answer("reciprocity", "RU", "GB")["spans"]
    before, answered, both = spans[-3:]
    assert imposed(before, "RU on GB") == imposed(before, "GB on RU") == []
    assert (answered["from"], answered["until"]) == ("2023-07-20", "2023-09-01")
    assert imposed(answered, "RU on GB") == []
    assert imposed(answered, "GB on RU") == [("gb-ru-2023", "open")]
    assert (both["from"], both["until"]) == ("2023-09-01", None)
    rule = both["imposed"]["RU on GB"][0]
    assert rule["duty"]["stated"] == "notify"
    assert rule["zone"]["leaves"]["zone"]["disk"]["radius"]["stated"] == "120 km"
    [unpublished] = both["imposed"]["GB on RU"]
    assert unpublished["duty"]["stated"] == "notify"
    assert unpublished["zone"]["readings"] == {}
    assert unpublished["lead"]["length"]["readings"] == {}


def test_the_two_sides_stand_beside_each_other() -> None:
    lines = text("reciprocity", "RU", "GB", "--on", "2024-01-01").splitlines()
    assert lines[2] == "from 2023-09-01"
    [duty, *_] = [line for line in lines if line.startswith("duty")]
    assert duty.split() == ["duty", "notify", "notify"]
    [zone, *_] = [line for line in lines if line.startswith("zone")]
    assert zone.startswith("zone       leaving 120 km round")
    assert zone.endswith("not published")


def test_before_a_rule_was_known_nothing_is_on_record() -> None:
    found = text(
        "reciprocity", "RU", "GB", "--on", "2024-01-01", "--known-on", "2023-07-19"
    )
    assert "nothing on record on either side" in found


def test_a_former_state_has_its_own_regime_as_long_as_it_was() -> None:
    spans = answer("reciprocity", "SU", "GB")["spans"]
    assert spans[-1]["until"] == "1991-12-26"
    [on] = answer("reciprocity", "GB", "SU", "--on", "1954-06-01")["spans"]
    assert imposed(on, "GB on SU") == [("gb-su-1954", "in-force")]
    assert {key for key, _ in imposed(on, "SU on GB")} == {"su-xx-1953"}
    assert {b["addressed"] for b in on["imposed"]["SU on GB"]} == {"all"}


def test_two_states_that_never_met_have_no_regime() -> None:
    assert "never" in text("reciprocity", "CZ", "SU")


@pytest.mark.parametrize(
    ("pair", "reason"),
    [(("RU", "RU"), "no missions in itself"), (("RU", "QQ"), "QQ")],
)
def test_a_pair_is_of_two_states_on_record(pair: tuple[str, str], reason: str) -> None:
    ran = run(["measures", "reciprocity", *pair])
    assert ran.status == 2
    assert reason in ran.err
