"""Markdown pages of the checkout as pages of the site."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

from markdown_it import MarkdownIt

from exeat.documents.markup import tag, text
from exeat.documents.site_page import Page

ROOT = Path(__file__).parents[2]
FOLDER = "pages"
_SINGLE = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "src/exeat/register/README.md",
)
_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TITLE = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")
_NOT_WORD = re.compile(r"[^\w]+")


def markdown_files(root: Path = ROOT) -> list[str]:
    """Return the paths of the Markdown files to publish, from the root of the checkout."""
    single = [path for path in _SINGLE if (root / path).is_file()]
    below = sorted(
        path.relative_to(root).as_posix() for path in root.glob("docs/**/*.md")
    )
    return [*single, *below]


def page_path(path: str) -> str:
    """Return where the page of a Markdown file lies on the site.

    >>> page_path("docs/adr/0001-layers.md")
    'pages/docs/adr/0001-layers.html'
    """
    return f"{FOLDER}/{PurePosixPath(path).with_suffix('.html')}"


def markdown_pages(root: Path = ROOT) -> Iterator[Page]:
    """Yield a page for every Markdown file; links to files left out become text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    targets = {path: page_path(path) for path in markdown_files(root)}
    for path, target in targets.items():
        source = (root / path).read_text(encoding="utf-8")
        rendered = _linked(reader.render(source), path, targets)
        yield Page(path=target, title=_title(source, path), main=_anchored(rendered))


def contents_page(pages: list[Page]) -> Page:
    """Return the page that lists all pages rendered from Markdown, and reference pages."""
    entries = (tag("li", tag("a", text(page.title), href=page.path)) for page in pages)
    main = tag("h1", "Documentation") + tag("ul", *entries)
    return Page(path="pages.html", title="Documentation", main=main)


def _title(source: str, path: str) -> str:
    found = _HEADING.search(source)
    return found[1].replace("`", "") if found else path


def _anchored(html: str) -> str:
    """Return markup whose headings have an id each, as links to them expect."""
    used: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        words = unescape(_MARKUP.sub("", found[2])).lower()
        slug = _NOT_WORD.sub("-", words).strip("-") or "part"
        used[slug] = used.get(slug, 0) + 1
        name = slug if used[slug] == 1 else f"{slug}-{used[slug] - 1}"
        return f'<h{found[1]} id="{name}">{found[2]}</h{found[1]}>'

    return _TITLE.sub(named, html)


def _linked(html: str, path: str, targets: Mapping[str, str]) -> str:
    """Return markup whose links lead to pages of the site, or to the web, or nowhere."""

    def led(found: re.Match[str]) -> str:
        address, shown = unescape(found[1]), found[2]
        if address.startswith(("http://", "https://", "#")):
            return found[0]
        file, _, part = address.partition("#")
        wanted = normpath(str(PurePosixPath(path).parent / file))
        if wanted not in targets:
            return shown
        way = relpath(targets[wanted], str(PurePosixPath(targets[path]).parent))
        return f'<a href="{text(way)}{f"#{text(part)}" if part else ""}">{shown}</a>'

    return _LINK.sub(led, html)
