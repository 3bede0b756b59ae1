"""Puts the present output of the worked example into the README.

Run as ``python -m tools.write_readme`` from the root of the checkout, and read the
difference: it is what a user will see.
"""

import subprocess
import sys
from pathlib import Path

from tests.readme import README, blocks, commands


def main() -> None:
    """Rewrite the block of the worked example."""
    words = next(words for words in commands() if words[0] == "exeat")
    exeat = str(Path(sys.executable).with_name("exeat"))
    shown = subprocess.run(
        [exeat, *words[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    ).stdout
    text = README.read_text(encoding="utf-8")
    README.write_text(text.replace(blocks("text")[0], shown, 1), encoding="utf-8")


if __name__ == "__main__":
    main()
