"""Puts the present output of two desks into the page on exchanging notices.

Run as ``python -m tools.write_exchange`` from the root of the checkout, and read the
difference: it is what a user will see.
"""

import os
import shutil
from contextlib import chdir
from pathlib import Path
from re import Match
from tempfile import TemporaryDirectory
from unittest.mock import patch

from exeat.store.clock import SystemClock
from tests.service.homes import PASSPHRASE
from tests.test_exchange import BLOCK, KEYS, PAGE, ROOT, Day


def main() -> None:
    """Run the commands of the page, and write what they print below each block."""
    day = Day()
    for name in ("EXEAT_HOME", "EXEAT_PERSON"):
        os.environ.pop(name, None)
    os.environ["EXEAT_PASSPHRASE"] = PASSPHRASE

    def fill(block: Match[str]) -> str:
        ran = [day.run(line) for line in block[1].splitlines()]
        if block[2] is None:
            return block[0]
        told = "".join(each.out + (each.err if each.status else "") for each in ran)
        if KEYS.sub("#", told) == KEYS.sub("#", block[2]):
            return block[0]  # only the keys differ, which do so at every run
        return f"```sh\n{block[1]}```\n\n```text\n{told}```"

    text = PAGE.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        shutil.copy(ROOT / "examples/volokolamsk.yml", Path(folder) / "trip.yml")
        # The commands read the machine's clock, which stands at the day of the page.
        with chdir(folder), patch.object(SystemClock, "now", lambda _: day.moment):
            written = BLOCK.sub(fill, text)
    PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
