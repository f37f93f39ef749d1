"""Current decisions as the register reasons about them: what one article says of one office, and when it said it."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from register.periods import last_day, told_by

ARCHIVE_AFTER = timedelta(days=60)  # an article read later than this after its publication is an archive find, not news

_CURRENT = """
SELECT d.*, a.url, a.source, a.published, a.published_precision, a.first_seen, EXISTS (
    SELECT 1 FROM taggings earlier
    WHERE earlier.article = t.article AND earlier.text_hash = t.text_hash AND earlier.registered IS NOT NULL
  ) AS known
FROM decisions d JOIN taggings t ON t.id = d.tagging JOIN articles a ON a.id = d.article
WHERE t.current = 1
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """One current decision with what its article knows; `effective` as the text gives it: YYYY, YYYY-MM, YYYY-MM-DD."""

    id: int
    article: int
    url: str
    source: str
    seen: date  # publication, or the day we read it where the page gives none
    type: str
    stage: str
    kind: str
    agencies: tuple[str, ...]
    place: str | None
    municipality: str | None
    county: str | None
    to_place: str | None
    to_municipality: str | None
    count: int | None
    effective: str | None
    temporary: bool
    main: bool
    quote: str
    start: int
    archived: bool  # published, or where the page gives no day taking effect, long before we read it
    known: bool  # an earlier run of the register has seen this wording of the article

    @property
    def about(self) -> date:
        """The day in the world it tells of: a past change is placed at its own date, not at the article's."""
        if self.stage == "completed" and self.effective:
            return min(last_day(self.effective), self.seen)
        return self.seen

    @property
    def news(self) -> bool:
        """Whether it may be told by mail: the news itself, fresh, and not a second look at an old text."""
        return self.main and not self.archived and not self.known


def current(db: Database) -> list[Reading]:
    """Every decision of every article's current tagging, in an order that does not depend on when they arrived."""
    readings = [_reading(row) for row in db.query(_CURRENT)]
    return sorted(readings, key=lambda reading: (reading.seen, reading.url, reading.start, reading.type, reading.id))


def _about(row: dict[str, Any], read: date) -> date:
    return min(last_day(row["date"]), read) if row["date"] else read


def _reading(row: dict[str, Any]) -> Reading:
    read = date.fromisoformat(row["first_seen"][:10])
    published = told_by(row["published"], row["published_precision"], row["first_seen"])
    return Reading(
        id=row["id"],
        article=row["article"],
        url=row["url"],
        source=row["source"],
        seen=published,
        type=row["type"],
        stage=row["stage"],
        kind=row["office_kind"],
        agencies=tuple(json.loads(row["agencies"])),
        place=row["place"],
        municipality=row["municipality"],
        county=row["county"],
        to_place=row["to_place"],
        to_municipality=row["to_municipality"],
        count=row["count"],
        effective=row["date"],
        temporary=bool(row["temporary"]),
        main=bool(row["main"]),
        quote=row["quote"],
        start=row["start"],
        archived=read - (published if row["published"] else _about(row, read)) > ARCHIVE_AFTER,
        known=bool(row["known"]),
    )
