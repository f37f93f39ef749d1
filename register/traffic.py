"""What we have asked of each source: requests a day, and how many of them were answered "not modified"."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlite_utils import Database

# A request that was refused here was never sent. Before migration m005 such rows had a time of 0 ms.
SENT = "ms IS NOT NULL AND outcome NOT IN ('robots-denied', 'private-address')"


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one source was asked during a number of days; robots.txt and redirects are among the requests."""

    source: str
    days: int
    requests: int
    robots: int
    not_modified: int
    in_full: int  # lists asked without validators on purpose
    bytes: int

    @property
    def per_day(self) -> float:
        """Requests a day in the mean."""
        return self.requests / self.days

    @property
    def share(self) -> float | None:
        """Share of 304 among what was asked, robots.txt left out; None when nothing was."""
        asked = self.requests - self.robots
        return self.not_modified / asked if asked else None


def traffic(db: Database, *, days: int, today: date) -> list[Traffic]:
    """Every source that was asked during the last `days` days, today (UTC) among them; the most asked first."""
    rows = db.execute(
        "SELECT source, count(*), sum(kind = 'robots'), sum(outcome = 'not-modified'),"
        " sum(coalesce(mode, '') = 'full'), sum(coalesce(bytes, 0))"
        f" FROM fetches WHERE fetched >= ? AND {SENT} GROUP BY source ORDER BY count(*) DESC, source",
        ((today - timedelta(days=days - 1)).isoformat(),),
    )
    return [Traffic(source, days, *counts) for source, *counts in rows]
