"""The wording of documents: one table of templates and words a language."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from exeat.domain.errors import UnknownKeyError

LANGUAGES = ("en", "ru", "fr")


@cache
def read_wording(language: str) -> Mapping[str, str]:
    """Return the table of a language.

    Args:
        language: ``en``, ``ru`` or ``fr``.

    Raises:
        UnknownKeyError: There is no table for the language.
    """
    if language not in LANGUAGES:
        raise UnknownKeyError("language", language, LANGUAGES)
    file = files("exeat.documents").joinpath(f"wording/{language}.json")
    return MappingProxyType(json.loads(file.read_text(encoding="utf-8")))
