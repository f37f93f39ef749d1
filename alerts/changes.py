"""Reads the stage changes of work.db that may be told."""

import json
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A case reached a new stage: what a notice tells, with its evidence."""

    id: int  # row in stage_changes: the order within a second
    key: str  # natural: case, previous stage and stage; the same after work.db was rebuilt
    recorded: str
    case: str
    title: str  # a Swedish sentence
    type: str
    stage: str
    previous: str | None
    agencies: tuple[str, ...]
    office: str | None
    municipality: str | None
    county: str | None
    date: str | None  # YYYY, YYYY-MM or YYYY-MM-DD
    quote: str
    url: str
    source: str  # name
    sources: int  # how many tell of the case


def read_changes(work: Database, *, since: str) -> tuple[Change, ...]:
    """Return every change recorded since that is not silent and still held to be true, in the order of recording."""
    rows = work.query(
        """
        SELECT sc.id, c.id || '|' || coalesce(sc.previous, '') || '|' || sc.stage AS key, sc.recorded,
               c.id AS "case", c.title,
               c.type, sc.stage, sc.previous, c.agencies, c.office, c.municipality, c.county,
               coalesce(sc.effective_date, CASE WHEN sc.stage = c.stage THEN c.effective_date END) AS date,
               sc.quote, a.url, s.name AS source, c.sources
        FROM stage_changes sc
        JOIN cases c ON c.id = sc."case"
        JOIN articles a ON a.id = sc.article
        JOIN sources s ON s.id = a.source
        WHERE sc.silent = 0 AND c.current = 1 AND sc.recorded >= ?
        ORDER BY sc.recorded, sc.id
        """,
        [since],
    )
    return tuple(Change(**{**row, "agencies": tuple(json.loads(row["agencies"]))}) for row in rows)
