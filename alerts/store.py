"""Opens the databases of this room: subscribers.db to write, work.db to read."""

from sqlite_utils import Database

from alerts import migrations
from alerts.private import make_private
from register import store
from register.store import DataDir


def open_subscribers(data: DataDir) -> Database:
    """Open subscribers.db, creating folder, file (mode 0600) and tables as needed; foreign keys on, write-ahead log."""
    make_private(data.subscribers)
    db = Database(data.subscribers)
    db.enable_wal()
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # an erased address is to be gone from the file too
    migrations.subscribers.apply(db)
    return db


def open_work_to_read(data: DataDir) -> Database:
    """Open work.db in such a way that a write from this room fails."""
    db = store.open_work(data)
    db.execute("PRAGMA query_only = ON")
    return db
