"""What the code may not do, whoever writes it: read from its syntax."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

# The parser of the standard library has no public name.
words: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "exeat"

# Where cryptography stands; docs/reference/security.md says what for.
CRYPTOGRAPHY = {
    "cryptography": {
        "cli/keys_change.py",
        "service/desks/changes.py",
        "service/keys/keyring.py",
        "service/keys/timestamps.py",
        "store/note.py",
    },
    "pyrage": {"service/keys/age.py"},
    "rfc3161_client": {"service/keys/timestamps.py"},
    "secrets": {
        "service/desks/changes.py",
        "service/keys/paper.py",
        "service/acts/submitting.py",
        "service/desks/trusting.py",
        "store/stepping.py",
    },
}
NO_MODULE = {
    "guessable numbers": {"random", "numpy.random", "uuid"},
    "code from data": {"pickle", "marshal", "shelve", "dill", "code", "codeop"},
    "the network": {
        "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "poplib",
        "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib",
        "urllib.request", "urllib3", "xmlrpc",
    },
    "records of its own": {"logging", "syslog"},
    "ciphers of its own": {"Crypto", "hmac", "nacl", "ssl"},
}  # fmt: skip
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
SECRET = re.compile("passphrase|password|secret|private|identity|identities|salt")


@cache
def _nodes() -> tuple[tuple[str, ast.AST], ...]:
    return tuple(
        (file.relative_to(SOURCE).as_posix(), node)
        for file in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_bytes(), str(file)))
    )


@cache
def _imports() -> tuple[tuple[str, str], ...]:
    return tuple(_imported())


def _imported() -> Iterator[tuple[str, str]]:
    for name, node in _nodes():
        if isinstance(node, ast.Import):
            yield from ((name, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield name, node.module
            yield from ((name, f"{node.module}.{each.name}") for each in node.names)


def _dotted(node: ast.expr) -> str:
    """Return a name with its points; what stands before a call is left out."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def _calls() -> tuple[tuple[str, str, ast.Call], ...]:
    return tuple(
        (name, _dotted(node.func), node)
        for name, node in _nodes()
        if isinstance(node, ast.Call)
    )


def _uses(module: str, root: str) -> bool:
    return module == root or module.startswith(f"{root}.")


def test_the_whole_source_is_read() -> None:
    read = {name for name, _ in _nodes()}
    assert {"cli/main.py", "service/keys/keyring.py", "store/ledger.py"} < read
    assert len(read) > 200


@pytest.mark.parametrize("kind", NO_MODULE)
def test_what_is_forbidden_is_imported_nowhere(kind: str) -> None:
    found = [
        (name, module)
        for name, module in _imports()
        if any(_uses(module, root) for root in NO_MODULE[kind])
    ]
    assert found == []


def test_randomness_comes_from_the_system() -> None:
    drawn = {name for name, module in _imports() if _uses(module, "secrets")}
    assert drawn == CRYPTOGRAPHY["secrets"]
    numpy = [name for name, called, _ in _calls() if ".random." in called]
    assert numpy == []


@pytest.mark.parametrize("library", ["cryptography", "pyrage", "rfc3161_client"])
def test_cryptography_is_where_the_page_says(library: str) -> None:
    used = {name for name, module in _imports() if _uses(module, library)}
    assert used == CRYPTOGRAPHY[library]
    page = (ROOT / "docs/reference/security.md").read_text(encoding="utf-8")
    assert [name for name in sorted(used) if f"`{name}`" not in page] == []


def test_one_hash_function() -> None:
    named = {
        module
        for _, module in _imports()
        if _uses(module, "hashlib") or "primitives.hashes" in module
    }
    assert named == {"hashlib", "hashlib.sha256"}
    called = {called for _, called, _ in _calls() if called.startswith("hashlib.")}
    assert called == {"hashlib.sha256"}


def test_nothing_runs_text_as_code() -> None:
    found = [
        (name, called)
        for name, called, _ in _calls()
        if called in RUNS_TEXT or called in ("os.system", "os.popen", "runpy.run_path")
    ]
    assert found == []


def test_yaml_makes_plain_values_only() -> None:
    loads = ("yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load")
    assert [name for name, called, _ in _calls() if called in loads] == []
    assert {name for name, module in _imports() if _uses(module, "yaml")} == {
        "formats/yaml.py",
        "formats/yaml_text.py",
    }


def test_one_place_starts_a_process_and_no_shell() -> None:
    starters = {name for name, module in _imports() if _uses(module, "subprocess")}
    assert starters == {"service/imports/sandbox.py"}
    shells = [
        name
        for name, _, call in _calls()
        for word in call.keywords
        if word.arg == "shell"
    ]
    assert shells == []


def test_no_secret_is_compared_by_our_own_code() -> None:
    # The libraries compare in constant time; an "==" of ours would not.
    found = [
        (name, ast.unparse(node))
        for name, node in _nodes()
        if isinstance(node, ast.Compare)
        and any(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops)
        and any(_is_secret(side) for side in (node.left, *node.comparators))
    ]
    assert found == []


def _is_secret(node: ast.expr) -> bool:
    """Whether an operand is called by the name of a secret, and not its length."""
    if isinstance(node, ast.Attribute):
        return bool(SECRET.fullmatch(node.attr.strip("_")))
    if isinstance(node, ast.Call):
        return _is_secret(node.func)
    return isinstance(node, ast.Name) and bool(SECRET.fullmatch(node.id))


def test_no_option_of_the_shell_takes_a_secret() -> None:
    # Arguments of a process can be read by everybody on the machine.
    options = [
        (name, text.value)
        for name, called, call in _calls()
        if called in ("click.option", "click.argument")
        for text in call.args
        if isinstance(text, ast.Constant)
        and SECRET.search(str(text.value))
        and not any(
            word.arg == "metavar" and _is_file(word.value) for word in call.keywords
        )
    ]
    assert options == []


def _is_file(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == "FILE"


def test_sql_is_made_of_our_own_words() -> None:
    # Values are bound. What is put in by name is a table, column, role or mark of ours.
    ours = {
        "table", "named", "values", "APPLICATION", "READER", "OWNER",
    }  # fmt: skip
    found = {
        (name, ast.unparse(part.value))
        for name, called, call in _calls()
        if called.endswith(".execute") and call.args
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.FormattedValue)
    }
    assert {(name, put) for name, put in found if put not in ours} == set()
    assert {name for name, _ in found} <= {
        "store/backup.py",
        "store/inspection.py",
        "store/postgresql.py",
        "store/sqlite.py",
    }


def _patterns() -> Iterator[tuple[str, ast.expr]]:
    for name, called, call in _calls():
        if called.startswith("re.") and called != "re.escape" and call.args:
            yield name, call.args[0]


def test_every_pattern_is_a_constant_of_the_source() -> None:
    made = [
        (name, ast.unparse(pattern))
        for name, pattern in _patterns()
        if not _is_constant(pattern)
    ]
    # The texts that it is given stand in the same file.
    assert set(made) == {("engine/entries.py", "pattern")}


def _is_constant(node: ast.expr) -> bool:
    """Whether a text is written out, or put together from names in capitals."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.strip("_").isupper()
    if isinstance(node, ast.Subscript):
        return _is_constant(node.value)
    if isinstance(node, ast.JoinedStr):
        return all(_is_constant(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _is_constant(node.value)
    return isinstance(node, ast.BinOp) and all(
        _is_constant(side) for side in (node.left, node.right)
    )


def test_no_pattern_repeats_a_repetition() -> None:
    texts = [
        (name, pattern.value)
        for name, pattern in _patterns()
        if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str)
    ]
    assert len(texts) > 30
    assert [(name, text) for name, text in texts if _explodes(text)] == []


@pytest.mark.parametrize("text", ["(a+)+b", "(?:a*b?)*", "((ab)*c?)+"])
def test_a_pattern_that_explodes_is_found(text: str) -> None:
    assert _explodes(text)


@pytest.mark.parametrize("text", ["(a+b)+c", "[a-z]+(?:-[a-z]+)*", "a*b*", "(ab){2}"])
def test_a_pattern_that_does_not_is_not(text: str) -> None:
    assert not _explodes(text)


def _explodes(text: str) -> bool:
    return any(_is_ambiguous(body) for body in _repeated(list(parser.parse(text))))


def _repeated(parts: list[Any]) -> Iterator[list[Any]]:
    """Yield the inside of every unbounded repetition."""
    for part in parts:
        operation, value = part
        for inside in _insides(value):
            if operation in (words.MAX_REPEAT, words.MIN_REPEAT) and (
                value[1] is words.MAXREPEAT
            ):
                yield inside
            yield from _repeated(inside)


def _insides(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, parser.SubPattern):
        yield list(value)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _insides(each)


def _is_ambiguous(body: list[Any]) -> bool:
    """Whether what is repeated can itself be a repetition and nothing fixed."""
    fixed = repeats = 0
    for part in body:
        operation, value = part
        if operation in (words.MAX_REPEAT, words.MIN_REPEAT):
            repeats += value[1] is words.MAXREPEAT
        elif operation is words.SUBPATTERN:
            inner = list(value[3])
            if _is_ambiguous(inner):
                return True
            fixed += any(step[0] in (words.LITERAL, words.IN) for step in inner)
        else:
            fixed += 1
    return bool(repeats) and not fixed


def test_no_format_comes_from_input() -> None:
    found = {
        (name, ast.unparse(call.func.value))
        for name, _, call in _calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("format", "format_map")
        and not _is_constant(call.func.value)
    }
    # The tables of sentences ship with Exeat; the mark is one of two constants.
    ours = {put for _, put in found if re.match(r"(self\.)?(wording|table)\[", put)}
    assert {(name, put) for name, put in found if put not in ours} == {
        ("store/backup.py", "mark")
    }
