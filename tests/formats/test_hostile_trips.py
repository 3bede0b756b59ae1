"""Every hostile input is refused with a sentence and a place, or is a trip."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exeat.domain.errors import InputError
from exeat.domain.trip import Trip
from exeat.formats.trips import read_trip
from tests.formats.hostile import CORPUS, TRIP, is_track, trip_naming
from tests.formats.tables import REGISTER, VOCABULARY, TableFinder


def _read(folder: Path, filename: str, content: bytes) -> Trip:
    if is_track(filename):
        (folder / filename).write_bytes(content)
        filename, content = "trip.yml", trip_naming(filename)
    return read_trip(
        content,
        filename,
        finder=TableFinder(),
        register=REGISTER,
        vocabulary=VOCABULARY,
        base=folder,
    )


def _faults(refusal: Exception) -> Iterator[InputError]:
    several = refusal.exceptions if isinstance(refusal, ExceptionGroup) else (refusal,)
    for fault in several:
        assert isinstance(fault, InputError)
        yield fault


@pytest.mark.parametrize(
    ("filename", "content"),
    [pytest.param(name, data, id=what) for what, name, data, bad in CORPUS if bad],
)
def test_refuses_with_a_sentence_and_a_place(
    tmp_path: Path, filename: str, content: bytes
) -> None:
    with pytest.raises((InputError, ExceptionGroup)) as caught:
        _read(tmp_path, filename, content)
    for fault in _faults(caught.value):
        assert fault.file in {filename, "trip.yml"}
        assert fault.remedy
        assert str(fault).isprintable()
        assert len(str(fault)) < 1000
        if not is_track(fault.file) and "larger than" not in fault.problem:
            assert fault.line


@pytest.mark.parametrize(
    ("filename", "content"),
    [pytest.param(name, data, id=what) for what, name, data, bad in CORPUS if not bad],
)
def test_reads_what_is_only_odd(tmp_path: Path, filename: str, content: bytes) -> None:
    assert _read(tmp_path, filename, content).legs


def test_the_corpus_is_large_and_has_no_twin() -> None:
    assert len({what for what, _, _, _ in CORPUS}) == len(CORPUS)
    assert len({(name, data) for _, name, data, _ in CORPUS}) == len(CORPUS)
    assert sum(bad for _, _, _, bad in CORPUS) >= 150


def test_the_unchanged_trip_is_read(tmp_path: Path) -> None:
    assert _read(tmp_path, "trip.yml", TRIP.encode()).name == "Tver and back"


def test_a_folder_is_no_track(tmp_path: Path) -> None:
    (tmp_path / "t.gpx").mkdir()
    with pytest.raises(InputError, match="no readable track"):
        _read(tmp_path, "trip.yml", trip_naming("t.gpx"))


def test_a_link_out_of_the_folder_is_no_track(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "secret.gpx").write_text("<gpx/>")
    (inner / "t.gpx").symlink_to(tmp_path / "secret.gpx")
    with pytest.raises(InputError, match="no readable track"):
        _read(inner, "trip.yml", trip_naming("t.gpx"))
