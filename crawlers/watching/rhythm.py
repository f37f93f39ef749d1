"""How long to let a source be: what it says of itself, how often it has had news, and how it has been to reach."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median

from scrapy.http import Response
from sqlite_utils import Database

from crawlers.keeping.job import SourceReport
from crawlers.sources import Source
from register.store import clock

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=1)
OFTENER, RARER = 4, 8  # how far from a source's `every` its rhythm may lead, as factors
SHARE_OF_GAP = 2  # two looks between one piece of news and the next
REMEMBERED = 20  # the latest entries, from which the rhythm is taken
FEWEST = 4  # different moments; fewer show no rhythm

_HEAD = 16 * 1024  # bytes; what a feed says of itself stands before its first entry
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</sy:updatePeriod>", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:item|entry)\b", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_HOURS = {b"hourly": 1, b"daily": 24, b"weekly": 168, b"monthly": 720, b"yearly": 8760}


def pause(
    every: timedelta,
    *,
    stated: timedelta | None = None,
    gap: timedelta | None = None,
    failures: int = 0,
    wait: timedelta | None = None,
) -> timedelta:
    """How long to wait until a list is read again.

    `every` is what sources.toml wants, `stated` for how long the list says that it stays as it is, `gap` the usual
    time between its news, `failures` how many times in a row it could not be read, `wait` what its host asked for.
    A list that cannot be read is asked half as often after each failure, down to once a day. Otherwise the news
    decide, within a quarter and eight times of `every` and within 15 minutes and a day, but never sooner than stated.
    """
    if failures:
        found = min(every * (1 << min(failures, 20)), max(LONGEST, every))
    else:
        shortest = max(SHORTEST, every / OFTENER)
        longest = max(shortest, min(LONGEST, every * RARER))
        if every > LONGEST:
            shortest = longest = every
        wanted = max(every if gap is None else gap / SHARE_OF_GAP, stated or timedelta(0))
        found = min(max(wanted, shortest), longest)
    return max(found, wait or timedelta(0))


def usual_gap(moments: Sequence[datetime], now: datetime) -> timedelta | None:
    """The median time between entries' moments, the time since the latest counted too; None when there are too few."""
    known = sorted({moment for moment in moments if moment <= now})
    if len(known) < FEWEST:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise([*known, now])))


def stated_pause(response: Response) -> timedelta | None:
    """For how long a list says that it stays as it is: the longest of what its body and its headers say.

    RSS 2.0 `ttl` (minutes), RSS 1.0 syndication module `updatePeriod` and `updateFrequency`; Cache-Control max-age
    less Age, or else Expires (RFC 9111, section 4.2.1).
    """
    said = [said for said in (_in_feed(response.body), _in_headers(response)) if said is not None]
    return max(said, default=None)


def _in_feed(body: bytes) -> timedelta | None:
    head = body[:_HEAD]
    if entry := _ENTRY.search(head):
        head = head[: entry.start()]
    if ttl := _TTL.search(head):
        return timedelta(minutes=int(ttl[1]))
    if period := _PERIOD.search(head):
        frequency = _FREQUENCY.search(head)
        return timedelta(hours=_HOURS[period[1].lower()]) / max(1, int(frequency[1]) if frequency else 1)
    return None


def _in_headers(response: Response) -> timedelta | None:
    control = _header(response, "Cache-Control")
    if re.search(r"no-cache|no-store", control, re.IGNORECASE):
        return None
    if age := _MAX_AGE.search(control):
        passed = _header(response, "Age")
        return max(timedelta(0), timedelta(seconds=int(age[1]) - (int(passed) if passed.isdecimal() else 0)))
    try:
        expires = parsedate_to_datetime(_header(response, "Expires"))
        sent = parsedate_to_datetime(_header(response, "Date"))
        return max(timedelta(0), expires - sent)
    except (TypeError, ValueError):  # absent, "0", or one of them without a time zone
        return None


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def next_pause(db: Database, source: Source, report: SourceReport) -> timedelta:
    """How long to let a source be after a run that tried it."""
    row = db.execute("SELECT attempts, stated_pause FROM pages WHERE url = ?", (source.url,)).fetchone()
    failures, stated = row or (0, None)
    return pause(
        source.interval,
        stated=timedelta(seconds=stated) if stated is not None else None,
        gap=usual_gap(_moments(db, source.id), clock()),
        failures=failures,
        wait=timedelta(seconds=report.wait) if report.wait is not None else None,
    )


def _moments(db: Database, source: str) -> list[datetime]:
    rows = db.execute(
        "SELECT coalesce(published, discovered) AS moment FROM pages WHERE source = ? AND kind = 'article'"
        " ORDER BY moment DESC LIMIT ?",
        (source, REMEMBERED),
    )
    return [datetime.fromisoformat(moment).astimezone(UTC) for (moment,) in rows]
