"""Articles as they come in: one per canonical address, with its earlier wordings."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from register.revisions import Revision, Wording, compare, is_stub_of
from register.store import now


class Change(StrEnum):
    """What storing an article did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as it was read, before the register knows whether it is new.

    `url` is canonical and the article's identity; `text` has its paragraphs parted by blank lines. A date without
    precision is a day.
    """

    url: str
    source: str
    title: str
    text: str
    lead: str | None = None
    published: date | None = None
    published_origin: str | None = None
    published_precision: str | None = None  # day; month or year: `published` is its first day
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
    """Store an article and write down what changed since it was last read, in one transaction.

    Its earlier wording is kept. A change that tells a reader nothing leaves the wording as it was: no new tagging.
    """
    with db.atomic():
        known = db.execute(
            "SELECT id, title, text, published, paywalled FROM articles WHERE url = ?", (draft.url,)
        ).fetchone()
        if known is None:
            return Saved(_insert(db, draft), Change.NEW)
        number, title, text, published, paywalled = known
        before = Wording(title, text, date.fromisoformat(published) if published else None)
        if draft.paywalled and not paywalled and is_stub_of(draft.text, text):
            draft = replace(draft, text=text)  # what could be read while it was open is not forgotten
        revision = compare(before, Wording(draft.title, draft.text, draft.published))
        if revision is None:
            draft = replace(draft, title=title, text=text)
        else:
            _keep_version(db, number, revision)
        _update(db, number, draft)
        return Saved(number, Change.CHANGED if revision else Change.UNCHANGED)


def _insert(db: Database, draft: ArticleDraft) -> int:
    seen = now()
    row = {"url": draft.url, "source": draft.source, "first_seen": seen, "last_seen": seen, **_columns(draft)}
    row |= {"published": _iso(draft.published), "published_origin": draft.published_origin}
    row |= {"published_precision": _precision(draft), "updated": _iso(draft.updated)}
    cursor = db.execute(
        f"INSERT INTO articles ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _keep_version(db: Database, number: int, revision: Revision) -> None:
    moment = now()
    if revision.title or revision.text:
        # A text that comes back a second time is one version, seen over a longer span.
        db.execute(
            "INSERT INTO article_versions (article, text_hash, title, text, published, seen_from, seen_to)"
            " SELECT id, text_hash, title, text, published,"
            "  coalesce((SELECT max(seen_to) FROM article_versions WHERE article = a.id), first_seen), ?"
            " FROM articles a WHERE id = ?"
            " ON CONFLICT (article, text_hash) DO UPDATE SET seen_to = excluded.seen_to",
            (moment, number),
        )
    db.execute(
        "INSERT INTO article_changes (article, changed, title, text, date, published_before, removed, added)"
        " SELECT id, ?, ?, ?, ?, published, ?, ? FROM articles WHERE id = ?",
        (
            moment,
            *(int(part) for part in (revision.title, revision.text, revision.date)),
            *(json.dumps(part, ensure_ascii=False) for part in (revision.removed, revision.added)),
            number,
        ),
    )


def _update(db: Database, number: int, draft: ArticleDraft) -> None:
    row = _columns(draft) | {"last_seen": now()}
    # A date found earlier is not lost because this reading of the page no longer shows it.
    if draft.published:
        row |= {"published": _iso(draft.published), "published_origin": draft.published_origin}
        row |= {"published_precision": _precision(draft)}
    if draft.updated:
        row |= {"updated": _iso(draft.updated)}
    db.execute(
        f"UPDATE articles SET {', '.join(f'{column} = ?' for column in row)} WHERE id = ?", [*row.values(), number]
    )


def _columns(draft: ArticleDraft) -> dict[str, object]:
    """What every reading of the page says anew."""
    return {
        "title": draft.title,
        "lead": draft.lead,
        "text": draft.text,
        "genre": draft.genre,
        "language": draft.language,
        "paywalled": int(draft.paywalled),
        "text_hash": draft.text_hash,
        "warc_file": draft.warc_file,
        "warc_offset": draft.warc_offset,
    }


def _precision(draft: ArticleDraft) -> str | None:
    return (draft.published_precision or "day") if draft.published else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
