"""The closed lists of words that a trip file draws on."""

from collections.abc import Mapping

from exeat.domain.record import record
from exeat.formats.document import Document, Plain
from exeat.formats.text_rules import same_name
from exeat.formats.yaml import read_yaml


@record
class Vocabulary:
    """Words for trips.

    Attributes:
        mission_kinds: Such as ``embassy``.
        persons: Classes of persons, such as ``diplomatic-agent``.
        assignments: ``permanent`` and ``temporary``.
        conveyances: Such as ``car``.
        trip_kinds: Such as ``official``.
        counterparts: Kinds of counterparts by every name of theirs, folded by
            ``same_name``.
        synonyms: Words for which another is written in a trip, folded likewise.
    """

    mission_kinds: tuple[str, ...]
    persons: tuple[str, ...]
    assignments: tuple[str, ...]
    conveyances: tuple[str, ...]
    trip_kinds: tuple[str, ...]
    counterparts: Mapping[str, str]
    synonyms: Mapping[str, str]


def read_vocabulary(text: bytes | str, label: str) -> Vocabulary:
    """Return the words for trips in the vocabulary of the register.

    Args:
        text: The file ``vocabulary.yml``.
        label: Its name, for errors.

    Raises:
        InputError: The file is not strict YAML, or a list of words is absent.
    """
    document = read_yaml(text, label)
    return Vocabulary(
        mission_kinds=_words(document, "mission_kinds"),
        persons=_words(document, "persons"),
        assignments=_words(document, "assignments"),
        conveyances=_words(document, "conveyances"),
        trip_kinds=_words(document, "trip_kinds"),
        counterparts=_names(document, "counterparts"),
        synonyms=_synonyms(document),
    )


def _words(document: Document, name: str) -> tuple[str, ...]:
    words = _entry(document, name)
    if not isinstance(words, list):
        raise document.fault((name,), "there is no list of words", remedy="give one")
    return tuple(map(str, words))


def _names(document: Document, name: str) -> dict[str, str]:
    """Return words by their own name and by each of their synonyms."""
    synonyms = _entry(document, name)
    if not isinstance(synonyms, dict):
        raise document.fault((name,), "there are no words", remedy="give them")
    names = {same_name(word.replace("-", " ")): word for word in synonyms}
    for word, others in synonyms.items():
        names[same_name(word)] = word
        for other in others if isinstance(others, list) else ():
            names[same_name(str(other))] = word
    return names


def _synonyms(document: Document) -> dict[str, str]:
    synonyms = _entry(document, "synonyms")
    if not isinstance(synonyms, dict):
        return {}
    return {same_name(word): str(meant) for word, meant in synonyms.items()}


def _entry(document: Document, name: str) -> Plain:
    return document.value.get(name) if isinstance(document.value, dict) else None
