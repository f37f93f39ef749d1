from datetime import date

import pytest

from register.periods import first_day, last_day, precision
from register.wording import Told, Wording, in_county, title


@pytest.fixture
def words():
    return Wording({"skatteverket": "Skatteverket", "polisen": "Polisen", "csn": "CSN"})


@pytest.mark.parametrize(
    ("kind", "stage", "when", "more", "sentence"),
    [
        ("closure", "proposed", "2026", {}, "Servicekontoret i Arvika kan stänga 2026"),
        ("closure", "decided", "2025-05-30", {}, "Servicekontoret i Arvika stänger den 30 maj 2025"),
        ("closure", "completed", None, {}, "Servicekontoret i Arvika har stängt"),
        ("closure", "cancelled", None, {}, "Stängningen av servicekontoret i Arvika stoppad"),
        ("opening", "decided", "2026-02", {}, "Servicekontoret i Arvika öppnar i februari 2026"),
        ("opening", "completed", "2026-02-01", {}, "Servicekontoret i Arvika öppnade den 1 februari 2026"),
        ("relocation", "decided", None, {"to_place": "Torsby"}, "Servicekontoret i Arvika flyttar till Torsby"),
        ("relocation", "cancelled", None, {}, "Flytten av servicekontoret i Arvika stoppad"),
        ("merger", "completed", "2025", {}, "Servicekontoret i Arvika slogs samman 2025"),
        ("merger", "decided", None, {"to_place": "Torsby"},
         "Servicekontoret i Arvika slås samman med kontoret i Torsby"),
        ("hours_change", "decided", None, {"temporary": True},
         "Servicekontoret i Arvika får tillfälligt ändrade öppettider"),
        ("service_change", "completed", None, {}, "Servicekontoret i Arvika har fått ändrad service"),
    ],
)  # fmt: skip
def test_titles_are_swedish_sentences(kind, stage, when, more, sentence):
    facts = {"to_place": None, "temporary": False} | more
    assert title(Told(kind, stage, "servicekontoret", "i Arvika", "Arvika", effective=when, **facts)) == sentence


def test_offices_are_named_after_their_agency(words):
    assert words.office_name("agency_office", ("skatteverket",), "Lund") == "Skatteverkets kontor i Lund"
    assert words.office_name("workplace", ("csn", "polisen"), "Visby") == "CSN och Polisens arbetsplats i Visby"
    assert words.office_name("service_office", ("statens-servicecenter",), "Gotland") == "Servicekontoret på Gotland"
    assert words.office_name("service_office", (), "Odenplan") == "Servicekontoret vid Odenplan"
    assert words.office_name("agency_office", (), "Lund") == "En myndighets kontor i Lund"


def test_counties_are_named_in_full():
    assert [in_county(code) for code in ("17", "03", "14", "12")] == [
        "i Värmlands län", "i Uppsala län", "i Västra Götalands län", "i Skåne län",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sharpness", "first", "last"),
    [
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-10", "day", date(2024, 2, 10), date(2024, 2, 10)),
    ],
)
def test_a_date_is_a_period(text, sharpness, first, last):
    assert (precision(text), first_day(text), last_day(text)) == (sharpness, first, last)


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025-02-30", "20250530", "våren 2025"])
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(ValueError):
        precision(text)
