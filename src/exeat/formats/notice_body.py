"""Bodies of notices and answers: canonical JSON, hashed as it stands."""

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any, TypeVar

from exeat.domain.errors import InputError
from exeat.domain.measure import Duty
from exeat.domain.notice import Act, is_notice_number
from exeat.domain.notice_body import REASONED, AnswerBody, NoticeBody
from exeat.formats.fields import Faults, Field
from exeat.formats.json import read_json
from exeat.formats.notice_contents import (
    Json,
    each,
    long_text,
    matching,
    plain,
    read_contents,
)

T = TypeVar("T")

NOTICE_FORM, ANSWER_FORM = "notice-body", "answer-body"
VERSION = 1

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_SHA256_BYTES = 32
_HEAD = ("exeat", "version")
_NOTICE_FIELDS = (
    *_HEAD,
    "channel",
    "notice",
    "revision",
    "measure",
    "provision",
    "duty",
    "from",
    "to",
    "language",
    "contents",
    "register_edition",
    "engine_version",
    "determination",
)
_ANSWER_FIELDS = (*_HEAD, "act", "notice", "revision")


def canonical(value: Json) -> bytes:
    """Return a value as JSON in the one form that is hashed (RFC 8785).

    Keys are sorted, there is no space, texts are UTF-8. Numbers are integers: the
    rules of that RFC for fractions are not needed, and not here.

    >>> canonical({"b": [1, "я"], "a": ""}).decode()
    '{"a":"","b":[1,"я"]}'
    """
    text = json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text.encode("utf-8")


def write_notice_body(body: NoticeBody) -> bytes:
    """Return the bytes of a notice's body; reading them gives the body again.

    Raises:
        InputError: A value could not be read back, such as a name with a character
            that turns the direction of writing.
        ExceptionGroup: Several.
    """
    written = canonical(_notice(body))
    read_notice_body(written, "the notice")
    return written


def write_answer_body(body: AnswerBody) -> bytes:
    """Return the bytes of an answer's body; reading them gives the body again.

    Raises:
        InputError: A value could not be read back.
        ExceptionGroup: Several.
    """
    written = canonical(_answer(body))
    read_answer_body(written, "the answer")
    return written


def read_notice_body(data: bytes, label: str) -> NoticeBody:
    """Return a notice's body.

    Args:
        data: The bytes, as received.
        label: What they are called in messages.

    Raises:
        InputError: It is no body, or not in canonical form.
        ExceptionGroup: It has several faults.
    """
    body = _read(data, label, NOTICE_FORM, _notice_body)
    return _checked(body, _notice(body), data, label)


def read_answer_body(data: bytes, label: str) -> AnswerBody:
    """Return an answer's body.

    Args:
        data: The bytes, as received.
        label: What they are called in messages.

    Raises:
        InputError: It is no body, or not in canonical form.
        ExceptionGroup: It has several faults.
    """
    body = _read(data, label, ANSWER_FORM, _answer_body)
    return _checked(body, _answer(body), data, label)


def _checked(body: T, plain: Json, data: bytes, label: str) -> T:
    if canonical(plain) != data:
        raise InputError(
            "the body is not in canonical form",
            remedy="sort the keys, leave no space, write texts as NFC in UTF-8",
            file=label,
        )
    return body


def _notice(body: NoticeBody) -> Json:
    optional: dict[str, Json] = {}
    if body.travellers:
        optional["travellers"] = list(body.travellers)
    if body.ground is not None:
        optional["late"] = {"ground": body.ground}
    return {
        "exeat": NOTICE_FORM,
        "version": VERSION,
        "channel": body.channel,
        "notice": body.notice,
        "revision": body.revision,
        "measure": body.measure,
        "provision": body.provision,
        "duty": body.duty.value,
        "from": body.sender,
        "to": body.addressee,
        "language": body.language,
        "contents": {item: plain(said) for item, said in body.contents.items()},
        "register_edition": body.register_edition,
        "engine_version": body.engine_version,
        "determination": {"commitment": b64encode(body.determination).decode()},
        **optional,
    }


def _answer(body: AnswerBody) -> Json:
    optional = {"reason": body.reason, "reference": body.reference}
    return {
        "exeat": ANSWER_FORM,
        "version": VERSION,
        "act": body.act.value,
        "notice": body.notice,
        "revision": body.revision,
        **{name: text for name, text in optional.items() if text is not None},
    }


def _read(data: bytes, label: str, form: str, read: Callable[[Field, Faults], T]) -> T:
    document = read_json(data, label)
    whole = Field(document, (), document.value)
    faults = Faults()
    faults.attempt(lambda part: part.word((form,)), whole.part("exeat"))
    faults.attempt(_version, whole.part("version"))
    if faults:
        raise faults.error()
    return read(whole, faults)


def _version(field: Field) -> None:
    if field.value != VERSION:
        raise field.fault(
            f"this version of Exeat reads version {VERSION}",
            remedy="read it with the version of Exeat that wrote it",
        )


def _notice_body(whole: Field, faults: Faults) -> NoticeBody:
    faults.check(whole, required=_NOTICE_FIELDS, optional=("travellers", "late"))
    part = _Reader(whole, faults)
    key, text = _key, Field.text
    values = {
        "channel": part("channel", key),
        "notice": part("notice", _number),
        "revision": part("revision", _revision),
        "measure": part("measure", key),
        "provision": part("provision", key),
        "duty": part("duty", _duty),
        "sender": part("from", key),
        "addressee": part("to", key),
        "language": part("language", _language),
        "contents": part("contents", read_contents),
        "travellers": part("travellers", _names) or (),
        "ground": part("late", _ground),
        "register_edition": part("register_edition", text),
        "engine_version": part("engine_version", text),
        "determination": part("determination", _commitment),
    }
    if faults:
        raise faults.error()
    return NoticeBody(**values)


def _answer_body(whole: Field, faults: Faults) -> AnswerBody:
    faults.check(whole, required=_ANSWER_FIELDS, optional=("reason", "reference"))
    part = _Reader(whole, faults)
    values = {
        "act": part("act", _act),
        "notice": part("notice", _number),
        "revision": part("revision", _revision),
        "reason": part("reason", long_text),
        "reference": part("reference", Field.text),
    }
    if faults:
        raise faults.error()
    return AnswerBody(**values)


class _Reader:
    """Reads parts of a mapping and collects their faults."""

    def __init__(self, whole: Field, faults: Faults) -> None:
        self._whole = whole
        self._faults = faults

    def __call__(self, name: str, read: Callable[[Field], object]) -> Any:
        """Return what a reader makes of a part; None if it is absent or faulty."""
        return self._faults.attempt(read, self._whole.part(name))


_key = matching(_KEY, "write a key, such as gb-embassy-moscow")
_language = matching(_LANGUAGE, "write a language tag, such as en")


def _number(field: Field) -> str:
    text = field.text()
    if not is_notice_number(text):
        raise field.fault(
            f"{text!r} is no number of a notice",
            remedy="write year and sequence, such as 2026-0142",
        )
    return text


def _revision(field: Field) -> int:
    value = field.value
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise field.fault("the value is no revision", remedy="count from 1")
    return value


def _duty(field: Field) -> Duty:
    return Duty(field.word([duty.value for duty in Duty]))


def _act(field: Field) -> Act:
    return Act(field.word([act.value for act in Act if act in REASONED]))


def _names(field: Field) -> tuple[str, ...]:
    """Return a list of names that is there because it has some."""
    names = each(field, Field.text)
    if not names:
        raise field.fault("the list is empty", remedy="leave the field out")
    return tuple(names)


def _only(field: Field, name: str, read: Callable[[Field], T]) -> T:
    """Return what a reader makes of the only field of a mapping."""
    faults = Faults()
    faults.check(field, required=(name,))
    value = faults.attempt(read, field.part(name))
    if faults or value is None:
        raise faults.error()
    return value


def _ground(field: Field) -> str:
    return _only(field, "ground", long_text)


def _commitment(field: Field) -> bytes:
    return _only(field, "commitment", _sha256)


def _sha256(field: Field) -> bytes:
    text = field.text()
    try:
        found = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        found = b""
    if len(found) != _SHA256_BYTES or b64encode(found).decode() != text:
        raise field.fault(
            "the value is no SHA-256 in base64", remedy="write 44 characters"
        )
    return found
