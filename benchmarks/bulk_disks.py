"""Points in one disk, and in fifty, side by side with peers."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks.bulk_databases import (
    Database,
    absent,
    answers,
    counting,
    databases,
    is_installed,
)
from benchmarks.bulk_peers import (
    Bools,
    Contender,
    Floats,
    contender,
    libraries,
    truth,
)
from benchmarks.points import MOSCOW, edge, fifty_disks, tracks, uniform
from benchmarks.side_by_side import ratio, seconds, table
from exeat.domain.place import Disk
from exeat.engine.bulk.masks import DiskGrid
from exeat.engine.bulk.sides import DiskColumn
from exeat.service.bulk.kernel import compiled_loop, compiled_mask_loop
from exeat.service.context import BUILT

GEODESIC = "pyproj.Geod.inv"
BANDWIDTH = "np.dot, the same bytes"
COMPILED = "Exeat, compiled"
POINTS = 10_000_000
EDGE_POINTS = 1_000_000
PEER_POINTS = 1_000_000
ROUNDS = 5
MANY_POINTS = 2_000_000
MANY_PEER_POINTS = 200_000
MANY_TRUE_POINTS = 20_000
MANY_ROUNDS = 3

Points = tuple[Floats, Floats]


def one_disk(scale: float) -> None:
    """Print every way to tell which points lie in a disk: speed and mistakes."""
    many, few = int(POINTS * scale), int(EDGE_POINTS * scale)
    sets: dict[str, Callable[[], Points]] = {
        "uniform": lambda: uniform(many),
        "tracks": lambda: tracks(many),
        "adv_1m, within 1 m of the edge": lambda: edge(few, 1.0),
        "adv_1mm, within 1 mm of the edge": lambda: edge(few, 0.001),
    }
    for name, make in sets.items():
        _compared(name, make(), max(1000, int(PEER_POINTS * scale)))


def _compared(name: str, points: Points, peer_points: int) -> None:
    lat, lon = points
    exact = truth(MOSCOW, lat, lon)()
    asked = [*_own(points), *_peers((lat[:peer_points], lon[:peer_points]))]
    taken = seconds(
        {one.name: one.run for one in asked} | {BANDWIDTH: lambda: np.dot(lat, lon)},
        ROUNDS,
    )
    wrong = {one.name: _mistakes(one, exact) for one in asked}
    items = {one.name: one.points for one in asked} | {BANDWIDTH: len(lat)}
    share = f"{exact.mean():.1%} inside"
    print(f"\n## Point in disk: {name}\n")
    print(f"{len(lat):,} points, {share}; {ROUNDS} rounds, medians\n")
    reading = [time_s / len(lat) for time_s in taken[BANDWIDTH]]
    shares = {
        name: f"{ratio(reading, [time_s / items[name] for time_s in times]):.1%}"
        for name, times in taken.items()
    }
    beside = {"speed of np.dot": shares, "wrong": wrong}
    print(table(taken, items, GEODESIC, beside))
    _say_absent(5, *(() if is_installed("h3") else ("H3: not installed",)))


def _own(points: Points) -> Sequence[Contender]:
    lat, lon = points
    loop = compiled_loop(BUILT)
    plain = DiskColumn(MOSCOW)
    found = [_by_sides("Exeat, NumPy", plain, points)]
    if loop is None:
        print("The kernel is not compiled here.")
        return found
    column = DiskColumn(MOSCOW, loop=loop)

    def on_two() -> None:
        half = len(lat) // 2
        with ThreadPoolExecutor(2) as pool:
            for part in (slice(0, half), slice(half, None)):
                pool.submit(column.side, lat[part], lon[part])

    one = _by_sides(COMPILED, column, points)
    return [*found, one, one._replace(name=f"{COMPILED}, 2 threads", run=on_two)]


def _by_sides(name: str, column: DiskColumn, points: Points) -> Contender:
    """Return a contender that is timed until it knows the sides."""
    return Contender(
        name,
        len(points[0]),
        lambda: column.side(*points),
        lambda: column.inside(*points),
    )


def _peers(points: Points) -> Sequence[Contender]:
    lat, lon = points
    found = [contender(GEODESIC, truth(MOSCOW, lat, lon), len(lat))]
    found += libraries(MOSCOW, lat, lon)
    for database in databases(lat, lon):
        database.put([MOSCOW])
        asked = partial(_answers, database, len(lat))
        found += [
            Contender(name, len(lat), counting(database, settings), asked)
            for name, settings in database.variants
        ]
    return found


def _answers(database: Database, points: int) -> Bools:
    inside: Bools = answers(database, 1, points)[0]
    return inside


def _mistakes(one: Contender, exact: Bools) -> str:
    """Return how many answers differ from the exact ones, and their share."""
    wrong = int(np.count_nonzero(one.inside() != exact[: one.points]))
    return f"{wrong:,} ({wrong / one.points:.2%})" if wrong else "0"


def many_disks(scale: float) -> None:
    """Print fifty disks at once, against a join and one geodesic a pair."""
    disks = fifty_disks()
    lat, lon = uniform(max(1000, int(MANY_POINTS * scale)))
    peer = max(1000, int(MANY_PEER_POINTS * scale))
    some = max(100, int(MANY_TRUE_POINTS * scale))
    exact = np.stack([truth(disk, lat[:peer], lon[:peer])() for disk in disks])
    asks = [truth(disk, lat[:some], lon[:some]) for disk in disks]
    geodesic = f"{GEODESIC}, every pair"
    runs: dict[str, Callable[[], object]] = {geodesic: lambda: [a() for a in asks]}
    items, wrong = {geodesic: some}, {geodesic: "0"}
    for name, grid in _grids(disks).items():
        runs[name], items[name] = _masking(grid, (lat, lon)), len(lat)
        masks = grid.masks(lat[:peer], lon[:peer])
        wrong[name] = _wrong_pairs(_spread(masks, len(disks)), exact)
    for database in databases(lat[:peer], lon[:peer]):
        database.put(disks)
        name, settings = database.variants[0]
        runs[name], items[name] = counting(database, settings), peer
        wrong[name] = _wrong_pairs(answers(database, len(disks), peer), exact)
    print(f"\n## {len(disks)} disks at once\n")
    print(f"Of {exact.size:,} pairs {np.count_nonzero(exact):,} are inside.\n")
    taken = seconds(runs, MANY_ROUNDS)
    print(table(taken, items, geodesic, {"wrong pairs": wrong}))
    _say_absent(4)


def _say_absent(columns: int, *more: str) -> None:
    """Print a row for each peer that is not at hand."""
    for name in (*more, *absent()):
        print(f"| {name} {'| ' * columns}|")


def _grids(disks: Sequence[Disk]) -> dict[str, DiskGrid]:
    found = {"Exeat masks, NumPy": DiskGrid(disks)}
    loop = compiled_mask_loop(BUILT)
    if loop is not None:
        found["Exeat masks, compiled"] = DiskGrid(disks, compiled_loop(BUILT), loop)
    return found


def _masking(grid: DiskGrid, points: Points) -> Callable[[], object]:
    return lambda: grid.masks(*points)


def _spread(masks: np.ndarray[tuple[int], np.dtype[np.uint64]], disks: int) -> Bools:
    """Return masks as a row of answers for each disk."""
    bits = np.arange(disks, dtype=np.uint64)[:, None]
    held: Bools = (masks >> bits & np.uint64(1)).astype(np.bool_)
    return held


def _wrong_pairs(found: Bools, exact: Bools) -> str:
    return f"{int(np.count_nonzero(found != exact)):,}"
