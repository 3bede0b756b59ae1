"""What two editions of a register have differently."""

from dataclasses import replace

from exeat.domain.measure import Duty
from exeat.engine.comparison import Difference, Selection
from exeat.engine.editions import inventories, revisions
from tests.small_register import measure, provision, register, source, stated

EVERY = Selection()
OLD = measure(provision(), provision(key="gone", title="What is gone"))
NEW = measure(
    provision(duty=stated("duty", Duty.REFRAIN, "press")),
    provision(key="come", title="What has come"),
    title="Notice of every trip",
)


def test_a_measure_is_revised_particular_by_particular() -> None:
    [revision] = revisions(register(OLD), register(NEW), EVERY)
    assert revision.measure == "xx-aa-2024"
    assert [(c.key, c.before, c.after) for c in revision.changes] == [
        ("title", "Notice of travel", "Notice of every trip"),
        (
            "provisions.zone.duty",
            stated("duty", Duty.NOTIFY),
            stated("duty", Duty.REFRAIN, "press"),
        ),
        ("provisions.gone", "What is gone", None),
        ("provisions.come", None, "What has come"),
    ]


def test_a_source_that_changed_is_a_change_of_grounds() -> None:
    cited = measure(provision(duty=stated("duty", Duty.NOTIFY, "press")))
    [revision] = revisions(register(measure()), register(cited), EVERY)
    assert [c.difference for c in revision.changes] == [Difference.GROUNDS]


def test_the_same_edition_has_nothing_differently() -> None:
    assert revisions(register(), register(), EVERY) == ()
    kinds = inventories(register(), register(), EVERY)
    assert {kind.added + kind.removed + kind.changed for kind in kinds} == {()}


def test_records_are_added_removed_and_changed() -> None:
    other = measure(key="xx-bb-2025", sending=("BB",))
    sources = {
        "note": replace(source("note"), publisher="Gazette"),
        "radio": source("radio"),
    }
    old, new = register(OLD), register(NEW, other, sources=sources)
    kinds = {kind.kind: kind for kind in inventories(old, new, EVERY)}
    assert kinds["measures"].added == ("xx-bb-2025",)
    assert kinds["measures"].changed == ("xx-aa-2024",)
    assert kinds["sources"].added == ("radio",)
    assert kinds["sources"].removed == ("press",)
    assert kinds["sources"].changed == ("note",)


def test_a_selection_leaves_out_other_measures_and_other_records() -> None:
    other = measure(key="xx-bb-2025", sending=("BB",))
    for_bb = Selection(sending="BB")
    old, new = register(OLD), register(NEW, other)
    assert revisions(old, new, for_bb) == ()
    [kind] = inventories(old, new, for_bb)
    assert (kind.kind, kind.added, kind.changed) == ("measures", ("xx-bb-2025",), ())
