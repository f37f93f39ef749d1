"""Runs the tagger over the articles that its present version has not read, and keeps what every version said."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from nlp.types import Decision, Document, MentionKind, Tags
from register import ledger
from register.ledger import DropReason
from register.periods import precision, told_by
from register.store import now

REGISTER = "register"  # genre and tagger's version of what the office register showed: no tagger's to read

Tagger = Callable[[Iterable[Document]], Iterable[Tags]]

_BATCH = 64  # articles a transaction: at most so much is done again after a kill


@dataclass(frozen=True, slots=True)
class TaggingSummary:
    """What one run did, in articles; `decisions` in decisions."""

    tagged: int
    relevant: int
    decisions: int
    dropped: int
    cut: int  # of the tagged: too long to be read to the end
    again: int  # articles whose wording had been read before: by another version, or before it was changed and back


@dataclass(frozen=True, slots=True)
class _Article:
    """An article that waits, and the wording that will be read."""

    id: int
    url: str
    source: str
    text_hash: str
    document: Document


def tag_pending(
    db: Database,
    tagger: Tagger,
    version: str,
    *,
    everything: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> TaggingSummary:
    """Tag every article whose present wording `version` has not read; with `everything`, all articles again.

    Whole batches are written in a transaction each, so a run can be killed anywhere and the next one goes on. An
    article the tagger fails on is dropped with the reason and tried again next time. `progress` is told the number
    of articles done and to do. Earlier taggings stay, marked as not current.
    """
    with ledger.run(db, "tag") as run:
        run.count("again", _restore_readings(db, version))
        waiting = _waiting(db, version, everything)
        for start in range(0, len(waiting), _BATCH):
            batch = _load(db, waiting[start : start + _BATCH])
            with db.atomic():
                for article, tags in _read(tagger, batch):
                    run.count("in")
                    if isinstance(tags, Tags):
                        keep(db, article.id, article.text_hash, tags, version)
                        run.count("out")
                        run.count("relevant", int(tags.relevant))
                        run.count("decisions", len(tags.decisions))
                        run.count("cut", int(tags.unread > 0))
                        run.count("again", int(_read_before(db, article, version)))
                    else:
                        run.drop(article.url, DropReason.TAGGER_FAILED, source=article.source, detail=tags)
            if progress:
                progress(min(start + _BATCH, len(waiting)), len(waiting))
        counts = run.counts
    return TaggingSummary(
        counts["out"], counts["relevant"], counts["decisions"], counts["drops"], counts["cut"], counts["again"]
    )


def _restore_readings(db: Database, version: str) -> int:
    """Where an article went back to a wording that `version` has read, that reading is current again; how many did."""
    with db.atomic():
        restored = db.execute(
            "SELECT t.id, t.article FROM taggings t JOIN articles a ON a.id = t.article AND a.text_hash = t.text_hash"
            " WHERE t.tagger = ? AND t.current = 0",
            (version,),
        ).fetchall()
        for tagging, article in restored:
            db.execute("UPDATE taggings SET current = (id = ?) WHERE article = ?", (tagging, article))
    return len(restored)


def _waiting(db: Database, version: str, everything: bool) -> list[int]:
    if everything:
        texts = db.execute("SELECT id FROM articles WHERE genre IS NOT ? ORDER BY id", (REGISTER,))
        return [row[0] for row in texts.fetchall()]
    rows = db.execute(
        "SELECT id FROM articles a WHERE genre IS NOT ? AND NOT EXISTS (SELECT 1 FROM taggings t WHERE t.article = a.id"
        " AND t.text_hash = a.text_hash AND t.tagger = ?) ORDER BY id",
        (REGISTER, version),
    )
    return [row[0] for row in rows.fetchall()]


def _load(db: Database, ids: Sequence[int]) -> list[_Article]:
    marks = ", ".join("?" * len(ids))
    rows = db.query(
        "SELECT a.id, a.url, a.source, a.text_hash, a.title, a.text, a.published, a.published_precision, a.first_seen,"
        " a.genre, s.name, s.region"
        f" FROM articles a JOIN sources s ON s.id = a.source WHERE a.id IN ({marks}) ORDER BY a.id",
        list(ids),
    )
    return [
        _Article(
            row["id"],
            row["url"],
            row["source"],
            row["text_hash"],
            Document(
                id=str(row["id"]),
                title=row["title"],
                text=row["text"],
                published=_published(row),
                source=row["name"],
                url=row["url"],
                genre=row["genre"] or "",
                region=row["region"],
            ),
        )
        for row in rows
    ]


def _published(row: Mapping[str, Any]) -> date | None:
    """The day that dates in the text are understood from."""
    return told_by(row["published"], row["published_precision"], row["first_seen"]) if row["published"] else None


def _read(tagger: Tagger, batch: Sequence[_Article]) -> Iterator[tuple[_Article, Tags | str]]:
    """Each article with its tags, or with what went wrong; a batch that fails is read one article at a time."""
    try:
        found = {tags.id: _checked(tags) for tags in tagger([article.document for article in batch])}
    except Exception as error:  # whatever a tagger may raise concerns one document, not the run
        if len(batch) == 1:
            yield batch[0], f"{type(error).__name__}: {error}"
            return
        for article in batch:
            yield from _read(tagger, [article])
        return
    for article in batch:
        yield article, found.get(article.document.id, "the tagger gave nothing for this document")


def _checked(tags: Tags) -> Tags:
    """The tags; raises ValueError when a date in them is none, for the register could not place it in time."""
    for decision in tags.decisions:
        if decision.date:
            precision(decision.date)
    return tags


def _read_before(db: Database, article: _Article, version: str) -> bool:
    other = "SELECT 1 FROM taggings WHERE article = ? AND text_hash = ? AND tagger <> ?"
    return db.execute(other, (article.id, article.text_hash, version)).fetchone() is not None


def keep(db: Database, article: int, text_hash: str, tags: Tags, version: str) -> None:
    """Write what `version` says of one wording of an article, and make it the current reading."""
    key = (article, text_hash, version)
    same = "article = ? AND text_hash = ? AND tagger = ?"
    registered = db.execute(f"SELECT registered FROM taggings WHERE {same}", key).fetchone()
    db.execute(f"DELETE FROM taggings WHERE {same}", key)
    db.execute("UPDATE taggings SET current = 0 WHERE article = ?", (article,))
    tagging = db.execute(
        "INSERT INTO taggings (article, text_hash, tagger, relevant, score, tagged, registered)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*key, int(tags.relevant), tags.score, now(), registered[0] if registered else None),
    ).lastrowid
    assert tagging is not None
    _write_mentions(db, article, tagging, tags)
    for decision in tags.decisions:
        db.table("decisions").insert(_decision_row(article, tagging, decision, version))


def _write_mentions(db: Database, article: int, tagging: int, tags: Tags) -> None:
    named = Counter(place.name for place in tags.places)
    places = {place.name: place for place in tags.places if named[place.name] == 1}
    rows = []
    for mention in tags.mentions:
        place = places.get(mention.entity) if mention.kind is MentionKind.PLACE else None
        codes = (place.municipality, place.county) if place else (None, None)
        rows.append((tagging, article, mention.kind, mention.entity, *codes, mention.quote, mention.start, mention.end))
    db.conn.executemany(
        'INSERT INTO mentions (tagging, article, kind, entity, municipality, county, quote, start, "end")'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def _decision_row(article: int, tagging: int, decision: Decision, version: str) -> dict[str, object]:
    place, to_place = decision.place, decision.to_place
    municipality = place.municipality if place else None
    return {
        "tagging": tagging,
        "article": article,
        "type": decision.type.value,
        "stage": decision.stage.value,
        "agencies": json.dumps(sorted(decision.agencies)),
        "place": place.name if place else None,
        "municipality": municipality,
        "county": municipality[:2] if municipality else (place.county if place else None),
        "to_place": to_place.name if to_place else None,
        "to_municipality": to_place.municipality if to_place else None,
        "count": decision.count,
        "date": decision.date,
        "date_precision": precision(decision.date) if decision.date else None,
        "temporary": int(decision.temporary),
        "office_kind": decision.office_kind.value,
        "main": int(decision.main),
        "quote": decision.quote,
        "start": decision.start,
        "end": decision.end,
        "confidence": decision.confidence,
        "rule": decision.rule,
        "tagger": version,
    }
