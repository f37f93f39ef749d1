"""Work databases made before politeness was kept are brought up, and what they hold is reported as before."""

from datetime import date

from sqlite_utils import Database

from register.ledger import Fetch, Outcome, record
from register.migrations import work
from register.store import open_work
from register.traffic import traffic

FETCH = "INSERT INTO fetches (run, source, url, kind, outcome, status, ms, fetched) VALUES (1, 'a', 'u', ?, ?, ?, ?, ?)"


def test_an_older_database_is_brought_up(data):
    data.root.mkdir()
    old = Database(data.work)
    work.apply(old, stop_before="m005_politeness")
    assert "mode" not in old["fetches"].columns_dict
    old.execute("INSERT INTO runs (stage, started) VALUES ('crawl', '2026-11-20T08:00:00Z')")
    old.execute("INSERT INTO sources (id, name, kind, lineage, family) VALUES ('a', 'A', 'blog', 'aggregator', 'feed')")
    old.execute("INSERT INTO pages (url, source, kind, discovered, etag) VALUES ('u', 'a', 'feed', '2026', 'x')")
    old.execute(FETCH, ("feed", "not-modified", 304, 12, "2026-11-20T08:00:00Z"))
    old.execute(FETCH, ("article", "robots-denied", None, 0, "2026-11-20T08:00:00Z"))
    old.conn.commit()
    old.close()

    db = open_work(data)
    assert db.execute("SELECT etag, full_fetch, no_validators, stated_pause FROM pages").fetchall() == [
        ("x", None, 0, None)
    ]
    record(
        db, Fetch(1, "a", "u", "robots", Outcome.OK, status=200, ms=3, bytes=40, mode="plain", fetched="2026-11-21T")
    )
    record(db, Fetch(1, "a", "u", "feed", Outcome.OK, status=200, ms=3, bytes=60, mode="full", fetched="2026-11-21T"))
    (found,) = traffic(db, days=2, today=date(2026, 11, 21))
    assert (found.requests, found.robots, found.not_modified, found.in_full, found.bytes) == (3, 1, 1, 1, 100)
    assert (found.per_day, found.share) == (1.5, 0.5)
    assert traffic(db, days=1, today=date(2026, 11, 22)) == []
