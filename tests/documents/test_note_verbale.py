"""Notes verbales: courtesies by protocol, names in their cases, only what is told.

The formulas are those of the handbooks of protocol in each language; names of states
are the formal names of the United Nations' terminology.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import exeat
from exeat.documents.language import LANGUAGES
from exeat.documents.note_offices import (
    Office,
    authority_office,
    full_name,
    mission_office,
)
from exeat.documents.note_tables import LegRow, TravellerRow
from exeat.documents.note_verbale import NoteText, NoteVerbale, Reference, note_text
from exeat.documents.note_words import NoteWords, read_note_wording
from exeat.domain.errors import DocumentError, UnknownKeyError
from exeat.domain.measure import Duty
from exeat.domain.notice import Act
from tests.documents.notes import EARLIER, EMBASSY, MINISTRY, MSK, NOTE

WORDING = Path(exeat.__file__).parent / "documents" / "wording"
REGISTER = exeat.load_register()
TITLE = {"en": "Notice of travel by staff of British missions"}


def facts(text: NoteText) -> Mapping[str, str]:
    return dict(text.sections[0].facts)


@pytest.mark.parametrize(
    ("language", "opening", "closing"),
    [
        (
            "en",
            (
                "The Embassy of the United Kingdom of Great Britain and Northern Ireland"
                " presents its compliments to the Ministry of Foreign Affairs of the"
                " Russian Federation and has the honour to inform the Ministry of the"
                " following trip."
            ),
            (
                "The Embassy avails itself of this opportunity to renew to the Ministry"
                " the assurances of its highest consideration."
            ),
        ),
        (
            "ru",
            (
                "Посольство Соединенного Королевства Великобритании и Северной Ирландии"
                " свидетельствует свое уважение Министерству иностранных дел Российской"
                " Федерации и имеет честь сообщить Министерству о следующей поездке."
            ),
            (
                "Посольство пользуется случаем, чтобы возобновить Министерству уверения"
                " в своем весьма высоком уважении."
            ),
        ),
        (
            "fr",
            (
                "L’Ambassade du Royaume-Uni de Grande-Bretagne et d’Irlande du Nord"
                " présente ses compliments au Ministère des Affaires étrangères de la"
                " Fédération de Russie et a l’honneur de porter à sa connaissance le"
                " déplacement suivant."
            ),
            (
                "L’Ambassade saisit cette occasion pour renouveler au Ministère les"
                " assurances de sa très haute considération."
            ),
        ),
    ],
)
def test_courtesies_open_and_close_a_note(
    language: str, opening: str, closing: str
) -> None:
    text = note_text(NOTE, language)
    assert text.opening == (opening,)
    assert text.closing == closing


@pytest.mark.parametrize(
    ("language", "number", "dated", "addressee"),
    [
        (
            "en",
            "No.\xa02026-0142",
            "Moscow, 14 May 2026",
            "To the Ministry of Foreign Affairs of the Russian Federation",
        ),
        (
            "ru",
            "№\xa02026-0142",
            "Москва, 14 мая 2026\xa0г.",
            "Министерству иностранных дел Российской Федерации",
        ),
        (
            "fr",
            "N°\xa02026-0142",
            "Moscou, le 14 mai 2026",
            "Au Ministère des Affaires étrangères de la Fédération de Russie",
        ),
    ],
)
def test_a_note_is_numbered_dated_addressed_and_sealed(
    language: str, number: str, dated: str, addressee: str
) -> None:
    text = note_text(NOTE, language)
    assert (text.number, text.dated) == (number, dated)
    assert text.addressee[0] == addressee
    assert text.seal


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "to request the approval of the Ministry for the following trip."),
        ("ru", "обратиться к Министерству с просьбой разрешить следующую поездку."),
        ("fr", "de solliciter son autorisation pour le déplacement suivant."),
    ],
)
def test_approval_is_requested_not_announced(language: str, expected: str) -> None:
    note = replace(NOTE, duty=Duty.SEEK_APPROVAL)
    assert note_text(note, language).opening[0].endswith(expected)


def test_a_measure_is_named_in_a_language_that_has_its_title() -> None:
    note = replace(NOTE, measure=TITLE)
    assert "“Notice of travel by staff" in note_text(note, "en").opening[0]
    assert note_text(note, "ru") == note_text(NOTE, "ru")


def test_a_late_note_regrets_and_gives_its_ground() -> None:
    note = replace(NOTE, late="a British national is in hospital")
    (_, late) = note_text(note, "en").opening
    assert late.startswith("The Embassy regrets")
    assert late.endswith("a British national is in hospital.")


def test_only_what_is_disclosed_is_told() -> None:
    text = note_text(replace(NOTE, contents={}, travellers=()), "en")
    assert text.sections == ()
    told = facts(note_text(NOTE, "en"))
    assert told == {
        "Travellers": "B. Example",
        "Dates": "25 May 2026 to 27 May 2026",
        "Purpose": "Visit to war graves",
        "Kind of trip": "official",
        "Planned contacts": "Head of the town administration, Volokolamsk; Museum",
        "Accompanying persons": "none",
        "Means of transport": "car; rail",
        "Lodging": "Hotel Example, Konakovo",
    }


def test_words_of_the_vocabulary_are_told_in_the_language_and_names_are_not() -> None:
    told = facts(
        note_text(replace(NOTE, contents={**NOTE.contents, "purpose": "car"}), "ru")
    )
    assert told["Вид транспорта"] == "автомобиль; железная дорога"
    assert told["Даты"] == "с 25 мая 2026\xa0г. по 27 мая 2026\xa0г."
    assert told["Цель"] == "car"


def test_a_contents_item_that_is_a_table_of_texts_is_told_by_its_texts() -> None:
    text = note_text(
        replace(NOTE, contents={"vehicle": {"make": "Skoda", "plate": "X"}}), "fr"
    )
    assert facts(text)["Véhicule"] == "Skoda\xa0; X"


def test_a_route_is_an_itinerary_without_hours() -> None:
    table = note_text(NOTE, "en").sections[1].table
    assert table is not None
    assert table.heads == ("No.", "From", "By way of", "To")
    assert table.rows == (("1", "Moscow", "Volokolamsk, Lotoshino", "Moscow"),)


@pytest.mark.parametrize("route", ["by the northern road", ["Moscow", "Tver"]])
def test_a_route_in_other_words_is_told_as_it_is(route: str | list[str]) -> None:
    text = note_text(replace(NOTE, contents={"route": route}), "en")
    assert len(text.sections) == 1
    assert "Route" in facts(text)


def test_moments_are_told_on_the_clock_of_the_addressee() -> None:
    leg = LegRow(
        depart_at=datetime(2026, 5, 25, 22, 30, tzinfo=UTC),
        origin="Yekaterinburg",
        destination="Moscow",
    )
    section = note_text(replace(NOTE, legs=(leg,)), "en").sections[-1]
    assert section.table is not None
    assert section.table.rows[0][1] == "26\xa0May\xa02026, 01:30"
    assert section.remark == "Times: Moscow time."


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "2\xa0Mar\xa02026, 09:05"),
        ("ru", "02.03.2026, 09:05"),
        ("fr", "02/03/2026, 09\xa0h\xa005"),
    ],
)
def test_moments_are_short_in_tables(language: str, expected: str) -> None:
    words = NoteWords(language=language, clock=MSK)
    assert words.moment(datetime(2026, 3, 2, 6, 5, tzinfo=UTC)) == expected


def test_a_clock_without_a_place_is_named_by_its_offset() -> None:
    offset = timezone(timedelta(hours=3))
    words = NoteWords(language="en", clock=offset)
    assert words.clock_name(datetime(2026, 3, 2, tzinfo=UTC)) == "UTC+03:00"


def test_travellers_of_whom_more_is_told_stand_in_a_table() -> None:
    row = TravellerRow(name="B. Example", post="second secretary")
    table = note_text(replace(NOTE, travellers=(row,)), "fr").sections[1].table
    assert table is not None
    assert table.heads == ("N°", "Nom", "Fonction")
    assert table.rows == (("1", "B. Example", "deuxième secrétaire"),)


@pytest.mark.parametrize(
    ("act", "duty", "expected"),
    [
        (Act.AMENDED, Duty.NOTIFY, "have changed and now read as follows"),
        (Act.AMENDED, Duty.SEEK_APPROVAL, "for the trip as it now stands"),
        (Act.WITHDRAWN, Duty.NOTIFY, "will not take place"),
        (Act.WITHDRAWN, Duty.SEEK_APPROVAL, "is withdrawn"),
    ],
)
def test_a_later_note_of_the_mission_names_the_earlier_one(
    act: Act, duty: Duty, expected: str
) -> None:
    note = replace(NOTE, act=act, duty=duty, refers_to=EARLIER, revision=2)
    text = note_text(note, "en")
    assert "its note No.\xa02026-0142 of 14 May 2026" in text.opening[0]
    assert expected in text.opening[0]
    assert text.number == "No.\xa02026-0142/2"
    assert bool(text.sections) is (act is Act.AMENDED)


@pytest.mark.parametrize(
    ("act", "duty", "expected"),
    [
        (Act.ACKNOWLEDGED, Duty.NOTIFY, "подтвердить получение ноты Посольства"),
        (
            Act.OBJECTED,
            Duty.NOTIFY,
            "заявить возражение против указанной в ней поездки",
        ),
        (Act.REFUSED, Duty.NOTIFY, "уведомление не принимается"),
        (Act.REFUSED, Duty.SEEK_APPROVAL, "разрешение не может быть дано"),
    ],
)
def test_the_ministry_answers_in_a_note_of_its_own(
    act: Act, duty: Duty, expected: str
) -> None:
    note = NoteVerbale(
        act=act,
        duty=duty,
        number="114",
        on=date(2026, 5, 20),
        place="Moscow",
        sender=MINISTRY,
        addressee=EMBASSY,
        clock=MSK,
        refers_to=replace(EARLIER, revision=3),
        reason="The road is closed",
    )
    text = note_text(note, "ru")
    opening, reason = text.opening
    assert opening.startswith(
        "Министерство иностранных дел Российской Федерации свидетельствует свое"
        " уважение Посольству Соединенного Королевства"
    )
    assert expected in opening
    assert "№\xa02026-0142/3 от 14 мая 2026\xa0года" in opening
    assert reason.endswith("The road is closed.")


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert note_text(replace(NOTE, on=date(2026, 6, 1)), "fr").dated == (
        "Moscou, le 1er juin 2026"
    )


def test_what_nobody_says_by_note_is_refused() -> None:
    with pytest.raises(DocumentError, match="no note verbale says closed"):
        replace(NOTE, act=Act.CLOSED)
    with pytest.raises(DocumentError, match="may not be made"):
        replace(NOTE, duty=Duty.REFRAIN)
    with pytest.raises(DocumentError, match="must name the note"):
        replace(NOTE, act=Act.OBJECTED)
    with pytest.raises(UnknownKeyError):
        note_text(NOTE, "zh")


@pytest.mark.parametrize(
    ("key", "language", "nominative", "dative"),
    [
        (
            "un-ru",
            "ru",
            "Постоянное представительство Российской Федерации при Организации Объединенных Наций",
            "Постоянному представительству Российской Федерации при Организации Объединенных Наций",
        ),
        (
            "un-ru",
            "fr",
            "la Mission permanente de la Fédération de Russie auprès de l’Organisation des Nations Unies",
            "à la Mission permanente de la Fédération de Russie auprès de l’Organisation des Nations Unies",
        ),
        (
            "gb-consulate-general-yekaterinburg",
            "ru",
            "Генеральное консульство Соединенного Королевства Великобритании и Северной Ирландии в Екатеринбурге",
            "Генеральному консульству Соединенного Королевства Великобритании и Северной Ирландии в Екатеринбурге",
        ),
        (
            "gb-consulate-general-yekaterinburg",
            "fr",
            "le Consulat général du Royaume-Uni de Grande-Bretagne et d’Irlande du Nord à Iekaterinbourg",
            "au Consulat général du Royaume-Uni de Grande-Bretagne et d’Irlande du Nord à Iekaterinbourg",
        ),
    ],
)
def test_missions_are_named_in_their_cases(
    key: str, language: str, nominative: str, dative: str
) -> None:
    if key == "un-ru":
        office = Office(key="", kind="un-mission", state="RU", name="")
    else:
        office = mission_office(REGISTER.missions[key])
    words = NoteWords(language=language, clock=UTC)
    assert full_name(office, "nom", words) == nominative
    assert full_name(office, "dat", words) == dative


@pytest.mark.parametrize(
    ("key", "language", "expected"),
    [
        ("us-state", "ru", "Государственному департаменту Соединенных Штатов Америки"),
        ("us-state", "fr", "au Département d’État des États-Unis d’Amérique"),
        ("us-state", "en", "the Department of State of the United States of America"),
        ("pl-mfa", "ru", "Министерству иностранных дел Республики Польша"),
        ("in-mea", "en", "the Ministry of External Affairs of the Republic of India"),
        (
            "su-nkid",
            "ru",
            "Народному комиссариату иностранных дел Союза Советских Социалистических Республик",
        ),
        ("er-authorities", "en", "the Eritrean authorities"),
        ("er-authorities", "ru", "Компетентному ведомству Государства Эритрея"),
    ],
)
def test_offices_are_named_in_their_cases(
    key: str, language: str, expected: str
) -> None:
    office = authority_office(REGISTER.authorities[key])
    assert full_name(office, "dat", NoteWords(language=language, clock=UTC)) == expected


def test_a_state_without_a_name_in_the_tables_gets_a_neutral_one() -> None:
    office = Office(key="XX", kind="ministry", state="XX", name="")
    words = NoteWords(language="ru", clock=UTC)
    assert full_name(office, "dat", words) == "Министерству иностранных дел (XX)"
    there = Office(key="", kind="consulate", state="XX", name="", seat="Thule")
    assert full_name(there, "nom", words) == "Консульство (XX) (Thule)"
    strange = Office(key="", kind="repatriation-mission", state="SU", name="")
    assert full_name(strange, "gen", NoteWords(language="fr", clock=UTC)) == (
        "de la Mission de l’Union des Républiques socialistes soviétiques"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["nom", "dat", "gen", "bare"])
def test_the_tables_name_every_state_mission_and_office(
    language: str, case: str
) -> None:
    words = NoteWords(language=language, clock=UTC)
    offices = [mission_office(each) for each in REGISTER.missions.values()]
    offices += [authority_office(each) for each in REGISTER.authorities.values()]
    for office in offices:
        name = full_name(office, case, words)
        assert name
        assert not {"(", ")", "{", "}"}.intersection(name), name
        assert words.has(f"of.{office.state}"), office.state
        assert not office.seat or words.has(f"seat-in.{office.seat}"), office.seat


def test_the_tables_have_the_same_keys_in_every_language() -> None:
    told = [
        {
            key
            for key in json.loads((WORDING / f"note_{each}.json").read_text("utf-8"))
            # Heads are declined per language; Russian sets some words without "ё".
            if not key.startswith(("head.", "word.", "form.clock"))
        }
        for each in LANGUAGES
    ]
    assert told[0] == told[1] == told[2]
    for language in LANGUAGES:
        table = read_note_wording(language)
        heads = {table[key] for key in table if key.endswith(".head")}
        for head in heads:
            assert all(
                f"head.{head}.{case}" in table for case in ("bare", "nom", "dat", "gen")
            )


def test_a_reference_to_an_amended_note_names_its_revision() -> None:
    reference = Reference(number="2026-0142", on=date(2026, 5, 20), revision=2)
    note = replace(NOTE, act=Act.WITHDRAWN, refers_to=reference)
    assert "n°\xa02026-0142/2 du 20 mai 2026" in note_text(note, "fr").opening[0]
