import json
from datetime import date

import pytest

from register.articles import ArticleDraft, Change, save_article
from register.revisions import Revision, Wording, compare, is_stub_of
from register.store import DataDir, open_work

TEXT = (
    "Servicekontoret i Älvsbacka stänger den 30 maj. Närmaste kontor finns i Sjöryd.\n\n"
    "– Vi hade gärna stannat, säger chefen."
)
DAY = date(2025, 4, 10)


def wording(text=TEXT, title="Kontoret stänger", published=DAY):
    return Wording(title, text, published)


@pytest.mark.parametrize(
    ("after", "revision"),
    [
        (wording(), None),
        (wording(TEXT.replace("\n\n", "\n").replace("30 maj", "30\u00a0maj")), None),
        (wording(TEXT.replace("– Vi", "- Vi")), None),
        (wording(f"Uppdaterad för 2 timmar sedan\n\n{TEXT}\n\n14 kommentarer"), None),
        (wording(f"{TEXT}\n\nSenast uppdaterad: 2025-04-12 08:30"), None),
        (wording(published=None), None),
        (wording(title="Kontoret stänger i maj"), Revision(True, False, False)),
        (wording(published=date(2025, 4, 11)), Revision(False, False, True)),
        (
            wording(TEXT.replace("30 maj", "13 juni")),
            Revision(
                False,
                True,
                False,
                ("Servicekontoret i Älvsbacka stänger den 30 maj.",),
                ("Servicekontoret i Älvsbacka stänger den 13 juni.",),
            ),
        ),
        (wording(f"{TEXT} Beslutet är överklagat."), Revision(False, True, False, (), ("Beslutet är överklagat.",))),
        (
            wording(TEXT.replace(" Närmaste kontor finns i Sjöryd.", "")),
            Revision(False, True, False, ("Närmaste kontor finns i Sjöryd.",), ()),
        ),
    ],
)
def test_what_changed(after, revision):
    assert compare(wording(), after) == revision


def test_a_counter_that_grew_is_no_change_but_a_number_in_a_sentence_is():
    before, after = wording(f"{TEXT}\n\n14 kommentarer"), wording(f"{TEXT}\n\n18 kommentarer")
    assert compare(before, after) is None
    assert compare(wording("Sju anställda berörs."), wording("8 anställda berörs.")) is not None


def test_a_stub_is_the_beginning_of_the_whole():
    assert is_stub_of("Servicekontoret i Älvsbacka stänger den 30 maj. Närmaste kontor fi…", TEXT)
    assert not is_stub_of("Servicekontoret i Sjöryd stänger den 30 maj och flyttar till Älvsbacka.", TEXT)
    assert not is_stub_of(TEXT, TEXT)


@pytest.fixture
def db(tmp_path):
    db = open_work(DataDir(tmp_path / "data"))
    db.table("sources").insert(
        {"id": "bladet", "name": "Bladet", "kind": "regional-news", "lineage": "local", "family": "feed"}
    )
    yield db
    db.close()


def draft(text=TEXT, **more):
    fields = {"url": "https://a.se/1", "source": "bladet", "title": "Kontoret stänger", "published": DAY, **more}
    return ArticleDraft(text=text, **fields)


def changes(db):
    rows = db.execute("SELECT title, text, date, published_before, removed, added FROM article_changes").fetchall()
    return [(*row[:4], json.loads(row[4]), json.loads(row[5])) for row in rows]


def test_a_change_is_written_down_with_its_sentences(db):
    save_article(db, draft())
    assert save_article(db, draft(f"{TEXT} Beslutet är överklagat.")).outcome is Change.CHANGED
    assert (
        save_article(db, draft(f"{TEXT} Beslutet är överklagat.", published=date(2025, 4, 11))).outcome
        is Change.CHANGED
    )
    assert changes(db) == [
        (0, 1, 0, "2025-04-10", [], ["Beslutet är överklagat."]),
        (0, 0, 1, "2025-04-10", [], []),
    ]
    assert db.execute("SELECT text FROM article_versions").fetchall() == [(TEXT,)]


def test_a_change_that_says_nothing_leaves_the_wording_and_its_reading(db):
    save_article(db, draft())
    before = db.execute("SELECT text, text_hash FROM articles").fetchone()
    assert save_article(db, draft(f"Uppdaterad för 3 minuter sedan\n\n{TEXT}")).outcome is Change.UNCHANGED
    assert db.execute("SELECT text, text_hash FROM articles").fetchone() == before
    assert changes(db) == db.execute("SELECT * FROM article_versions").fetchall() == []


def test_a_text_that_goes_behind_a_paywall_is_kept_as_it_was_read(db):
    save_article(db, draft())
    saved = save_article(db, draft("Servicekontoret i Älvsbacka stänger den 30 maj. Närmaste …", paywalled=True))
    assert saved.outcome is Change.UNCHANGED
    assert db.execute("SELECT text, paywalled FROM articles").fetchall() == [(TEXT, 1)]


def test_a_date_is_stored_with_its_precision(db):
    save_article(db, draft(published=date(2025, 4, 1), published_origin="url", published_precision="month"))
    save_article(db, draft(published=None))
    row = db.execute("SELECT published, published_origin, published_precision FROM articles").fetchone()
    assert row == ("2025-04-01", "url", "month")
    save_article(db, draft())
    assert db.execute("SELECT published, published_precision FROM articles").fetchone() == ("2025-04-10", "day")


def test_an_older_database_is_brought_up(tmp_path):
    from sqlite_utils import Database, Migrations

    from register import migrations

    data = DataDir(tmp_path)
    old = Database(data.work)
    first = Migrations("work")
    first(name="m001_first_tables")(migrations.m001_first_tables)
    first.apply(old)
    source = {"id": "bladet", "name": "B", "kind": "k", "lineage": "local", "family": "feed"}
    old.table("sources").insert(source)
    for number, day in ((1, "2025-04-10"), (2, None)):
        row = {
            "id": number,
            "url": f"https://a.se/{number}",
            "source": "bladet",
            "title": "T",
            "text": "X",
            "published": day,
        }
        old.table("articles").insert({**row, "text_hash": "x", "first_seen": "2025", "last_seen": "2025"})
    old.close()
    db = open_work(data)
    assert db.execute("SELECT published_precision FROM articles ORDER BY id").fetchall() == [("day",), (None,)]
    assert save_article(db, draft()).outcome is Change.CHANGED
    db.close()
