"""Hostile code in the child does nothing, and the parent believes nothing it says."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exeat.domain.errors import InputError
from exeat.service.imports import sandbox
from exeat.service.imports.confinement import Limits
from exeat.service.imports.sandbox import Outcome

HERE = Path(__file__).parent
REFUSED = {
    "BlockingIOError",
    "ModuleNotFoundError",
    "OSError",
    "PermissionError",
    "RuntimeError",
}
FILES = ("write_file", "read_file", "make_folder", "remove_file", "call_kernel")
ACTS = (*FILES, "connect", "fork", "spawn", "execute", "signal_parent")


def run(
    payload: str, content: bytes = b"", *, limits: Limits = sandbox.LIMITS
) -> Outcome:
    """Run a payload in the child."""
    roots = (sandbox.ROOT, HERE)
    return sandbox.run(
        f"payloads:{payload}", content, "a.xlsx", limits=limits, roots=roots
    )


def alone(line: str, payload: str, content: bytes = b"") -> tuple[str, int]:
    """Run a payload behind one line of defence only; return what it told, and its end."""
    code = (
        f"import sys; sys.path += [{str(sandbox.ROOT)!r}, {str(HERE)!r}];"
        "import payloads; from exeat.service.imports import confinement, seccomp;"
        "limits = confinement.Limits(cpu_s=1);"
        f"is_up = {line};"
        f"told = payloads.{payload}({content!r}, '') if is_up is not False else 'absent';"
        "sys.stdout.write(told)"
    )
    ended = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, check=False, timeout=60
    )
    return ended.stdout.decode(), ended.returncode


class Target:
    """Something to write, read, remove or reach."""

    def __init__(self, folder: Path) -> None:
        self.secret = folder / "secret"
        self.secret.write_text("kept")
        self.fresh = folder / "fresh"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)

    def content(self, payload: str) -> bytes:
        """Return what a payload is to act on."""
        if payload == "connect":
            return str(self.listener.getsockname()[1]).encode()
        is_there = payload in ("read_file", "remove_file")
        return bytes(self.secret if is_there else self.fresh)

    def is_untouched(self) -> bool:
        """Return whether nobody wrote, removed or connected."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return self.secret.read_text() == "kept" and not self.fresh.exists()
        return False


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    made = Target(tmp_path)
    with made.listener:
        yield made


def test_all_lines_of_defence_are_told() -> None:
    assert sandbox.guards() >= {"audit"}
    assert sandbox.guards() <= {"audit", "rlimits", "seccomp"}
    assert ("seccomp" in sandbox.guards()) == (
        alone("seccomp.install()", "fork")[0] != "absent"
    )


@pytest.mark.parametrize("payload", [*ACTS, "raise_limits", "import_late"])
def test_nothing_is_done_in_the_child(payload: str, target: Target) -> None:
    assert run(payload, target.content(payload)).value in REFUSED
    assert target.is_untouched()


@pytest.mark.parametrize("payload", ACTS)
def test_the_payloads_do_what_they_say_where_nothing_holds_them(
    payload: str, target: Target
) -> None:
    told, _ = alone("None", payload, target.content(payload))
    assert told.strip().endswith("done")


@pytest.mark.parametrize("payload", [*ACTS, "start_thread"])
def test_the_kernel_alone_refuses(payload: str, target: Target) -> None:
    told, _ = alone("seccomp.install()", payload, target.content(payload))
    if "seccomp" in sandbox.guards():
        assert told in REFUSED
        assert target.is_untouched()
    else:
        assert told == "absent"


@pytest.mark.parametrize("payload", ACTS)
def test_the_audit_hook_alone_refuses(payload: str, target: Target) -> None:
    told, _ = alone("confinement.watch()", payload, target.content(payload))
    assert told == "PermissionError"
    assert target.is_untouched()


@pytest.mark.parametrize(
    "payload", ["write_file", "read_file", "call_kernel", "connect"]
)
def test_the_limits_alone_refuse_files_and_sockets(
    payload: str, target: Target
) -> None:
    told, _ = alone(
        "confinement.limit_resources(limits)", payload, target.content(payload)
    )
    assert told in REFUSED
    assert target.is_untouched()


def test_the_limits_alone_end_what_takes_too_much() -> None:
    line = "confinement.limit_resources(limits)"
    assert alone(line, "spin")[1] == -signal.SIGXCPU
    assert alone(line, "eat") == ("", 1)
    assert alone("None", "eat") == ("600000000 bytes", 0)


def test_too_much_memory_is_refused() -> None:
    with pytest.raises(InputError, match="took more than 400 MB"):
        run("eat")


@pytest.mark.parametrize(
    ("payload", "limits"),
    [
        pytest.param("spin", Limits(cpu_s=1), id="of processor time"),
        pytest.param("spin", Limits(wall_s=1), id="of the clock"),
        pytest.param("sleep", Limits(wall_s=1), id="asleep"),
    ],
)
def test_what_does_not_end_is_ended(payload: str, limits: Limits) -> None:
    with pytest.raises(InputError, match="took more than") as caught:
        run(payload, limits=limits)
    assert caught.value.file == "a.xlsx"


def test_an_answer_without_end_is_cut_off() -> None:
    with pytest.raises(InputError, match="more than can be read at once"):
        run("chatter", limits=Limits(reply=1_000_000))


@pytest.mark.parametrize("payload", ["crash", "fail"])
def test_a_process_that_breaks_is_a_refusal(payload: str) -> None:
    with pytest.raises(InputError, match=r"a\.xlsx: the file cannot be read"):
        run(payload)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"nothing\n",
        b"[]\n",
        b"5\n",
        b"[" * 100_000 + b"\n",
        b'{"value": 1}\n{"value": 2}\n',
        b'{"value": 1}',
        b'{"faults": 5}\n',
        b'{"faults": []}\n',
        b'{"faults": [5]}\n',
        b'{"faults": [{"problem": 5, "line": "x", "column": -1, "field": {}}]}\n',
        b"\xff\xfe\n",
    ],
)
def test_a_hostile_answer_is_a_refusal(answer: bytes) -> None:
    with pytest.raises(InputError, match="the file cannot be read"):
        run("say", answer)


def test_hostile_words_are_made_harmless() -> None:
    told = {"problem": "\x1b[2J\u202e" + "x" * 9000, "remedy": "a\nb", "line": 10**30}
    with pytest.raises(InputError) as caught:
        run("say", json.dumps({"faults": [told] * 1}).encode() + b"\n")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1000
    assert caught.value.line is None


def test_no_more_than_a_hundred_faults_are_told() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        run("refuse", json.dumps([f"fault {n}" for n in range(300)]).encode())
    assert len(caught.value.exceptions) == 100


def test_a_fault_keeps_its_place() -> None:
    with pytest.raises(InputError) as caught:
        run("refuse", b'["is wrong"]')
    assert str(caught.value) == "a.xlsx:1: a.b: is wrong; mend it"


def test_no_native_parser_and_no_thread_is_there_beside_the_reader() -> None:
    assert run("left_out").value == []


def test_the_environment_stays_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXEAT_PASSPHRASE", "secret")
    names = run("environment").value
    assert isinstance(names, list)
    assert "EXEAT_PASSPHRASE" not in names
    assert set(names) <= {"LC_CTYPE", "LD_LIBRARY_PATH", "__CF_USER_TEXT_ENCODING"}


@pytest.mark.parametrize("size", [0, 1, 70_000, 5 * 2**20])
def test_the_whole_file_arrives(size: int) -> None:
    label = 'a "name"\nwith\x00signs.xlsx'
    found = sandbox.run(
        "payloads:echo", os.urandom(size), label, roots=(sandbox.ROOT, HERE)
    )
    assert found.value == [size, label]
