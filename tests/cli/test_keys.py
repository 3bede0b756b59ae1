"""``exeat keys`` as the staff of two desks run it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from exeat.cli.main import cli
from exeat.domain.errors import KeyFileError
from exeat.service.keys.cards import read_card
from exeat.service.keys.keyring import read_keyring, write_next_keyring
from exeat.service.keys.paper import join
from exeat.store.note import read_note
from tests.cli.shell import Ran, run
from tests.service.authority import Authority
from tests.service.homes import CHANNEL, IDENTITIES, PASSPHRASE, joined_homes

CLEARED = (
    "EXEAT_HOME",
    "EXEAT_PERSON",
    "EXEAT_PASSPHRASE_FILE",
    "EXEAT_NEW_PASSPHRASE",
    "EXEAT_NEW_PASSPHRASE_FILE",
)
DIGITS = r"([0-9]{5} ){7}[0-9]{5}"


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EXEAT_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)


def _init(home: str, *more: str) -> Ran:
    party = ["--mission", "gb-embassy-moscow"]
    if home == "ministry":
        party = ["--authority", "ru-mfa"]
    return run(["keys", "init", *party, "--home", home, *more])


def _card(home: str) -> str:
    assert run(["keys", "card", "--home", home, "-o", f"{home}.card"]).status == 0
    return f"{home}.card"


def _digits(text: str) -> str:
    found = re.search(DIGITS, text)
    assert found is not None
    return found[0]


def test_two_desks_open_a_channel_after_comparing_digits() -> None:
    made = {home: _init(home) for home in ("mission", "ministry")}
    assert {ran.status for ran in made.values()} == {0}
    opened = run(
        [
            "keys",
            "trust",
            _card("ministry"),
            "--keep-log",
            "--home",
            "mission",
            "--fingerprint",
            _digits(made["ministry"].out),
        ]
    )
    assert (opened.status, opened.err) == (0, "")
    channel = opened.out.strip()
    assert re.fullmatch("gb-ru-moscow-[a-z2-7]{4}", channel)
    other = ["keys", "trust", _card("mission"), "--channel", channel, "--sealed"]
    asked = run([*other, "--home", "ministry"], stdin=b"y\n")
    assert asked.status == 0
    assert _digits(made["mission"].out) in asked.err
    listed = [run(["keys", "list", "--home", home]).out for home in made]
    assert "keeps the log, 0 leaves\n" in listed[0]
    assert "witnesses the log, 0 leaves, sealed" in listed[1]
    for text in listed:
        assert _digits(made["mission"].out) in text
        assert _digits(made["ministry"].out) in text


@pytest.mark.parametrize(
    ("more", "stdin", "status"),
    [
        pytest.param([], b"n\n", 130, id="the owner read other digits"),
        pytest.param([], b"", 130, id="nobody answers"),
        pytest.param(["--fingerprint", "12345 " * 8], b"", 2, id="other digits"),
    ],
)
def test_no_channel_opens_to_a_card_that_was_not_compared(
    more: list[str], stdin: bytes, status: int
) -> None:
    _init("mission")
    _init("ministry")
    trusting = ["keys", "trust", _card("ministry"), "--home", "mission", *more]
    assert run(trusting, stdin=stdin).status == status
    assert "ru-mfa" not in run(["keys", "list", "--home", "mission"]).out


def test_a_card_is_a_note_that_the_desk_signed() -> None:
    made = _init("mission", "--desk", "registry", "--host", "notices.example")
    shown = run(["keys", "card", "--home", "mission"])
    card = read_card(shown.out.encode())
    assert card.name == "gb-embassy-moscow/registry"
    assert card.host == "notices.example"
    assert card.fingerprint == _digits(made.out) == _digits(shown.err)


def test_an_altered_card_is_refused() -> None:
    _init("mission")
    _init("ministry")
    file = Path(_card("ministry"))
    file.write_bytes(file.read_bytes().replace(b"desk desk", b"desk dusk"))
    ran = run(["keys", "trust", str(file), "--home", "mission"], stdin=b"y\n")
    assert ran.status == 2
    assert ran.err.startswith("exeat: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], "one mission or of one authority", id="of nobody"),
        pytest.param(
            ["--mission", "gb-embassy-moscow", "--authority", "ru-mfa"],
            "one mission or of one authority",
            id="of both",
        ),
        pytest.param(
            ["--mission", "gb-embassy-moskva"], "gb-embassy-moscow", id="typo"
        ),
        pytest.param(["--authority", "../x"], "no name of a party", id="a path"),
        pytest.param(
            ["--authority", "ru-mfa", "--person", "Ann:filer"], "officer", id="a role"
        ),
        pytest.param(
            ["--authority", "ru-mfa", "--host", "a/b"], "name of a host", id="a host"
        ),
    ],
)
def test_a_wrong_desk_is_refused_and_nothing_is_made(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    ran = run(["keys", "init", "--home", "made", *arguments])
    assert ran.status == 2
    assert words in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_short_passphrase_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXEAT_PASSPHRASE", "swordfish")
    ran = _init("mission")
    assert ran.status == 2
    assert "swordfish" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_the_passphrase_comes_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home, _ = joined_homes(tmp_path)
    change = ["keys", "change", "--home", str(home), "--as", "Cy"]
    monkeypatch.delenv("EXEAT_PASSPHRASE")
    monkeypatch.setenv("EXEAT_PASSPHRASE_FILE", "secret")
    assert run(change).status == 2
    for contents, status in ((PASSPHRASE, 0), (IDENTITIES[0], 2), ("\udcff", 2)):
        Path("secret").write_bytes(f"{contents}\n".encode(errors="surrogateescape"))
        ran = run(change)
        assert ran.status == status
        assert contents not in ran.err + ran.out


def test_a_change_of_key_shows_new_digits_and_no_secret(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    before = _digits(run(["keys", "card", "--home", str(home)]).err)
    ran = run(["keys", "change", "--home", str(home), "--as", "Cy"])
    assert (ran.status, ran.err) == (0, "")
    assert _digits(ran.out) != before
    assert "SECRET" not in ran.out
    assert "1 leaves" in run(["keys", "list", "--home", str(home)]).out


def test_the_recovery_key_is_printed_once_on_two_sheets(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    command = ["keys", "recovery", "--home", str(home), "--as", "Cy"]
    cancelled = run(command, stdin=b"n\n")
    assert cancelled.status == 130
    assert "recovery key: none yet" in run(["keys", "list", "--home", str(home)]).out
    ran = run(command, stdin=b"y\n")
    assert ran.status == 0
    sheets = re.findall(r"sheet [12] of 2\n(.+)\n", ran.out)
    recovered = join(*sheets)
    card = read_card(run(["keys", "card", "--home", str(home)]).out.encode())
    assert card.recovery == recovered.recipient
    assert recovered.secret() not in ran.out + ran.err
    for file in home.rglob("*"):
        if file.is_file():
            assert recovered.secret().encode() not in file.read_bytes()


def test_people_come_and_go(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    at = ["--home", str(home), "--as", "Cy"]
    assert run(["keys", "person", "add", "Gus", "--role", "reader", *at]).status == 0
    assert run(["keys", "person", "remove", "Bo", *at]).status == 0
    listed = run(["keys", "person", "list", "--home", str(home)]).out.splitlines()
    assert "Gus: reader" in listed
    assert "Ann: drafter, filer" in listed
    assert any(re.fullmatch(r"Bo: left 2[0-9]{3}-[0-9]{2}-[0-9]{2}", x) for x in listed)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["person", "add", "Gus", "--role", "king", "--as", "Cy"], "no role 'king'"),
        (["person", "add", "Gus", "--role", "reader", "--as", "Ann"], "no right to"),
        (["person", "add", "Gus", "--role", "reader"], "say who acts"),
        (["person", "remove", "Nobody", "--as", "Cy"], "Nobody"),
        (["person", "remove", "Cy", "--as", "Cy"], "only admin"),
        (["change", "--as", "Ann"], "no right to keys"),
        (["recovery", "--as", "Ann"], "no right to keys"),
        (["stamp", "request", CHANNEL, "-o", "x", "--as", "Cy"], "no leaf yet"),
        (["stamp", "request", "gb-xx-1", "-o", "x", "--as", "Cy"], "no notice"),
    ],
)
def test_what_may_not_be_is_refused_in_a_sentence(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    home, _ = joined_homes(tmp_path)
    ran = run(["keys", *arguments, "--home", str(home)])
    assert ran.status == 2
    assert words in ran.err
    assert "remedy: " in ran.err


def test_a_head_is_time_stamped_by_files(tmp_path: Path) -> None:
    home, _ = joined_homes(tmp_path)
    at = ["--home", str(home), "--as", "Cy"]
    run(["keys", "person", "add", "Gus", "--role", "reader", *at])
    asked = run(["keys", "stamp", "request", CHANNEL, "-o", "ask.tsq", *at])
    assert asked.status == 0
    authority = Authority()
    Path("answer.tsr").write_bytes(authority.answer(Path("ask.tsq").read_bytes()))
    Path("roots.pem").write_bytes(authority.roots)
    accept = ["keys", "stamp", "accept", CHANNEL, "answer.tsr", "--roots", "roots.pem"]
    taken = run([*accept, *at])
    assert (
        taken.out
        == f"{CHANNEL}: the first entry time-stamped at 2026-11-22T10:00:00+00:00\n"
    )
    kept = (home / "stamps" / CHANNEL / "1.checkpoint").read_bytes()
    assert read_note(kept).text.split("\n")[1] == "1"
    Path("roots.pem").write_bytes(Authority(seed=50).roots)
    assert run([*accept, *at]).status == 2


def test_a_folder_without_a_desk_is_said_to_be_none() -> None:
    ran = run(["keys", "list", "--home", "nowhere"])
    assert ran.status == 2
    assert "no desk is here" in ran.err


def test_a_new_passphrase_opens_the_same_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)
    before = read_keyring(home, PASSPHRASE).recipient
    monkeypatch.setenv("EXEAT_NEW_PASSPHRASE", IDENTITIES[0])
    ran = run(["keys", "passphrase", "--home", str(home)])
    assert (ran.status, ran.out) == (0, "")
    assert IDENTITIES[0] not in ran.err
    assert read_keyring(home, IDENTITIES[0]).recipient == before
    with pytest.raises(KeyFileError):
        read_keyring(home, PASSPHRASE)
    again = run(["keys", "passphrase", "--home", str(home)])  # with the old one
    assert again.status == 2
    assert read_keyring(home, IDENTITIES[0]).recipient == before


def test_a_new_passphrase_comes_from_a_file_or_is_typed_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)
    Path("next").write_text(f"{IDENTITIES[0]}\n", encoding="utf-8")
    monkeypatch.setenv("EXEAT_NEW_PASSPHRASE_FILE", "next")
    assert run(["keys", "passphrase", "--home", str(home)]).status == 0
    assert read_keyring(home, IDENTITIES[0]).identities
    monkeypatch.delenv("EXEAT_NEW_PASSPHRASE_FILE")
    monkeypatch.setenv("EXEAT_PASSPHRASE", IDENTITIES[0])
    typed = f"{IDENTITIES[1]}\n" * 2
    ran = CliRunner().invoke(cli, ["keys", "passphrase", "--home", str(home)], typed)
    assert ran.exit_code == 0
    assert IDENTITIES[1] not in ran.output
    assert read_keyring(home, IDENTITIES[1]).identities


@pytest.mark.parametrize(
    ("new", "why"), [("tulip", "guessed"), (PASSPHRASE, "is the old one")]
)
def test_a_passphrase_that_is_no_better_changes_nothing(
    new: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)
    kept = (home / "keys/keyring.age").read_bytes()
    monkeypatch.setenv("EXEAT_NEW_PASSPHRASE", new)
    ran = run(["keys", "passphrase", "--home", str(home)])
    assert ran.status == 2
    assert why in ran.err
    assert (home / "keys/keyring.age").read_bytes() == kept


def test_a_passphrase_waits_for_a_change_of_keys_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, _ = joined_homes(tmp_path)
    write_next_keyring(home, read_keyring(home, PASSPHRASE), PASSPHRASE)
    monkeypatch.setenv("EXEAT_NEW_PASSPHRASE", IDENTITIES[0])
    ran = run(["keys", "passphrase", "--home", str(home)])
    assert ran.status == 2
    assert "exeat keys change" in ran.err
    assert read_keyring(home, PASSPHRASE).identities
