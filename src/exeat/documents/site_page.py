"""The frame of a page of the published register: head, ways to other pages, foot."""

from collections.abc import Iterable, Sequence

from exeat.documents.html_style import STYLE
from exeat.documents.markup import tag, text
from exeat.domain.record import record

STYLE_SHEET = "style.css"
_PLACES = (
    ("index.html", "Register"),
    ("chronology.html", "Chronology"),
    ("sources.html", "Sources"),
    ("pages.html", "Documentation"),
)
_STYLE = """
body { max-width: 68rem; }
body.wide-page { max-width: 80rem; }
nav.site { border-bottom: 2px solid #55524a; display: flex; flex-wrap: wrap;
  gap: .25rem 1.25rem; margin: 0 0 1.25rem; padding: 0 0 .5rem; }
nav.site strong { margin-right: auto; }
nav.site a[aria-current] { color: #1c1b19; font-weight: 700; text-decoration: none; }
.skip { left: 1rem; position: absolute; top: -4rem; }
.skip:focus { background: #fff; padding: .5rem; top: .5rem; }
.quiet { color: #57534a; }
.key { font-family: "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace;
  font-size: .86em; }
.standing { font-weight: 600; }
.register { table-layout: fixed; }
.register td, .register th { font-size: .92rem; overflow-wrap: break-word; }
.register caption { clip-path: inset(50%); height: 1px; overflow: hidden;
  position: absolute; width: 1px; }
main > h3 { margin-top: 1.75rem; }
.provision { border-top: 2px solid #55524a; margin: 2rem 0; padding-top: 1rem; }
.parameters > div { grid-template-columns: 13rem 1fr; border-top: 1px solid #ded8ca; }
.readings { display: grid; gap: .6rem; margin: .35rem 0;
  grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.reading { border: 1px solid #b9b3a6; border-left: .3rem solid #5d3a86;
  padding: .4rem .6rem; }
.reading p { margin: .1rem 0; }
.cite { font-size: .84rem; white-space: nowrap; }
.figures { margin: 1rem 0; }
.figures figure { margin: 0 0 1.25rem; }
figcaption { margin: .35rem 0; }
figcaption ul { list-style: none; padding: 0; }
figcaption li { align-items: baseline; display: flex; gap: .6rem; }
figcaption svg { display: inline-block; flex: none; }
.events > li { margin: .7rem 0; }
.events p { margin: .1rem 0; }
.toc { columns: 3 14rem; }
pre { background: #f7f5ef; border: 1px solid #ded8ca; overflow-x: auto;
  padding: .75rem; white-space: pre-wrap; }
code { font-family: "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace;
  font-size: .88em; }
:target { background: #fdf5e2; }
@media print {
  nav.site, .skip { display: none; }
  body.wide-page { page: large; }
  @page large { size: A3; margin: 12mm; }
  .register td, .register th { font-size: 8.5pt; padding: .25rem .35rem; }
  .reading, .parameters > div, .events > li { break-inside: avoid; }
}
"""


@record
class Page:
    """A page before it is framed.

    Attributes:
        path: Where it lies, from the root of the site.
        title: Its title.
        main: Markup of its contents, title included.
        is_wide: Whether it holds pictures that need room.
    """

    path: str
    title: str
    main: str
    is_wide: bool = False


def style_sheet() -> str:
    """Return the style of all pages."""
    return STYLE.lstrip() + _STYLE.lstrip()


def way_up(path: str) -> str:
    """Return the way from a page to the root of the site."""
    return "../" * path.count("/")


def framed(page: Page, foot: Sequence[str]) -> str:
    """Return a page as a file; it loads its style sheet and nothing else.

    Args:
        page: The page.
        foot: Lines under it.
    """
    up = way_up(page.path)
    head = tag(
        "head",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        tag("title", text(f"{page.title} - Exeat")),
        f'<link rel="stylesheet" href="{up}{STYLE_SHEET}">',
    )
    body = tag(
        "body",
        tag("a", "To the contents", href="#main", class_="skip"),
        _ways(page.path, up),
        tag("main", page.main, id="main"),
        tag("footer", *(tag("p", text(line)) for line in foot)),
        **({"class_": "wide-page"} if page.is_wide else {}),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _ways(path: str, up: str) -> str:
    links = []
    for target, name in _PLACES:
        here = {"aria_current": "page"} if target == path else {}
        links.append(tag("a", text(name), href=f"{up}{target}", **here))
    return tag("nav", tag("strong", "Exeat"), *links, class_="site", aria_label="Site")


def table(
    head: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]], caption: str
) -> str:
    """Return a table.

    Args:
        head: Titles of the columns, each with its share of the width in hundredths.
        rows: Markup of the cells; the first is the heading of its row.
        caption: Its title; may be empty.
    """
    columns = (tag("col", width=f"{share}%") for _, share in head)
    titles = (tag("th", text(title), scope="col") for title, _ in head)
    body = (
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in rest))
        for first, *rest in rows
    )
    name = (tag("caption", text(caption)),) if caption else ()
    whole = tag(
        "table",
        *name,
        tag("colgroup", *columns),
        tag("thead", tag("tr", *titles)),
        tag("tbody", *body),
        class_="register",
    )
    return tag(
        "div",
        whole,
        class_="wide",
        tabindex="0",
        role="group",
        aria_label=caption or "Table",
    )
