"""Dossiers: all that a draft was made from, kept so that it is decided again alike."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from exeat.domain.record import record
from exeat.domain.ruling import Ruling
from exeat.domain.trip import Trip
from exeat.formats.json import read_json
from exeat.formats.yaml import read_yaml
from exeat.service.assessment import rulings_from, trip_from
from exeat.service.context import Context
from exeat.service.desks.scratch import scratch_folder
from exeat.service.files import file_bytes

_FORMAT, _VERSION = "dossier", 1


@record
class Dossier:
    """What a draft is made from; it stays on the desk of the mission.

    Attributes:
        trip: The trip file.
        label: Its name, for errors.
        rulings: File of settled questions; None without any.
        tracks: Files that the legs name, as name and bytes.
        languages: Of the note verbale, one or two.
        sealed: Whether the contents are closed to the server.
    """

    trip: bytes
    label: str
    rulings: bytes | None = None
    tracks: tuple[tuple[str, bytes], ...] = ()
    languages: tuple[str, ...] = ("en",)
    sealed: bool = False

    def encode(self) -> bytes:
        """Return the dossier as bytes to keep."""
        value = {
            "exeat": _FORMAT,
            "version": _VERSION,
            "trip": _to_text(self.trip),
            "label": self.label,
            "rulings": None if self.rulings is None else _to_text(self.rulings),
            "tracks": {name: _to_text(track) for name, track in self.tracks},
            "languages": list(self.languages),
            "sealed": self.sealed,
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    def read(self, context: Context, home: Path) -> tuple[Trip, tuple[Ruling, ...]]:
        """Return trip and rulings, read with the register of a context.

        Args:
            context: Register and gazetteer.
            home: Of the desk, where tracks lie while they are read.

        Raises:
            InputError: The register of today does not take the trip.
            ExceptionGroup: Of several such errors.
        """
        settled: tuple[Ruling, ...] = ()
        if self.rulings is not None:
            settled = rulings_from(context, self.rulings, "<rulings>")
        if not self.tracks:
            return trip_from(context, self.trip, self.label), settled
        with scratch_folder(home) as base:
            for name, track in self.tracks:
                (base / name).write_bytes(track)
            return trip_from(context, self.trip, self.label, base), settled


def read_dossier(data: bytes) -> Dossier:
    """Return a dossier that this desk kept."""
    value = json.loads(data)
    rulings = value["rulings"]
    return Dossier(
        trip=base64.b64decode(value["trip"]),
        label=value["label"],
        rulings=None if rulings is None else base64.b64decode(rulings),
        tracks=tuple(
            (name, base64.b64decode(track)) for name, track in value["tracks"].items()
        ),
        languages=tuple(value["languages"]),
        sealed=value["sealed"],
    )


def tracks_of(
    trip: bytes, label: str, base: Path | None
) -> tuple[tuple[str, bytes], ...]:
    """Return the files that a trip which was read without a fault names.

    Args:
        trip: The trip file.
        label: Its name.
        base: Its folder; None for standard input, which can name none.
    """
    if base is None:
        return ()
    names = sorted(set(_track_names(trip, label)))
    return tuple((name, file_bytes(base / name)) for name in names)


def _track_names(trip: bytes, label: str) -> Iterator[str]:
    is_json = trip.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    value: Any = (read_json if is_json else read_yaml)(trip, label).value
    legs = value["legs"] if isinstance(value, Mapping) else ()
    for leg in legs:
        if "track" in leg:
            yield leg["track"]


def _to_text(data: bytes) -> str:
    return base64.b64encode(data).decode()
