"""The table of ASVS 5.0 is whole, and what it names exists."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/asvs.md"
SECURITY = ROOT / "docs/reference/security.md"

# Levels of the items of ASVS 5.0.0 by section, in order.
LEVELS = """
1.1 22  1.2 1111122223  1.3 112222222223  1.4 222  1.5 123
2.1 122  2.2 112  2.3 12223  2.4 23
3.1 3  3.2 113  3.3 12223  3.4 11222233  3.5 11122333  3.6 3  3.7 22333
4.1 12233  4.2 23333  4.3 22  4.4 1222
5.1 2  5.2 112333  5.3 113  5.4 222
6.1 122  6.2 111111112222  6.3 11223333  6.4 112233  6.5 22222333  6.6 2223
6.7 33  6.8 2222
7.1 222  7.2 1111  7.3 22  7.4 11222  7.5 223  7.6 22
8.1 1233  8.2 1123  8.3 133  8.4 23
9.1 111  9.2 1222
10.1 22  10.2 223  10.3 22223  10.4 1111122222233333  10.5 22222  10.6 22  10.7 222
11.1 2233  11.2 22233  11.3 11233  11.4 1222  11.5 23  11.6 23  11.7 33
12.1 12233  12.2 11  12.3 22223
13.1 2333  13.2 222223  13.3 2233  13.4 1222233
14.1 22  14.2 12223333  14.3 122
15.1 12233  15.2 12233  15.3 1222222  15.4 3333
16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 2223
17.1 23  17.2 22223333  17.3 22
"""
_PAIRS = LEVELS.split()
LEVEL_OF = {
    f"{section}.{place}": int(level)
    for section, levels in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
    for place, level in enumerate(levels, 1)
}
PARTS = ("Met", "Not met", "For the web desks", "Does not apply")


@cache
def _rows(page: Path, heading: str) -> tuple[tuple[str, ...], ...]:
    """Return the cells of the table below a heading."""
    text = page.read_text(encoding="utf-8")
    part = re.split(r"^## ", text.split(f"\n## {heading}\n", 1)[1], flags=re.M)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines]
    return tuple(cells[2:])


def _items(cell: str) -> list[str]:
    """Return the items that a first cell names; a star stands for all below."""
    found = []
    for word in cell.split(", "):
        below = [each for each in LEVEL_OF if each.startswith(word[:-1])]
        found += below if word.endswith(".*") else [word]
    return found


def _named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_bytes())
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    )


def _exists(proof: str) -> bool:
    """Whether a page is there, or a file of tests with that test."""
    path, _, test = proof.partition("::")
    file = ROOT / path
    return file.is_file() and (not test or test in _functions(file))


def test_the_list_has_as_many_items_as_the_standard() -> None:
    # From the summary of the standard: 345 items, of which 70 at level 1, 183 at 2.
    assert Counter(LEVEL_OF.values()) == {1: 70, 2: 183, 3: 92}


def test_every_item_stands_once() -> None:
    stated = Counter(
        item for part in PARTS for row in _rows(PAGE, part) for item in _items(row[0])
    )
    assert [item for item in stated if item not in LEVEL_OF] == []
    assert [item for item in LEVEL_OF if stated[item] != 1] == []


@pytest.mark.parametrize("part", PARTS[:2])
def test_levels_are_those_of_the_standard(part: str) -> None:
    rows = _rows(PAGE, part)
    assert rows
    assert [row[0] for row in rows if row[1] != str(LEVEL_OF.get(row[0]))] == []


def test_the_counts_are_those_of_the_tables() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for part in PARTS:
        items = [item for row in _rows(PAGE, part) for item in _items(row[0])]
        levels = Counter(LEVEL_OF[item] for item in items)
        counts = [levels[level] for level in (1, 2, 3)] + [len(items)]
        line = " | ".join(map(str, counts))
        assert f"| {part[0].lower()}{part[1:]} | {line} |" in text


def test_what_is_met_has_a_test_or_a_page_that_exists() -> None:
    for item, _, here, _, proof in _rows(PAGE, "Met"):
        proofs = _named(proof)
        assert here, item
        assert proofs, item
        assert [each for each in proofs if not _exists(each)] == [], item


def test_what_is_met_names_code_that_exists() -> None:
    for item, _, _, code, _ in _rows(PAGE, "Met"):
        files = _named(code)
        assert files or code == "–", item
        absent = [each for each in files if not (ROOT / "src/exeat" / each).is_file()]
        assert absent == [], item


def test_what_is_not_met_says_what_is_missing() -> None:
    for part in PARTS[1:]:
        assert [row[0] for row in _rows(PAGE, part) if len(row[-1]) < 5] == []


@pytest.mark.parametrize("heading", ["Who must not get what", "Promises"])
def test_every_promise_names_tests_that_exist(heading: str) -> None:
    rows = _rows(SECURITY, heading)
    assert len(rows) >= 6
    for row in rows:
        proofs = _named(row[-1])
        assert proofs, row[0]
        assert [each for each in proofs if not _exists(each)] == [], row[0]


def test_code_named_by_the_page_of_security_exists() -> None:
    text = SECURITY.read_text(encoding="utf-8")
    files = re.findall(r"`((?:cli|service|store|engine)/[a-z_/0-9]+\.py)`", text)
    assert len(set(files)) > 8
    assert [name for name in files if not (ROOT / "src/exeat" / name).is_file()] == []


@pytest.mark.parametrize(
    "proof",
    ["docs/reference/absent.md", "tests/test_asvs.py::test_absent", "tests/x.py::t"],
)
def test_an_absent_proof_is_noticed(proof: str) -> None:
    assert not _exists(proof)
    assert _exists("tests/test_asvs.py::test_an_absent_proof_is_noticed")
