"""The books: runs, fetches, drops; articles with their versions; sources with their health."""

import json

import pytest

from register import ledger
from register.articles import ArticleDraft, Change, Saved, save_article
from register.ledger import Balance, DropReason, Fetch, Outcome
from register.sources import Health, SourceRecord, due, health_of, polled, set_health, upsert
from register.store import open_work

LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def db(data):
    db = open_work(data)
    upsert(db, SourceRecord("bladet", "Bladet", "regional-news", "local", "feed"))
    return db


def draft(text="Första texten", **more):
    return ArticleDraft(**{"url": "https://a.se/1", "source": "bladet", "title": "Titel", "text": text, **more})


def test_a_run_keeps_its_counts_and_its_drops(db):
    with ledger.run(db, "tag") as run:
        run.count("in", 3)
        run.count("out", 2)
        run.drop("https://a.se/1", DropReason.NO_TEXT, source="bladet", detail="12 tecken")
    ((stage, status, counts, finished),) = db.execute("SELECT stage, status, counts, finished FROM runs").fetchall()
    assert (stage, status, json.loads(counts)) == ("tag", "ok", {"drops": 1, "in": 3, "out": 2})
    assert finished
    assert ledger.balance(db, run.id) == Balance(3, 2, 1)
    assert ledger.balance(db, run.id).even
    drop = db.execute("SELECT stage, source, document, reason, detail FROM drops").fetchone()
    assert drop == ("tag", "bladet", "https://a.se/1", "no-text", "12 tecken")


def test_what_is_lost_silently_is_seen(db):
    with ledger.run(db, "tag") as run:
        run.count("in", 2)
        run.count("out", 1)
    assert not ledger.balance(db, run.id).even


@pytest.mark.parametrize(("error", "status"), [(ValueError, "failed"), (KeyboardInterrupt, "interrupted")])
def test_a_run_that_breaks_says_so(db, error, status):
    with pytest.raises(error), ledger.run(db, "tag"):
        raise error
    assert db.execute("SELECT status FROM runs").fetchall() == [(status,)]


def test_a_killed_run_is_marked_at_the_next_start_of_its_stage(db):
    for stage in ("tag", "crawl"):
        db.execute("INSERT INTO runs (stage, started) VALUES (?, ?)", (stage, LONG_AGO))
    with ledger.run(db, "tag"):
        pass
    statuses = db.execute("SELECT stage, status FROM runs ORDER BY id").fetchall()
    assert statuses == [("tag", "interrupted"), ("crawl", "running"), ("tag", "ok")]


def test_a_fetch_is_recorded_and_settled(db):
    with ledger.run(db, "crawl") as run:
        number = ledger.record(
            db, Fetch(run.id, "bladet", "https://a.se/feed", "feed", Outcome.OK, status=200, bytes=7)
        )
        ledger.settle(db, number, Outcome.EMPTY_FEED)
    row = db.execute("SELECT run, source, url, kind, outcome, status, bytes FROM fetches").fetchone()
    assert row == (run.id, "bladet", "https://a.se/feed", "feed", "empty-feed", 200, 7)


def test_an_article_is_new_then_unchanged_then_changed(db):
    assert save_article(db, draft()) == Saved(1, Change.NEW)
    assert save_article(db, draft()) == Saved(1, Change.UNCHANGED)
    assert save_article(db, draft("Andra texten")) == Saved(1, Change.CHANGED)
    assert db.execute("SELECT text FROM articles").fetchall() == [("Andra texten",)]
    assert db.execute("SELECT article, text FROM article_versions").fetchall() == [(1, "Första texten")]


def test_a_text_that_comes_back_is_one_version_for_each_wording(db):
    for text in ("A", "B", "A", "B", "C"):
        save_article(db, draft(text))
    assert db.execute("SELECT text FROM article_versions ORDER BY text").fetchall() == [("A",), ("B",)]
    assert db.execute("SELECT text FROM articles").fetchall() == [("C",)]


def test_a_new_title_is_a_new_wording(db):
    save_article(db, draft())
    assert save_article(db, draft(title="Ny titel")).outcome is Change.CHANGED


def test_a_date_once_found_is_not_lost(db):
    from datetime import date

    save_article(db, draft(published=date(2026, 1, 2), published_origin="json-ld"))
    save_article(db, draft("Andra texten"))
    row = db.execute("SELECT published, published_origin FROM articles").fetchone()
    assert row == ("2026-01-02", "json-ld")


def test_health_remembers_since_when(db):
    set_health(db, "bladet", Health.BLIND, "Servern svarar inte.")
    db.execute("UPDATE sources SET health_since = ?", (LONG_AGO,))
    set_health(db, "bladet", Health.BLIND, "Servern nekar oss.")
    row = db.execute("SELECT health_since, health_note FROM sources").fetchone()
    assert row == (LONG_AGO, "Servern nekar oss.")
    set_health(db, "bladet", Health.WELL, None)
    assert db.execute("SELECT health_since > ?, health_note FROM sources", (LONG_AGO,)).fetchone() == (1, None)


def test_a_source_switched_off_and_on_again_starts_unread(db):
    set_health(db, "bladet", Health.WELL, None)
    upsert(db, SourceRecord("bladet", "Nya Bladet", "regional-news", "local", "feed"))
    assert health_of(db, "bladet") is Health.WELL
    upsert(db, SourceRecord("bladet", "Bladet", "regional-news", "local", "feed", enabled=False, reason="Nedlagd."))
    assert health_of(db, "bladet") is Health.OFF
    upsert(db, SourceRecord("bladet", "Bladet", "regional-news", "local", "feed"))
    assert health_of(db, "bladet") is Health.UNREAD


def test_a_source_is_due_when_its_time_has_come(db):
    assert due(db, "bladet")
    polled(db, "bladet", success=True, next_poll="2999-01-01T00:00:00Z")
    assert not due(db, "bladet")
    polled(db, "bladet", success=False, next_poll=LONG_AGO)
    assert due(db, "bladet")
    assert db.execute("SELECT last_success IS NOT NULL FROM sources").fetchone() == (1,)
