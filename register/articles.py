"""Articles as they come in: one per canonical address, with its earlier wordings."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from register.store import now


class Change(StrEnum):
    """What storing an article did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as it was read, before the register knows whether it is new.

    `url` is canonical and the article's identity; `text` has its paragraphs parted by blank lines.
    """

    url: str
    source: str
    title: str
    text: str
    lead: str | None = None
    published: date | None = None
    published_origin: str | None = None
    updated: date | None = None
    genre: str | None = None
    language: str | None = None  # ISO 639-1
    paywalled: bool = False
    warc_file: str | None = None
    warc_offset: int | None = None

    @property
    def text_hash(self) -> str:
        """SHA-256 of title and text, hex: what says that an article was reworded."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Saved:
    """The article's number and what storing it did."""

    id: int
    outcome: Change


def save_article(db: Database, draft: ArticleDraft) -> Saved:
    """Store an article; a changed text sends the earlier one to `article_versions`, in the same transaction."""
    with db.atomic():
        known = db.execute("SELECT id, text_hash FROM articles WHERE url = ?", (draft.url,)).fetchone()
        if known is None:
            return Saved(_insert(db, draft), Change.NEW)
        number, text_hash = known
        if text_hash == draft.text_hash:
            outcome = Change.UNCHANGED
        else:
            _keep_version(db, number)
            outcome = Change.CHANGED
        _update(db, number, draft)
        return Saved(number, outcome)


def _insert(db: Database, draft: ArticleDraft) -> int:
    seen = now()
    cursor = db.execute(
        "INSERT INTO articles (url, source, title, lead, text, published, published_origin, updated, genre, language,"
        " paywalled, text_hash, first_seen, last_seen, warc_file, warc_offset)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.url,
            draft.source,
            draft.title,
            draft.lead,
            draft.text,
            _iso(draft.published),
            draft.published_origin,
            _iso(draft.updated),
            draft.genre,
            draft.language,
            int(draft.paywalled),
            draft.text_hash,
            seen,
            seen,
            draft.warc_file,
            draft.warc_offset,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _keep_version(db: Database, number: int) -> None:
    # A text that comes back a second time is one version, seen over a longer span.
    db.execute(
        "INSERT INTO article_versions (article, text_hash, title, text, published, seen_from, seen_to)"
        " SELECT id, text_hash, title, text, published,"
        "  coalesce((SELECT max(seen_to) FROM article_versions WHERE article = a.id), first_seen), ?"
        " FROM articles a WHERE id = ?"
        " ON CONFLICT (article, text_hash) DO UPDATE SET seen_to = excluded.seen_to",
        (now(), number),
    )


def _update(db: Database, number: int, draft: ArticleDraft) -> None:
    # A date found earlier is not lost because this reading of the page no longer shows it.
    db.execute(
        "UPDATE articles SET title = ?, lead = ?, text = ?, published = coalesce(?, published),"
        " published_origin = CASE WHEN ? IS NULL THEN published_origin ELSE ? END,"
        " updated = coalesce(?, updated), genre = ?, language = ?, paywalled = ?, text_hash = ?, last_seen = ?,"
        " warc_file = ?, warc_offset = ? WHERE id = ?",
        (
            draft.title,
            draft.lead,
            draft.text,
            _iso(draft.published),
            _iso(draft.published),
            draft.published_origin,
            _iso(draft.updated),
            draft.genre,
            draft.language,
            int(draft.paywalled),
            draft.text_hash,
            now(),
            draft.warc_file,
            draft.warc_offset,
            number,
        ),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
