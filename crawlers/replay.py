"""Reads the articles again from our own archive, without the network: in the order and at the hours of the crawls."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from crawlers.keeping.answers import Answer, store_page
from crawlers.keeping.archive import NOTE_FIELDS, Note, Place
from crawlers.keeping.frontier import Page
from crawlers.keeping.lock import alone
from crawlers.keeping.warc_files import Broken, WarcRecord, records
from crawlers.sources import BY_HAND, Source, as_record
from register import ledger
from register.ledger import DropReason, Outcome
from register.sources import upsert
from register.store import DataDir, open_work

_WANTED = ("response", "metadata", "warcinfo")
_READ_FOR_CONTENT = (Outcome.OK.value, Outcome.WRONG_TYPE.value)
_NO_ARTICLES = ("office_register",)  # its pages become snapshots, and decisions when held against each other
BATCH = 500  # pages a transaction
WORKSHOP = "replay-"  # how the folder begins in which a replay in place reads, before it takes over


class ReplayError(Exception):
    """There is nothing to replay; the message is one line in Swedish."""


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What a replay read: `pages` that had answered, and what became of them."""

    files: int
    pages: int
    articles: int
    drops: Counter[str]  # by reason


@dataclass(frozen=True, slots=True)
class Exchange:
    """An archived answer with the note that says what became of it."""

    place: Place
    response: WarcRecord
    note: Note


Progress = Callable[[int, int | None], None]
Fault = tuple[str, DropReason, str]  # what cannot be read, why, and where or how


def replay(data: DataDir, archive: Path, sources: Sequence[Source], progress: Progress) -> ReplaySummary:
    """Read every page of the archive's files into `data`: as its articles, or over those that it holds already.

    Articles that the archive does not know (files put in by hand) stay as they are, and every article keeps its number.
    Raises ReplayError, BusyError and WarcFileError.
    """
    files = sorted(archive.glob("kontorskoll-*.warc.gz"))
    if not files:
        raise ReplayError(f"{archive}: där finns inget arkiv (kontorskoll-*.warc.gz)")
    with alone(data.root):
        if not data.work.exists():
            return _read_all(data, files, sources, progress)
        for left in data.root.glob(f"{WORKSHOP}*"):  # by a replay that was killed
            shutil.rmtree(left)
        with TemporaryDirectory(prefix=WORKSHOP, dir=data.root) as folder:
            fresh = DataDir(Path(folder))
            summary = _read_all(fresh, files, sources, progress)
            _take_over(data, fresh)
            return summary


def _read_all(data: DataDir, files: Sequence[Path], sources: Sequence[Source], progress: Progress) -> ReplaySummary:
    db = open_work(data)
    known = {source.id: source for source in (*sources, BY_HAND)}
    with ledger.run(db, "replay") as run:
        for batch in _batches(exchanges(files)):
            with db.atomic():
                for found in batch:
                    _take(db, run, found, known)
            progress(run.counts["in"], None)
    reasons = db.execute("SELECT reason, count(*) FROM drops WHERE run = ? GROUP BY reason", (run.id,)).fetchall()
    articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    db.close()
    return ReplaySummary(len(files), run.counts["in"], articles, Counter(dict(reasons)))


def _take(db: Database, run: ledger.Run, found: Exchange | Fault, known: dict[str, Source]) -> None:
    if not isinstance(found, Exchange):
        document, reason, detail = found
        run.count("in")
        run.drop(document, reason, detail=detail)
        return
    note, response = found.note, found.response
    if note.kind != "article" or note.outcome not in _READ_FOR_CONTENT:
        return
    source = _source(db, note, known)
    if source.family in _NO_ARTICLES:
        return
    run.count("in")
    page = Page(note.address, source.id, "article", note.title, note.published, note.updated)
    by_hand = date.fromisoformat(note.by_hand) if note.by_hand else None
    answer = Answer(page, response.url, response.header("content-type") or "", response.body, by_hand, note.seen)
    # Which addresses were in line then, only the crawl knew: its word stands. All else is judged anew.
    judged = store_page(
        db, run, source, answer, found.place, lambda canonical: note.drop == DropReason.DUPLICATE_URL.value
    )
    if judged.outcome is Outcome.WRONG_TYPE:
        run.drop(page.url, DropReason.WRONG_TYPE, source=source.id)


def _source(db: Database, note: Note, known: dict[str, Source]) -> Source:
    """The source of an answer; one that no file names any more is made of what the archive says."""
    if note.source not in known:
        known[note.source] = replace(BY_HAND, id=note.source, name=note.source, kind=note.source_kind, family="replay")
    source = known[note.source]
    if db.execute("SELECT 1 FROM sources WHERE id = ?", (source.id,)).fetchone() is None:
        upsert(db, as_record(source))
    return source


def _take_over(data: DataDir, fresh: DataDir) -> None:
    """Bring the articles of an installation to what a replay read, and write its run into the books."""
    db = open_work(data)
    db.execute("ATTACH ? AS fresh", (str(fresh.work),))
    columns = ", ".join(_columns(db, "articles", {"id", "story", "url"}))
    wordings = _columns(db, "article_versions", {"article"})
    with ledger.run(db, "replay") as run, db.atomic():
        db.execute("INSERT OR IGNORE INTO sources SELECT * FROM fresh.sources")
        db.execute(
            f"UPDATE articles SET ({columns}) = (SELECT {columns} FROM fresh.articles f WHERE f.url = articles.url)"
            " WHERE url IN (SELECT url FROM fresh.articles)"
        )
        db.execute(
            f"INSERT INTO articles (url, {columns}) SELECT url, {columns} FROM fresh.articles"
            " WHERE url NOT IN (SELECT url FROM articles) ORDER BY id"
        )
        db.execute(
            "DELETE FROM article_versions WHERE article IN"
            " (SELECT a.id FROM articles a JOIN fresh.articles f ON f.url = a.url)"
        )
        db.execute(
            f"INSERT INTO article_versions (article, {', '.join(wordings)})"
            f" SELECT a.id, {', '.join(f'v.{name}' for name in wordings)} FROM fresh.article_versions v"
            " JOIN fresh.articles f ON f.id = v.article JOIN articles a ON a.url = f.url"
        )
        db.execute(
            "INSERT INTO drops (run, stage, source, document, reason, detail, dropped)"
            " SELECT ?, stage, source, document, reason, detail, dropped FROM fresh.drops",
            (run.id,),
        )
        run.counts.update(json.loads(db.execute("SELECT counts FROM fresh.runs").fetchone()[0]))
    db.close()


def _columns(db: Database, table: str, without: set[str]) -> list[str]:
    return [column.name for column in db[table].columns if column.name not in without]


def exchanges(files: Sequence[Path]) -> Iterator[Exchange | Fault]:
    """The answers of the archive in the order in which they were judged; also what is broken or was never judged."""
    waiting: dict[str, tuple[Place, WarcRecord]] = {}
    for path in files:
        for record in records(path, lambda record: record.rec_type in _WANTED, check=True):
            if isinstance(record, Broken):
                yield f"{path.name}@{record.offset}", DropReason.BROKEN_RECORD, record.why
            elif record.type == "response":
                waiting[record.id] = Place(path.name, record.offset, record.id, record.date), record
            elif record.type == "warcinfo":  # a new run: what the one before left open stays so
                yield from _left(waiting)
            elif (answer := waiting.pop(record.refers_to or "", None)) is not None:
                yield Exchange(*answer, _note(record.body))
    yield from _left(waiting)


def _left(waiting: dict[str, tuple[Place, WarcRecord]]) -> Iterator[Fault]:
    for place, response in waiting.values():
        yield response.url, DropReason.NEVER_JUDGED, f"{place.file}@{place.offset}"
    waiting.clear()


def _note(body: bytes) -> Note:
    written: dict[str, Any] = json.loads(body)
    return Note(**{name: value for name, value in written.items() if name in NOTE_FIELDS})


def _batches(stream: Iterator[Exchange | Fault]) -> Iterator[Iterator[Exchange | Fault]]:
    """What goes into a transaction each; read while it is taken, so that one page is held at a time."""
    for first in stream:
        yield chain((first,), islice(stream, BATCH - 1))
