"""Builds the public databases from work.db, checks them, and swaps them in without a reader noticing."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from nlp.calibration import needs_review
from register import contacts, search, words
from register.outcomes import next_steps
from register.store import DataDir, building, now, open_work

QUOTE_LIMIT = 300  # characters; what we may quote of a newspaper (DESIGN.md, Privacy and copyright)
_LINKS = frozenset({"url", "homepage", "feed"})
_FULL_TEXTS = frozenset({"text", "body"})


class UnfitToPublishError(Exception):
    """What was built fails a check; what is served stays as it was."""


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """What one publication holds: rows a table, articles that can be searched, and what was taken away."""

    rows: dict[str, int]
    searchable: int
    contact_details_removed: int
    quotes_shortened: int
    demo: bool


class _Cleaner:
    """The SQL functions that publish.sql calls, and counts of what they took away."""

    def __init__(self) -> None:
        self.contacts = 0
        self.shortened = 0

    def text(self, value: str | None) -> str | None:
        if value is None:
            return None
        cleaned, removed = contacts.remove_contacts(value)
        self.contacts += removed
        return cleaned

    def link(self, value: str | None) -> str | None:
        if value is None:
            return None
        cleaned, removed = contacts.remove_emails(value)
        self.contacts += removed
        return cleaned

    def quote(self, value: str | None) -> str | None:
        cleaned = self.text(value)
        if cleaned is None or len(cleaned) <= QUOTE_LIMIT:
            return cleaned
        self.shortened += 1
        return cleaned[: QUOTE_LIMIT - 2].rsplit(maxsplit=1)[0] + " …"

    def json(self, value: str | None) -> str | None:
        return None if value is None else json.dumps(self._walk(json.loads(value)), ensure_ascii=False)

    def _walk(self, value: object) -> object:
        if isinstance(value, str):
            return self.quote(value)
        if isinstance(value, list):
            return [self._walk(item) for item in value]
        if isinstance(value, dict):
            return {key: self._walk(item) for key, item in value.items()}
        return value


def publish(data: DataDir, *, today: date) -> PublishSummary:
    """Build public/kontorskoll.db and public/search.db anew and swap them in.

    Readers keep the old files until they reopen; killed at any moment, this leaves the served files whole, and what it
    had begun (`*.new`) is thrown away by the next run. `today` is written into the publication as its day.
    Raises UnfitToPublishError when what was built fails a check.
    """
    open_work(data).close()
    data.public.parent.mkdir(parents=True, exist_ok=True)
    with _alone(data):
        new_public, new_search = _unfinished(data.public), _unfinished(data.search)
        summary = _build_public(data, new_public, today)
        summary = replace(summary, searchable=search.build(data, new_search, shown=new_public))
        check(new_public)
        _swap_in(new_search, data.search)
        _swap_in(new_public, data.public)
    return summary


def check(path: Path) -> None:
    """Raise UnfitToPublishError unless a public database is whole and holds nothing that must not be published."""
    with closing(sqlite3.connect(path)) as db:
        (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise UnfitToPublishError(f"{path}: {verdict}")
        for table, column in _text_columns(db):
            _check_column(db, table, column)


@contextmanager
def _alone(data: DataDir) -> Iterator[None]:
    """Wait until no other process publishes here; the lock goes with the process that holds it, however it ends."""
    with (data.root / "publish.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unfinished(served: Path) -> Path:
    new = served.with_name(served.name + ".new")
    new.unlink(missing_ok=True)
    return new


def _build_public(data: DataDir, path: Path, today: date) -> PublishSummary:
    cleaner = _Cleaner()
    with closing(building(path)) as db:
        for name, function in (
            ("public_text", cleaner.text),
            ("public_link", cleaner.link),
            ("public_quote", cleaner.quote),
            ("public_json", cleaner.json),
        ):
            db.create_function(name, 1, function)
        db.create_function("published_for", 0, today.isoformat, deterministic=True)
        db.create_function("county_name", 2, words.county, deterministic=True)
        db.create_function("needs_review", 1, needs_review, deterministic=True)
        db.executescript(_sql("public.sql"))
        with db:
            db.executemany("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?)", _outcomes())
        db.execute("ATTACH ? AS work", (f"{data.work.absolute().as_uri()}?mode=ro",))
        db.executescript(_sql("publish.sql"))
        demo = _is_demo(db)
        with db:
            db.execute(
                "INSERT INTO publication VALUES (?, ?, ?, ?, ?)",
                (now(), today.isoformat(), demo, cleaner.contacts, cleaner.shortened),
            )
        db.execute("DETACH work")
        db.executescript("ANALYZE; VACUUM;")
        rows = {table: db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in _tables(db)}
    return PublishSummary(rows, 0, cleaner.contacts, cleaner.shortened, demo)


def _outcomes() -> Iterator[tuple[str, str, str, bool, str, str | None]]:
    for step in next_steps().values():
        yield step.name, words.swedish(step.name, "outcome"), step.means, step.retry, step.we, step.person


def _swap_in(new: Path, served: Path) -> None:
    """Make sure the new file is on the disk before its name is; a lost power leaves one of the two, whole."""
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(served)


def _is_demo(db: sqlite3.Connection) -> bool:
    """Tell whether anything comes from the demonstration's web, whose names all end in .localhost (RFC 6761)."""
    links = db.execute("SELECT homepage FROM sources UNION SELECT feed FROM sources UNION SELECT url FROM articles")
    return any((urlsplit(link or "").hostname or "").endswith(".localhost") for (link,) in links)


def _check_column(db: sqlite3.Connection, table: str, column: str) -> None:
    if column in _FULL_TEXTS:
        raise UnfitToPublishError(f"{table}.{column}: full texts are not published")
    leaks = contacts.has_email if column in _LINKS else contacts.has_contacts
    for rowid, value in db.execute(f'SELECT ROWID, "{column}" FROM "{table}" WHERE typeof("{column}") = \'text\''):
        if leaks(value):
            raise UnfitToPublishError(f"{table}.{column}, row {rowid}: an e-mail address or phone number is left")
        if column == "quote" and len(value) > QUOTE_LIMIT:
            raise UnfitToPublishError(f"{table}.{column}, row {rowid}: longer than {QUOTE_LIMIT} characters")


def _text_columns(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for table in _tables(db):
        for name, declared in db.execute("SELECT name, type FROM pragma_table_info(?)", (table,)):
            if declared == "TEXT":
                yield table, name


def _tables(db: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in db.execute(query)]


def _sql(name: str) -> str:
    return (resources.files("register") / name).read_text(encoding="utf-8")
