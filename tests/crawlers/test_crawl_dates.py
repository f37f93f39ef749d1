"""Dates in the formats Swedish pages use (facts gathered per source), and those that are no publication date."""

from datetime import date, timedelta

import pytest

from crawlers.pages.dates import first_date, parse_moment
from crawlers.pages.published import labelled_date, labelled_update, top_date, url_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-04-10", date(2025, 4, 10)),
        ("10 april 2025", date(2025, 4, 10)),
        ("29 maj 2018 13:03", date(2018, 5, 29)),
        ("9 februari 2016, 04:30", date(2016, 2, 9)),
        ("2 juni, 2025", date(2025, 6, 2)),
        ("16.10.2023 08:37:51 CEST", date(2023, 10, 16)),
        ("24 nov, 2024", date(2024, 11, 24)),
        ("den 3:e sept. 2024", date(2024, 9, 3)),
        ("7 april 2011 klockan 00.00", date(2011, 4, 7)),
        ("DEBATT2020-03-12", date(2020, 3, 12)),
        ("1 MAJ 2020", date(2020, 5, 1)),
        ("31 februari 2020 och 1 mars 2020", date(2020, 3, 1)),
        ("19 maj", None),
        ("vecka 46", None),
        ("i fredags", None),
        ("dnr 2020-123-45", None),
        ("telefon 08-405 10 00", None),
        ("1899-01-01", None),
        ("2 juni 20255", None),
    ],
)
def test_a_full_date_is_read(text, day):
    assert first_date(text) == day


def test_a_date_to_come_is_no_publication():
    later = date.today() + timedelta(days=4)
    assert first_date(later.isoformat()) is None


@pytest.mark.parametrize(
    ("text", "published", "updated"),
    [
        ("Uppdaterad 2011-03-11 | Publicerad 2008-03-06", date(2008, 3, 6), date(2011, 3, 11)),
        ("Publicerad: 2024-12-18", date(2024, 12, 18), None),
        ("Publicerat: 7 april 2011 klockan 00.00", date(2011, 4, 7), None),
        ("Publicerad den 19 juli 2019", date(2019, 7, 19), None),
        ("Sidan senast uppdaterad: 2020-10-21", None, date(2020, 10, 21)),
        ("Publicerad. Kontoret öppnade efter en lång väntan redan den 3 maj 2019", None, None),
    ],
)
def test_a_label_says_which_date_it_is(text, published, updated):
    assert (labelled_date(text), labelled_update(text)) == (published, updated)


def test_only_the_top_of_a_text_dates_it():
    assert top_date("Inledning. " * 40 + "2020-01-02") is None
    assert top_date("söndag 24 nov, 2024\nPubliktext 3 mars 2023") == date(2023, 3, 3)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.se/2025/11/04/slug/", date(2025, 11, 4)),
        ("https://a.se/nyheter/2020-12-18-statligt-kontor.html", date(2020, 12, 18)),
        ("https://a.se/nyheter/2020-13-18-x", None),
        ("https://a.se/artikel/20201218", None),
    ],
)
def test_an_address_may_carry_the_date(url, day):
    assert url_date(url) == day


def test_machine_times_become_swedish_days():
    assert parse_moment("2026-06-30T22:30:00Z") == date(2026, 7, 1)
    assert parse_moment("2026-06-30") == date(2026, 6, 30)
    assert parse_moment("30 juni 2026") == date(2026, 6, 30)
    assert parse_moment("nyss") is None
    assert parse_moment(None) is None
