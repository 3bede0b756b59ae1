"""What a notice says, and what an answer to it says."""

from collections.abc import Mapping
from typing import TypeAlias

from exeat.domain.measure import Duty
from exeat.domain.notice import ANSWERS, Act
from exeat.domain.record import record

Said: TypeAlias = str | list[str] | list[list[str]] | dict[str, str]
"""The value of one item of the contents, plain enough for JSON."""

REASONED: frozenset[Act] = ANSWERS | {
    Act.FILING_REFUSED,
    Act.WITHDRAWN,
    Act.CLOSED,
    Act.ON_PAPER,
}
"""Acts that may carry a reason and a reference of their own."""


@record
class NoticeBody:
    """The body of a notice, or of one revision of it.

    Attributes:
        channel: Key of the channel.
        notice: Number of the notice.
        revision: 1 for the first filing.
        measure: Key of the measure.
        provision: Key of the provision.
        duty: What the provision asks for.
        sender: Key of the mission; ``from`` in the file.
        addressee: Key of the authority; ``to`` in the file.
        language: BCP 47 tag of the language of the paper form.
        contents: What is said on each item asked for, and on no other.
        travellers: Names of the persons it is filed for, where names are asked for.
        ground: Why it is late; None where it is not.
        register_edition: Edition that the filing was decided with.
        engine_version: Version of Exeat that decided it.
        determination: Commitment to the determination, SHA-256.
    """

    channel: str
    notice: str
    revision: int
    measure: str
    provision: str
    duty: Duty
    sender: str
    addressee: str
    language: str
    contents: Mapping[str, Said]
    travellers: tuple[str, ...] = ()
    ground: str | None = None
    register_edition: str
    engine_version: str
    determination: bytes


@record
class AnswerBody:
    """The body of an answer, or of another act that may give a reason.

    Attributes:
        act: What was done.
        notice: Number of the notice.
        revision: Revision that it speaks of.
        reason: As given; None where none is given, which is counted.
        reference: The answering side's own number; None where it has none.
    """

    act: Act
    notice: str
    revision: int
    reason: str | None = None
    reference: str | None = None
