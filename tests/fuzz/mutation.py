"""Mutants of valid files, each made by a seed and so made again by it."""

import random
from collections.abc import Callable, Sequence

from exeat.domain.errors import ExeatError
from exeat.domain.record import record

# What has broken readers before: ends of ranges, nesting, signs with a meaning.
TOKENS = (
    *(
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\r",
        b"\n",
    ),
    *(b"-1", b"0", b"1e999", b"NaN", b"Infinity", b"4294967296", b"9" * 400, b"-0.0"),
    *(
        b"[" * 50,
        b"{" * 50,
        b"(" * 50,
        b"<a>" * 40,
        b"]",
        b"}",
        b'"',
        b"'",
        b"\\",
        b",",
    ),
    *(b";", b":", b"=", b"&a;", b"*a", b"&a ", b"!!python/object:os.system", b"null"),
    *(b"true", b"../", b"%s%n", b"2026-02-30T25:61", b"0001-01-01", b"+99:99", b"T"),
    *(
        b"\xd9\xa3",
        "\N{COMBINING ACUTE ACCENT}".encode() * 9,
        b"- ",
        b"? ",
        b"<!DOCTYPE x>",
    ),
)
_MOST = 1_000_000


@record
class Target:
    """A reader, and valid files for it.

    Attributes:
        read: Takes the bytes; may refuse them with an ``ExeatError``.
        corpus: Files that it reads.
        tokens: What may stand in such a file.
        mutate: Makes a mutant, where bytes alone would seldom get through.
    """

    read: Callable[[bytes], object]
    corpus: tuple[bytes, ...]
    tokens: tuple[bytes, ...] = ()
    mutate: "Callable[[random.Random, Target], bytes] | None" = None


@record
class Hunt:
    """What became of the mutants of one target.

    Attributes:
        read: How many were read.
        refused: How many were refused as they should be.
        broke: Seed, exception and mutant of each that broke the reader.
    """

    read: int
    refused: int
    broke: tuple[tuple[int, Exception, bytes], ...]


def hunt(target: Target, seeds: Sequence[int]) -> Hunt:
    """Give a mutant a seed to the reader of a target, and tell what became of it."""
    read = refused = 0
    broke = []
    for seed in seeds:
        mutant = mutant_of(target, seed)
        try:
            target.read(mutant)
            read += 1
        except Exception as error:
            if is_refusal(error):
                refused += 1
            else:
                broke.append((seed, error, mutant))
    return Hunt(read=read, refused=refused, broke=tuple(broke))


def is_refusal(error: BaseException) -> bool:
    """Return whether an error is one that a reader may raise."""
    if isinstance(error, ExceptionGroup):
        return all(map(is_refusal, error.exceptions))
    return isinstance(error, ExeatError) and bool(error.sentence and error.remedy)


def mutant_of(target: Target, seed: int) -> bytes:
    """Return the mutant of a seed, which is none of the files that it comes from."""
    chance = random.Random(seed)  # noqa: S311 - to be made again
    make = target.mutate or bytes_changed
    while True:
        mutant = make(chance, target)
        if mutant not in target.corpus:
            return mutant


def bytes_changed(chance: random.Random, target: Target) -> bytes:
    """Return a file of the corpus with one to four changes."""
    return changed(chance, chance.choice(target.corpus), target)


def changed(chance: random.Random, content: bytes, target: Target) -> bytes:
    """Return some bytes with one to four changes."""
    mutant = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3, 4))):
        chance.choice(_CHANGES)(chance, mutant, target)
    return bytes(mutant[:_MOST])


def _flip(chance: random.Random, mutant: bytearray, _: Target) -> None:
    if mutant:
        mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)


def _set(chance: random.Random, mutant: bytearray, _: Target) -> None:
    if mutant:
        mutant[chance.randrange(len(mutant))] = chance.randrange(256)


def _cut(chance: random.Random, mutant: bytearray, _: Target) -> None:
    start, end = _span(chance, mutant)
    del mutant[start:end]


def _double(chance: random.Random, mutant: bytearray, _: Target) -> None:
    start, end = _span(chance, mutant)
    mutant[start:start] = mutant[start:end] * chance.choice((1, 1, 1, 40))


def _truncate(chance: random.Random, mutant: bytearray, _: Target) -> None:
    del mutant[chance.randrange(len(mutant) + 1) :]


def _splice(chance: random.Random, mutant: bytearray, target: Target) -> None:
    other = chance.choice(target.corpus)
    start, end = _span(chance, other)
    at = chance.randrange(len(mutant) + 1)
    mutant[at:at] = other[start:end]


def _insert(chance: random.Random, mutant: bytearray, target: Target) -> None:
    token = chance.choice((*TOKENS, *target.tokens))
    at = chance.randrange(len(mutant) + 1)
    over = chance.choice((0, 0, len(token)))
    mutant[at : at + over] = token


def _span(chance: random.Random, content: bytes | bytearray) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 2, 4, 16, 64, 400)))


_CHANGES = (_flip, _set, _cut, _double, _truncate, _splice, _insert, _insert)
