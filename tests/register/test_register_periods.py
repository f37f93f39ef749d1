from datetime import date

import pytest

from register.periods import told_by

READ = "2026-11-22T08:00:00Z"


@pytest.mark.parametrize(
    ("published", "precision", "day"),
    [
        ("2026-11-03", "day", date(2026, 11, 3)),
        ("2026-11-03", None, date(2026, 11, 3)),
        ("2026-11-23", "day", date(2026, 11, 23)),
        ("2026-02-01", "month", date(2026, 2, 28)),
        ("2026-11-01", "month", date(2026, 11, 22)),
        ("2026-01-01", "year", date(2026, 11, 22)),
        ("2019-01-01", "year", date(2019, 12, 31)),
        (None, None, date(2026, 11, 22)),
    ],
)
def test_an_article_was_out_by_the_end_of_its_month_and_by_the_day_we_read_it(published, precision, day):
    assert told_by(published, precision, READ) == day


def test_a_news_item_dated_by_its_year_alone_is_no_archive_find(desk, decision):
    desk.article(
        "https://a.example/1",
        decision("closure", "decided", "Arvika", "1784"),
        published="2025-01-01",
        read="2025-06-20",
    )
    desk.db.execute("UPDATE articles SET published_precision = 'year'")
    desk.tag()
    assert desk.register().to_tell == 1
    assert desk.rows("SELECT seen FROM case_steps") == [("2025-06-20",)]
