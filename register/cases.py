"""Cases: one turn of events at one office, put together from every article that speaks of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from register import wording
from register.ladder import Episode, episodes
from register.names import slug
from register.offices import Links, Scope
from register.periods import precision
from register.readings import Reading
from register.wording import Told, Wording


@dataclass(frozen=True, slots=True)
class Case:
    """An episode with its natural key: scope, type and when it began."""

    id: str
    scope: Scope
    type: str
    number: int  # the year it began, or year and month
    temporary: bool
    episode: Episode

    @property
    def main_readings(self) -> tuple[Reading, ...]:
        """What tells it as news, or everything where it is only background."""
        return tuple(reading for reading in self.episode.readings if reading.main) or self.episode.readings

    @property
    def agencies(self) -> tuple[str, ...]:
        """Every agency that a text names as the office's."""
        return tuple(sorted({agency for reading in self.main_readings for agency in reading.agencies}))

    @property
    def to_place(self) -> str | None:
        """Where a relocation goes, as the newest text that says so."""
        return next((reading.to_place for reading in reversed(self.main_readings) if reading.to_place), None)

    @property
    def count(self) -> int | None:
        """How many offices, as the newest text that gives a number."""
        return next((reading.count for reading in reversed(self.main_readings) if reading.count is not None), None)


@dataclass(frozen=True, slots=True)
class _Trace:
    """An article and stage that an earlier run put into an episode."""

    number: int
    article: int
    stage: str
    temporary: bool


def assemble(db: Database, readings: Iterable[Reading], links: Links) -> list[Case]:
    """Group readings into cases. A case keeps the id it once got, by the articles and stages it shares with it."""
    groups: dict[tuple[Scope, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.id not in links.totals:
            groups[links.scopes[reading.id], reading.type].append(reading)
    earlier = _earlier(db)
    cases: list[Case] = []
    for (scope, kind), group in sorted(groups.items(), key=lambda item: (item[0][0].id, item[0][1])):
        cases += _number(scope, kind, _episodes(group), earlier.get((scope.id, kind), []))
    return cases


def store(db: Database, cases: Iterable[Case], links: Links, words: Wording) -> None:
    """Write cases and their steps; a case that no current reading supports any more stays, marked not current."""
    db.execute("DELETE FROM case_steps")
    db.execute("UPDATE cases SET current = 0, articles = 0, sources = 0")
    db.execute(
        'UPDATE decisions SET office = NULL, "case" = NULL WHERE "case" IS NOT NULL'
        " AND tagging IN (SELECT id FROM taggings WHERE current = 1)"
    )
    cases = list(cases)
    db.table("cases").upsert_all((_row(case, links, words) for case in cases), pk="id")
    steps = [(case, reading) for case in cases for reading in case.episode.readings]
    db.conn.executemany(
        'INSERT INTO case_steps ("case", decision, article, stage, date, seen, quote) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
            (case.id, step.id, step.article, step.stage, step.effective, step.seen.isoformat(), step.quote)
            for case, step in steps
        ],
    )
    db.conn.executemany(
        'UPDATE decisions SET office = ?, "case" = ? WHERE id = ?',
        [(case.scope.office, case.id, step.id) for case, step in steps],
    )


def _episodes(readings: list[Reading]) -> list[tuple[bool, Episode]]:
    """A temporary closure must not hide a permanent one, so the two have episodes of their own."""
    found = [
        (temporary, episode)
        for temporary in (False, True)
        for episode in episodes(reading for reading in readings if reading.temporary is temporary)
    ]
    return sorted(found, key=lambda item: (item[1].began, item[0]))


def _earlier(db: Database) -> dict[tuple[str, str], list[_Trace]]:
    """What the cases of earlier runs were made of, by scope and type."""
    traces: dict[tuple[str, str], list[_Trace]] = defaultdict(list)
    steps = (
        'SELECT c.scope, c.type, c.episode, c.temporary, s.article, s.stage FROM cases c JOIN {} s ON s."case" = c.id'
    )
    for row in db.query(f"{steps.format('stage_changes')} UNION {steps.format('case_steps')}"):
        trace = _Trace(row["episode"], row["article"], row["stage"], bool(row["temporary"]))
        traces[row["scope"], row["type"]].append(trace)
    return traces


def _number(scope: Scope, kind: str, found: list[tuple[bool, Episode]], traces: list[_Trace]) -> list[Case]:
    numbers = _known_numbers(found, traces)
    reserved = {trace.number for trace in traces}
    for place, (_, episode) in enumerate(found):
        if place not in numbers:
            numbers[place] = _free_number(episode, reserved)
            reserved.add(numbers[place])
    return [
        Case(f"{scope.id}/{kind}/{numbers[place]}", scope, kind, numbers[place], temporary, episode)
        for place, (temporary, episode) in enumerate(found)
    ]


def _known_numbers(found: list[tuple[bool, Episode]], traces: list[_Trace]) -> dict[int, int]:
    """Each episode's number of earlier runs: the one it shares most articles with, the same stage counting double."""
    scores: Counter[tuple[int, int]] = Counter()
    for place, (temporary, episode) in enumerate(found):
        said = {(reading.article, reading.stage) for reading in episode.readings}
        articles = {article for article, _ in said}
        for trace in traces:
            if trace.temporary is temporary and trace.article in articles:
                scores[place, trace.number] += 2 if (trace.article, trace.stage) in said else 1
    numbers: dict[int, int] = {}
    for (place, number), _ in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if place not in numbers and number not in numbers.values():
            numbers[place] = number
    return numbers


def _free_number(episode: Episode, taken: set[int]) -> int:
    began = episode.began
    if began.year not in taken:
        return began.year
    number = began.year * 100 + began.month
    while number in taken:
        number += 1
    return number


def _row(case: Case, links: Links, words: Wording) -> dict[str, object]:
    readings = case.episode.readings
    effective = case.episode.effective
    return {
        "id": case.id,
        "scope": case.scope.id,
        "office": case.scope.office,
        "type": case.type,
        "episode": case.number,
        "stage": case.episode.stage,
        "agencies": json.dumps(case.agencies),
        "municipality": case.scope.municipality,
        "county": case.scope.county,
        "to_place": case.to_place,
        "count": case.count,
        "effective_date": effective,
        "date_precision": precision(effective) if effective else None,
        "temporary": int(case.temporary),
        "first_seen": min(reading.seen for reading in readings).isoformat(),
        "last_seen": max(reading.seen for reading in readings).isoformat(),
        "sources": len({reading.source for reading in readings}),
        "articles": len({reading.article for reading in readings}),
        "title": _title(case, links, words),
        "current": 1,
    }


def _title(case: Case, links: Links, words: Wording) -> str:
    kind = case.episode.readings[0].kind
    place_name, to_place = None, case.to_place
    if case.scope.office:
        office = links.offices[case.scope.office]
        place_name = office.place
        to_place = None if to_place and slug(to_place) == slug(place_name) else to_place  # it moves within the town
        what, place = words.what(office.kind, office.agencies), wording.in_place(office.place)
    elif case.scope.county:
        what = words.several(kind, case.agencies, case.count)
        place = wording.in_county(case.scope.county)
    else:
        what = words.several(kind, case.agencies, case.count)
        unplaced = case.episode.readings[0].place
        place = wording.in_place(unplaced) if unplaced else wording.in_country()
    return wording.title(
        Told(case.type, case.episode.stage, what, place, place_name, to_place, case.episode.effective,
             case.temporary)
    )  # fmt: skip
