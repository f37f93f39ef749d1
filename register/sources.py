"""The sources we read, as the database knows them: what they are, how they are, when they are next read."""

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from register.store import now


class Health(StrEnum):
    """How well we see a source."""

    WELL = "well"
    QUIET = "quiet"  # read, but it gives less than expected
    DEGRADED = "degraded"  # read in part
    BLIND = "blind"  # not read
    UNREAD = "unread"  # never tried
    OFF = "off"  # switched off on purpose


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
class SourceHealth:
    """How well a source is seen, since when (UTC) and why (in Swedish)."""

    id: str
    health: Health
    since: str | None
    note: str | None


def healths(db: Database) -> list[SourceHealth]:
    """Every source's health, the worst first."""
    rows = db.execute("SELECT id, health, health_since, health_note FROM sources ORDER BY id").fetchall()
    worst_first = (Health.BLIND, Health.DEGRADED, Health.QUIET, Health.UNREAD, Health.OFF, Health.WELL)
    found = [SourceHealth(id, Health(health), since, note) for id, health, since, note in rows]
    return sorted(found, key=lambda source: worst_first.index(source.health))


def health_of(db: Database, source: str) -> Health:
    """How a source was when last judged."""
    return Health(db.execute("SELECT health FROM sources WHERE id = ?", (source,)).fetchone()[0])


def set_health(db: Database, source: str, health: Health, note: str | None) -> None:
    """Note a source's health; `note` is in Swedish. The time since when moves only when the health changes."""
    db.execute(
        "UPDATE sources SET health_since = CASE WHEN health = ? AND health_since IS NOT NULL THEN health_since ELSE ?"
        " END, health = ?, health_note = ? WHERE id = ?",
        (health.value, now(), health.value, note, source),
    )


def polled(db: Database, source: str, *, success: bool, next_poll: str) -> None:
    """Note that a source was read or tried, and when it is next due (UTC, as `now` writes it)."""
    db.execute(
        "UPDATE sources SET last_success = CASE WHEN ? THEN ? ELSE last_success END, next_poll = ? WHERE id = ?",
        (int(success), now(), next_poll, source),
    )


def due(db: Database, source: str) -> bool:
    """Whether a source has never been read or its time has come."""
    row = db.execute("SELECT next_poll FROM sources WHERE id = ?", (source,)).fetchone()
    return row is None or row[0] is None or row[0] <= now()
