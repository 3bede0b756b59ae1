"""How much of a measure is stated, open or unpublished, and whether all is covered."""

from collections.abc import Collection, Iterable

from exeat.domain.measure import Measure, Open, Stated, parameters
from exeat.domain.record import record
from exeat.engine.particulars import Said


@record
class Coverage:
    """Counts of the parameters of a measure, or of several.

    Parameters inside a reading count too: a zone that may hold has a radius.

    Attributes:
        measures: How many measures.
        provisions: How many provisions.
        stated: Parameters that a source states.
        open: Parameters that are open, with readings.
        unpublished: Parameters that are open without any reading.
        uncovered: Paths of parameters that neither a source nor a question covers.
    """

    measures: int = 0
    provisions: int = 0
    stated: int = 0
    open: int = 0
    unpublished: int = 0
    uncovered: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """How many parameters there are."""
        return self.stated + self.open + self.unpublished


def coverage(measure: Measure, sources: Collection[str]) -> Coverage:
    """Return the counts of a measure.

    Args:
        measure: The measure.
        sources: Keys of the sources that there are.
    """
    found = [
        (provision.key, parameter)
        for provision in measure.provisions
        for parameter in parameters(provision)
    ]
    stated = [p for _, p in found if isinstance(p, Stated)]
    unread = [p for _, p in found if isinstance(p, Open) and not p.readings]
    return Coverage(
        measures=1,
        provisions=len(measure.provisions),
        stated=len(stated),
        open=len(found) - len(stated) - len(unread),
        unpublished=len(unread),
        uncovered=tuple(
            f"{measure.key}/{key} {parameter.key}"
            for key, parameter in found
            if not _is_covered(parameter, sources)
        ),
    )


def total(rows: Iterable[Coverage]) -> Coverage:
    """Return the counts of several measures together."""
    listed = list(rows)
    return Coverage(
        measures=sum(row.measures for row in listed),
        provisions=sum(row.provisions for row in listed),
        stated=sum(row.stated for row in listed),
        open=sum(row.open for row in listed),
        unpublished=sum(row.unpublished for row in listed),
        uncovered=tuple(path for row in listed for path in row.uncovered),
    )


def _is_covered(parameter: Said, sources: Collection[str]) -> bool:
    """Return whether a source or a question stands behind a parameter."""
    if isinstance(parameter, Stated):
        return bool(parameter.sources) and _are_known(parameter.sources, sources)
    return bool(parameter.question.strip()) and all(
        (reading.sources or reading.because) and _are_known(reading.sources, sources)
        for reading in parameter.readings
    )


def _are_known(keys: Iterable[str], sources: Collection[str]) -> bool:
    return all(key in sources for key in keys)
