"""Named queries: SQL in files, read once, in the words of one dialect.

A file of ``queries/`` holds queries one after the other, each below a line
``-- name: NAME``, or ``-- name: NAME@DIALECT`` where the two databases differ.
Values are written ``:value`` in both.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from exeat.domain.errors import StoreError

QUERIES = Path(__file__).parent / "queries"
_TITLE = re.compile(r"^-- name: ([a-z_]+)(?:@([a-z]+))?$", re.MULTILINE)
# ``::`` is a cast in PostgreSQL, not a value.
_VALUE = re.compile(r"(?<!:):([a-z_]+)")


@lru_cache(maxsize=8)
def queries(dialect: str, folder: Path = QUERIES) -> Mapping[str, str]:
    """Return every query of a dialect by its name.

    Raises:
        StoreError: A name stands twice, or a dialect lacks a query of the other.
    """
    found: dict[str, str] = {}
    names: set[str] = set()
    for file in sorted(folder.glob("*.sql")):
        for name, only, sql in _read(file.read_text("utf-8")):
            names.add(name)
            if only not in ("", dialect):
                continue
            if name in found:
                raise _broken(f"the query {name!r} stands twice")
            found[name] = sql if dialect == "sqlite" else percent_style(sql)
    if missing := sorted(names - found.keys()):
        raise _broken(f"{dialect} lacks the query {missing[0]!r}")
    return MappingProxyType(found)


def percent_style(sql: str) -> str:
    """Return SQL with its values as psycopg writes them.

    >>> percent_style("SELECT :size::bigint % 2")
    'SELECT %(size)s::bigint %% 2'
    """
    return _VALUE.sub(r"%(\1)s", sql.replace("%", "%%"))


def _read(text: str) -> Iterator[tuple[str, str, str]]:
    titles = list(_TITLE.finditer(text))
    ends = [title.start() for title in titles[1:]] + [len(text)]
    for title, end in zip(titles, ends, strict=True):
        yield title[1], title[2] or "", text[title.end() : end].strip().rstrip(";")


def _broken(problem: str) -> StoreError:
    return StoreError(problem, remedy="install Exeat again: its files are damaged")
