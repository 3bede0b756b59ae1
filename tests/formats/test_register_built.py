"""The register from files and from the built file: the same, quickly, never stale."""

import json
import subprocess
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from exeat.domain.errors import InputError, UnknownKeyError
from exeat.domain.measure import (
    Count,
    Duty,
    FilingDay,
    HoursRun,
    Rank,
    Reference,
)
from exeat.domain.register import Register
from exeat.formats.register import compile_register, edition_hash, load_register
from tests.formats.small_register import (
    EVENTS,
    FILES,
    SOURCES,
    STATES,
    ZONE,
    Table,
    leaves,
    write,
)
from tools.assets import register as tool

REGISTER = Path(str(files("exeat").joinpath("register")))
AREAS = Table()
PARTS = (
    "edition",
    "measures",
    "missions",
    "places",
    "authorities",
    "sources",
    "events",
    "posts",
    "unions",
    "state_zones",
    "territories",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the small register in files."""
    return write(tmp_path / "register")


@pytest.fixture
def built(folder: Path, tmp_path: Path) -> Path:
    """Return the folder of its built file."""
    target = tmp_path / "built"
    target.mkdir()
    (target / "register.json").write_text(compile_register(folder, AREAS))
    return target


@pytest.fixture
def register(folder: Path, tmp_path: Path) -> Register:
    """Return the small register, from its files."""
    return load_register(folder, tmp_path / "none", areas=AREAS)


# The built file.


def test_the_built_file_says_the_same(
    folder: Path, built: Path, register: Register
) -> None:
    quick = load_register(folder, built, areas=AREAS)
    for part in PARTS:
        assert getattr(quick, part) == getattr(register, part), part
    assert list(quick.measures) == ["eu-ru-2026", "pl-ru-2024", "ru-gb-2023"]
    assert len(quick.measures) == 3
    assert quick.measures["ru-gb-2023"] is quick.measures["ru-gb-2023"]


def test_the_built_file_is_read_in_place_of_the_files(
    folder: Path, built: Path
) -> None:
    path = built / "register.json"
    path.write_text(path.read_text().replace("Notice of travel", "From the build"))
    quick = load_register(folder, built, areas=AREAS)
    assert quick.measures["ru-gb-2023"].title == "From the build"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (ZONE, "120 km", "130 km"),
        (SOURCES, "rank: press", "rank: inference"),
        (EVENTS, "act: A speech", "act: A longer speech"),
    ],
    ids=["measure", "source", "event"],
)
def test_a_built_file_of_other_files_is_not_read(
    name: str, old: str, new: str, folder: Path, built: Path, register: Register
) -> None:
    path = folder / name
    path.write_text(FILES[name].replace(old, new))
    fresh = load_register(folder, built, areas=AREAS)
    assert fresh.edition != register.edition
    part = name.partition("/")[0]
    assert getattr(fresh, part) != getattr(register, part)
    others = {"measures", "sources", "events"} - {part}
    for other in others:
        assert getattr(fresh, other) == getattr(register, other)


def test_a_fault_is_found_in_spite_of_a_built_file(folder: Path, built: Path) -> None:
    path = folder / ZONE
    path.write_text(path.read_text().replace("stated: notify", "stated: notifi"))
    with pytest.raises(ExceptionGroup):
        load_register(folder, built, areas=AREAS)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "null", '{"form": 0}'])
def test_a_built_file_of_no_use_is_passed_over(
    content: str, folder: Path, built: Path, register: Register
) -> None:
    (built / "register.json").write_text(content)
    assert load_register(folder, built, areas=AREAS).edition == register.edition


def test_a_start_with_the_built_file_is_light(folder: Path, built: Path) -> None:
    program = (
        "import sys; from pathlib import Path; "
        "from exeat.formats.register import load_register; "
        f"register = load_register(Path({str(folder)!r}), Path({str(built)!r}), "
        "areas=None); list(register.measures.values()); "
        "heavy = {'yaml', 'jsonschema', 'referencing', 'difflib', 'sqlite3'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# Editions.


def test_an_edition_has_a_number_and_a_hash(folder: Path, register: Register) -> None:
    number, _, digest = register.edition.partition("+sha256:")
    assert number == "2026.11.1"
    assert digest == edition_hash(folder)
    assert len(digest) == 64


def test_the_hash_is_of_names_and_bytes(folder: Path, tmp_path: Path) -> None:
    first = edition_hash(folder)
    (folder / "README.md").write_text("not law")
    (folder / ".hidden.yml").write_text("not law")
    assert edition_hash(folder) == first
    assert edition_hash(write(tmp_path / "copy")) == first
    (folder / ZONE).rename(folder / "measures" / "ru" / "ru-gb-2024.yml")
    moved = edition_hash(folder)
    assert moved != first
    (folder / EVENTS).write_text(FILES[EVENTS] + "\n")
    assert edition_hash(folder) not in (first, moved)


@pytest.mark.parametrize("name", ["", "absent"])
def test_a_folder_without_register(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the folder holds no register"):
        load_register(tmp_path / name, tmp_path, areas=AREAS)


# Drafts.


def draft(**changes: str) -> bytes:
    """Return the text of a draft measure."""
    text = FILES[ZONE]
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    return text.encode()


@pytest.mark.parametrize("quick", [True, False], ids=["built", "files"])
def test_a_draft_stands_in_the_place_of_a_measure(
    quick: bool,
    folder: Path,
    built: Path,
    register: Register,
) -> None:
    changed = draft(Notice_of_travel="A draft")
    with_draft = load_register(
        folder,
        built if quick else folder,
        areas=AREAS,
        extra=[("my draft.yml", changed)],
    )
    assert with_draft.measures["ru-gb-2023"].title == "A draft"
    assert list(with_draft.measures) == list(register.measures)
    assert with_draft.edition != register.edition
    assert with_draft.edition.startswith("2026.11.1+sha256:")


def test_a_draft_may_be_a_new_measure(folder: Path, built: Path) -> None:
    new = draft().replace(b"key: ru-gb-2023", b"key: ru-gb-2027")
    found = load_register(folder, built, areas=AREAS, extra=[("-", new)])
    assert list(found.measures) == [
        "eu-ru-2026",
        "pl-ru-2024",
        "ru-gb-2023",
        "ru-gb-2027",
    ]


def test_the_edition_of_a_draft_hangs_on_its_content(folder: Path, built: Path) -> None:
    new = draft().replace(b"key: ru-gb-2023", b"key: ru-gb-2027")

    def edition(*extra: tuple[str, bytes]) -> str:
        return load_register(folder, built, areas=AREAS, extra=extra).edition

    first, second = ("a", draft()), ("b", new)
    assert edition(first, second) == edition(("x", new), ("y", draft()))
    assert len({edition(first), edition(second), edition(first, second)}) == 3


def test_faults_of_drafts_are_told_at_once(folder: Path, built: Path) -> None:
    extra = [
        ("one.yml", draft().replace(b"120 km", b"120km")),
        ("two.yml", b"key: [\n"),
        ("three.yml", draft().replace(b"RU\nsending", b"XX\nsending")),
        ("four.yml", b"[]"),
    ]
    with pytest.raises(ExceptionGroup) as caught:
        load_register(folder, built, areas=AREAS, extra=extra)
    told = {(fault.file, fault.problem) for fault in leaves(caught.value)}
    assert {file for file, _ in told} == {"one.yml", "two.yml", "three.yml", "four.yml"}
    assert ("three.yml", "the register has no state or union 'XX'") in told
    assert ("three.yml", "another draft has the key 'ru-gb-2023' too") in told


# Calendars.


def test_calendars_are_read_when_asked_for(folder: Path, built: Path) -> None:
    calendars = built / "calendars"
    calendars.mkdir()
    record: dict[str, object] = {
        "key": "RU",
        "years": {"2026": "1" * 365},
        "authoritative_through": None,
        "estimated": [],
        "stamp": "example",
    }
    (calendars / "RU.json").write_text(json.dumps(record))
    found = load_register(folder, built, areas=AREAS).calendars
    assert (list(found), len(found), "RU" in found, "XX" in found) == (
        ["RU"],
        1,
        True,
        False,
    )
    assert found["RU"].is_working(date(2026, 1, 1))
    assert found["RU"] is found["RU"]
    with pytest.raises(UnknownKeyError):
        found["XX"]


# The register that ships.


def test_the_register_that_ships_has_no_fault(tmp_path: Path) -> None:
    tool.build(tmp_path)
    contents = json.loads((tmp_path / "register.json").read_text())
    assert contents["hash"] == edition_hash(REGISTER)
    quick = load_register(REGISTER, tmp_path, areas=AREAS)
    slow = json.loads(compile_register(REGISTER, None))
    assert contents == slow
    assert len(quick.measures) >= 10
    for mapping in (quick.measures, quick.missions, quick.sources, quick.events):
        assert all(entry.key == key for key, entry in mapping.items())
    for measure in quick.measures.values():
        assert measure.authority in quick.authorities
    assert quick.places
    assert quick.unions["EU"]


def test_the_build_fails_with_every_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {
        ZONE: FILES[ZONE].replace("stated: notify", "stated: notifi"),
        STATES: FILES[STATES].replace("Europe/Oslo", "Europe/Olso"),
    }
    monkeypatch.setattr(tool, "REGISTER", write(tmp_path / "register", **changes))
    with pytest.raises(SystemExit, match="2 faults"):
        tool.build(tmp_path / "built")
    told = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in told] == [
        f"register/{ZONE}:11:20",
        f"register/{STATES}:3:28",
    ]
    assert not (tmp_path / "built" / "register.json").exists()


def test_the_schemas_are_schemas() -> None:
    from jsonschema import Draft202012Validator

    for path in (REGISTER / "schema").glob("*.json"):
        Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_every_word_of_the_code_is_in_the_schema() -> None:
    text = (REGISTER / "schema" / "measure.json").read_text()
    enums = [json.loads(e) for e in _enumerations(text)]
    for kind in (Duty, Reference, Count, FilingDay, HoursRun):
        assert [word.value for word in kind] in enums
    ranks = json.loads((REGISTER / "schema" / "sources.json").read_text())
    assert [rank.value for rank in Rank] == ranks["additionalProperties"]["properties"][
        "rank"
    ]["enum"]


def _enumerations(text: str) -> list[str]:
    """Return the lists that follow the keyword ``enum``."""
    parts = text.split('"enum": ')[1:]
    return [part[: part.index("]") + 1] for part in parts]
