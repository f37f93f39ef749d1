from contextlib import closing
from datetime import date

import pytest
from sqlite_utils import Database

from register import effects, migrations
from register.build import register
from register.office_lists import note_list, note_page
from register.office_records import OfficeRecord
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


def test_the_oldest_database_is_brought_up_to_the_official_list_of_offices(tmp_path, monkeypatch):
    data = DataDir(tmp_path)
    older = Database(data.work)
    migrations.work.apply(older, stop_before="m003_office_register")
    older.execute(
        "INSERT INTO sources (id, name, kind, lineage, family, health)"
        " VALUES ('lista', 'Listan', 'agency', 'agency', 'listing', 'well')"
    )
    older.execute(
        "INSERT INTO articles (id, url, source, title, text, text_hash, first_seen, last_seen) VALUES"
        " (7, 'https://a.example/1', 'lista', 'Rubrik', 'Text.', 'x', '2026-01-01T06:00:00Z', '2026-01-01T06:00:00Z')"
    )
    assert "office_snapshots" not in older.table_names()
    older.close()

    with closing(open_work(data)) as db, closing(open_work(DataDir(tmp_path / "new"))) as new:
        assert db.execute("SELECT id, title, text FROM articles").fetchall() == [(7, "Rubrik", "Text.")]
        assert [step.name for step in migrations.work.applied(db)] == [
            step.name for step in migrations.work.applied(new)
        ]
        assert columns(db) == columns(new)
        for day, street in ((19, "Torget 2"), (20, "Salutorget 8")):
            monkeypatch.setenv("KONTORSKOLL_CLOCK", f"2026-11-{day}T06:00:00Z")
            with db.atomic():
                note_list(db, "lista", [("https://l.example/flen", "Flen")], (None, None))
                record = OfficeRecord("Servicekontor Flen", "Flen", address=f"{street}, 642 37 Flen")
                note_page(db, "lista", "https://l.example/flen", record, (None, None))
            register(db, today=date(2026, 11, day))
        assert db.execute("SELECT type, quote FROM decisions").fetchall() == [
            ("relocation", "Salutorget 8, 642 37 Flen")
        ]


def columns(db):
    return {table: db[table].columns_dict for table in db.table_names()}


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
