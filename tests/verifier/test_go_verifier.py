"""A program that shares no code with Exeat accepts our evidence, and no altered one.

``main.go`` is built once, without a network, by the Go of the development environment;
Go brings the two packages for notes and proofs in its own sources.
"""

import fcntl
import os
import random
import subprocess
import sysconfig
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from json import loads
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest

from exeat.domain.errors import EvidenceError
from exeat.store.checkpoint import check_growth, read_checkpoint
from exeat.store.note import NoteSignature, Signer, read_note, sign_note
from exeat.store.receipt import Level, Receipt, encode_path, verify_receipt
from tests.small_log import KEEPER, ORIGIN, WITNESS, SmallLog, leaf, private

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "go-verifier"
GO = Path(sysconfig.get_path("scripts")) / "go"
# EXEAT_SOAK=1 is the nightly size: how many receipts and histories there are, and how
# many receipts are altered in each way.
COUNT, EACH = (10_000, 10_000) if os.environ.get("EXEAT_SOAK") == "1" else (1_000, 100)
PACKAGES = ("note", "tlog")

Alter = Callable[[Receipt, random.Random], Receipt | bytes]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes of the test run out of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment(home: str) -> Mapping[str, str]:
    """Return settings under which Go asks nobody for anything."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "GOPATH": home,
        "GOCACHE": str(BUILD / "cache"),
        "GOFLAGS": "-mod=vendor -trimpath -buildvcs=false",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GO111MODULE": "on",
        "GOENV": "off",
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }


def go(folder: str, *arguments: str) -> str:
    ran = subprocess.run(
        [GO, *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def release(listing: str) -> tuple[str, str]:
    """Return version and marker line of golang.org/x/mod as Go vendors it."""
    lines = listing.splitlines()
    at = next(
        n for n, line in enumerate(lines) if line.startswith("# golang.org/x/mod ")
    )
    return lines[at].split(" ")[2], lines[at + 1]


def build(folder: str, target: Path) -> None:
    """Build the program in a module of its own, with Go's copies of the packages."""
    module = Path(folder)
    sources = Path(go(folder, "env", "GOROOT")) / "src/cmd/vendor"
    version, marker = release((sources / "modules.txt").read_text(encoding="utf-8"))
    names = [f"golang.org/x/mod/sumdb/{name}" for name in PACKAGES]
    for name in names:
        copytree(sources / name, module / "vendor" / name)
    listing = "\n".join([f"# golang.org/x/mod {version}", marker, *names, ""])
    (module / "vendor/modules.txt").write_text(listing, encoding="utf-8")
    (module / "go.mod").write_text(
        "module exeat.invalid/verifier\n\ngo 1.25.0\n\n"
        f"require golang.org/x/mod {version}\n",
        encoding="utf-8",
    )
    (module / "main.go").write_bytes((HERE / "main.go").read_bytes())
    go(folder, "build", "-o", str(target), ".")


@pytest.fixture(scope="session")
def verifier() -> Path:
    """The built program; it stays in ``build`` until its source or Go changes."""
    source = (HERE / "main.go").read_bytes() + Path(__file__).read_bytes()
    with alone(BUILD), TemporaryDirectory() as folder:
        tag = sha256(source + go(folder, "version").encode()).hexdigest()[:16]
        program = BUILD / tag
        if not program.exists():
            build(folder, BUILD / "new")
            (BUILD / "new").replace(program)
    return program


def asked(
    program: Path, members: Mapping[str, bytes], *options: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what of a ZIP file holds and what is refused, with the words for each."""
    with TemporaryDirectory() as folder:
        archive = Path(folder) / "evidence.zip"
        with ZipFile(archive, "w") as made:
            for name, contents in members.items():
                made.writestr(name, contents)
        ran = subprocess.run(
            [program, "-log", KEEPER.verifier.text(), *options, archive],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.stderr == ""
    answers = [line.split("\t", 2) for line in ran.stdout.splitlines()]
    ok = {loads(name): words for kind, name, words in answers if kind == "ok"}
    refused = {loads(name): words for kind, name, words in answers if kind == "refused"}
    assert len(ok) + len(refused) == len(answers)
    assert ran.returncode == (1 if refused else 0)
    return ok, refused


@pytest.fixture(scope="module")
def log() -> SmallLog:
    return SmallLog([leaf(number) for number in range(COUNT + 1)])


@pytest.fixture(scope="module")
def receipts(log: SmallLog) -> list[Receipt]:
    """A receipt of each leaf at a size of its own, every second one witnessed."""
    generator = random.Random(20261122)  # noqa: S311 - repeatable, not secret
    made = []
    for index in range(COUNT):
        size = generator.randint(max(index + 1, 2), COUNT + 1)
        receipt = log.parts(index, size)
        if index % 2:
            receipt = replace(receipt, checkpoint=log.witnessed(size))
        made.append(receipt)
    return made


def flipped(value: bytes, generator: random.Random) -> bytes:
    at = generator.randrange(len(value) * 8)
    return (
        value[: at // 8] + bytes([value[at // 8] ^ 1 << at % 8]) + value[at // 8 + 1 :]
    )


def text_changed(good: Receipt, line: int, new: str) -> Receipt:
    """Return a receipt whose checkpoint says something else than was signed."""
    lines = good.checkpoint.decode().split("\n")
    lines[line] = new
    return replace(good, checkpoint="\n".join(lines).encode())


def signature_changed(
    good: Receipt, line: int, change: Callable[[bytes], bytes]
) -> Receipt:
    note = read_note(good.checkpoint)
    signatures = list(note.signatures)
    signature = signatures[line % len(signatures)]
    signatures[line % len(signatures)] = replace(
        signature, signature=change(signature.signature)
    )
    return replace(
        good, checkpoint=replace(note, signatures=tuple(signatures)).encode()
    )


def signed_by_another(good: Receipt) -> NoteSignature:
    return Signer(ORIGIN, private(9)).sign(read_note(good.checkpoint).text)


def leaf_bit(good: Receipt, generator: random.Random) -> Receipt:
    return replace(good, entry=flipped(good.entry, generator))


def leaf_text(good: Receipt, _: random.Random) -> Receipt:
    return replace(good, entry=good.entry.replace(b"event filed", b"event refused"))


def leaf_of_another(good: Receipt, _: random.Random) -> Receipt:
    return replace(good, entry=leaf(good.index + 1))


def index_of_another(good: Receipt, generator: random.Random) -> Receipt:
    size = read_checkpoint(read_note(good.checkpoint).text).size
    return replace(good, index=(good.index + generator.randrange(1, size)) % size)


def path_bit(good: Receipt, generator: random.Random) -> Receipt:
    at = generator.randrange(len(good.path))
    step = flipped(good.path[at], generator)
    return replace(good, path=(*good.path[:at], step, *good.path[at + 1 :]))


def path_shorter(good: Receipt, generator: random.Random) -> Receipt:
    at = generator.randrange(len(good.path))
    return replace(good, path=(*good.path[:at], *good.path[at + 1 :]))


def path_longer(good: Receipt, generator: random.Random) -> Receipt:
    at = generator.randrange(len(good.path) + 1)
    return replace(good, path=(*good.path[:at], bytes(32), *good.path[at:]))


def size_changed(good: Receipt, _: random.Random) -> Receipt:
    size = read_checkpoint(read_note(good.checkpoint).text).size
    return text_changed(good, 1, str(size + 1))


def root_changed(good: Receipt, generator: random.Random) -> Receipt:
    root = read_checkpoint(read_note(good.checkpoint).text).root
    return text_changed(good, 2, b64encode(flipped(root, generator)).decode())


def origin_changed(good: Receipt, _: random.Random) -> Receipt:
    return text_changed(good, 0, ORIGIN.replace("moscow", "warsaw"))


def signature_bit(good: Receipt, generator: random.Random) -> Receipt:
    return signature_changed(good, 0, lambda signed: flipped(signed, generator))


def last_signature_bit(good: Receipt, generator: random.Random) -> Receipt:
    return signature_changed(good, -1, lambda signed: flipped(signed, generator))


def signature_of_a_stranger(good: Receipt, _: random.Random) -> Receipt:
    note = replace(read_note(good.checkpoint), signatures=(signed_by_another(good),))
    return replace(good, checkpoint=note.encode())


def signature_with_a_forged_name(good: Receipt, _: random.Random) -> Receipt:
    forged = signed_by_another(good).signature
    return signature_changed(good, 0, lambda _: forged)


def rewritten(good: Receipt, _: random.Random) -> Receipt:
    """Return a head over another leaf, with which the keeper himself cheats."""
    head = SmallLog([leaf(good.index), leaf(good.index + 1), leaf(0)]).head(3)
    size = read_checkpoint(read_note(good.checkpoint).text).size
    text = replace(head, size=size).text()
    return replace(good, checkpoint=sign_note(text, KEEPER))


def cut_short(good: Receipt, generator: random.Random) -> bytes:
    whole = good.encode()
    # A whole signature may go: a receipt that is witnessed no more is still one.
    end = len(whole) if good.index % 2 == 0 else whole.rindex(b"\n", 0, -1)
    return whole[: generator.randrange(1, end)]


def swapped(good: Receipt, _: random.Random) -> bytes:
    """Return proof and head of one receipt behind the leaf of another log's."""
    other = SmallLog([leaf(good.index + 5)]).receipt(0, 1)
    head, tail = other.split(b"\nindex ")[0], good.encode().split(b"\nindex ")[1]
    return head + b"\nindex " + tail


ALTERATIONS: list[Alter] = [
    leaf_bit,
    leaf_text,
    leaf_of_another,
    index_of_another,
    path_bit,
    path_shorter,
    path_longer,
    size_changed,
    root_changed,
    origin_changed,
    signature_bit,
    last_signature_bit,
    signature_of_a_stranger,
    signature_with_a_forged_name,
    rewritten,
    cut_short,
    swapped,
]


def test_go_accepts_every_receipt(verifier: Path, receipts: list[Receipt]) -> None:
    files = {f"{each.index}.tlog-proof": each.encode() for each in receipts}
    ok, refused = asked(verifier, files, "-witness", WITNESS.verifier.text())
    assert refused == {}
    assert ok.keys() == files.keys()
    assert len(ok) == COUNT
    levels = list(ok.values())
    assert levels.count(Level.WITNESSED) == levels.count(Level.RECORDED) == COUNT // 2


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda alter: alter.__name__)
def test_go_and_exeat_refuse_every_altered_receipt(
    verifier: Path, receipts: list[Receipt], alter: Alter
) -> None:
    generator = random.Random(alter.__name__)  # noqa: S311 - repeatable, not secret
    files = {}
    for good in generator.sample(receipts, EACH):
        bad = alter(good, generator)
        data = bad if isinstance(bad, bytes) else bad.encode()
        assert data != good.encode()
        with pytest.raises(EvidenceError):
            verify_receipt(data, KEEPER.verifier, [WITNESS.verifier])
        files[f"{good.index}.tlog-proof"] = data
    ok, refused = asked(verifier, files, "-witness", WITNESS.verifier.text())
    assert ok == {}
    assert refused.keys() == files.keys()
    assert len(refused) == EACH


def test_go_reads_files_and_folders(
    verifier: Path, receipts: list[Receipt], tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    alone, below = tmp_path / "1.tlog-proof", tmp_path / "deep" / "2.tlog-proof"
    alone.write_bytes(receipts[0].encode())
    below.write_bytes(receipts[1].encode())

    def check(name: Path) -> tuple[int, str]:
        call = [str(verifier), "-log", KEEPER.verifier.text(), str(name)]
        ran = subprocess.run(call, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout

    for name, expected in ((alone, 1), (tmp_path, 2)):
        status, answers = check(name)
        assert (status, answers.count("ok\t")) == (0, expected)
    below.write_bytes(receipts[1].encode()[:-1])
    assert check(tmp_path)[0] == 1
    assert check(tmp_path / "none")[0] == check(HERE)[0] == 2


def test_more_than_a_thousand_are_altered() -> None:
    assert len(ALTERATIONS) * EACH >= 1_000


def growth(
    number: int, old: bytes, new: bytes, proof: Sequence[bytes]
) -> dict[str, bytes]:
    """Return the three files that tell how a log grew."""
    parts = {"old": old, "new": new, "proof": encode_path(proof)}
    return {f"{number}/{name}": contents for name, contents in parts.items()}


def test_go_accepts_growth_between_any_two_heads(verifier: Path, log: SmallLog) -> None:
    generator = random.Random(1)  # noqa: S311 - repeatable, not secret
    files: dict[str, bytes] = {}
    for number in range(COUNT):
        new = generator.randint(0, COUNT)
        old = generator.randint(0, new)
        proof = log.growth(old, new)
        check_growth(log.head(old), log.head(new), proof)
        files |= growth(number, log.checkpoint(old), log.checkpoint(new), proof)
    ok, refused = asked(verifier, files, "-consistency")
    assert refused == {}
    assert len(ok) == COUNT


def test_go_and_exeat_refuse_every_rewritten_history(verifier: Path) -> None:
    generator = random.Random(2)  # noqa: S311 - repeatable, not secret
    leaves = [leaf(number) for number in range(70)]
    honest = SmallLog(leaves)
    files: dict[str, bytes] = {}
    for number in range(COUNT):
        new = generator.randint(1, 70)
        old = generator.randint(1, new)
        changed = generator.randrange(old)
        past = [*leaves[:changed], leaf(number + 100), *leaves[changed + 1 :]]
        forged = SmallLog(past[:new])
        proof = forged.growth(old, new)
        check_growth(forged.head(old), forged.head(new), proof)
        with pytest.raises(EvidenceError):
            check_growth(honest.head(old), forged.head(new), proof)
        files |= growth(number, honest.checkpoint(old), forged.checkpoint(new), proof)
    ok, refused = asked(verifier, files, "-consistency")
    assert ok == {}
    assert len(refused) == COUNT
