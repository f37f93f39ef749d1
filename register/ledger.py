"""The books: every run of a stage, every fetch with its outcome, every document left out with its reason."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from sqlite_utils import Database

from register.store import now


class Outcome(StrEnum):
    """How one request ended. Closed: a new way to fail gets a name here first."""

    OK = "ok"
    NOT_MODIFIED = "not-modified"  # 304
    UNCHANGED = "unchanged"  # 200, but the same bytes as last time
    REDIRECTED = "redirected"  # a hop; of a list: it leads to a front page or another site, where there is no list
    REDIRECT_LOOP = "redirect-loop"
    ROBOTS = "robots-denied"
    GONE = "gone"  # 410
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"  # 401, 403, 451
    TOO_MANY_REQUESTS = "too-many-requests"  # 429, or a host that asked us to wait
    BOT_CHALLENGE = "bot-challenge"  # a page that wants to know whether we are human
    PAYWALLED = "paywalled"  # 402: nothing without paying
    CLIENT_ERROR = "client-error"  # any other 4xx
    SERVER_ERROR = "server-error"
    TIMEOUT = "timeout"
    DNS = "dns"
    REFUSED = "refused"
    TLS_FAILED = "tls-failed"
    CONNECTION_LOST = "connection-lost"
    INVALID_HTTP = "invalid-http"  # what came is no HTTP response, or its body cannot be unpacked
    PRIVATE_ADDRESS = "private-address"
    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    EMPTY_BODY = "empty-body"  # 200 with nothing
    BROKEN_FEED = "broken-feed"
    HTML_INSTEAD_OF_FEED = "html-instead-of-feed"
    EMPTY_FEED = "empty-feed"
    LAYOUT_CHANGED = "layout-changed"  # answers as before, but what we look for is not where it was
    FAILED = "failed"  # anything not foreseen; the log has it


class DropReason(StrEnum):
    """Why a document was left out, for every stage. Closed: nothing is left out without one of these."""

    # crawl and add
    GONE = "gone"
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    ROBOTS = "robots-denied"
    PAYWALLED = "paywalled"
    BOT_CHALLENGE = "bot-challenge"  # tried again
    EMPTY_BODY = "empty-body"  # tried again
    FETCH_FAILED = "fetch-failed"  # the fetch's outcome is in `detail`; it is tried again
    PRIVATE_ADDRESS = "private-address"
    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    NO_TEXT = "no-text"
    NO_TITLE = "no-title"
    NOT_SWEDISH = "not-swedish"
    MACHINE_TRANSLATED = "machine-translated"
    UNREADABLE = "unreadable"  # a page so broken that the libraries that read it gave up; the log has it
    DUPLICATE_URL = "duplicate-url"
    NO_OFFICE_WORDS = "no-office-words"  # nothing on the page can concern our offices; never extracted
    # replay and backfill
    BROKEN_RECORD = "broken-record"  # cut, damaged or not as its digest says
    NEVER_JUDGED = "never-judged"  # the crawl was killed between the answer and its judgement
    NOT_OK = "not-ok"  # an archived answer with another status than 200
    # register
    OFFICE_UNPLACED = "office-unplaced"  # an office of the register in a place that the gazetteer does not know
    # tag
    TAGGER_FAILED = "tagger-failed"


# The page answered, and had nothing to read where a page of news has its text and title.
BARE = (DropReason.NO_TEXT, DropReason.NO_TITLE, DropReason.UNREADABLE)
# The page has text, about other things.
OTHER = (DropReason.NO_OFFICE_WORDS, DropReason.NOT_SWEDISH)


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request that was made or refused. Times in UTC as `register.store.now` writes them; sizes in bytes."""

    run: int
    source: str
    url: str
    kind: str  # feed, article, robots
    outcome: Outcome
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    bytes: int | None = None
    ms: int | None = None  # null: never sent
    warc_file: str | None = None
    warc_offset: int | None = None
    mode: str | None = None  # plain, conditional, full
    fetched: str = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a run took in, gave out and left out; `even` when nothing was lost."""

    taken: int
    given: int
    dropped: int

    @property
    def even(self) -> bool:
        """In = out + drops."""
        return self.taken == self.given + self.dropped


class Run:
    """One run of one stage: counts what goes in and out and writes down what is left out."""

    def __init__(self, db: Database, number: int, stage: str) -> None:
        self.db = db
        self.id = number
        self.stage = stage
        self.counts: Counter[str] = Counter()

    def count(self, what: str, number: int = 1) -> None:
        """Add to a counter; "in" and "out" are those that `balance` looks at."""
        self.counts[what] += number

    def drop(self, document: str, reason: DropReason, *, source: str | None = None, detail: str | None = None) -> None:
        """Write down one document left out; `document` is its address, file name or article number."""
        self.counts["drops"] += 1
        self.db.execute(
            "INSERT INTO drops (run, stage, source, document, reason, detail, dropped) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self.id, self.stage, source, document, reason.value, detail, now()),
        )


@contextmanager
def run(db: Database, stage: str) -> Iterator[Run]:
    """Open a run of `stage`, close it with its counts: ok, failed on an error, interrupted on Ctrl-C.

    Runs of the same stage that a killed process left open are marked interrupted first, so a stage must not
    run twice at once; the one who calls sees to that.
    """
    db.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running' AND stage = ?", (stage,))
    cursor = db.execute("INSERT INTO runs (stage, started) VALUES (?, ?)", (stage, now()))
    assert cursor.lastrowid is not None
    current = Run(db, cursor.lastrowid, stage)
    status = "failed"
    try:
        yield current
        status = "ok"
    except KeyboardInterrupt:
        status = "interrupted"
        raise
    finally:
        db.execute(
            "UPDATE runs SET finished = ?, status = ?, counts = ? WHERE id = ?",
            (now(), status, json.dumps(dict(sorted(current.counts.items()))), current.id),
        )


def record(db: Database, fetch: Fetch) -> int:
    """Write one fetch into the ledger and give its number."""
    cursor = db.execute(
        "INSERT INTO fetches (run, source, url, kind, outcome, status, etag, last_modified, body_hash, bytes, ms,"
        " warc_file, warc_offset, mode, fetched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fetch.run,
            fetch.source,
            fetch.url,
            fetch.kind,
            fetch.outcome.value,
            fetch.status,
            fetch.etag,
            fetch.last_modified,
            fetch.body_hash,
            fetch.bytes,
            fetch.ms,
            fetch.warc_file,
            fetch.warc_offset,
            fetch.mode,
            fetch.fetched,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def settle(db: Database, fetch: int, outcome: Outcome) -> None:
    """Give a recorded fetch the outcome that only its content could tell."""
    db.execute("UPDATE fetches SET outcome = ? WHERE id = ?", (outcome.value, fetch))


def last_place(db: Database, file: str) -> int:
    """Where the last response that the books know begins in a file of the archive, in bytes; 0 when they know none."""
    query = "SELECT warc_offset FROM fetches WHERE warc_file = ? ORDER BY id DESC LIMIT 1"
    row = db.execute(query, (file,)).fetchone()
    return int(row[0]) if row else 0


def balance(db: Database, number: int) -> Balance:
    """What run `number` took in, gave out and left out."""
    counts = db.execute("SELECT counts FROM runs WHERE id = ?", (number,)).fetchone()[0]
    tally = json.loads(counts or "{}")
    dropped = db.execute("SELECT count(*) FROM drops WHERE run = ?", (number,)).fetchone()[0]
    return Balance(tally.get("in", 0), tally.get("out", 0), dropped)
