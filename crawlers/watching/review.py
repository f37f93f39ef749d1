"""Judges every source anew without fetching: time alone makes a source quiet, and a crawl that never runs blinds us."""

import json
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from crawlers.sources import MANUAL, Expect, duration
from crawlers.watching.health import settle_read
from register.sources import Cause, Concern, Health, Verdict, settle, verdict_of
from register.store import clock
from register.words import swedish_date

MISSED = 3  # intervals without a try, before it is said
LONG = timedelta(days=2)  # without a try, before we call ourselves blind


def review(db: Database) -> None:
    """Bring the health of every source in use up to this moment, in one transaction."""
    rows = db.execute(
        "SELECT id, every, expect, last_tried, next_poll FROM sources"
        " WHERE enabled AND kind <> ? AND last_tried IS NOT NULL AND every IS NOT NULL",
        (MANUAL,),
    ).fetchall()
    with db.atomic():
        for source, every, expect, last_tried, next_poll in rows:
            _review(
                db, source, duration(every), Expect(**json.loads(expect)) if expect else None, last_tried, next_poll
            )


def _review(
    db: Database, source: str, interval: timedelta, expect: Expect | None, last_tried: str, next_poll: str | None
) -> None:
    before = verdict_of(db, source)
    overdue = _late(last_tried, interval * MISSED) and (next_poll is None or _late(next_poll, timedelta()))
    if before.health is Health.BLIND and before.concern is not Concern.TIME:
        return
    if overdue:
        health = Health.BLIND if _late(last_tried, max(LONG, interval * MISSED)) else Health.DEGRADED
        note = f"Källan är inte hämtad sedan {swedish_date(last_tried)}."
        settle(db, source, Verdict(health, note, Cause.NOT_FETCHED, Concern.TIME), since=last_tried)
        return
    settle_read(db, source, expect, before if before.concern in (Concern.LIST, Concern.PAGES) else None)


def _late(moment: str, pause: timedelta) -> bool:
    return datetime.fromisoformat(moment).astimezone(UTC) + pause < clock()
