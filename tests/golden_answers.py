"""Golden answers: what Exeat decides today about the trips of all argued cases.

They are a regression check, not a source of truth: their difference is how a change
of the register is reviewed. ``python -m tools.write_golden`` rewrites the file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from exeat.domain.register import Register
from tests.argued import argued_cases
from tests.test_cases import decided

GOLDEN = Path(__file__).parent / "golden" / "answers.jsonl"
_KEPT = (
    "measure",
    "provision",
    "traveller",
    "answer",
    "reason",
    "duty",
    "safe_by",
    "arguable_until",
    "status",
    "provisional",
    "entered",
)
_OUT_OF_REACH = ("not-bound", "not-in-force")


def golden_lines(register: Register) -> Iterator[str]:
    """Yield one line of JSON for each case with a trip of its own."""
    for case in argued_cases():
        if "trip" not in case.document:
            continue
        answer = decided(case, register)
        findings = [
            _summary(finding)
            for finding in answer["findings"]
            if finding["reason"] not in _OUT_OF_REACH
        ]
        line = {"case": case.label, "trip": answer["trip"], "findings": findings}
        yield json.dumps(line, ensure_ascii=False)


def _summary(finding: dict[str, Any]) -> dict[str, Any]:
    kept = {key: finding[key] for key in _KEPT if finding[key] not in (None, [], False)}
    if finding["crossings"]:
        kept["crossings"] = [crossing["direction"] for crossing in finding["crossings"]]
    if finding["depends_on"]:
        kept["depends_on"] = [each["question"] for each in finding["depends_on"]]
    if finding["margin_m"] is not None:
        kept["margin_km"] = round(finding["margin_m"] / 1000, 1)
    return kept
