"""Documents made of values that stood somewhere else: in cells, in lines of events."""

from typing import NamedTuple, TypeAlias

from exeat.formats.document import Document, TreeBuilder

_DEEPEST = 8


class Told(NamedTuple):
    """A value and where it stands.

    Attributes:
        value: A text, or true or false.
        at: Line and column, or row and column, from 1; 0 for the whole row.
    """

    value: str | bool
    at: tuple[int, int]


Node: TypeAlias = "Told | dict[str, Node] | list[Node]"


def located(tree: Node, label: str) -> Document:
    """Return a tree of values as a document.

    A mapping or a list stands where its first value does, with no column of its own.

    Args:
        tree: Values with their places.
        label: What the file is called in messages.

    Raises:
        InputError: There are more values than a document may hold, or one holds a
            forbidden character.
    """
    builder = TreeBuilder(label, max_depth=_DEEPEST)
    _build(tree, builder)
    return builder.document()


def _build(tree: Node, builder: TreeBuilder) -> None:
    if isinstance(tree, Told):
        builder.scalar(tree.value, tree.at)
    elif isinstance(tree, list):
        builder.open([], _first(tree))
        for node in tree:
            _build(node, builder)
        builder.close()
    else:
        builder.open({}, _first(tree))
        for name, node in tree.items():
            builder.key(name, _first(node))
            _build(node, builder)
        builder.close()


def _first(tree: Node) -> tuple[int, int]:
    """Return the place of the first value in a tree."""
    if isinstance(tree, Told):
        return tree.at
    inner = list(tree.values() if isinstance(tree, dict) else tree)
    return (_first(inner[0])[0], 0) if inner else (1, 0)
