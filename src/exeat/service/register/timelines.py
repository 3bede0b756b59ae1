"""Chronologies of the register as text, data or picture."""

from collections.abc import Sequence
from datetime import date

from exeat.documents.language import read_wording
from exeat.engine.chronology import chronology
from exeat.service.context import Context

FORMS = ("text", "json", "svg")


def timeline(
    context: Context,
    form: str,
    *,
    about: Sequence[str] = (),
    from_on: date | None = None,
    to_on: date | None = None,
) -> str:
    """Return the events of the register, and what answers what.

    Args:
        context: The register in use.
        form: ``text``, ``json`` or ``svg``.
        about: Keys of measures; empty for all events.
        from_on: First day.
        to_on: Last day.

    Raises:
        UnknownKeyError: There is no such measure.
    """
    register, wording = context.register, read_wording("en")
    told = chronology(register, tuple(about), from_on, to_on)
    if form == "json":
        from exeat.formats.chronology import chronology_json

        return chronology_json(told, register)
    if form == "svg":
        from exeat.documents.timeline_svg import render_timeline

        if len(about) == 1:
            title = register.measures[about[0]].title
            return render_timeline(told, register, wording, title=title)
        return render_timeline(told, register, wording)
    from exeat.documents.timeline_text import render_timeline_text

    return render_timeline_text(told, register, wording)
