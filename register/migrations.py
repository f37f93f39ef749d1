"""The schema of work.db and its history: every change is a migration, applied once and recorded."""

from pathlib import Path

from sqlite_utils import Database, Migrations

work = Migrations("work")


@work()
def m001_first_tables(db: Database) -> None:
    """Create every table of the design."""
    for statement in (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute(statement)
