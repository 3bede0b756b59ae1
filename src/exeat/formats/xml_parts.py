"""XML of others: elements one by one, without document types and their entities.

Straight from expat, whose events cost a third of those of ``xml.sax``. What defusedxml
does is done here too: no document type, so that there is no entity to expand.
"""

from collections.abc import Mapping
from typing import NoReturn
from xml.parsers import expat

from exeat.domain.errors import InputError

_DEEPEST = 32
_CURE = "save the file again from the program that made it"


class PartError(ValueError):
    """A part is not what it should be; the message says why."""


class Elements:
    """Follows the elements of a part; names come without their prefix.

    Attributes:
        path: Names of the open elements, the outermost first.
    """

    def __init__(self) -> None:
        self.path: list[str] = []
        self._kept: list[str] | None = None

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element, which is the last of the path."""

    def end(self, name: str) -> None:
        """Take the end of an element, which is the last of the path still."""

    def keep_text(self) -> None:
        """Collect text from here on."""
        self._kept = []

    def kept_text(self) -> str:
        """Return the text since it was first to be kept, and stop."""
        text = "".join(self._kept or ())
        self._kept = None
        return text

    def start_element(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element from the parser."""
        if ":" in name:
            name = name.rpartition(":")[2]
        self.path.append(name)
        if len(self.path) > _DEEPEST:
            raise PartError("has elements nested too deeply")
        self.begin(name, attributes)

    def end_element(self, _: str) -> None:
        """Take the end of an element from the parser."""
        self.end(self.path[-1])
        self.path.pop()

    def character_data(self, text: str) -> None:
        """Take text from the parser."""
        if self._kept is not None:
            self._kept.append(text)


def _refuse_type(*_: object) -> NoReturn:
    raise PartError("declares a document type")


def read_part(content: bytes, reader: Elements, part: str, label: str) -> None:
    """Let a reader follow the elements of a part of a file.

    Args:
        content: The part.
        reader: Takes the elements.
        part: Name of the part, for errors.
        label: Name of the file, for errors.

    Raises:
        InputError: It is not well-formed, nested too deeply, or declares a document
            type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.EntityDeclHandler = _refuse_type
    parser.StartElementHandler = reader.start_element
    parser.EndElementHandler = reader.end_element
    parser.CharacterDataHandler = reader.character_data
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's signature
    except (expat.ExpatError, LookupError, ValueError) as fault:
        said = str(fault) if isinstance(fault, PartError) else "is not well-formed XML"
        raise InputError(
            f"the part {part!r} {said}", remedy=_CURE, file=label
        ) from fault
