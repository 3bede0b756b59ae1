"""Rewrites the golden answers; the difference is to be read before it is committed.

Run as ``python -m tools.write_golden`` from the root of the checkout.
"""

import exeat
from tests.golden_answers import GOLDEN, golden_lines


def main() -> None:
    """Write what Exeat decides today."""
    lines = golden_lines(exeat.load_register())
    GOLDEN.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
