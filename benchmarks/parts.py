"""The parts of an answer: look-ups, reading a long track, drawing the map.

Run as ``python benchmarks/parts.py`` in the environment that ``make`` built.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import exeat
from exeat.documents.language import read_wording
from exeat.documents.map_svg import render_map
from exeat.formats.tracks import read_track
from exeat.service.context import Context

ROOT = Path(__file__).parents[1]
NOW = datetime.fromisoformat("2026-05-14T10:00+03:00")
NAMES = ("Tver", "Volokolamsk", "Gdańsk", "Baltimore", "Tver, RU", "SVO")


def main() -> None:
    """Print the median of each part."""
    context = Context()
    trip = exeat.read_trip(ROOT / "examples" / "volokolamsk.yml", context.register)
    answer = exeat.check(trip, context.register, now=NOW)
    wording = read_wording("en")
    track = _long_track(100_000)
    parts: dict[str, Callable[[], object]] = {
        "six look-ups of places": lambda: [context.gazetteer.find(n) for n in NAMES],
        "a track of 100,000 points": lambda: read_track(track, "long.gpx"),
        "the map of the example": lambda: render_map(
            trip, answer, wording, context.basemap
        ),
    }
    for name, run in parts.items():
        print(f"{name}: {_median_ms(run):.1f} ms")


def _median_ms(run: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def _long_track(points: int) -> bytes:
    """Return a GPX track that winds round Moscow."""
    lines = (
        f'<trkpt lat="{55 + number % 1000 / 1000}" lon="{37 + number / points}"/>'
        for number in range(points)
    )
    body = "".join(lines)
    return (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
        f"{body}</trkseg></trk></gpx>"
    ).encode()


if __name__ == "__main__":
    main()
