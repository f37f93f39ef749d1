import pytest
from sqlite_utils import Database

from register import effects, migrations
from register.store import DataDir, open_work


def schema(db):
    return db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def test_migrations_apply_once_to_an_empty_database_and_keep_what_an_existing_one_holds(tmp_path):
    data = DataDir(tmp_path / "data")
    first = open_work(data)
    first.execute("INSERT INTO agencies (id, name) VALUES ('polisen', 'Polisen')")
    created = schema(first)
    first.close()
    again = open_work(data)
    assert schema(again) == created
    assert again.execute("SELECT id, name FROM agencies").fetchall() == [("polisen", "Polisen")]
    assert again.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert again.execute("PRAGMA foreign_key_check").fetchall() == []
    assert again.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] >= 1
    again.close()


def test_an_older_database_keeps_how_its_sources_were_as_the_first_of_their_history(tmp_path):
    data = DataDir(tmp_path)
    older = Database(data.work)
    migrations.work.apply(older, stop_before="m004_health")
    older.execute(
        "INSERT INTO sources (id, name, kind, lineage, family, health, health_since, health_note, last_success) VALUES"
        " ('a', 'A', 'blog', 'aggregator', 'feed', 'blind', '2026-05-03T06:00:00Z', 'Servern svarar inte.', NULL),"
        " ('b', 'B', 'blog', 'aggregator', 'feed', 'degraded', '2026-05-04T06:00:00Z', '3 av 4',"
        " '2026-05-04T06:00:00Z'),"
        " ('c', 'C', 'blog', 'aggregator', 'feed', 'unread', NULL, NULL, NULL)"
    )
    older.close()
    db = open_work(data)
    assert db.execute("SELECT source, health, since, until, note FROM source_health ORDER BY id").fetchall() == [
        ("a", "blind", "2026-05-03T06:00:00Z", None, "Servern svarar inte."),
        ("b", "degraded", "2026-05-04T06:00:00Z", None, "3 av 4"),
    ]
    assert db.execute("SELECT id, health_concern, last_tried FROM sources ORDER BY id").fetchall() == [
        ("a", "list", None), ("b", "pages", "2026-05-04T06:00:00Z"), ("c", None, None)]  # fmt: skip
    db.close()


def test_a_register_that_fails_midway_leaves_nothing_behind(desk, decision, monkeypatch):
    desk.article("https://a.example/1", decision("closure", "decided", "Arvika", "1784"), published="2025-04-10")
    desk.tag()
    with monkeypatch.context() as patch:
        patch.setattr(effects, "kilometres", lambda here, there: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.register()
    assert desk.rows("SELECT (SELECT count(*) FROM offices), (SELECT count(*) FROM cases)") == [(0, 0)]
    assert desk.rows("SELECT status FROM runs WHERE stage = 'register'") == [("failed",)]
    assert desk.register().to_tell == 1
