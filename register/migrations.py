"""The schema of work.db and its history: every change is a migration, applied once and recorded."""

from pathlib import Path

from sqlite_utils import Database, Migrations

work = Migrations("work")


@work()
def m001_first_tables(db: Database) -> None:
    """Create every table of the design."""
    _carry_out(db, "schema.sql")


@work()
def m003_office_register(db: Database) -> None:
    """Keep what the official list of offices and the offices' pages said, reading by reading."""
    _carry_out(db, "schema_office_register.sql")


@work()
def m004_health(db: Database) -> None:
    """Keep why and since when a source is not well, what was so before, and what a person has acknowledged."""
    _carry_out(db, "schema_health.sql")


@work()
def m005_politeness(db: Database) -> None:
    """Keep what hosts ask of us, when a list was last read in full, and how each request was put."""
    _carry_out(db, "schema_politeness.sql")


@work()
def m007_texts(db: Database) -> None:
    """Keep how sharp a publication date is, what changed in an article, and what copies are found by."""
    _carry_out(db, "schema_texts.sql")


def _carry_out(db: Database, file: str) -> None:
    """Run the statements of a file one by one, inside the migration's transaction."""
    for statement in (Path(__file__).parent / file).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            db.execute(statement)
