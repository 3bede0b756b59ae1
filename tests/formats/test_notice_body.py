"""Bodies of notices and answers: one form, closed fields, nothing read twice."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exeat
from exeat.domain.errors import InputError
from exeat.domain.finding import Status
from exeat.domain.measure import Duty
from exeat.domain.notice import Act
from exeat.domain.notice_body import REASONED, AnswerBody, NoticeBody
from exeat.domain.register import Register
from exeat.engine.filing import FilingCheck, Obstacle, check_filing, telling
from exeat.formats.notice_body import (
    canonical,
    read_answer_body,
    read_notice_body,
    write_answer_body,
    write_notice_body,
)
from tests.argued import ArguedCase, argued_cases

BODY = NoticeBody(
    channel="gb-ru-moscow-7k2m",
    notice="2026-0142",
    revision=1,
    measure="ru-gb-2023",
    provision="beyond-the-zone",
    duty=Duty.NOTIFY,
    sender="gb-embassy-moscow",
    addressee="ru-mfa",
    language="en",
    contents={
        "dates": {"from": "2026-05-25", "until": "2026-05-26"},
        "purpose": "Visit to Тверь",
        "kind-of-trip": "official",
        "contacts": [],
        "companions": ["A. Example"],
        "conveyance": ["car"],
        "vehicle": "Saloon",
        "carrier": "No. 5",
        "places": ["Tver"],
        "lodging": [["Hotel", "Tver"]],
        "route": [["Moscow", "Klin", "Tver"], ["Tver", "Moscow"]],
        "border-points": ["Narva"],
    },
    travellers=("B. Example",),
    ground="An emergency",
    register_edition="2026.11.1+sha256:" + "0" * 64,
    engine_version="0.1.0",
    determination=hashlib.sha256(b"salt and determination").digest(),
)
ANSWER = AnswerBody(
    act=Act.OBJECTED,
    notice="2026-0142",
    revision=2,
    reason="The road is closed",
    reference="77/н",
)
WRITTEN = write_notice_body(BODY)
REPLY = write_answer_body(ANSWER)


def test_the_strings_of_the_rfc_have_the_form_of_the_rfc() -> None:
    """RFC 8785, section 3.2.2 and appendix B, but for its fractions."""
    value = json.loads(
        r"""{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
             "numbers": [333333333, 4], "1": "one"}"""
    )
    assert (
        canonical(value)
        == (
            '{"1":"one","numbers":[333333333,4],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


def test_a_body_is_canonical_json_with_these_fields() -> None:
    plain = json.loads(WRITTEN)
    assert canonical(plain) == WRITTEN
    assert b"\n" not in WRITTEN
    assert {key: plain[key] for key in ("exeat", "version", "from", "to", "late")} == {
        "exeat": "notice-body",
        "version": 1,
        "from": "gb-embassy-moscow",
        "to": "ru-mfa",
        "late": {"ground": "An emergency"},
    }
    assert plain["determination"]["commitment"].endswith("=")
    assert json.loads(REPLY) == {
        "exeat": "answer-body",
        "version": 1,
        "act": "objected",
        "notice": "2026-0142",
        "revision": 2,
        "reason": "The road is closed",
        "reference": "77/н",
    }


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        replace(BODY, contents={}, travellers=(), ground=None),
        replace(BODY, addressee="NL", language="sr-Latn", revision=12),
    ],
)
def test_what_is_written_is_read_back(body: NoticeBody) -> None:
    written = write_notice_body(body)
    assert read_notice_body(written, "body") == body
    assert write_notice_body(read_notice_body(written, "body")) == written


@pytest.mark.parametrize("act", sorted(REASONED))
def test_an_answer_may_give_no_reason(act: Act) -> None:
    bare = AnswerBody(act=act, notice="2026-0142", revision=1)
    written = write_answer_body(bare)
    assert read_answer_body(written, "body") == bare
    assert b"reason" not in written


def test_idle_fields_are_left_out() -> None:
    plain = json.loads(write_notice_body(replace(BODY, travellers=(), ground=None)))
    assert not {"travellers", "late"} & plain.keys()


texts = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40)


@given(purpose=texts, names=st.lists(texts, max_size=3))
def test_any_text_that_can_be_written_can_be_read(
    purpose: str, names: list[str]
) -> None:
    body = replace(BODY, contents={"purpose": purpose, "contacts": names})
    try:
        written = write_notice_body(body)
    except (InputError, ExceptionGroup):
        return  # not in NFC, or not visible: refused when it is written
    assert read_notice_body(written, "body") == body


def altered(written: bytes, **changes: Any) -> bytes:
    """Return a body with fields changed, or left out where the value is None."""
    plain = {**json.loads(written), **changes}
    kept = {key: value for key, value in plain.items() if value is not None}
    return canonical(kept)


def with_contents(**contents: Any) -> bytes:
    said = {key.replace("_", "-"): value for key, value in contents.items()}
    return altered(WRITTEN, contents=said)


def faults(data: bytes, *, answer: bool = False) -> Iterator[InputError]:
    """Yield the faults for which a body is refused; there is at least one."""
    read = read_answer_body if answer else read_notice_body
    try:
        read(data, "body.json")
    except InputError as fault:
        yield fault
    except ExceptionGroup as group:
        for part in group.exceptions:
            assert isinstance(part, InputError)
            yield part
    else:
        pytest.fail("the body was read")


DATES = {"from": "2026-05-25", "until": "2026-05-26"}
COMMITMENT = json.loads(WRITTEN)["determination"]["commitment"]


@pytest.mark.parametrize(
    ("data", "field", "problem"),
    [
        (altered(WRITTEN, exeat="answer-body"), "exeat", "known words"),
        (altered(WRITTEN, exeat=None), "", "'exeat' is missing"),
        (altered(WRITTEN, version=2), "version", "reads version 1"),
        (altered(WRITTEN, version=None), "", "'version' is missing"),
        (altered(WRITTEN, remark="x"), "remark", "unknown"),
        (altered(WRITTEN, channel=None), "", "'channel' is missing"),
        (altered(WRITTEN, channel="a b"), "channel", "another form"),
        (altered(WRITTEN, notice="142"), "notice", "no number"),
        (altered(WRITTEN, revision=0), "revision", "no revision"),
        (altered(WRITTEN, revision=True), "revision", "no revision"),
        (altered(WRITTEN, revision="1"), "revision", "no revision"),
        (altered(WRITTEN, duty="beg"), "duty", "known words"),
        (altered(WRITTEN, language="English"), "language", "another form"),
        (altered(WRITTEN, travellers=[]), "travellers", "empty"),
        (altered(WRITTEN, travellers="B."), "travellers", "is a text"),
        (altered(WRITTEN, travellers=["B.\u202eC."]), "travellers[0]", "direction"),
        (altered(WRITTEN, late={}), "late", "'ground' is missing"),
        (altered(WRITTEN, late={"ground": " "}), "late.ground", "empty"),
        (altered(WRITTEN, late={"ground": "x", "by": 1}), "late.by", "unknown"),
        (
            altered(WRITTEN, determination={"commitment": "AAAA"}),
            "determination.commitment",
            "no SHA-256",
        ),
        (
            altered(WRITTEN, determination={"commitment": COMMITMENT[:-2] + "B="}),
            "determination.commitment",
            "no SHA-256",
        ),
        (
            altered(WRITTEN, determination={"commitment": "*" * 44}),
            "determination.commitment",
            "no SHA-256",
        ),
        (altered(WRITTEN, contents=[]), "contents", "no mapping"),
        (with_contents(home="x"), "contents.home", "unknown"),
        (with_contents(travellers=["B."]), "contents.travellers", "unknown"),
        (with_contents(purpose=["x"]), "contents.purpose", "is a list"),
        (with_contents(purpose="x" * 2001), "contents.purpose", "longer than 2000"),
        (with_contents(purpose="a\nb"), "contents.purpose", "control character"),
        (with_contents(contacts=["x"] * 1001), "contents.contacts", "1001 entries"),
        (with_contents(contacts=[1]), "contents.contacts[0]", "no text"),
        (with_contents(lodging=[["Hotel"]]), "contents.lodging[0]", "fewer than 2"),
        (with_contents(lodging=[["a", "b", "c"]]), "contents.lodging[0]", "3 entries"),
        (with_contents(route=[["Tver"]]), "contents.route[0]", "fewer than 2"),
        (with_contents(route=["Tver"]), "contents.route[0]", "is a text"),
        (with_contents(dates="May"), "contents.dates", "no mapping"),
        (with_contents(dates={"from": "2026-05-25"}), "contents.dates", "'until'"),
        (
            with_contents(dates={**DATES, "until": "26 May"}),
            "contents.dates.until",
            "another form",
        ),
        (
            with_contents(dates={**DATES, "until": "2026-05-32"}),
            "contents.dates.until",
            "calendar",
        ),
        (
            with_contents(dates={**DATES, "until": "2026-05-24"}),
            "contents.dates",
            "before it begins",
        ),
    ],
)
def test_a_notice_that_is_not_one_is_refused_with_its_place(
    data: bytes, field: str, problem: str
) -> None:
    found = list(faults(data))
    assert [(f.file, f.field) for f in found] == [("body.json", field)]
    assert problem in found[0].problem
    assert found[0].remedy


@pytest.mark.parametrize(
    ("data", "field", "problem"),
    [
        (altered(REPLY, exeat="notice-body"), "exeat", "known words"),
        (altered(REPLY, act="filed"), "act", "known words"),
        (altered(REPLY, notice="x"), "notice", "no number"),
        (altered(REPLY, remark="x"), "remark", "unknown"),
        (altered(REPLY, reference="x" * 201), "reference", "longer than 200"),
    ],
)
def test_an_answer_that_is_not_one_is_refused(
    data: bytes, field: str, problem: str
) -> None:
    found = list(faults(data, answer=True))
    assert [fault.field for fault in found] == [field]
    assert problem in found[0].problem


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(WRITTEN + b"\n", id="a newline"),
        pytest.param(b" " + WRITTEN, id="a space"),
        pytest.param(b"\xef\xbb\xbf" + WRITTEN, id="a byte order mark"),
        pytest.param(json.dumps(json.loads(WRITTEN)).encode(), id="spaces, escapes"),
        pytest.param(
            WRITTEN.replace(b'"revision":1', b'"revision":1.0'), id="a fraction"
        ),
        pytest.param(WRITTEN.replace(b'"version":1', b'"version":1.0'), id="version"),
        pytest.param(
            WRITTEN.replace(b'"version":1', b'"version":true'), id="version true"
        ),
        pytest.param(altered(WRITTEN, engine_version=" 1"), id="space around a text"),
        pytest.param(
            altered(WRITTEN, engine_version="e\u0301"), id="a letter in two parts"
        ),
        pytest.param(
            altered(WRITTEN, contents=None)[:-1] + b',"contents":{}}', id="order"
        ),
    ],
)
def test_any_other_bytes_for_the_same_body_are_refused(data: bytes) -> None:
    assert data != WRITTEN
    (fault,) = faults(data)
    assert "canonical" in fault.problem or "no revision" in fault.problem


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"notice-body"', id="a text"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"{" * 40, id="deep"),
        pytest.param(
            WRITTEN.replace(b'"revision":1', b'"revision":1,"revision":1'), id="twice"
        ),
        pytest.param(WRITTEN.replace(b'"revision":1', b'"revision":NaN'), id="NaN"),
        pytest.param(WRITTEN.replace(b'"revision":1', b'"revision":1e999'), id="1e999"),
        pytest.param(WRITTEN.replace(b'"No. 5"', b"[" * 31 + b"]" * 31), id="too deep"),
        pytest.param(b"{" + b" " * 1_048_576 + b"}", id="too large"),
    ],
)
def test_what_is_no_strict_json_is_refused(data: bytes) -> None:
    assert list(faults(data))
    assert list(faults(data, answer=True))


@given(st.integers(0, len(WRITTEN) * 8 - 1))
def test_each_bit_of_a_body_counts(bit: int) -> None:
    flipped = bytearray(WRITTEN)
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        assert read_notice_body(bytes(flipped), "body") != BODY
    except (InputError, ExceptionGroup):
        return


@given(st.binary(max_size=200))
def test_no_bytes_make_the_readers_fall_over(data: bytes) -> None:
    for read in (read_notice_body, read_answer_body):
        with pytest.raises((InputError, ExceptionGroup)):
            read(data, "body")


def test_nothing_is_written_that_could_not_be_read() -> None:
    with pytest.raises(InputError, match="direction"):
        write_notice_body(replace(BODY, contents={"purpose": "\u202eevil"}))
    with pytest.raises(InputError, match="no revision"):
        write_answer_body(replace(ANSWER, revision=0))


@pytest.fixture(scope="module")
def register() -> Register:
    return exeat.load_register()


def argued(label: str) -> ArguedCase:
    return next(case for case in argued_cases() if case.label == label)


def checked(
    case: ArguedCase, register: Register, ground: str | None = None
) -> FilingCheck:
    """Return the check of the notice under ru-gb-2023 at the moment of a case."""
    trip = exeat.read_trip(json.dumps(case.trip).encode(), register)
    now = datetime.fromisoformat(case.document["now"])
    determination = exeat.check(trip, register, now=now)
    entry = next(e for e in determination.plan if e.measure == "ru-gb-2023")
    told = telling(entry, trip, register)
    return check_filing(entry, trip, told, now=now, ground=ground)


def test_the_argued_emergency_is_filed_late_with_its_ground(
    register: Register,
) -> None:
    case = argued("emergency-0")
    assert checked(case, register).obstacles == (Obstacle.NO_GROUND,)
    late = checked(case, register, "A national is in hospital in Smolensk")
    assert late.timeliness.status is Status.LATE
    assert late.obstacles == ()
    body = replace(
        BODY,
        contents=late.disclosure.contents,
        travellers=late.disclosure.travellers,
        ground=late.timeliness.ground,
    )
    plain = json.loads(write_notice_body(body))
    assert plain["late"] == {"ground": "A national is in hospital in Smolensk"}
    assert plain["travellers"] == ["C. Example"]
    assert plain["contents"]["dates"] == {"from": "2026-05-21", "until": "2026-05-22"}


def test_the_argued_notice_of_the_secretary_names_the_ambassador(
    register: Register,
) -> None:
    disclosure = checked(argued("exempt-and-accompanied-0"), register).disclosure
    assert disclosure.travellers == ("B. Example",)
    assert disclosure.contents["companions"] == ["A. Example"]


def test_the_argued_loop_names_the_towns_on_the_road(register: Register) -> None:
    found = checked(argued("ends-inside-route-leaves-0"), register)
    assert found.timeliness.status is Status.IN_TIME
    assert found.disclosure.contents["places"] == [
        "Volokolamsk",
        "Lotoshino",
        "Konakovo",
    ]


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_can_be_written_and_says_only_what_is_asked(
    file: Path, register: Register
) -> None:
    trip = exeat.read_trip(file, register)
    determination = exeat.check(trip, register, now=trip.depart_at)
    for entry in determination.plan:
        found = check_filing(
            entry, trip, telling(entry, trip, register), now=trip.depart_at
        )
        said = found.disclosure.contents
        assert set(said) <= set(entry.filing.contents)
        body = replace(BODY, contents=said, travellers=found.disclosure.travellers)
        assert read_notice_body(write_notice_body(body), "body").contents == said
