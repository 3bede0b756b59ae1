"""Every provision meets trips on both sides of its threshold, or is undetermined."""

import json
from collections import defaultdict

import pytest

import exeat
from exeat.domain.register import Register
from tests.golden_answers import GOLDEN


@pytest.fixture(scope="module")
def register() -> Register:
    return exeat.load_register()


def _answers() -> dict[tuple[str, str], set[str]]:
    met = defaultdict(set)
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        for finding in json.loads(line)["findings"]:
            met[finding["measure"], finding["provision"]].add(finding["answer"])
    return met


def test_no_provision_is_met_on_one_side_only(register: Register) -> None:
    """A settled answer needs its contrast; what is unpublished may only be open."""
    met = _answers()
    one_sided = {
        (measure.key, provision.key): met[measure.key, provision.key]
        for measure in register.measures.values()
        for provision in measure.provisions
        if met[measure.key, provision.key] in ({"required"}, {"not-required"}, set())
    }
    assert one_sided == {}
