"""Elements of XML and HTML as text, with everything that people wrote escaped."""

from collections.abc import Iterable
from html import escape

from exeat.documents.map_frame import Point
from exeat.documents.plain import plain


def text(written: str) -> str:
    """Return what people wrote, as it may stand between tags or in an attribute."""
    return escape(plain(written))


def tag(name: str, *inside: str, **attributes: str) -> str:
    """Return an element.

    Args:
        name: Its name.
        inside: Markup inside it, already escaped.
        attributes: Values to escape; ``_`` in a name stands for ``-`` and one at
            its end for nothing, so that ``class_`` can be written.
    """
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
    )
    if not inside:
        return f"<{name}{shown}/>"
    return f"<{name}{shown}>{''.join(inside)}</{name}>"


def path_data(points: Iterable[Point], digits: int, *, closed: bool = False) -> str:
    """Return points as the data of an SVG path."""
    shown = "L".join(f"{x:.{digits}f} {y:.{digits}f}" for x, y in points)
    return f"M{shown}{'Z' if closed else ''}"
