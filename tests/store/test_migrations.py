"""Migrations: forward only, never edited, the same tables in both databases."""

import shutil
from pathlib import Path

import psycopg
import pytest

from exeat.domain.errors import StoreError
from exeat.store.channels import Channels
from exeat.store.inspection import inspect_database
from exeat.store.postgresql import PostgresqlDatabase, prepare
from exeat.store.schema import MIGRATIONS, Migration, migrations, outstanding
from exeat.store.sqlite import SqliteDatabase
from tests.store.desks import CHANNEL, Keeper, Server, Stores, admit_filed, submission

SECOND = "ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT 'en';\n"


def migration(number: int, wording: str = "a") -> Migration:
    return Migration(number=number, name=f"{number:04}_x", sql="", sha256=wording)


def applied(number: int, wording: str = "a") -> tuple[int, str, str]:
    return (number, f"{number:04}_x", wording)


def test_what_was_not_applied_is_outstanding() -> None:
    known = [migration(1), migration(2), migration(3)]

    assert outstanding(known, []) == tuple(known)
    assert outstanding(known, [applied(1)]) == tuple(known[1:])
    assert outstanding(known, [applied(n) for n in (1, 2, 3)]) == ()


def test_a_later_database_is_refused() -> None:
    with pytest.raises(StoreError):
        outstanding([migration(1)], [applied(1), applied(2)])


def test_an_edited_migration_is_refused() -> None:
    with pytest.raises(StoreError):
        outstanding([migration(1), migration(2)], [applied(1, "b")])


@pytest.mark.parametrize("names", [["0002_x.sql"], ["0001_x.sql", "0003_x.sql"]])
def test_a_gap_in_the_numbers_is_refused(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "sqlite").mkdir()
    for name in names:
        (tmp_path / "sqlite" / name).write_text("SELECT 1;")

    with pytest.raises(StoreError):
        migrations("sqlite", tmp_path)


def test_a_file_without_a_number_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sqlite").mkdir()
    (tmp_path / "sqlite" / "first.sql").write_text("SELECT 1;")

    with pytest.raises(StoreError):
        migrations("sqlite", tmp_path)


def test_both_databases_have_the_same_migrations() -> None:
    names = [
        [each.name for each in migrations(dialect)]
        for dialect in ("sqlite", "postgresql")
    ]

    assert names[0] == names[1]
    assert names[0]


def test_both_databases_have_the_same_columns(server: Server, tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "exeat.sqlite")
    with database.read() as session:
        ours = session.execute(
            "SELECT t.name, c.name FROM pragma_table_list t,"
            " pragma_table_info(t.name) c"
            " WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite%'"
        )
    database.close()
    with psycopg.connect(server.fresh()) as connection:
        theirs = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'exeat'"
        ).fetchall()

    assert set(ours) == set(theirs)


def later_version(folder: Path) -> Path:
    """Return the migrations of a version after this one."""
    shutil.copytree(MIGRATIONS, folder)
    number = len(migrations("sqlite")) + 1
    for dialect in ("sqlite", "postgresql"):
        (folder / dialect / f"{number:04}_language.sql").write_text(SECOND)
    return folder


def edited(folder: Path) -> Path:
    """Return the migrations with a comment changed in the first."""
    shutil.copytree(MIGRATIONS, folder)
    for dialect in ("sqlite", "postgresql"):
        file = next((folder / dialect).glob("0001_*.sql"))
        file.write_text(file.read_text() + "-- edited\n")
    return folder


def reopened(keeper: Keeper, stores: Stores, folder: Path) -> None:
    """Open the data of a keeper with other migrations."""
    keeper.database.close()
    if stores.dialect == "sqlite":
        path = next(stores.folder.glob("store-*/exeat.sqlite"))
        keeper.database = SqliteDatabase(path, migrations_folder=folder)
    else:
        stores.keep_last()
        prepare(stores.last_dsn, folder)
        keeper.database = PostgresqlDatabase(stores.last_dsn, migrations_folder=folder)
    stores.closing(keeper.database)
    keeper.ledger = keeper.again()


def test_old_data_opens_in_a_later_version(stores: Stores, tmp_path: Path) -> None:
    keeper = stores.keeper()
    first = keeper.file(1)

    reopened(keeper, stores, later_version(tmp_path / "later"))

    assert keeper.file(1).receipt == first.receipt
    assert keeper.file(2).position == 1
    inspect_database(keeper.database)
    with keeper.database.read() as session:
        assert session.execute("SELECT language FROM people") == []


def test_data_of_a_later_version_does_not_open(stores: Stores, tmp_path: Path) -> None:
    keeper = stores.keeper()
    reopened(keeper, stores, later_version(tmp_path / "later"))

    with pytest.raises(StoreError, match="later version"):
        reopened(keeper, stores, MIGRATIONS)


def test_data_of_an_edited_version_does_not_open(
    stores: Stores, tmp_path: Path
) -> None:
    keeper = stores.keeper()
    keeper.file(1)

    with pytest.raises(StoreError, match="wording"):
        reopened(keeper, stores, edited(tmp_path / "edited"))


def test_a_migration_that_fails_changes_nothing(stores: Stores, tmp_path: Path) -> None:
    keeper = stores.keeper()
    keeper.file(1)
    folder = later_version(tmp_path / "later")
    for file in folder.glob("*/*_language.sql"):
        file.write_text(SECOND + "INSERT INTO nowhere VALUES (1);\n")

    with pytest.raises(StoreError):
        reopened(keeper, stores, folder)

    reopened(keeper, stores, MIGRATIONS)
    assert keeper.ledger.append(submission(2), admit_filed).position == 1


def test_a_migration_sees_the_rows_of_every_channel(
    server: Server, tmp_path: Path
) -> None:
    """Row-level security hides rows from the owner too; migrations name the channels."""
    stores = Stores(tmp_path, server)
    keeper = stores.keeper()
    keeper.database.close()
    stores.keep_last()
    folder = later_version(tmp_path / "later")
    for file in folder.glob("postgresql/*_language.sql"):
        file.write_text("UPDATE channels SET witness_key = 'changed';\n")

    prepare(stores.last_dsn, folder)

    again = PostgresqlDatabase(stores.last_dsn, migrations_folder=folder)
    assert Channels(again).get(CHANNEL).witness_key == "changed"
    again.close()
    stores.close()


def test_preparing_twice_changes_nothing(server: Server) -> None:
    dsn = server.fresh()

    prepare(dsn)
    prepare(dsn)

    PostgresqlDatabase(dsn).close()
