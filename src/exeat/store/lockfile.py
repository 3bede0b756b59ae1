"""One process a store: a lock beside the file, and no file systems that cannot lock."""

import fcntl
import os
from pathlib import Path

from exeat.domain.errors import StoreError

MOUNTS = Path("/proc/mounts")
# Their locks and shared memory do not hold between machines, and a WAL needs both.
NETWORK_TYPES = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.glusterfs",
        "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "gfs2", "glusterfs", "gpfs", "lustre",
        "ncpfs", "nfs", "nfs4", "ocfs2", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
    }
)  # fmt: skip


class LockFile:
    """A lock that the system gives back however the process ends.

    Args:
        path: Of the lock, beside the file that it stands for.

    Raises:
        StoreError: Another process, or another part of this one, holds it.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(
                path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
        except OSError as error:
            raise StoreError(
                f"the store in {path.parent} cannot be locked: {error.strerror}",
                remedy="give this account the right to write in that folder",
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._descriptor, 20, 0).decode("ascii", "replace")
            os.close(self._descriptor)
            raise StoreError(
                f"process {holder or 'unknown'} holds the store in {path.parent}",
                remedy="work through it, or stop it first; a store has one process",
            ) from error
        self._write_holder()

    def _write_holder(self) -> None:
        """Write who holds the lock; on a full disk it is held without a name."""
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, str(os.getpid()).encode("ascii"), 0)
        except OSError:
            return

    def release(self) -> None:
        """Give the lock back; the file stays, so that two cannot lock two files."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def refuse_network(folder: Path, mounts: Path = MOUNTS) -> None:
    """Check that a folder lies on a disk of this machine.

    Raises:
        StoreError: It lies on a network file system.
    """
    kind = file_system(folder, mounts)
    if kind in NETWORK_TYPES:
        raise StoreError(
            f"{folder} lies on a network file system ({kind}), where a store breaks",
            remedy="keep the store on a disk of this machine",
        )


def file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """Return the type of the file system of a folder; "" where nothing tells it."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place, best, kind = folder.resolve(), -1, ""
    for line in lines:
        _, point, each, *_ = line.split(" ")
        mounted = Path(_unescaped(point))
        # Of two mounts on one point the later hides the earlier.
        if place.is_relative_to(mounted) and len(mounted.parts) >= best:
            best, kind = len(mounted.parts), each
    return kind


def _unescaped(point: str) -> str:
    """Return a mount point without the octal escapes of the kernel."""
    for escape, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n")):
        point = point.replace(escape, sign)
    return point.replace("\\134", "\\")
