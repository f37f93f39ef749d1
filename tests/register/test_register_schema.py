import pytest

from register import effects
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
