"""A file system of SQLite whose calls fail when a test says so."""

from __future__ import annotations

from typing import Any

import apsw


class BrokenDisk(apsw.VFS):
    """Passes everything on to the system, but for the calls that shall fail.

    Attributes:
        failing: Calls that fail, such as "write" and "sync", by part of a file's name.
        failed: How often one did.
        times: How often they still shall.
    """

    def __init__(self, name: str) -> None:
        self.failing: dict[str, str] = {}
        self.failed = 0
        self.times = 1_000_000
        self.error: type[apsw.Error] = apsw.IOError
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        return BrokenFile(self, name, flags)

    def strike(self, call: str, name: str) -> None:
        """Fail a call if it shall."""
        if self.times and name.endswith(self.failing.get(call, "nothing")):
            self.failed += 1
            self.times -= 1
            raise self.error


class BrokenFile(apsw.VFSFile):
    def __init__(self, disk: BrokenDisk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._name = str(
            name.filename() if isinstance(name, apsw.URIFilename) else name
        )
        super().__init__("", name, flags)

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802
        self._disk.strike("write", self._name)
        super().xWrite(content, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.strike("sync", self._name)
        super().xSync(flags)
