import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeat.gazetteer.names import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Gdańsk", "gdansk"),
        ("ŁÓDŹ", "lodz"),
        ("Zürich", "zurich"),
        ("St. Petersburg", "st petersburg"),
        ("Saint-Denis", "saint denis"),
        ("Tver’", "tver"),
        ("’s-Gravenhage", "s gravenhage"),
        ("Орёл", "орел"),
        ("МОСКВА", "москва"),
        ("Gießen", "giessen"),
        ("Ålesund", "alesund"),
        ("København", "kobenhavn"),
        ("İstanbul", "istanbul"),
        ("北京", "北京"),
        ("  New   York ", "new york"),
        ("", ""),
    ],
)
def test_folds_spellings_of_one_name_together(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(st.characters(categories=["L", "M", "Zs", "Pd"])))
def test_composed_and_decomposed_fold_alike(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    assert fold(composed) == fold(unicodedata.normalize("NFD", name))


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_does_not_matter(name: str) -> None:
    assert fold(name.lower()) == fold(fold(name).upper())
