"""``exeat measures export`` and ``import``: a register that comes back as it was."""

import json
from pathlib import Path

import pytest

import exeat
from exeat.domain.register import Register
from tests.argued import ArguedCase, argued_cases
from tests.cli.shell import run
from tests.test_cases import assert_as_expected, decided

MAPPINGS = (
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the packaged register, exported and imported."""
    base = tmp_path_factory.mktemp("exchange")
    lines, folder = base / "register.jsonl", base / "register"
    assert run(["measures", "export", "-o", str(lines)]).status == 0
    ran = run(["measures", "import", str(lines), str(folder)])
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith(" files written\n")
    return folder


@pytest.fixture(scope="module")
def imported(folder: Path) -> Register:
    return exeat.load_register(folder)


@pytest.fixture(scope="module")
def packaged() -> Register:
    return exeat.load_register()


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_part_of_the_register_is_the_same(
    name: str, imported: Register, packaged: Register
) -> None:
    assert dict(getattr(imported, name)) == dict(getattr(packaged, name))


# Equal parts have equal answers, for the engine is pure; a case of each file shows it.
FIRST_CASES = [case for case in argued_cases() if case.label.endswith("-0")]


@pytest.mark.parametrize("case", [pytest.param(c, id=c.label) for c in FIRST_CASES])
def test_argued_cases_are_decided_alike(case: ArguedCase, imported: Register) -> None:
    findings = decided(case, imported)["findings"]
    for expected in case.document["expect"]:
        assert_as_expected(expected, findings)


def test_an_import_exports_the_same_lines(folder: Path) -> None:
    one = run(["measures", "export"])
    other = run(["measures", "export", str(folder)])
    assert (other.status, other.out) == (0, one.out)


def test_linked_data_is_one_document(tmp_path: Path) -> None:
    target = tmp_path / "register.jsonld"
    ran = run(["measures", "export", "--format", "jsonld", "-o", str(target)])
    assert (ran.status, ran.out) == (0, "")
    document = json.loads(target.read_text(encoding="utf-8"))
    assert sorted(document) == ["@context", "@graph"]


def test_a_folder_that_is_not_empty_is_refused(folder: Path) -> None:
    lines = folder.with_suffix(".jsonl")
    ran = run(["measures", "import", str(lines), str(folder)])
    assert ran.status == 2
    assert "not empty" in ran.err


def test_a_file_is_no_folder(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("", encoding="utf-8")
    ran = run(["measures", "import", str(folder.with_suffix(".jsonl")), str(target)])
    assert ran.status == 2
    assert "cannot be written" in ran.err


def test_a_faulty_register_is_not_written(tmp_path: Path) -> None:
    target = tmp_path / "register"
    record = {"publisher": "X", "rank": "hearsay"}
    line = {"kind": "source", "key": "x", "file": "sources/x.yml", "record": record}
    ran = run(["measures", "import", "-", str(target)], json.dumps(line).encode())
    assert ran.status == 2
    assert "hearsay" in ran.err
    assert not target.exists()
