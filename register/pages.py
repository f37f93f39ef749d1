"""The questions that the site's own pages put to the public databases.

Each takes an open connection, or is a function that gives such a function: Datasette runs them in its reader threads.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, TypeVar

from register.page_records import (
    CaseLine,
    CasePage,
    Change,
    County,
    Effect,
    Fact,
    Figures,
    FrontPage,
    Hit,
    Marker,
    OfficePage,
    Publication,
    SourceLine,
    Step,
)
from register.search import match_expression

_Record = TypeVar("_Record")

SOON = timedelta(days=90)
_LADDER = ("proposed", "decided", "completed")
_CASE_LINES = """
SELECT cases.id, cases.title, type, stage, effective_date, temporary, cases.current, first_seen,
  last_seen, cases.sources, cases.articles, cases.stories, office, offices.name AS office_name, to_place, cases.count,
  cases.agencies, county.name AS county_name, municipality.name AS municipality_name
FROM cases
LEFT JOIN offices ON offices.id = cases.office
LEFT JOIN places AS county ON county.id = cases.county
LEFT JOIN places AS municipality ON municipality.id = cases.municipality
"""
_OFFICE = """
SELECT offices.*, municipality.name AS municipality_name, county.name AS county_name
FROM offices
LEFT JOIN places AS municipality ON municipality.id = offices.municipality
LEFT JOIN places AS county ON county.id = offices.county
WHERE offices.id = :id
"""


def publication(db: sqlite3.Connection) -> Publication:
    """Read when and from what the database was published."""
    return _records(db, Publication, "SELECT published, demo FROM publication")[0]


def front_page(db: sqlite3.Connection) -> FrontPage:
    """Read what the front page shows; its "next 90 days" begin on the day the database was published for."""
    (day,) = db.execute("SELECT max(day) FROM publication").fetchone()
    unreadable = _unreadable(db)
    return FrontPage(
        changes=_changes(db, None, 8, newest_first="coalesce(published, recorded)", only="NOT silent AND current"),
        closing_soon=_closing_soon(db, date.fromisoformat(day)),
        markers=_records(
            db, Marker, "SELECT id, name, place, state, lat, lon FROM offices WHERE lat IS NOT NULL AND current"
        ),
        figures=_figures(db),
        unreadable=unreadable,
        blind=tuple(source for source in unreadable if source.health == "blind"),
        day=day,
        counties=_records(db, County, "SELECT id AS code, name FROM places WHERE kind = 'county' ORDER BY id"),
    )


def feed(county: str | None) -> Callable[[sqlite3.Connection], tuple[Change, ...]]:
    """Ask for the latest 60 stage changes, of one county (SCB code) or of all."""
    return lambda db: _changes(db, county, 60, newest_first="recorded", only="NOT silent")


def county_name(code: str) -> Callable[[sqlite3.Connection], str | None]:
    """Ask for a county's name by its SCB code; None when there is none."""
    query = "SELECT id AS code, name FROM places WHERE kind = 'county' AND id = :code"
    return lambda db: next((county.name for county in _records(db, County, query, code=code)), None)


def case_page(id_: str) -> Callable[[sqlite3.Connection], CasePage | None]:
    """Ask for a case by its key; None when there is none."""
    return lambda db: next(iter(_cases(db, "cases.id = :id", id_)), None)


def office_page(id_: str) -> Callable[[sqlite3.Connection], OfficePage | None]:
    """Ask for an office by its id; None when there is none."""

    def ask(db: sqlite3.Connection) -> OfficePage | None:
        found = _rows(db, _OFFICE, id=id_)
        if not found:
            return None
        office = found[0]
        return OfficePage(
            **_pick(OfficePage, office),
            marker=Marker(**_pick(Marker, office)) if office["lat"] is not None else None,
            agency_names=agency_names(office["agencies"])(db),
            cases=_cases(db, "cases.office = :id", id_),
            facts=_facts(db, id_),
        )

    return ask


def agency_names(ids: str) -> Callable[[sqlite3.Connection], tuple[str, ...]]:
    """Ask for the names of agencies by a JSON list of their ids; an unknown id stands for itself."""
    query = """
    SELECT coalesce(agencies.name, given.value) AS name
    FROM json_each(:ids) AS given LEFT JOIN agencies ON agencies.id = given.value"""
    return lambda db: tuple(row["name"] for row in _rows(db, query, ids=ids))


def search(question: str) -> Callable[[sqlite3.Connection], tuple[Hit, ...]]:
    """Ask the search database for the 50 best articles; a word is found in any inflection and inside compounds."""
    query = """
    SELECT articles.id, articles.title, url, date, source
    FROM article_index JOIN articles ON articles.id = article_index.rowid
    WHERE article_index MATCH :expression ORDER BY rank LIMIT 50"""
    return lambda db: _records(db, Hit, query, expression=match_expression(question))


def _changes(
    db: sqlite3.Connection, county: str | None, limit: int, *, newest_first: str, only: str
) -> tuple[Change, ...]:
    query = f"""
    SELECT id, "case", title, type, stage, effective_date, quote, article, url, source, published, office,
      municipality_name, county_name, recorded
    FROM changes_with_evidence
    WHERE {only} AND (:county IS NULL OR county = :county)
    ORDER BY {newest_first} DESC, id DESC LIMIT :limit"""
    return _records(db, Change, query, county=county, limit=limit)


def _closing_soon(db: sqlite3.Connection, today: date) -> tuple[CaseLine, ...]:
    """Closures and mergers not yet carried out whose day or month lies within SOON; a bare year says too little."""
    query = f"""{_CASE_LINES}
    WHERE type IN ('closure', 'merger') AND stage IN ('proposed', 'decided') AND length(effective_date) >= 7
      AND cases.current
      AND substr(effective_date || '-31', 1, 10) >= :first AND substr(effective_date || '-01', 1, 10) <= :last
    ORDER BY effective_date, cases.id"""
    return _records(db, CaseLine, query, first=today.isoformat(), last=(today + SOON).isoformat())


def _figures(db: sqlite3.Connection) -> Figures:
    query = """
    SELECT
      (SELECT count(*) FROM offices WHERE current) AS offices,
      (SELECT count(*) FROM offices WHERE state = 'closing' AND current) AS closing,
      (SELECT count(*) FROM offices WHERE state = 'planned' AND current) AS planned,
      (SELECT count(*) FROM cases WHERE current) AS cases,
      (SELECT count(*) FROM articles WHERE relevant) AS articles,
      (SELECT count(*) FROM sources) AS sources,
      (SELECT count(*) FROM sources WHERE health = 'well') AS sources_read"""
    return _records(db, Figures, query)[0]


def _unreadable(db: sqlite3.Connection) -> tuple[SourceLine, ...]:
    query = """
    SELECT id, name, health, health_since AS since, coalesce(health_note, reason) AS why, acknowledged
    FROM sources WHERE health IN ('blind', 'degraded', 'off')
    ORDER BY CASE health WHEN 'blind' THEN 1 WHEN 'degraded' THEN 2 ELSE 3 END,
      articles_relevant DESC, health_since, name"""
    return _records(db, SourceLine, query)


def _cases(db: sqlite3.Connection, where: str, id_: str) -> tuple[CasePage, ...]:
    rows = _rows(db, f"{_CASE_LINES} WHERE {where} ORDER BY last_seen DESC, cases.id", id=id_)
    return tuple(_case(db, row) for row in rows)


def _case(db: sqlite3.Connection, row: Mapping[str, Any]) -> CasePage:
    steps = _records(
        db,
        Step,
        """SELECT step.stage, step.date, step.seen, step.quote, articles.id AS article_id, articles.title AS article,
          articles.url, sources.name AS source, sources.lineage, articles.paywalled,
          articles.genre IS 'register' AS compared, articles.story
        FROM case_steps AS step
        JOIN articles ON articles.id = step.article JOIN sources ON sources.id = articles.source
        WHERE step."case" = :case ORDER BY step.seen DESC, step.decision DESC""",
        case=row["id"],
    )
    effects = _records(
        db,
        Effect,
        """SELECT nearest_office, offices.name AS nearest_name, km_before, km_after, municipality_left_without
        FROM effects LEFT JOIN offices ON offices.id = nearest_office WHERE "case" = :case""",
        case=row["id"],
    )
    return CasePage(
        **_pick(CasePage, row),
        agency_names=agency_names(row["agencies"])(db),
        ladder=_ladder(row["stage"], {step.stage for step in steps}),
        steps=steps,
        effect=effects[0] if effects else None,
    )


def _ladder(stage: str, reached: set[str]) -> tuple[tuple[str, bool], ...]:
    """Return the stages to show in order, and whether each was passed; a cancelled case ends where it was stopped."""
    if stage == "cancelled":
        return (*((step, True) for step in _LADDER if step in reached), (stage, True))
    last = _LADDER.index(stage) if stage in _LADDER else -1
    return tuple((step, place <= last) for place, step in enumerate(_LADDER))


def _facts(db: sqlite3.Connection, office: str) -> tuple[Fact, ...]:
    query = """
    SELECT property, value, true_from, true_to, basis, office_history.source, learned, superseded, "case",
      cases.title AS case_title
    FROM office_history LEFT JOIN cases ON cases.id = "case"
    WHERE office_history.office = :office
    ORDER BY superseded IS NOT NULL, coalesce(true_from, learned) DESC, office_history.id DESC"""
    return _records(db, Fact, query, office=office)


def _rows(db: sqlite3.Connection, query: str, **parameters: object) -> list[dict[str, Any]]:
    cursor = db.execute(query, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _records(db: sqlite3.Connection, record: type[_Record], query: str, **parameters: object) -> tuple[_Record, ...]:
    return tuple(record(**_pick(record, row)) for row in _rows(db, query, **parameters))


def _pick(record: type[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Take from a row what the record has fields for; SQLite's 0 and 1 become truth where the record says so."""
    return {
        field.name: bool(row[field.name]) if field.type is bool else row[field.name]
        for field in fields(record)
        if field.name in row
    }
