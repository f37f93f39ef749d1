"""Reads what others archived: WARC files on this computer (CC-NEWS), through the same gate and extraction as a crawl.

What is stored is copied into our own archive with its crawl date, so that a replay finds it there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from sqlite_utils import Database

from crawlers.keeping.answers import Answer, is_held, read_answer, save_found
from crawlers.keeping.archive import Archive, Note
from crawlers.keeping.frontier import Page
from crawlers.keeping.lock import alone
from crawlers.keeping.warc_files import Broken, WarcRecord, check_file, records
from crawlers.pages.addresses import clean_address
from crawlers.pages.extract import UnusableError
from crawlers.sources import BY_HAND, Source, as_record
from register import ledger
from register.ledger import DropReason, Outcome, Run
from register.sources import Health, set_health, upsert
from register.store import DataDir, now, open_work, stopped

UNKNOWN = "aggregator"  # the kind of a host that no source of ours names: we do not know who speaks there
BATCH = 500  # records a transaction, at most
BATCH_BYTES = 32 * 1024 * 1024  # of content, at most: so much a replay holds until it comes to the notes

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class BackfillSummary:
    """What foreign files held: `pages` are responses, `new` those that became articles."""

    files: int
    pages: int
    new: int
    drops: Counter[str]  # by reason


def backfill(data: DataDir, files: Sequence[Path], sources: Sequence[Source], progress: Progress) -> BackfillSummary:
    """Store the pages of WARC files that can concern us and that we do not hold, as seen today.

    A page that gives no date of its own is dated by its crawl. Raises WarcFileError, before anything is written, when
    a file is none; BusyError when a crawl is under way.
    """
    for path in files:
        check_file(path)
    with alone(data.root):
        db = open_work(data)
        with ledger.run(db, "backfill") as run:
            archive = Archive(data.archive, run.id, lambda name: ledger.last_place(db, name))
            reader = _Reader(db, run, archive, sources)
            try:
                for path in files:
                    found = records(path, lambda record: record.rec_type == "response")
                    for batch in _batches(found):
                        with db.atomic():
                            for record in batch:
                                reader.take(path, record)
                            archive.flush()
                        progress(run.counts["in"], None)
            finally:
                archive.close()
        query = "SELECT reason, count(*) FROM drops WHERE run = ? GROUP BY reason"
        drops = Counter(dict(db.execute(query, (run.id,)).fetchall()))
        db.close()
    return BackfillSummary(len(files), run.counts["in"], run.counts["new"], drops)


def _batches(found: Iterator[WarcRecord | Broken]) -> Iterator[Iterable[WarcRecord | Broken]]:
    """What goes into a transaction each; read while it is taken, so that one record is held at a time."""
    for first in found:
        yield _batch(chain((first,), found))


def _batch(found: Iterator[WarcRecord | Broken]) -> Iterator[WarcRecord | Broken]:
    size = 0
    for number, record in enumerate(found, 1):
        size += len(record.body) if isinstance(record, WarcRecord) else 0
        yield record
        if number == BATCH or size >= BATCH_BYTES:
            return


class _Reader:
    """Takes records one by one and keeps the books."""

    def __init__(self, db: Database, run: Run, archive: Archive, sources: Sequence[Source]) -> None:
        self.db = db
        self.run = run
        self.archive = archive
        self.publishers = Publishers(sources)

    def take(self, path: Path, record: WarcRecord | Broken) -> None:
        """Store what a record holds, or drop it with the reason."""
        self.run.count("in")
        place = f"{path.name}@{record.offset}"
        if isinstance(record, Broken):
            self.run.drop(place, DropReason.BROKEN_RECORD, detail=record.why)
            return
        try:
            self._store(record, place)
        except UnusableError as error:
            self.run.drop(record.url or place, error.reason, detail=error.detail)
        else:
            self.run.count("out")
            self.run.count("new")

    def _store(self, record: WarcRecord, origin: str) -> None:
        url = clean_address(record.url, record.url)
        if record.status != "200" or url is None:
            raise UnusableError(DropReason.NOT_OK, record.status)
        if is_held(self.db, url):
            raise UnusableError(DropReason.DUPLICATE_URL, url)
        source = self.publishers.of(url)
        page = Page(url, source.id, "article")
        answer = Answer(page, url, record.header("content-type") or "", record.body, seen=now())
        try:
            with stopped(record.date):  # the page's own words of time are of its day
                found = read_answer(self.db, source, answer)
        except ValueError as error:
            raise UnusableError(DropReason.BROKEN_RECORD, str(error)) from None
        if is_held(self.db, found.url):
            raise UnusableError(DropReason.DUPLICATE_URL, found.url)
        self._enter(source)
        place = self.archive.copy(record)
        with stopped(answer.seen or place.fetched):  # the second that the note names, for a replay
            save_found(self.db, source, answer, found, place)
        note = Note(
            run=self.run.id,
            source=source.id,
            source_kind=source.kind,
            kind="article",
            outcome=Outcome.OK.value,
            address=url,
            seen=answer.seen,
            origin=origin,
        )
        self.archive.judged(place, url, note)

    def _enter(self, source: Source) -> None:
        if self.db.execute("SELECT 1 FROM sources WHERE id = ?", (source.id,)).fetchone() is None:
            upsert(self.db, as_record(source))
            if source.family == "backfill":
                set_health(self.db, source.id, Health.WELL, None)


class Publishers:
    """Whose page an address is, by its host."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._by_host: dict[str, list[tuple[str, Source]]] = {}
        for source in sources:
            path = urlsplit(source.homepage).path.rstrip("/")
            # A homepage more than one step down is a tenant's place on somebody else's host.
            start = path + "/" if path.count("/") > 1 else "/"
            self._by_host.setdefault(_host(source.homepage), []).append((start, source))

    def of(self, url: str) -> Source:
        """The source whose site the address is on; else one of the host's own, trusted as nobody we know."""
        host = _host(url)
        path = urlsplit(url).path + "/"
        found = [(start, source) for start, source in self._by_host.get(host, ()) if path.startswith(start)]
        if found:
            return max(found, key=lambda match: len(match[0]))[1]
        name = host.replace("-", "--").replace(".", "-")
        return replace(
            BY_HAND,
            id=f"arkiv-{name}",
            name=f"Arkiv: {host}",
            kind=UNKNOWN,
            family="backfill",
            homepage=f"https://{host}/",
            paywall="unknown",
        )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
