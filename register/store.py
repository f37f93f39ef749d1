"""Where the databases lie and how they are opened."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from register import migrations


@dataclass(frozen=True, slots=True)
class DataDir:
    """The folder of one installation: its databases, its archive and its outbox."""

    root: Path

    @property
    def work(self) -> Path:
        """Everything the pipeline knows."""
        return self.root / "work.db"

    @property
    def public(self) -> Path:
        """What is published: no full texts, no addresses; for everybody."""
        return self.root / "public" / "kontorskoll.db"

    @property
    def search(self) -> Path:
        """The full-text index, reached through canned queries only."""
        return self.root / "public" / "search.db"

    @property
    def subscribers(self) -> Path:
        """Addresses and what was sent; never served."""
        return self.root / "subscribers.db"

    @property
    def archive(self) -> Path:
        """Raw responses, as WARC files."""
        return self.root / "archive"

    @property
    def retagged(self) -> Path:
        """What each version of the tagger read differently than the one before it, as JSON Lines."""
        return self.root / "retagged"

    @property
    def outbox(self) -> Path:
        """Mails as .eml files, when no mail server is named."""
        return self.root / "outbox"


def open_work(data: DataDir) -> Database:
    """Open work.db, creating folder, file and tables as needed; foreign keys on, write-ahead log."""
    data.root.mkdir(parents=True, exist_ok=True)
    db = Database(data.work)
    db.enable_wal()
    db.execute("PRAGMA foreign_keys = ON")
    migrations.work.apply(db)
    return db


def building(path: Path) -> sqlite3.Connection:
    """Open a database that is thrown away if its making is cut short: no journal, and nothing waits for the disk."""
    db = sqlite3.connect(path, uri=True)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return db


_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def clock() -> datetime:
    """The time in UTC: the computer's, or the one `stopped` or KONTORSKOLL_CLOCK stops at ("2026-11-20T17:00:00Z").

    The demonstration sets the variable, so that its invented news are new whenever somebody runs it.
    """
    if moment := _stopped.get():
        return moment
    stopped = os.environ.get("KONTORSKOLL_CLOCK")
    return datetime.fromisoformat(stopped).astimezone(UTC) if stopped else datetime.now(UTC)


@contextmanager
def stopped(moment: str) -> Iterator[None]:
    """Stop the clock at a moment (ISO 8601 in UTC): what an answer says and when we saw it follow from when it came."""
    token = _stopped.set(datetime.fromisoformat(moment).astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)


def now() -> str:
    """The time as every table writes it: UTC, ISO 8601, whole seconds."""
    return clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """The day in Sweden, where midnight comes an hour or two before it does in UTC."""
    return clock().astimezone(ZoneInfo("Europe/Stockholm")).date()
