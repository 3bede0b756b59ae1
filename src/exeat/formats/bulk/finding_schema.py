"""Findings as a table: its Arrow schema, and columns of findings in it."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from exeat.engine.bulk.findings import ANSWERS, FindingColumns
from exeat.engine.bulk.spans import owners
from exeat.engine.bulk.trips import NO_MOMENT, Ints, TripColumns

_WORD = pa.dictionary(pa.int32(), pa.string())
_MOMENT = pa.timestamp("us", tz="UTC")
HANGING = pa.struct(
    {"question": pa.string(), "kind": pa.string(), "affects": pa.string()}
)
CROSSING = pa.struct(
    {
        "direction": pa.string(),
        "at": _MOMENT,
        "lat": pa.float64(),
        "lon": pa.float64(),
        "leg": pa.int32(),
    }
)
FINDINGS = pa.schema(
    {
        "trip": pa.string(),
        "row": pa.int64(),
        "traveller": _WORD,
        "measure": _WORD,
        "provision": _WORD,
        "answer": _WORD,
        "duty": _WORD,
        "reason": _WORD,
        "safe_by": _MOMENT,
        "safe_by_zone": _WORD,
        "arguable_until": _MOMENT,
        "arguable_until_zone": _WORD,
        "status": _WORD,
        "provisional": pa.bool_(),
        "inside_m": pa.float64(),
        "depends_on": pa.list_(HANGING),
        "missing": pa.list_(pa.string()),
        "entered": pa.list_(pa.string()),
        "crossings": pa.list_(CROSSING),
    }
)
"""A row a finding: of one traveller of one trip, about one provision."""


def finding_batch(
    found: FindingColumns,
    trips: TripColumns,
    first_row: Ints,
    keys: Sequence[tuple[str, str]],
) -> pa.RecordBatch:
    """Return findings as a table.

    Args:
        found: The findings.
        trips: The trips that they are about.
        first_row: Row of the table of trips, from 1, where each trip begins.
        keys: Measure and provision by number.
    """
    trip = owners(trips.pairs.offsets)[found.pair]
    measures = [measure for measure, _ in keys]
    provisions = [provision for _, provision in keys]
    columns = [
        pa.array(trips.ids, pa.string()).take(pa.array(trip)),
        pa.array(first_row[trip]),
        _words(trips.pairs.name[found.pair], trips.names),
        _words(found.provision, measures),
        _words(found.provision, provisions),
        _words(found.answer, ANSWERS),
        _words(found.duty, found.texts),
        _words(found.reason, found.texts),
        _moments(found.safe_us),
        _words(found.safe_zone, found.texts),
        _moments(found.arguable_us),
        _words(found.arguable_zone, found.texts),
        _words(found.status, found.texts),
        pa.array(found.is_provisional),
        pa.array(found.inside_m, mask=np.isnan(found.inside_m)),
        _lists(found.depends_on, _hangings(found)),
        _lists(found.missing, pa.array([list(t) for t in found.lists], _TEXTS)),
        _lists(found.entered, pa.array([list(t) for t in found.lists], _TEXTS)),
        _crossings(found),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=FINDINGS)


_TEXTS = pa.list_(pa.string())


def _words(codes: Ints, table: Sequence[str]) -> pa.DictionaryArray:
    """Return words by code, each word once in the dictionary; -1 is null."""
    unique = {word: number for number, word in enumerate(dict.fromkeys(table))}
    number = np.array([*(unique[word] for word in table), -1], dtype=np.int32)[codes]
    indices = pa.array(number, mask=number < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(unique), pa.string()))


def _moments(at_us: Ints) -> pa.Array:
    return pa.array(at_us, mask=at_us == NO_MOMENT).cast(_MOMENT)


def _hangings(found: FindingColumns) -> pa.Array:
    told = [
        [
            dict(zip(("question", "kind", "affects"), each, strict=True))
            for each in group
        ]
        for group in found.hangings
    ]
    return pa.array(told, pa.list_(HANGING))


def _lists(codes: Ints, table: pa.Array) -> pa.Array:
    """Return lists by code; an empty one for -1."""
    whole = pa.concat_arrays([table, pa.array([[]], table.type)])
    return whole.take(pa.array(np.where(codes < 0, len(table), codes)))


def _crossings(found: FindingColumns) -> pa.Array:
    points = found.points
    directions = pa.array(["in", "out"]).take(pa.array(points.is_out.astype(np.int8)))
    values = pa.StructArray.from_arrays(
        [
            directions,
            pa.array(points.at_us).cast(_MOMENT),
            pa.array(points.lat_deg),
            pa.array(points.lon_deg),
            pa.array(points.leg.astype(np.int32)),
        ],
        fields=list(CROSSING),
    )
    offsets = pa.array(found.crossings.astype(np.int32))
    return pa.ListArray.from_arrays(offsets, values)
