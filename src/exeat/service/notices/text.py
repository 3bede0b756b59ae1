"""What the commands say when something was done to a notice, in 80 columns."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from exeat.documents.columns import wrapped
from exeat.documents.plain import plain
from exeat.domain.finding import Status
from exeat.domain.measure import Duty
from exeat.domain.notice import Materiality
from exeat.engine.amendment import Alteration, TripChange
from exeat.engine.filing import FilingCheck, Obstacle
from exeat.service.acts.submitting import Done
from exeat.service.desks.desk import Desk
from exeat.service.notices.amending import Amending
from exeat.service.notices.casebook import case_of
from exeat.service.notices.deciding import clock_of
from exeat.service.notices.drafting import Drafted, Drafting, Elsewhere
from exeat.service.notices.moments import moment_words, second_words

_LABEL = 20
_DUTIES: Mapping[Duty, str] = {
    Duty.NOTIFY: "notice",
    Duty.SEEK_APPROVAL: "request for approval",
    Duty.REFRAIN: "the trip may not be made",
}
_STANDS: Mapping[Status | None, str] = {
    Status.IN_TIME: "in time under every reading",
    Status.ARGUABLE: "in time under some readings only",
    Status.LATE: "late under every reading; to be filed with --ground",
    None: "no deadline is published",
}
_MATERIALITY: Mapping[Materiality, str] = {
    Materiality.MATERIAL: "material",
    Materiality.NOT_MATERIAL: "not material",
    Materiality.SILENT: "the rule is silent",
}


def drafted_text(made: Drafting) -> str:
    """Return what was drafted, and what stands against filing it."""
    lines = [line for draft in made.drafts for line in _draft(draft)]
    if not made.drafts:
        lines = wrapped(
            "Nothing was drafted: no channel of this desk leads to the addressee.", 0, 0
        )
    for left in made.elsewhere:
        lines += _elsewhere(left)
    return "\n".join(lines) + "\n"


def amended_text(made: Amending) -> str:
    """Return the changes of a trip, and what a fresh notice would be."""
    lines = [f"Changes since notice {made.number}, under {made.measure}:"]
    for change in made.found.changes:
        lines += _change(change)
    fresh = made.found.fresh
    if made.revision is None or fresh is None:
        text = "The changed trip needs no notice under this provision. Withdraw the"
        lines += wrapped(f"{text} notice, or leave it as it stands.", 0, 0)
        return "\n".join(lines) + "\n"
    lines.append("")
    lines.append(f"Revision {made.revision} of {made.number} is drafted.")
    lines += labelled("addressee", made.addressee)
    lines += _check(fresh, made.clock)
    lines += _next(f"exeat notice approve {made.number}", fresh)
    return "\n".join(lines) + "\n"


def done_text(desk: Desk, done: Done) -> str:
    """Return what came of an act: recorded with its receipt, or waiting."""
    clock = clock_of(desk, case_of(desk, f"{done.channel}/{done.notice}").channel)
    again = ", as before" if done.is_replay else ""
    lines = [f"{done.notice} revision {done.revision}: {done.act}{again}."]
    if done.position is None:
        lines += labelled("signed", second_words(done.at, clock))
        lines += labelled(
            "not recorded",
            "the other side keeps the log; it is recorded when they import your next "
            "bundle",
        )
        lines += labelled("next", "exeat bundle export -o FILE")
    else:
        lines += labelled("recorded", second_words(done.at, clock))
        lines += labelled("entry", f"{done.position} of {done.channel}")
        if done.state is not None:
            lines += labelled("stands", done.state.value)
    return "\n".join(lines) + "\n"


def entries(count: int) -> str:
    """Return a number of entries of a log.

    >>> entries(1)
    '1 entry'
    """
    return f"{count} entry" if count == 1 else f"{count} entries"


def labelled(label: str, text: str, indent: int = 2) -> list[str]:
    """Return a label and a text beside it, as lines of at most 80 columns."""
    head = f"{label:<{_LABEL}} "
    return wrapped(f"{head}{plain(text)}", indent, len(head)) if text else []


def _draft(draft: Drafted) -> Iterator[str]:
    entry = draft.entry
    yield f"{draft.number} is drafted: {_DUTIES[entry.filing.duties[0]]}."
    yield from labelled("measure", f"{entry.measure} {entry.provision}")
    yield from labelled("addressee", draft.addressee)
    yield from labelled("for", ", ".join(entry.travellers))
    if not entry.certain:
        yield from labelled("due", "under some readings or facts only")
    yield from _check(draft.checked, draft.clock)
    yield from _next(f"exeat notice approve {draft.number}", draft.checked)


def _check(checked: FilingCheck, clock: tzinfo) -> Iterator[str]:
    """Yield how a filing would stand now, what it would say and lack."""
    timely = checked.timeliness
    yield from labelled("safe by", moment_words(timely.safe_by, clock))
    if timely.arguable_until != timely.safe_by:
        yield from labelled("arguable", moment_words(timely.arguable_until, clock))
    yield from labelled("now", _STANDS[timely.status])
    yield from labelled("says", ", ".join(checked.disclosure.contents) or "nothing")
    for gap in checked.gaps:
        yield from labelled("lacks", f"{gap.item}: {gap.remedy}")


def _next(command: str, checked: FilingCheck) -> Iterator[str]:
    grave = set(checked.obstacles) - {Obstacle.NO_GROUND}
    yield from labelled("next", "mend the trip, draft again" if grave else command)


def _elsewhere(left: Elsewhere) -> Iterable[str]:
    names = ", ".join(left.offices) or "an office that is not published"
    return wrapped(
        f"Not drafted: {left.entry.measure} {left.entry.provision}, addressed to "
        f"{plain(names)}; this desk has no channel there.",
        0,
        2,
    )


def _change(change: TripChange) -> list[str]:
    what = f"{change.item} {change.part}".strip()
    match change.alteration:
        case Alteration.ADDED:
            told = f"{what}: added {change.after}"
        case Alteration.REMOVED:
            told = f"{what}: removed {change.before}"
        case _:
            told = f"{what}: {change.before} -> {change.after}"
    return labelled(_MATERIALITY[change.materiality], told)
