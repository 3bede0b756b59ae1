"""Rows told apart by several codes at once, against tuples of Python."""

import numpy as np
import pytest

from exeat.engine.bulk.spans import as_one


@pytest.mark.parametrize("size", [0, 1, 500])
def test_one_code_stands_for_several_in_their_order(size: int) -> None:
    chance = np.random.default_rng(size)
    columns = [chance.integers(0, most, size) for most in (3, 1, 40, 7)]
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    codes = as_one(*columns).tolist()
    assert len(set(codes)) == len(set(rows))
    by_code = sorted(zip(codes, rows, strict=True))
    assert [row for _, row in by_code] == sorted(rows)
