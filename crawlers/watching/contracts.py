"""Holds each source to what is expected of it (`expect` in sources.toml), by what has been read in the last days."""

from dataclasses import dataclass
from datetime import timedelta

from sqlite_utils import Database

from crawlers.keeping.frontier import stamp
from crawlers.sources import Expect
from register.ledger import BARE, OTHER, DropReason
from register.sources import Cause, Health, Verdict
from register.store import clock

FEWEST = 3  # documents; one or two say nothing of a share
BURST = timedelta(days=1)  # how long ago too many in a day may lie, and still be said
SILENCE = timedelta(days=90)  # without a contract, a source that has given nothing for so long is called quiet


@dataclass(frozen=True, slots=True)
class Breach:
    """How a source breaks its contract; `note` in Swedish."""

    cause: Cause
    note: str

    @property
    def health(self) -> Health:
        """Too few is quiet: nothing of it is wrong that we know. The others say that something is."""
        return Health.QUIET if self.cause is Cause.TOO_FEW else Health.DEGRADED


def breach(db: Database, source: str, expect: Expect | None) -> Breach | None:
    """How a source that can be read breaks its contract now, the gravest first; None when it keeps it or has none."""
    if expect is None:
        return None
    return _too_bare(db, source, expect) or _too_many(db, source, expect) or _too_few(db, source, expect)


def silence(db: Database, source: str, expect: Expect | None) -> Verdict | None:
    """That a source without a contract has long been quiet."""
    if expect is not None:
        return None
    first, last = db.execute(
        "SELECT min(discovered), max(coalesce(published, discovered)) FROM pages WHERE source = ? AND kind = 'article'",
        (source,),
    ).fetchone()
    since = stamp(clock() - SILENCE)
    if first is None or first > since or last > since:
        return None
    return Verdict(Health.QUIET, f"Inget nytt på {SILENCE.days} dagar; ingenting väntades.")


def _too_few(db: Database, source: str, expect: Expect) -> Breach | None:
    items = db.execute(
        "SELECT count(*) FROM pages WHERE source = ? AND kind = 'article' AND coalesce(published, discovered) >= ?",
        (source, _days_ago(expect.days)),
    ).fetchone()[0]
    if items >= expect.items:
        return None
    return Breach(Cause.TOO_FEW, f"{items} nya på {expect.days} dagar; minst {expect.items} väntades.")


def _too_many(db: Database, source: str, expect: Expect) -> Breach | None:
    """By the day the list gives; without one by the day we found the address, but not the day we found them all."""
    if expect.most is None:
        return None
    day, number = db.execute(
        "SELECT substr(coalesce(published, discovered), 1, 10) AS day, count(*) AS number FROM pages"
        " WHERE source = :source AND kind = 'article' AND coalesce(published, discovered) >= :since AND (published"
        "  IS NOT NULL OR substr(discovered, 1, 10) >"
        "  (SELECT substr(min(discovered), 1, 10) FROM pages WHERE source = :source))"
        " GROUP BY day ORDER BY number DESC LIMIT 1",
        {"source": source, "since": stamp(clock() - BURST)[:10]},
    ).fetchone() or (None, 0)
    if number <= expect.most:
        return None
    return Breach(Cause.TOO_MANY, f"{number} nya den {day}; högst {expect.most} om dagen väntades.")


def _too_bare(db: Database, source: str, expect: Expect) -> Breach | None:
    if expect.share is None:
        return None
    since = _days_ago(expect.days)
    stored, dated = db.execute(
        "SELECT count(*), count(published) FROM articles WHERE source = ? AND first_seen >= ?", (source, since)
    ).fetchone()
    bare, other = (_dropped(db, source, since, reasons) for reasons in (BARE, OTHER))
    whole, read = dated + other, stored + bare + other  # what the gate left out is known to have text
    if read < FEWEST or whole >= expect.share * read:
        return None
    wanted = f"minst {expect.share * 100:g} % väntades"
    return Breach(
        Cause.TOO_BARE,
        f"{whole} av {read} dokument på {expect.days} dagar har rubrik, dag och text; {wanted}.",
    )


def _dropped(db: Database, source: str, since: str, reasons: tuple[DropReason, ...]) -> int:
    """How many documents were left out for these reasons, and are not articles now."""
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    row = db.execute(
        f"SELECT count(DISTINCT document) FROM drops WHERE source = :source AND dropped >= :since"
        f" AND reason IN ({listed}) AND document NOT IN (SELECT url FROM articles WHERE source = :source)",
        {"source": source, "since": since},
    ).fetchone()
    return int(row[0])


def _days_ago(days: int) -> str:
    return stamp(clock() - timedelta(days=days))
