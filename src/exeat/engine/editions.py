"""What two editions of the register say differently."""

from collections.abc import Iterator, Mapping

from exeat.domain.measure import Measure
from exeat.domain.record import record
from exeat.domain.register import Register
from exeat.engine.comparison import Change, Difference, Selection, changes
from exeat.engine.particulars import particulars

_OTHERS = ("authorities", "events", "missions", "places", "sources")
_IDENTITY = ("key", "provisions")


@record
class Revision:
    """A measure that two editions have differently."""

    measure: str
    changes: tuple[Change, ...]


@record
class Inventory:
    """Keys of one kind of record that an edition added, removed or changed."""

    kind: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def revisions(old: Register, new: Register, wanted: Selection) -> tuple[Revision, ...]:
    """Return the measures that two editions both have, but differently."""
    both = (key for key in old.measures if key in new.measures)
    found = (
        Revision(measure=key, changes=_revised(old.measures[key], new.measures[key]))
        for key in both
        if wanted.takes_any(old.measures[key]) or wanted.takes_any(new.measures[key])
    )
    return tuple(revision for revision in found if revision.changes)


def _revised(before: Measure, after: Measure) -> tuple[Change, ...]:
    """Return what differs between two editions of a measure."""
    if before == after:
        return ()
    own = changes(
        particulars(before, without=_IDENTITY), particulars(after, without=_IDENTITY)
    )
    return (*own, *_provisions_revised(before, after))


def _provisions_revised(before: Measure, after: Measure) -> Iterator[Change]:
    old = {provision.key: provision for provision in before.provisions}
    new = {provision.key: provision for provision in after.provisions}
    for key in dict.fromkeys((*old, *new)):
        path = f"provisions.{key}"
        if key in old and key in new:
            yield from changes(
                particulars(old[key], path, ("key",)),
                particulars(new[key], path, ("key",)),
            )
        else:
            yield Change(
                key=path,
                before=old[key].title if key in old else None,
                after=new[key].title if key in new else None,
                difference=Difference.VALUE,
            )


def inventories(
    old: Register, new: Register, wanted: Selection
) -> tuple[Inventory, ...]:
    """Return which records two editions do not share: measures first.

    Other records than measures are left out where only some measures are asked about.
    """
    measures = _inventory("measures", _taken(old, wanted), _taken(new, wanted))
    if wanted != Selection():
        return (measures,)
    others = (
        _inventory(kind, getattr(old, kind), getattr(new, kind)) for kind in _OTHERS
    )
    return (measures, *others)


def _taken(register: Register, wanted: Selection) -> dict[str, Measure]:
    every = register.measures.items()
    return {key: measure for key, measure in every if wanted.takes_any(measure)}


def _inventory(
    kind: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Inventory:
    return Inventory(
        kind=kind,
        added=tuple(sorted(key for key in new if key not in old)),
        removed=tuple(sorted(key for key in old if key not in new)),
        changed=tuple(sorted(k for k in old if k in new and old[k] != new[k])),
    )
