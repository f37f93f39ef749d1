"""The sources we read, as the database knows them: what they are, how they are, when they are next read."""

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from register.store import now, today


class Health(StrEnum):
    """How well we see a source."""

    WELL = "well"
    QUIET = "quiet"  # read, but it gives less than expected
    DEGRADED = "degraded"  # read in part
    BLIND = "blind"  # not read
    UNREAD = "unread"  # never tried
    OFF = "off"  # switched off on purpose


class Concern(StrEnum):
    """What the cause of an ill health lies in, and so what it takes to be well again."""

    LIST = "list"  # a list that can be read
    PAGES = "pages"  # documents that can be read
    TIME = "time"  # a crawl
    CONTRACT = "contract"  # what is expected


class Cause(StrEnum):
    """Why a source that answers is not well. Where it does not, a `register.ledger.Outcome` says why."""

    TOO_FEW = "too-few"  # documents in the days of its contract
    TOO_MANY = "too-many"  # documents a day
    TOO_BARE = "too-bare"  # too few of its documents have title, date and text
    NOT_FETCHED = "not-fetched"  # nobody has tried for long


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as table `sources` holds it; `expect` is JSON, `region` an SCB county code."""

    id: str
    name: str
    kind: str
    lineage: str
    family: str
    homepage: str | None = None
    feed: str | None = None
    region: str | None = None
    paywall: str | None = None
    every: str | None = None
    expect: str | None = None
    enabled: bool = True
    reason: str | None = None


def upsert(db: Database, record: SourceRecord) -> None:
    """Enter a source, or bring what we know of it up to date; its health is kept, unless it is switched off or on."""
    db.execute(
        "INSERT INTO sources (id, name, kind, lineage, family, homepage, feed, region, paywall, every, expect, enabled,"
        " reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " kind = excluded.kind, lineage = excluded.lineage, family = excluded.family, homepage = excluded.homepage,"
        " feed = excluded.feed, region = excluded.region, paywall = excluded.paywall, every = excluded.every,"
        " expect = excluded.expect, enabled = excluded.enabled, reason = excluded.reason",
        (
            record.id,
            record.name,
            record.kind,
            record.lineage,
            record.family,
            record.homepage,
            record.feed,
            record.region,
            record.paywall,
            record.every,
            record.expect,
            int(record.enabled),
            record.reason,
        ),
    )
    if not record.enabled:
        set_health(db, record.id, Health.OFF, record.reason)
    elif health_of(db, record.id) is Health.OFF:
        set_health(db, record.id, Health.UNREAD, None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well a source is seen, and why; `note` and `contract` (how it breaks its contract) in Swedish.

    `cause` is an Outcome or a Cause.
    """

    health: Health
    note: str | None = None
    cause: str | None = None
    concern: Concern | None = None
    contract: str | None = None


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source's verdict, since when it holds (UTC), and why a person says that we know, while that holds."""

    id: str
    name: str
    verdict: Verdict
    since: str | None
    last_success: str | None
    acknowledged: str | None = None
    acknowledged_until: str | None = None

    @property
    def needs_somebody(self) -> bool:
        """Whether it is blind or breaks its contract, and nobody has said that we know."""
        ill = self.verdict.health is Health.BLIND or self.verdict.contract is not None
        return ill and self.acknowledged is None


_WORST_FIRST = (Health.BLIND, Health.DEGRADED, Health.QUIET, Health.UNREAD, Health.OFF, Health.WELL)
_VERDICT = "sources.health, health_note, health_cause, health_concern, contract_broken"


def healths(db: Database) -> list[SourceHealth]:
    """Every source's health, the worst first."""
    rows = db.execute(
        f"SELECT sources.id, name, {_VERDICT}, health_since, last_success, a.reason, a.until FROM sources"
        " LEFT JOIN acknowledgements AS a ON a.source = sources.id AND a.withdrawn IS NULL"
        " AND coalesce(a.until, '9999') >= ? ORDER BY sources.id",
        (today().isoformat(),),
    )
    found = [SourceHealth(id, name, _verdict(*row[:5]), *row[5:]) for id, name, *row in rows]
    return sorted(found, key=lambda source: _WORST_FIRST.index(source.verdict.health))


def health_of(db: Database, source: str) -> Health:
    """How a source was when last judged."""
    return verdict_of(db, source).health


def verdict_of(db: Database, source: str) -> Verdict:
    """How a source was when last judged, and why."""
    return _verdict(*db.execute(f"SELECT {_VERDICT} FROM sources WHERE id = ?", (source,)).fetchone())


def _verdict(health: str, note: str | None, cause: str | None, concern: str | None, contract: str | None) -> Verdict:
    return Verdict(Health(health), note, cause, Concern(concern) if concern else None, contract)


def set_health(db: Database, source: str, health: Health, note: str | None) -> None:
    """Note a source's health without a cause; `note` is in Swedish."""
    settle(db, source, Verdict(health, note))


def settle(db: Database, source: str, verdict: Verdict, *, since: str | None = None) -> None:
    """Note how a source is: since when moves, and a new row of its history begins, only when the health changes.

    `since` (UTC) is from when the new health holds, by default now. A person's word that we know is withdrawn when
    the health or its cause is another than the one it was said of.
    """
    changed = health_of(db, source) is not verdict.health
    begun = db.execute("SELECT health_since FROM sources WHERE id = ?", (source,)).fetchone()[0]
    start = since or now() if changed or begun is None else begun
    fields = (verdict.health, verdict.note, verdict.cause, verdict.concern, verdict.contract)
    db.execute(
        "UPDATE sources SET health = ?, health_note = ?, health_cause = ?, health_concern = ?, contract_broken = ?,"
        " health_since = ? WHERE id = ?",
        (*fields, start, source),
    )
    if changed or begun is None:
        if since is not None:  # said with hindsight: what we said of that time was wrong
            db.execute("DELETE FROM source_health WHERE source = ? AND since >= ?", (source, since))
        db.execute("UPDATE source_health SET until = ? WHERE source = ? AND until IS NULL", (start, source))
        db.execute(
            "INSERT INTO source_health (source, health, since) VALUES (?, ?, ?)", (source, verdict.health, start)
        )
    db.execute(
        "UPDATE source_health SET cause = ?, note = ? WHERE source = ? AND until IS NULL",
        (verdict.cause, verdict.note, source),
    )
    db.execute(
        "UPDATE acknowledgements SET withdrawn = ? WHERE source = ? AND withdrawn IS NULL"
        " AND (health <> ? OR cause IS NOT ?)",
        (now(), source, verdict.health, verdict.cause),
    )


def polled(db: Database, source: str, *, success: bool, next_poll: str) -> None:
    """Note that a source was read or tried, and when it is next due (UTC, as `now` writes it)."""
    db.execute(
        "UPDATE sources SET last_success = CASE WHEN ? THEN ? ELSE last_success END, last_tried = ?, next_poll = ?"
        " WHERE id = ?",
        (int(success), now(), now(), next_poll, source),
    )


def due(db: Database, source: str) -> bool:
    """Whether a source has never been read or its time has come."""
    row = db.execute("SELECT next_poll FROM sources WHERE id = ?", (source,)).fetchone()
    return row is None or row[0] is None or row[0] <= now()
