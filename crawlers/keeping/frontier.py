"""The frontier: every address we know, what is due, and the state a conditional request needs (table `pages`)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sqlite_utils import Database

from crawlers.pages.addresses import same_page
from register.store import clock, now

RECHECK = (timedelta(days=1), timedelta(days=3), timedelta(days=10))  # papers correct young articles, not old ones
RETRY = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))  # after each failure in a row
FULL_AFTER = timedelta(days=14)  # lists are then asked in full, to find out servers that answer 304 wrongly

_LOST_AGAIN = timedelta(days=7)  # a page that is always to be read is asked for again, although it was given up


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as a list gives it; times as `stamp` writes them."""

    url: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """An address we are to fetch, with what we know of it from before."""

    url: str
    source: str
    kind: str
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    discovered: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    attempts: int = 0
    full: bool = False  # to be asked without validators, although some are known


_COLUMNS = "url, source, kind, title, published, updated, discovered, etag, last_modified, body_hash, attempts"


def stamp(moment: datetime) -> str:
    """A moment as every table writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stated(moment: datetime, zone: tzinfo = UTC) -> str | None:
    """A moment that a list states, likewise; without a zone of its own it is in `zone`. None: of no year of the web."""
    if not 1990 <= moment.year <= 2100:
        return None
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def due_lists(db: Database, source: str, url: str, *, again: bool) -> list[Page]:
    """The source's own list, and further lists found in it that wait; with `again` also those that carry no date."""
    db.execute(
        "INSERT OR IGNORE INTO pages (url, source, kind, discovered) VALUES (?, ?, 'feed', ?)", (url, source, now())
    )
    rows = db.execute(
        f"SELECT {_COLUMNS}, coalesce(etag, last_modified) IS NOT NULL"
        " AND (no_validators OR coalesce(full_fetch, '') <= ?) FROM pages WHERE source = ? AND kind = 'feed'"
        " AND (url = ? OR state = 'pending' OR (? AND updated IS NULL AND state = 'done')) ORDER BY url <> ?, rowid",
        (stamp(clock() - FULL_AFTER), source, url, again, url),
    )
    return [Page(*row) for row in rows]


def due_pages(db: Database, source: str) -> list[Page]:
    """The source's articles that wait to be read, or are young enough to be looked at again today."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM pages WHERE source = ? AND kind = 'article' AND ("
        "(state = 'pending' AND coalesce(next_fetch, '') <= ?) OR (state = 'done' AND next_fetch <= ?)) ORDER BY rowid",
        (source, now(), now()),
    )
    return [Page(*row) for row in rows]


def revisits(db: Database, source: str, pause: timedelta) -> list[Page]:
    """The source's articles that wait, and those last asked for `pause` ago; what had failed for good, weekly."""
    since, long_since = stamp(clock() - pause), stamp(clock() - max(pause, _LOST_AGAIN))
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM pages WHERE source = ? AND kind = 'article' AND ("
        "(state = 'pending' AND coalesce(next_fetch, '') <= ?) OR (state = 'done' AND last_fetched <= ?)"
        " OR (state IN ('failed', 'gone') AND last_fetched <= ?)) ORDER BY rowid",
        (source, now(), since, long_since),
    )
    return [Page(*row) for row in rows]


def discover(db: Database, source: str, kind: str, entries: tuple[Entry, ...]) -> int:
    """Put new addresses in line, and known ones again whose list now gives a later date; give how many are new."""
    new = 0
    for entry in entries:
        url = known_address(db, entry.url)
        values = (url, source, kind, entry.title, entry.published, entry.updated, now())
        new += db.execute(
            "INSERT OR IGNORE INTO pages (url, source, kind, title, published, updated, discovered)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        ).rowcount
        db.execute(
            "UPDATE pages SET state = 'pending', next_fetch = NULL, attempts = 0, title = coalesce(:title, title),"
            " published = coalesce(:published, published), updated = coalesce(:updated, updated)"
            " WHERE url = :url AND coalesce(:updated, :published) > coalesce(updated, published)",
            {"title": entry.title, "published": entry.published, "updated": entry.updated, "url": url},
        )
    return new


def holds(db: Database, url: str) -> bool:
    """Whether an address is in line, or was, as a document of its own."""
    return db.execute("SELECT 1 FROM pages WHERE url = ? AND kind = 'article'", (url,)).fetchone() is not None


def known_address(db: Database, url: str) -> str:
    """The address by which a page is in line already: this one, or one that differs in www, scheme or old path only.

    One that was tried in vain does not count: the page may answer at the other.
    """
    names = same_page(url)
    known = db.execute(
        f"SELECT url FROM pages WHERE url IN ({', '.join('?' * len(names))}) AND (url = ? OR state = 'done'"
        " OR (state = 'pending' AND attempts = 0)) ORDER BY url <> ? LIMIT 1",
        (*names, url, url),
    ).fetchone()
    return str(known[0]) if known else url


def fetched(db: Database, page: Page, *, etag: str | None, last_modified: str | None, body_hash: str | None) -> None:
    """The page was read, or had not changed; without a new body its former state is kept."""
    db.execute(
        "UPDATE pages SET state = 'done', attempts = 0, last_fetched = ?, next_fetch = ?,"
        " etag = coalesce(?, etag), last_modified = coalesce(?, last_modified), body_hash = coalesce(?, body_hash),"
        " full_fetch = CASE WHEN ? THEN ? ELSE full_fetch END WHERE url = ?",
        (now(), _next_look(page), etag, last_modified, body_hash, body_hash is not None, now(), page.url),
    )


def heard(db: Database, page: Page, *, stated_pause: float | None) -> None:
    """A list has said for how long it stays as it is, in seconds; None: it does not say."""
    seconds = None if stated_pause is None else round(stated_pause)
    db.execute("UPDATE pages SET stated_pause = ? WHERE url = ?", (seconds, page.url))


def distrust(db: Database, page: Page) -> None:
    """The list's server answers 304 although the list has changed: from now on it is asked in full every time."""
    db.execute("UPDATE pages SET no_validators = 1 WHERE url = ?", (page.url,))


def failed(db: Database, page: Page, *, final: bool, wait: float | None = None) -> None:
    """The page could not be read: tried again later, or given up when `final` or after too many failures in a row.

    `wait` is how many seconds the host asked for; such a wait is no failure. Lists are never given up.
    """
    final = page.kind != "feed" and (final or (wait is None and page.attempts >= len(RETRY)))
    pause = timedelta(seconds=wait) if wait is not None else RETRY[min(page.attempts, len(RETRY) - 1)]
    db.execute(
        "UPDATE pages SET state = ?, attempts = attempts + ?, last_fetched = ?, next_fetch = ? WHERE url = ?",
        (
            "failed" if final else "pending",
            int(wait is None),
            now(),
            None if final else stamp(clock() + pause),
            page.url,
        ),
    )


def gone(db: Database, page: Page) -> None:
    """The page is gone for good; what we read of it before stays."""
    db.execute("UPDATE pages SET state = 'gone', last_fetched = ?, next_fetch = NULL WHERE url = ?", (now(), page.url))


def _next_look(page: Page) -> str | None:
    if page.kind == "feed" or page.discovered is None:
        return None
    born = _moment(min(page.published or page.discovered, page.discovered))
    return next((stamp(born + age) for age in RECHECK if born + age > clock()), None)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
