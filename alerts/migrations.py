"""The schema of subscribers.db and its history: every change is a migration, applied once and recorded."""

from pathlib import Path

from sqlite_utils import Database, Migrations

subscribers = Migrations("subscribers")


@subscribers()
def m001_first_tables(db: Database) -> None:
    """Create the tables of subscribers, subscriptions, digests and what was sent."""
    for statement in (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute(statement)
