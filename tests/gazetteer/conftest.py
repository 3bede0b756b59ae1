"""The built files, opened once for each worker."""

from collections.abc import Iterator

import pytest

from exeat.gazetteer.areas import Areas
from exeat.gazetteer.basemap import Basemap
from exeat.gazetteer.places import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Iterator[Gazetteer]:
    opened = Gazetteer()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def areas() -> Iterator[Areas]:
    opened = Areas()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def basemap() -> Iterator[Basemap]:
    opened = Basemap()
    yield opened
    opened.close()
