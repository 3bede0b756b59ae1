"""Opens the register, the gazetteer and the map; the only place that wires them."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from exeat.domain.register import Register
from exeat.formats.register import load_register
from exeat.formats.vocabulary import Vocabulary, read_vocabulary
from exeat.gazetteer.areas import Areas
from exeat.gazetteer.places import Gazetteer

if TYPE_CHECKING:
    from exeat.gazetteer.basemap import Basemap

PACKAGE = Path(__file__).parents[1]
REGISTER = PACKAGE / "register"
BUILT = PACKAGE / "_built"


class Context:
    """What a request works with, each part opened when first asked for.

    Args:
        register_folder: A register of one's own; None for the packaged one.
        drafts: Draft measures, as label and bytes, laid over the register.
    """

    def __init__(
        self,
        register_folder: Path | None = None,
        drafts: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        self._folder = register_folder or REGISTER
        self._drafts = tuple(drafts)

    @cached_property
    def register(self) -> Register:
        """The edition of the register in use."""
        return load_register(self._folder, BUILT, areas=self.areas, extra=self._drafts)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The closed lists of words for trips."""
        file = self._folder / "vocabulary.yml"
        return read_vocabulary(file.read_bytes(), file.name)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Places by name."""
        return Gazetteer(BUILT)

    @cached_property
    def areas(self) -> Areas:
        """Areas and territories."""
        return Areas(BUILT)

    @cached_property
    def basemap(self) -> "Basemap":
        """Lines of the map."""
        from exeat.gazetteer.basemap import Basemap  # only a map needs it

        return Basemap(BUILT)
