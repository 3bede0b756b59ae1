"""The account of a determination: what every document tells, in its order."""

from collections.abc import Mapping

from exeat.documents.citations import Citation, Citations
from exeat.documents.entries import Entry, Free, Teller
from exeat.documents.verdicts import Banner, banner_of
from exeat.domain.finding import Determination, Finding, NotRequired, Reason
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.phrasebook import Phrasebook


@record
class Account:
    """A determination in sentences of one language.

    Attributes:
        title: Title of the trip.
        decided: As of when, and with what was known when.
        banner: The answer.
        entries: What to file, in order of deadline.
        free: Findings under which nothing is due.
        assumes: What the reader of the trip took for granted.
        citations: Sources, numbered.
        footer: How to replay it, and who decides.
    """

    title: str
    decided: tuple[str, ...]
    banner: Banner
    entries: tuple[Entry, ...]
    free: tuple[Free, ...]
    assumes: tuple[str, ...]
    citations: tuple[Citation, ...]
    footer: tuple[str, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """Numbers of the sources by key."""
        return {citation.key: citation.number for citation in self.citations}


def account_of(
    determination: Determination, register: Register, wording: Mapping[str, str]
) -> Account:
    """Return the account of a determination.

    Args:
        determination: The answer.
        register: The edition it was decided with.
        wording: Table of the language.
    """
    book = phrasebook(register, wording, determination)
    cited = Citations(register.sources, book)
    teller = Teller(
        book=book, register=register, determination=determination, cited=cited
    )
    entries = tuple(
        teller.entry(number, entry)
        for number, entry in enumerate(determination.plan, start=1)
    )
    findings = sorted(determination.findings, key=_nearness)
    free = [teller.free(f) for f in findings if isinstance(f.verdict, NotRequired)]
    return Account(
        title=determination.trip,
        decided=_decided(determination, book),
        banner=banner_of(determination, book),
        entries=entries,
        free=tuple(free),
        assumes=determination.assumes,
        citations=cited.listed(),
        footer=_footer(determination, book),
    )


def _nearness(finding: Finding) -> int:
    """Return a sort key: findings that came nearest to a duty first."""
    verdict = finding.verdict
    if not isinstance(verdict, NotRequired):
        return 0
    return -tuple(Reason).index(verdict.reason)


def not_addressed(account: Account) -> tuple[str, ...]:
    """Return the keys of measures considered that are aimed at others only."""
    aimed = {free.measure for free in account.free if free.is_addressed}
    others = dict.fromkeys(f.measure for f in account.free if not f.is_addressed)
    return tuple(key for key in others if key not in aimed)


def phrasebook(
    register: Register, wording: Mapping[str, str], determination: Determination
) -> Phrasebook:
    """Return the phrasebook of a language with the names of the register."""
    offices = {key: office.name for key, office in register.authorities.items()}
    return Phrasebook(table=wording, offices=offices, clock=determination.now.tzinfo)


def _decided(determination: Determination, book: Phrasebook) -> tuple[str, ...]:
    lines = [book.say("decided.now", moment=book.moment(determination.now))]
    if determination.known_on is not None:
        known = book.day(determination.known_on)
        lines.append(book.say("decided.known-on", date=known))
    return tuple(lines)


def _footer(determination: Determination, book: Phrasebook) -> tuple[str, ...]:
    edition = book.say("footer.edition", edition=short(determination.register_edition))
    version = book.say("footer.version", version=determination.engine_version)
    lines = [edition, version, book.table["footer.people"]]
    if book.table["footer.quoted"]:
        lines.insert(2, book.table["footer.quoted"])
    return tuple(lines)


def short(edition: str) -> str:
    """Return an edition with its hash cut to twelve digits.

    >>> short("2026.11.1+sha256:0123456789abcdef0123456789abcdef")
    '2026.11.1+sha256:0123456789ab'
    """
    parts = edition.replace(":", " ").replace("+", " ").split()
    long = [part for part in parts if len(part) > 24 and part.isalnum()]
    for part in long:
        edition = edition.replace(part, part[:12])
    return edition
