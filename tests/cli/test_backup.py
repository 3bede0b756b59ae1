"""``exeat backup`` and ``restore`` as an operator runs them."""

import re
import shutil
from pathlib import Path

import pytest

from exeat.domain.errors import RewindError
from exeat.domain.notice import Side
from exeat.service.desks.changes import add_person
from exeat.service.desks.rights import Role
from exeat.service.keys.age import Identity
from tests.cli.shell import Ran, run
from tests.service.homes import (
    CHANNEL,
    PASSPHRASE,
    identity,
    joined_homes,
    keyring,
    opened,
)


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("EXEAT_HOME", "EXEAT_PERSON", "EXEAT_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EXEAT_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the home of a desk whose log has one leaf."""
    made, _ = joined_homes(tmp_path)
    _grow(made, "Gustav Ivanov")
    return made


def _grow(home: Path, name: str) -> None:
    with opened(home) as desk:
        add_person(desk, desk.actor("Cy"), name, frozenset({Role.READER}))


def _backup(home: Path, *more: str) -> Ran:
    return run(["backup", "one.backup", "--home", str(home), "--as", "Cy", *more])


def _restore(home: Path, *more: str, stdin: bytes = b"") -> Ran:
    return run(["restore", "one.backup", "--home", str(home), *more], stdin=stdin)


def _people(home: Path) -> str:
    return run(["keys", "person", "list", "--home", str(home)]).out


def test_a_backup_brings_back_a_store_that_is_gone(home: Path) -> None:
    made = _backup(home)
    assert (made.status, made.out) == (0, "one.backup: 1 channels, 1 leaves\n")
    before = _people(home)
    shutil.rmtree(home / "store")
    restored = _restore(home)
    assert restored.status == 0
    assert f"{CHANNEL}: 1 leaves\n" in restored.out
    assert _people(home) == before
    _grow(home, "Hal")
    with opened(home) as desk:
        assert desk.channel(CHANNEL).size == 2


def test_a_backup_is_sealed_and_holds_no_key(home: Path) -> None:
    _backup(home)
    sealed = Path("one.backup").read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert b"Gustav Ivanov" not in sealed
    plain = identity(0).open(sealed)
    assert b"Gustav Ivanov" in plain
    keys = keyring(Side.MISSION)
    secrets = [each.private_bytes_raw() for each in (keys.desk, keys.log, keys.witness)]
    wrapped = (home / "keys/keyring.age").read_bytes()
    for secret in (*secrets, keys.identities[0].secret().encode(), wrapped):
        assert secret not in plain


def test_a_log_that_went_on_after_the_backup_signs_nothing(home: Path) -> None:
    _backup(home)
    _grow(home, "Hal")
    shutil.rmtree(home / "store")
    restored = _restore(home)
    assert f"{CHANNEL}: 1 leaves, waits for the other side's bundle\n" in restored.out
    with pytest.raises(RewindError):
        _grow(home, "Ida")


def test_a_home_whose_heads_are_gone_too_signs_nothing(home: Path) -> None:
    _backup(home)
    shutil.rmtree(home / "store")
    shutil.rmtree(home / "heads")
    assert "waits for the other side's bundle" in _restore(home).out
    with pytest.raises(RewindError):
        _grow(home, "Ida")


def test_two_sheets_open_a_backup_without_the_keys_of_the_desk(home: Path) -> None:
    at = ["--home", str(home), "--as", "Cy"]
    printed = run(["keys", "recovery", *at], stdin=b"y\n")
    first, second = re.findall(r"sheet [12] of 2\n(.+)\n", printed.out)
    _backup(home)
    shutil.rmtree(home / "store")
    shutil.rmtree(home / "keys")
    assert _restore(home).status == 2
    wrong = _restore(home, "--recovery", stdin=f"{first}\n{first}\n".encode())
    assert (wrong.status, "no recovery key together" in wrong.err) == (2, True)
    right = _restore(home, "--recovery", stdin=f"{first}\n{second}\n".encode())
    assert right.status == 0
    assert "Gustav Ivanov: reader" in _people(home)


def test_another_recipient_opens_it(home: Path) -> None:
    other = Identity.generate()
    assert _backup(home, "--recipient", other.recipient).status == 0
    assert b"Gustav Ivanov" in other.open(Path("one.backup").read_bytes())


def test_nothing_is_written_over(home: Path) -> None:
    assert _backup(home).status == 0
    sealed = Path("one.backup").read_bytes()
    again = _backup(home)
    assert (again.status, "remedy: " in again.err) == (2, True)
    assert Path("one.backup").read_bytes() == sealed
    store = (home / "store/exeat.sqlite").read_bytes()
    assert _restore(home).status == 2
    assert (home / "store/exeat.sqlite").read_bytes() == store


@pytest.mark.parametrize("name", ["Ann", "Nobody"])
def test_only_operator_and_admin_take_a_backup(home: Path, name: str) -> None:
    ran = run(["backup", "one.backup", "--home", str(home), "--as", name])
    assert ran.status == 2
    assert not Path("one.backup").exists()


def test_a_recipient_that_is_none_is_refused(home: Path) -> None:
    ran = _backup(home, "--recipient", "age1qqq")
    assert (ran.status, "no public age key" in ran.err) == (2, True)
    assert not Path("one.backup").exists()


@pytest.mark.parametrize("kind", ["copy", "cut", "altered", "other", "absent", "junk"])
def test_what_is_no_backup_of_this_desk_is_refused(home: Path, kind: str) -> None:
    _backup(home)
    file = Path("one.backup")
    sealed = file.read_bytes()
    if kind == "absent":
        file.unlink()
    else:
        middle = len(sealed) // 2
        file.write_bytes(
            {
                "copy": (home / "store/exeat.sqlite").read_bytes(),
                "cut": sealed[:-1],
                "altered": sealed[:middle]
                + bytes([sealed[middle] ^ 1])
                + sealed[middle + 1 :],
                "other": identity(1).recipient.encode(),
                "junk": b"",
            }[kind]
        )
    shutil.rmtree(home / "store")
    ran = _restore(home)
    assert ran.status == 2
    assert ran.err.startswith("exeat: ")
    assert not (home / "store/exeat.sqlite").exists()


def test_an_altered_store_is_not_backed_up(home: Path) -> None:
    with opened(home) as desk, desk.database.write(CHANNEL) as session:
        session.execute("DROP TRIGGER leaves_no_update")
        session.execute("UPDATE leaves SET entry = CAST('x' AS BLOB)")
    ran = _backup(home)
    assert ran.status == 2
    assert not Path("one.backup").exists()
