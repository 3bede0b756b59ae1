"""The summary of an assessment as text, JSON or a page."""

import json

from exeat.service.bulk.running import Assessment
from exeat.service.bulk.summary import summary_of


def rendered(assessment: Assessment, form: str) -> str:
    """Return the summary in a form: ``text``, ``json`` or ``html``."""
    summary = summary_of(assessment)
    if form == "json":
        return json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    if form == "html":
        from exeat.documents.assessment.html import render_html

        return render_html(summary)
    from exeat.documents.assessment.text import render_text

    return render_text(summary)
