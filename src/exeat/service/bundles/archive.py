"""The archive that a bundle is: a ZIP of one shape only, checked before it is read."""

import io
import re
import zipfile
from collections.abc import Mapping

from exeat.domain.errors import EvidenceError

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_ENTRY_BYTES = 2 * 1024 * 1024

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


def is_bundle(data: bytes) -> bool:
    """Return whether bytes begin as a bundle file does."""
    return data.startswith(b"PK\x03\x04")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as an archive; the same files give the same bytes."""
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


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive, its table checked before anything is read.

    Raises:
        EvidenceError: It is damaged, too large, or not of the shape of a bundle.
    """
    _check_table(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise damaged("it does not read as it was written") from error
    except (EOFError, RuntimeError) as error:
        raise damaged("it ends too early, or is locked") from error


def _check_table(data: bytes) -> None:
    """Refuse what is too large or counts too many entries, before a table is read."""
    if len(data) > MAX_BYTES:
        raise _oversized(f"it has more than {MAX_BYTES // 1024 // 1024} MB")
    end = data[-_END_BYTES:]
    if not is_bundle(data) or not end.startswith(_END):
        raise damaged("it does not read as an archive")
    if int.from_bytes(end[10:12], "little") > MAX_ENTRIES:
        raise _oversized(f"it has more than {MAX_ENTRIES:,} entries")


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_ENTRIES:
        raise _oversized(f"it has more than {MAX_ENTRIES:,} entries")
    if len({member.filename for member in members}) < len(members):
        raise damaged("a name stands in it twice")
    for member in members:
        if len(member.filename) > _LONGEST_NAME or not _NAMES.fullmatch(
            member.filename
        ):
            raise damaged("it holds a file that no bundle has")
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits:
            raise damaged("an entry of it is packed or locked")
        if member.external_attr != _MODE:
            raise damaged("an entry of it is no plain file")
        if max(member.file_size, member.compress_size) > MAX_ENTRY_BYTES:
            raise _oversized("an entry of it is too large")


def damaged(why: str) -> EvidenceError:
    """Return the refusal of a bundle that is not as it was written."""
    return EvidenceError(
        f"the bundle is damaged or altered: {why}",
        remedy="ask for it again, and bring it by another way",
    )


def _oversized(why: str) -> EvidenceError:
    return EvidenceError(
        f"the bundle is refused unread: {why}",
        remedy="export smaller bundles more often",
    )
