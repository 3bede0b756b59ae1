"""An address of PostgreSQL keeps its password to itself, and leads nowhere unsealed."""

import traceback

import pytest
from psycopg.conninfo import conninfo_to_dict

from exeat.domain.errors import StoreError
from exeat.store.database import open_postgresql, prepare_postgresql
from exeat.store.postgresql_address import checked_address

SECRET = "hunter-of-herons"  # planted, to be found nowhere
VARIABLES = ("PGHOST", "PGHOSTADDR", "PGSSLMODE", "PGSERVICE")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "malformed",
    [
        f"postgresql://desk:{SECRET}@[::1/exeat",
        f"password='{SECRET} host",
        f"postgresql://desk:{SECRET}%zz@localhost/exeat",
        f"hots=localhost password={SECRET}",
        f"{SECRET}",
    ],
)
@pytest.mark.parametrize("use", [open_postgresql, prepare_postgresql])
def test_a_malformed_address_is_not_repeated(malformed: str, use: object) -> None:
    assert callable(use)
    with pytest.raises(StoreError) as caught:
        use(malformed)
    shown = "".join(traceback.format_exception(caught.value))
    assert "address of the database" in shown
    assert SECRET not in shown
    assert SECRET not in caught.value.sentence + caught.value.remedy


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://desk@db.example/exeat",
        "host=db.example sslmode=require",
        "host=db.example sslmode=verify-ca",
        "postgresql://desk@127.0.0.1,db.example/exeat",
        "host=localhost hostaddr=192.0.2.7",
        "service=exeat",
        "postgresql://desk@127.0.0.1.example/exeat",
        "host=0.0.0.0",
    ],
)
def test_another_machine_is_reached_verified_or_not_at_all(address: str) -> None:
    with pytest.raises(StoreError, match="another machine") as caught:
        checked_address(address)
    assert "sslmode=verify-full" in caught.value.remedy
    joiner = "&" if "?" in address else "?"
    more = f"{joiner}sslmode=verify-full" if "//" in address else " sslmode=verify-full"
    plain = " ".join(word for word in address.split() if "sslmode" not in word)
    assert conninfo_to_dict(checked_address(plain + more))["sslmode"] == "verify-full"


def test_the_environment_may_not_lead_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert checked_address("dbname=exeat")
    monkeypatch.setenv("PGHOST", "db.example")
    with pytest.raises(StoreError, match="another machine"):
        checked_address("dbname=exeat")
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert checked_address("dbname=exeat")


@pytest.mark.parametrize(
    "address",
    [
        "dbname=exeat",
        "postgresql://desk@/exeat?host=/var/run/postgresql",
        "postgresql://desk@localhost/exeat",
        "host=127.0.0.1,::1",
    ],
)
def test_this_machine_needs_no_certificate_and_waiting_ends(address: str) -> None:
    assert conninfo_to_dict(checked_address(address))["connect_timeout"] == "10"


def test_a_patience_of_one_s_own_counts() -> None:
    told = conninfo_to_dict(checked_address("host=localhost connect_timeout=3"))
    assert told["connect_timeout"] == "3"
