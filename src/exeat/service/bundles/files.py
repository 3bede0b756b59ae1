"""The file form of a bundle: a ZIP that has one shape only.

Entries are stored, in a fixed order, with fixed attributes, so that the same contents
give the same bytes, and a file that says the same in other bytes is refused: whoever
alters a byte anywhere, alters the contents or makes a file that is no bundle.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from exeat.domain.errors import EvidenceError
from exeat.service.acts.contents import Contents
from exeat.service.bundles.archive import damaged, unzipped, zipped
from exeat.service.bundles.bundle import Bundle, BundledClaim, BundledEntry, Opened

FORMAT, VERSION = "bundle", 1


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
    return zipped(whole)


def unpack(data: bytes) -> Opened:
    """Return what a bundle file holds; its signature is still to be checked.

    Raises:
        EvidenceError: It is damaged, altered, too large, or no bundle.
    """
    files = unzipped(data)
    try:
        manifest, note = files.pop("manifest.json"), files.pop("channel.note")
        bundle = _bundle(_object(manifest), files)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise damaged("its list of contents is not as it was written") from error
    if pack(bundle, note) != data or manifest_of(bundle) != manifest:
        raise damaged("a byte of it is not as it was written")
    return Opened(bundle=bundle, manifest=manifest, note=note)


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
