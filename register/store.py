"""Where the databases lie and how they are opened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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


def now() -> str:
    """The time as every table writes it: UTC, ISO 8601, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
