"""The file form of a bundle: a ZIP that has one shape only.

Entries are stored, in a fixed order, with fixed attributes, so that the same contents
give the same bytes, and a file that says the same in other bytes is refused: whoever
alters a byte anywhere, alters the contents or makes a file that is no bundle.
"""

import base64
import binascii
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from exeat.domain.errors import EvidenceError
from exeat.domain.record import record

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_ENTRY_BYTES = 2 * 1024 * 1024
FORMAT, VERSION = "bundle", 1

_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_NAME = 120
_NAMES = re.compile(
    r"channel\.note|manifest\.json|checkpoint|consistency|cosignature"
    r"|entries/[0-9]{6,9}\.(leaf|statement)"
    r"|contents/[0-9]{6,9}\.(body|salt|age)"
    r"|receipts/[0-9]{6,9}-[0-9a-z-]{1,80}\.tlog-proof"
    r"|claims/[0-9]{6,9}\.(statement|body|salt|age)"
)
_SIGNED = ("channel.note", "manifest.json")
_PLAIN = (*_SIGNED, "checkpoint", "consistency", "cosignature")
_FOLDERS = ("entries", "contents", "receipts", "claims")
_MODE = 0o600 << 16
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@record
class Contents:
    """What a commitment covers, open or sealed; empty once erased.

    Attributes:
        body: Bytes of the open body.
        salt: The 32 bytes hashed before it.
        sealed: The age file of a sealed body.
    """

    body: bytes | None = None
    salt: bytes | None = None
    sealed: bytes | None = None


NOTHING = Contents()


@record
class BundledEntry:
    """A leaf of the log with the statement that it rests on.

    Attributes:
        position: Index in the log, from 0.
        leaf: Its bytes.
        statement: The signed statement, as received.
        contents: Of the body that it commits to, where they are not erased.
    """

    position: int
    leaf: bytes
    statement: bytes
    contents: Contents = NOTHING


@record
class BundledClaim:
    """A signed statement that asks to be recorded.

    Attributes:
        number: Place in the order of the desk that makes it.
        statement: The signed statement.
        contents: Of the body that it commits to.
    """

    number: int
    statement: bytes
    contents: Contents = NOTHING


@record
class Bundle:
    """What travels from one desk of a channel to the other.

    Attributes:
        channel: Id of the channel.
        sender: Party and desk that made it, as ``party/desk``.
        recipient: Party that it is for.
        start: Size of the log that it goes on from.
        size: Size of the log that it goes up to.
        checkpoint: The signed head at ``size``; empty where there is none yet.
        consistency: Proof from ``start`` to ``size``.
        entries: Leaves from ``start`` to ``size``; empty from the witness.
        receipts: Name and bytes of receipts.
        claims: From the desk that does not keep the log.
        cosignature: A checkpoint cosigned by the witness; empty if none.
    """

    channel: str
    sender: str
    recipient: str
    start: int
    size: int
    checkpoint: bytes = b""
    consistency: tuple[bytes, ...] = ()
    entries: tuple[BundledEntry, ...] = ()
    receipts: tuple[tuple[str, bytes], ...] = ()
    claims: tuple[BundledClaim, ...] = ()
    cosignature: bytes = b""


@record
class Opened:
    """A bundle as read, with what its sender signed.

    Attributes:
        bundle: The contents.
        manifest: Bytes of the list of contents.
        note: The signed note over that list.
    """

    bundle: Bundle
    manifest: bytes
    note: bytes


def manifest_of(bundle: Bundle) -> bytes:
    """Return the list of contents that the sender signs: names and digests."""
    return _manifest(bundle, _files(bundle))


def pack(bundle: Bundle, note: bytes) -> bytes:
    """Return the bytes of a bundle file.

    Args:
        bundle: The contents.
        note: The sender's signed note over the manifest.
    """
    files = _files(bundle)
    whole = {"channel.note": note, "manifest.json": _manifest(bundle, files), **files}
    return _zipped(whole)


def unpack(data: bytes) -> Opened:
    """Return what a bundle file holds; its signature is still to be checked.

    Raises:
        EvidenceError: It is damaged, altered, too large, or no bundle.
    """
    files = _unzipped(data)
    try:
        manifest, note = files.pop("manifest.json"), files.pop("channel.note")
        bundle = _bundle(_object(manifest), files)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _damaged("its list of contents is not as it was written") from error
    if pack(bundle, note) != data or manifest_of(bundle) != manifest:
        raise _damaged("a byte of it is not as it was written")
    return Opened(bundle=bundle, manifest=manifest, note=note)


def is_bundle(data: bytes) -> bool:
    """Return whether bytes begin as a bundle file does."""
    return data.startswith(b"PK\x03\x04")


def _files(bundle: Bundle) -> dict[str, bytes]:
    """Return the files of a bundle by name, in their order."""
    files = {"checkpoint": bundle.checkpoint} if bundle.checkpoint else {}
    if bundle.consistency:
        lines = (base64.b64encode(each) for each in bundle.consistency)
        files["consistency"] = b"".join(line + b"\n" for line in lines)
    if bundle.cosignature:
        files["cosignature"] = bundle.cosignature
    for entry in bundle.entries:
        files[f"entries/{entry.position:06}.leaf"] = entry.leaf
        files[f"entries/{entry.position:06}.statement"] = entry.statement
    for entry in bundle.entries:
        files.update(_contents_files(f"contents/{entry.position:06}", entry.contents))
    files.update((f"receipts/{name}", data) for name, data in bundle.receipts)
    for claim in bundle.claims:
        files[f"claims/{claim.number:06}.statement"] = claim.statement
        files.update(_contents_files(f"claims/{claim.number:06}", claim.contents))
    return files


def _contents_files(stem: str, contents: Contents) -> Iterator[tuple[str, bytes]]:
    kinds = (
        ("body", contents.body),
        ("salt", contents.salt),
        ("age", contents.sealed),
    )
    for kind, data in kinds:
        if data is not None:
            yield f"{stem}.{kind}", data


def _manifest(bundle: Bundle, files: Mapping[str, bytes]) -> bytes:
    value = {
        "exeat": FORMAT,
        "version": VERSION,
        "channel": bundle.channel,
        "from": bundle.sender,
        "to": bundle.recipient,
        "start": bundle.start,
        "size": bundle.size,
        "files": {
            name: hashlib.sha256(data).hexdigest() for name, data in files.items()
        },
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _object(manifest: bytes) -> Mapping[str, object]:
    value = json.loads(manifest)
    if not isinstance(value, dict) or value.get("exeat") != FORMAT:
        raise ValueError("no manifest of a bundle")
    if value.get("version") != VERSION:
        raise EvidenceError(
            f"the bundle is of version {value.get('version')!r}",
            remedy="bring this desk to the version of Exeat that made it",
        )
    return value


def _bundle(manifest: Mapping[str, object], files: Mapping[str, bytes]) -> Bundle:
    return Bundle(
        channel=_text(manifest["channel"]),
        sender=_text(manifest["from"]),
        recipient=_text(manifest["to"]),
        start=_count(manifest["start"]),
        size=_count(manifest["size"]),
        checkpoint=files.get("checkpoint", b""),
        consistency=tuple(
            base64.b64decode(line, validate=True)
            for line in files.get("consistency", b"").splitlines()
        ),
        entries=tuple(
            BundledEntry(
                position=number,
                leaf=files[f"entries/{number:06}.leaf"],
                statement=files[f"entries/{number:06}.statement"],
                contents=_contents(f"contents/{number:06}", files),
            )
            for number in _numbers(files, "entries/", ".leaf")
        ),
        receipts=tuple(
            (name.removeprefix("receipts/"), data)
            for name, data in files.items()
            if name.startswith("receipts/")
        ),
        claims=tuple(
            BundledClaim(
                number=number,
                statement=files[f"claims/{number:06}.statement"],
                contents=_contents(f"claims/{number:06}", files),
            )
            for number in _numbers(files, "claims/", ".statement")
        ),
        cosignature=files.get("cosignature", b""),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a count")
    return value


def _numbers(files: Iterable[str], start: str, end: str) -> list[int]:
    names = (name for name in files if name.startswith(start) and name.endswith(end))
    return [int(name[len(start) : -len(end)]) for name in names]


def _contents(stem: str, files: Mapping[str, bytes]) -> Contents:
    return Contents(
        body=files.get(f"{stem}.body"),
        salt=files.get(f"{stem}.salt"),
        sealed=files.get(f"{stem}.age"),
    )


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files, key=_order):
            member = zipfile.ZipInfo(name, _FIRST_DAY)
            member.create_system = 3  # the same on every machine
            member.external_attr = _MODE
            archive.writestr(member, files[name])
    return target.getvalue()


def _order(name: str) -> tuple[int, int, str]:
    """Return a sort key: what is signed first, then folder by folder."""
    folder, _, rest = name.partition("/")
    if not rest:
        return 0, _PLAIN.index(name), ""
    return 1 + _FOLDERS.index(folder), len(rest.partition(".")[0]), rest


def _unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive, its table checked before anything is read."""
    _check_table(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise _damaged("it does not read as it was written") from error
    except (EOFError, RuntimeError) as error:
        raise _damaged("it ends too early, or is locked") from error


def _check_table(data: bytes) -> None:
    """Refuse what is too large or counts too many entries, before a table is read."""
    if len(data) > MAX_BYTES:
        raise _oversized(f"it has more than {MAX_BYTES // 1024 // 1024} MB")
    end = data[-_END_BYTES:]
    if not is_bundle(data) or not end.startswith(_END):
        raise _damaged("it does not read as an archive")
    if int.from_bytes(end[10:12], "little") > MAX_ENTRIES:
        raise _oversized(f"it has more than {MAX_ENTRIES:,} entries")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_ENTRIES:
        raise _oversized(f"it has more than {MAX_ENTRIES:,} entries")
    if len({member.filename for member in members}) < len(members):
        raise _damaged("a name stands in it twice")
    for member in members:
        if len(member.filename) > _LONGEST_NAME or not _NAMES.fullmatch(
            member.filename
        ):
            raise _damaged("it holds a file that no bundle has")
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits:
            raise _damaged("an entry of it is packed or locked")
        if member.external_attr != _MODE:
            raise _damaged("an entry of it is no plain file")
        if max(member.file_size, member.compress_size) > MAX_ENTRY_BYTES:
            raise _oversized("an entry of it is too large")


def _damaged(why: str) -> EvidenceError:
    return EvidenceError(
        f"the bundle is damaged or altered: {why}",
        remedy="ask for it again, and bring it by another way",
    )


def _oversized(why: str) -> EvidenceError:
    return EvidenceError(
        f"the bundle is refused unread: {why}",
        remedy="export smaller bundles more often",
    )
