import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from nlp.calibration import NEEDS_REVIEW
from register import publish as publishing
from register.publish import QUOTE_LIMIT, UnfitToPublishError, publish
from register.store import DataDir, open_work
from tests.datasette.builder import TODAY, add_article, fill
from tests.datasette.conftest import ROOT

PROGRAM = (
    "import sys, datetime, pathlib; from register import publish, store;"
    "publish.publish(store.DataDir(pathlib.Path(sys.argv[1])), today=datetime.date(2025, 5, 20))"
)


def rows(path, query, *parameters):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query, parameters).fetchall()


def test_everything_relevant_is_published_and_the_rest_only_counted(published):
    titles = {title for (title,) in rows(published.public, "SELECT title FROM articles")}
    assert "Servicekontoret i Sollefteå avvecklas" in titles
    assert not any("fisketävlingen" in title for title in titles)
    counted = rows(published.public, "SELECT sum(articles), sum(relevant) FROM articles_by_month")
    assert counted == [(20, 19)]
    assert rows(published.public, "SELECT articles_read - articles_relevant FROM sources WHERE id = 'norrbladet'") == [
        (1,)
    ]


def test_the_file_is_whole_and_its_links_lead_somewhere(published):
    assert rows(published.public, "PRAGMA integrity_check") == [("ok",)]
    assert rows(published.public, "PRAGMA foreign_key_check") == []
    assert rows(published.public, "SELECT count(*) FROM decisions") == [(19,)]
    assert rows(published.public, "SELECT count(*) FROM case_steps") == [(19,)]


def test_full_texts_stay_at_home(published):
    with closing(sqlite3.connect(published.public)) as db:
        dump = "\n".join(db.iterdump())
    assert "Mer om framtiden för servicekontoren följer" not in dump
    leads = rows(
        published.public,
        "SELECT DISTINCT sources.lineage FROM articles JOIN sources ON sources.id = source WHERE lead IS NOT NULL",
    )
    assert {lineage for (lineage,) in leads} == {"agency", "government"}


def test_contact_details_and_reviewers_are_removed(published):
    with closing(sqlite3.connect(published.public)) as db:
        dump = "\n".join(db.iterdump())
    assert "anna.berg" not in dump
    assert "123 45 67" not in dump
    assert "granskare-7" not in dump
    assert rows(published.public, "SELECT contact_details_removed FROM publication") == [(3,)]
    assert rows(published.public, "SELECT note FROM corrections") == [
        ("Stämmer; ring [telefonnummer borttaget] vid frågor.",)
    ]


def test_long_quotes_are_shortened_at_a_word(data):
    fill(data)
    db = open_work(data)
    db.execute("UPDATE decisions SET quote = ? WHERE id = 1", ("mycket " * 80,))
    db.conn.commit()
    db.close()
    summary = publish(data, today=TODAY)
    [(quote,)] = rows(data.public, "SELECT quote FROM decisions WHERE id = 1")
    assert summary.quotes_shortened == 1
    assert len(quote) <= QUOTE_LIMIT
    assert quote.endswith("mycket …")


def test_an_unfit_database_is_refused_and_the_served_one_stays(data, monkeypatch):
    fill(data)
    publish(data, today=TODAY)
    before = data.public.read_bytes()
    monkeypatch.setattr(publishing.contacts, "remove_contacts", lambda text: (text, 0))
    with pytest.raises(UnfitToPublishError, match=r"articles\.lead, row 1: an e-mail address or phone number"):
        publish(data, today=TODAY)
    assert data.public.read_bytes() == before


def test_publishing_an_empty_installation_works(data):
    summary = publish(data, today=TODAY)
    assert summary.rows["cases"] == 0
    assert summary.searchable == 0


def test_a_case_needs_review_until_one_sure_decision_stands_behind_it(data):
    fill(data)
    db = open_work(data)
    case = db.execute('SELECT "case" FROM case_steps GROUP BY 1 HAVING count(*) > 1 LIMIT 1').fetchone()[0]
    steps = [row[0] for row in db.execute('SELECT decision FROM case_steps WHERE "case" = ?', [case]).fetchall()]
    for step in steps:
        db.execute("UPDATE decisions SET confidence = ? WHERE id = ?", [NEEDS_REVIEW - 0.01, step])
    db.conn.commit()

    def told():
        publish(data, today=TODAY)
        unsure = rows(data.public, 'SELECT id FROM decisions WHERE needs_review AND "case" = ? ORDER BY id', case)
        return [id for (id,) in unsure], rows(data.public, "SELECT id FROM cases WHERE needs_review")

    assert told() == (sorted(steps), [(case,)])
    db.execute("UPDATE decisions SET confidence = ? WHERE id = ?", [NEEDS_REVIEW, steps[0]])
    db.conn.commit()
    assert told() == (sorted(steps[1:]), [])
    db.execute('DELETE FROM case_steps WHERE "case" = ?', [case])
    db.conn.commit()
    assert told()[1] == []
    db.close()


@pytest.mark.parametrize(
    ("host", "demo"), [("kontorskoll.localhost", True), ("exempel.se", False), ("localhost.se", False)]
)
def test_the_demonstration_is_known_by_its_names(data, host, demo):
    fill(data, host=host)
    assert publish(data, today=TODAY).demo is demo


def test_evidence_is_published_even_when_a_later_reading_finds_the_article_irrelevant(data):
    fill(data)
    db = open_work(data)
    db.execute("UPDATE taggings SET relevant = 0 WHERE article = 1")
    db.conn.commit()
    db.close()
    publish(data, today=TODAY)
    assert rows(data.public, "SELECT relevant, decisions FROM articles WHERE id = 1") == [(0, 0)]
    assert rows(data.public, "SELECT count(*) FROM decisions WHERE article = 1") == [(0,)]


def test_only_the_current_reading_is_published(data):
    fill(data)
    db = open_work(data)
    db.execute("UPDATE taggings SET current = 0 WHERE id = 1")
    db["taggings"].insert(
        {
            "id": 900,
            "article": 1,
            "text_hash": "x",
            "tagger": "0.2.0",
            "relevant": 1,
            "score": 0.5,
            "tagged": "2025-05-20T00:00:00Z",
        }
    )
    db.conn.commit()
    db.close()
    publish(data, today=TODAY)
    assert rows(data.public, "SELECT tagger FROM articles WHERE id = 1") == [("0.2.0",)]
    assert rows(data.public, "SELECT count(*) FROM decisions WHERE article = 1") == [(0,)]


def test_killed_in_the_middle_it_leaves_the_served_files_whole_and_the_next_run_finishes(data):
    fill(data)
    publish(data, today=TODAY)
    before = data.public.read_bytes(), data.search.read_bytes()
    db = open_work(data)
    db.execute("PRAGMA synchronous = OFF")
    with db.conn:
        for _ in range(1500):
            add_article(db, source="norrbladet", title="Servicekontoret flyttar", text="Kontoret flyttar i höst. " * 40)
    db.close()
    assert _kill_while_building(data, data.public.with_name("kontorskoll.db.new"))
    assert (data.public.read_bytes(), data.search.read_bytes()) == before
    publish(data, today=TODAY)
    assert rows(data.public, "SELECT count(*) FROM articles") == [(1519,)]
    assert sorted(path.name for path in data.public.parent.iterdir()) == ["kontorskoll.db", "search.db"]


def test_two_publications_at_once_leave_whole_files(data):
    fill(data)
    processes = [subprocess.Popen([sys.executable, "-c", PROGRAM, str(data.root)], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert rows(data.public, "PRAGMA integrity_check") == [("ok",)]
    assert (
        rows(data.public, "SELECT count(*) FROM articles")
        == rows(data.search, "SELECT count(*) FROM articles")
        == [(19,)]
    )


def _kill_while_building(data: DataDir, new):
    """Start a publication in a process of its own and kill it as soon as its new file holds something."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(data.root)], cwd=ROOT)
    for _ in range(2000):
        if new.exists() and new.stat().st_size > 0:
            break
        time.sleep(0.005)
    running = process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return running and new.exists()


def test_that_an_article_changed_is_published_but_not_what_it_said(published):
    told = rows(published.public, "SELECT article, title, text, date, removed, added FROM article_changes")
    assert told == [(6, 1, 1, 0, 1, 2)]


def test_a_day_is_published_no_sharper_than_the_page_gave_it(data):
    fill(data)
    db = open_work(data)
    db.execute("UPDATE articles SET published = '2025-04-01', published_precision = 'month' WHERE id = 1")
    db.execute("UPDATE articles SET published = '2025-01-01', published_precision = 'year' WHERE id = 2")
    db.conn.commit()
    db.close()
    publish(data, today=TODAY)
    told = rows(data.public, "SELECT published FROM articles WHERE id IN (1, 2) ORDER BY id")
    assert told == [("2025-04",), ("2025",)]
