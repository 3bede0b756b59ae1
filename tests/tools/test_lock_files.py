"""What is committed pins what is installed, and names no host."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_locked_python_package_has_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^(\S+==\S+)(.*(?:\n    --hash=.*)+)", text, re.MULTILINE)
    named = re.findall(r"^[A-Za-z0-9]\S*", text, re.MULTILINE)
    assert len(pinned) == len(named) > 40


def test_every_locked_node_package_has_a_hash() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, told in locked.items():
        assert not name or told["integrity"].startswith("sha512-")
        assert "resolved" not in told


def test_no_lock_has_an_address() -> None:
    for name in ("requirements.lock", "package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (ROOT / name).read_text(), name
