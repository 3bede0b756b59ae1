"""An answer as a document: text, page or calendar."""

from exeat.documents.language import read_wording
from exeat.domain.finding import Determination
from exeat.domain.trip import Trip
from exeat.service.context import Context


def as_text(
    context: Context, answer: Determination, language: str, *, colour: bool
) -> str:
    """Return an answer as text of 80 columns."""
    from exeat.documents.text import render_text

    wording = read_wording(language)
    return render_text(answer, context.register, wording, colour=colour)


def as_page(context: Context, trip: Trip, answer: Determination, language: str) -> str:
    """Return an answer as one self-contained HTML file with its map."""
    from exeat.documents.html import render_html
    from exeat.documents.map_svg import render_map

    wording = read_wording(language)
    picture = render_map(trip, answer, wording, basemap=context.basemap)
    return render_html(trip, answer, context.register, wording, picture)


def as_calendar(context: Context, answer: Determination) -> str:
    """Return the deadlines of an answer as calendar entries (RFC 5545)."""
    from exeat.documents.ics import render_ics

    return render_ics(answer, context.register)
