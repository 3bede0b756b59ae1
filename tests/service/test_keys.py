"""Key files: opened by the right passphrase only, and silent about what they hold."""

import json
import os
import pickle
import stat
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from exeat.domain.errors import EvidenceError, KeyFileError
from exeat.domain.notice import Side
from exeat.service.keys import age
from exeat.service.keys.age import Identity
from exeat.service.keys.keyring import Keyring, new_keyring, read_keyring, write_keyring
from tests.service.homes import IDENTITIES, PASSPHRASE, identity, keyring

WORDS = "correct horse battery staple"
OTHER = IDENTITIES[0]
# RFC 8032, section 7.1, tests 1 to 3: private and public keys.
RFC_8032 = {
    "desk": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ),
    "log": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
    "witness": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    ),
}


def _file(home: Path) -> Path:
    return home / "keys" / "keyring.age"


def _wrapped(home: Path, plain: bytes) -> None:
    """Put any contents where the keys are, closed as they are."""
    write_keyring(home, keyring(Side.MISSION), PASSPHRASE)
    _file(home).write_bytes(age.wrap(plain, PASSPHRASE))


def _same(one: Keyring, other: Keyring) -> bool:
    names = ("desk", "log", "witness")
    raw = [
        [getattr(each, name).private_bytes_raw() for name in names]
        for each in (one, other)
    ]
    secrets = [[i.secret() for i in each.identities] for each in (one, other)]
    return raw[0] == raw[1] and secrets[0] == secrets[1]


def test_a_passphrase_opens_what_it_closed_and_another_does_not(tmp_path: Path) -> None:
    keys = keyring(Side.MISSION)
    write_keyring(tmp_path, keys, WORDS)
    assert _same(read_keyring(tmp_path, WORDS), keys)
    for wrong in (WORDS + ".", OTHER):
        with pytest.raises(KeyFileError, match="the passphrase does not open it"):
            read_keyring(tmp_path, wrong)


def test_an_identity_as_passphrase_is_not_stretched(tmp_path: Path) -> None:
    write_keyring(tmp_path, keyring(Side.MISSION), PASSPHRASE)
    header = _file(tmp_path).read_bytes().split(b"\n---")[0]
    assert b"-> X25519 " in header
    assert b"scrypt" not in header
    assert _same(read_keyring(tmp_path, PASSPHRASE), keyring(Side.MISSION))
    with pytest.raises(KeyFileError, match="does not open it"):
        read_keyring(tmp_path, OTHER)


def test_keys_of_one_s_own_making_are_read_as_rfc_8032_has_them(tmp_path: Path) -> None:
    contents: dict[str, object] = {
        name: b64encode(bytes.fromhex(private)).decode()
        for name, (private, _) in RFC_8032.items()
    }
    contents |= {"exeat": "keyring", "version": 1, "identities": [OTHER]}
    _wrapped(tmp_path, json.dumps(contents).encode())
    keys = read_keyring(tmp_path, PASSPHRASE)
    for name, (_, public) in RFC_8032.items():
        assert getattr(keys, name).public_key().public_bytes_raw().hex() == public
    assert keys.desk_signer("gb-embassy-moscow", "a").verifier.name == (
        "gb-embassy-moscow/a"
    )
    assert keys.log_signer("h/c").verifier.kind == 1
    assert keys.cosigner("h", "p", "d").verifier.name == "h/p/d"
    assert keys.cosigner("h", "p", "d").verifier.kind == 4


def test_new_keys_are_distinct_and_new_each_time() -> None:
    keys = [new_keyring(), new_keyring()]
    public = {
        getattr(each, name).public_key().public_bytes_raw()
        for each in keys
        for name in RFC_8032
    }
    assert len(public) == 6
    assert len({each.recipient for each in keys}) == 2


def test_only_the_user_can_open_file_and_folder(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_keyring(tmp_path, keyring(Side.MISSION), PASSPHRASE)
    finally:
        os.umask(before)
    modes = [
        stat.S_IMODE(path.stat().st_mode)
        for path in (_file(tmp_path).parent, _file(tmp_path))
    ]
    assert modes == [0o700, 0o600]
    assert [path.name for path in _file(tmp_path).parent.iterdir()] == ["keyring.age"]


@pytest.mark.parametrize(
    ("folder", "file"),
    [(0o700, 0o640), (0o700, 0o604), (0o710, 0o600), (0o755, 0o644), (0o702, 0o600)],
)
def test_keys_open_to_others_are_refused(
    tmp_path: Path, folder: int, file: int
) -> None:
    write_keyring(tmp_path, keyring(Side.MISSION), PASSPHRASE)
    _file(tmp_path).chmod(file)
    _file(tmp_path).parent.chmod(folder)
    with pytest.raises(KeyFileError, match="other users"):
        read_keyring(tmp_path, PASSPHRASE)


def test_absent_keys_are_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="No such file"):
        read_keyring(tmp_path, PASSPHRASE)


def test_an_altered_byte_anywhere_is_noticed(tmp_path: Path) -> None:
    write_keyring(tmp_path, keyring(Side.MISSION), PASSPHRASE)
    whole = _file(tmp_path).read_bytes()
    altered = [whole[:40], whole[:-1], whole + b"\0", b"", b"junk"]
    altered += [
        whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        for place in range(len(whole))
    ]
    for contents in altered:
        _file(tmp_path).write_bytes(contents)
        with pytest.raises(KeyFileError, match=r"damaged|does not open it"):
            read_keyring(tmp_path, PASSPHRASE)


def test_a_file_that_would_take_hours_to_open_is_refused_at_once(
    tmp_path: Path,
) -> None:
    write_keyring(tmp_path, keyring(Side.MISSION), PASSPHRASE)
    salt, body = "A" * 22, "A" * 43
    hostile = f"age-encryption.org/v1\n-> scrypt {salt} 40\n{body}\n--- {body}\n"
    _file(tmp_path).write_bytes(hostile.encode() + bytes(64))
    with pytest.raises(KeyFileError, match="damaged"):
        read_keyring(tmp_path, WORDS)


SECRET = b64encode(bytes(range(32))).decode()
WHOLE = {
    "exeat": "keyring",
    "version": 1,
    "desk": SECRET,
    "log": SECRET,
    "witness": SECRET,
    "identities": [OTHER],
}


@pytest.mark.parametrize(
    "change",
    [
        {"exeat": "card"},
        {"version": 2},
        {"desk": SECRET[:-8]},
        {"log": SECRET + "!"},
        {"witness": None},
        {"identities": []},
        {"identities": OTHER},
        {"identities": [OTHER[:-1] + "Q"]},
    ],
    ids=str,
)
def test_contents_that_are_no_keys_are_refused_without_quoting_them(
    tmp_path: Path, change: dict[str, object]
) -> None:
    _wrapped(tmp_path, json.dumps(WHOLE | change).encode())
    with pytest.raises(KeyFileError, match="does not hold the keys") as refused:
        read_keyring(tmp_path, PASSPHRASE)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    for secret in (SECRET[:20], OTHER[:30], PASSPHRASE[:30]):
        assert secret not in str(refused.value)


def test_contents_of_the_whole_form_are_read(tmp_path: Path) -> None:
    """The control of the test above: without a change nothing is refused."""
    _wrapped(tmp_path, json.dumps(WHOLE).encode())
    assert read_keyring(tmp_path, PASSPHRASE).recipient == identity(0).recipient


@pytest.mark.parametrize("passphrase", ["", "elevenchars", "x" * 11])
def test_a_short_passphrase_is_refused_before_anything_is_written(
    tmp_path: Path, passphrase: str
) -> None:
    with pytest.raises(KeyFileError, match="can be guessed"):
        write_keyring(tmp_path / "home", keyring(Side.MISSION), passphrase)
    assert list(tmp_path.iterdir()) == []


def test_no_private_key_is_in_a_representation() -> None:
    keys = keyring(Side.MISSION)
    shown = f"{keys!r} {keys} {keys.identities} {keys.identities[0]!s}"
    assert keys.recipient in shown
    assert "SECRET" not in shown
    for name in RFC_8032:
        assert getattr(keys, name).private_bytes_raw().hex() not in shown
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_a_damaged_identity_is_not_repeated() -> None:
    with pytest.raises(KeyFileError) as refused:
        Identity.read(OTHER[:-1] + "Q")
    assert OTHER[16:40] not in str(refused.value)


def test_sealing_for_nobody_or_for_no_key_is_refused() -> None:
    for recipients in ([], ["age1qqq"], [identity(0).recipient.upper()]):
        with pytest.raises(KeyFileError):
            age.encrypt(b"body", recipients)
    sealed = age.encrypt(b"body", [identity(0).recipient] * 2)
    assert sealed.count(b"-> X25519 ") == 1
    assert age.decrypt(sealed, [identity(1), identity(0)]) == b"body"
    with pytest.raises(EvidenceError):
        age.decrypt(sealed, [identity(1)])


def test_the_keys_are_not_loaded_by_what_needs_none() -> None:
    """Rights are decided where no private key is: in a process without the library."""
    code = "import sys, exeat.service.desks.rights; sys.exit('pyrage' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=False)
    assert ran.returncode == 0
