"""What was true of each office and when, on two time axes, and the state it is in today."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlite_utils import Database

from register import known
from register.cases import Case
from register.ladder import Rung, planned_date
from register.offices import Office
from register.periods import first_day, last_day

_WEIGHT = {"planned": 0, "open": 1, "closing": 2, "closed": 3}  # which state stands when two begin on one day


@dataclass(frozen=True, slots=True)
class Fact:
    """A property's value in the world; `true_from` as the source gives it, None where it gives no date."""

    office: str
    property: str  # state, place, hours, services
    value: str
    true_from: str | None
    true_to: str | None
    basis: str  # reported; planned: a date was set and nobody has told us otherwise
    source: str | None
    case: str | None


def facts(cases: Iterable[Case]) -> list[Fact]:
    """Everything the list of known offices and the cases say; a value ends where a different one begins."""
    said = [Fact(f.office, f.property, f.value, f.true_from, f.true_to, f.basis, f.source, None) for f in known.facts()]
    for case in cases:
        if case.scope.office:
            said += _case_facts(case, case.scope.office)
    lines: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in said:
        lines[fact.office, fact.property].append(fact)
    return [
        fact
        for (_, name), line in sorted(lines.items())
        for fact in (line if name == "services" else _chain(line))  # one service joining ends no other
    ]


def state_on(facts: Iterable[Fact], today: date) -> str:
    """The state of one office on a day: planned, open, closing, closed, or unknown.

    A planned date that has passed counts as kept until a text says otherwise.
    """
    begun = [fact for fact in facts if fact.property == "state" and _begins(fact, today) <= today]
    if not begun:
        return "unknown"
    return max(begun, key=lambda fact: (_begins(fact, today), _WEIGHT[fact.value])).value


def write_offices(db: Database, offices: Iterable[Office], facts: Iterable[Fact], today: date, now: str) -> None:
    """Write offices with their state today; those that no list and no current reading names are marked not current."""
    by_office: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_office[fact.office].append(fact)
    named = {office.id: office for office in offices}
    for office in named.values():
        _write_office(db, office, state_on(by_office[office.id], today), now)
    for (office_id,) in db.execute("SELECT id FROM offices WHERE current = 1").fetchall():
        if office_id not in named:
            db.execute("UPDATE offices SET current = 0, state = 'unknown' WHERE id = ?", (office_id,))


def open_offices(db: Database) -> set[str]:
    """Ids of the offices that are open today and not about to close."""
    return {row[0] for row in db.execute("SELECT id FROM offices WHERE state = 'open' AND current = 1").fetchall()}


def write_history(db: Database, facts: Iterable[Fact], now: str) -> None:
    """Bring the history up to what we believe now: rows are added and closed, never changed."""
    columns = 'office, property, value, true_from, true_to, basis, source, "case"'
    believed = {
        Fact(*row[1:]): row[0]
        for row in db.execute(f"SELECT id, {columns} FROM office_history WHERE superseded IS NULL").fetchall()
    }
    wanted = dict.fromkeys(facts)
    for fact, row_id in believed.items():
        if fact not in wanted:
            db.execute("UPDATE office_history SET superseded = ? WHERE id = ?", (now, row_id))
    for fact in wanted:
        if fact not in believed:
            db.execute(
                f"INSERT INTO office_history ({columns}, learned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (fact.office, fact.property, fact.value, fact.true_from, fact.true_to, fact.basis, fact.source,
                 fact.case, now),
            )  # fmt: skip


def _case_facts(case: Case, office: str) -> Iterator[Fact]:
    rungs = {rung.stage: rung for rung in case.episode.rungs}
    if case.type in ("closure", "merger"):
        yield from _end_facts(case, office, rungs)
    elif case.type == "opening":
        yield from _opening_facts(case, office, rungs)
    else:
        yield from _was_open(case, office)
        yield from _changed_facts(case, office, rungs)


def _end_facts(case: Case, office: str, rungs: dict[str, Rung]) -> Iterator[Fact]:
    """A temporary closure leaves the office in the state it was in."""
    if case.temporary or "proposed" in rungs:
        yield from _was_open(case, office)
    if case.temporary:
        return
    if decided := rungs.get("decided"):
        yield _fact(case, office, "state", "closing", decided)
    if completed := rungs.get("completed"):
        yield _fact(case, office, "state", "closed", completed, when=case.episode.effective)
    elif cancelled := rungs.get("cancelled"):
        yield _fact(case, office, "state", "open", cancelled)
    elif decided and case.episode.effective:
        yield _fact(case, office, "state", "closed", decided, when=case.episode.effective, basis="planned")


def _was_open(case: Case, office: str) -> Iterator[Fact]:
    """What is to be closed or changed is open; background told long afterwards does not say so."""
    first = case.episode.rungs[0]
    if first.reading.main:
        yield _fact(case, office, "state", "open", first)


def _opening_facts(case: Case, office: str, rungs: dict[str, Rung]) -> Iterator[Fact]:
    """An opening that was called off leaves no trace in the office's state, nor does a counter for a few weeks."""
    if case.temporary:
        return
    if completed := rungs.get("completed"):
        yield _fact(case, office, "state", "open", completed, when=case.episode.effective)
    elif case.episode.stage != "cancelled":
        yield _fact(case, office, "state", "planned", case.episode.rungs[0])
        if case.episode.stage == "decided" and case.episode.effective:
            yield _fact(case, office, "state", "open", rungs["decided"], when=case.episode.effective, basis="planned")


def _changed_facts(case: Case, office: str, rungs: dict[str, Rung]) -> Iterator[Fact]:
    rung = rungs.get("completed") or rungs.get("decided")
    if rung is None or case.episode.stage == "cancelled":
        return
    when = planned_date(case.episode.readings)
    basis = "reported" if rung.stage == "completed" else "planned"
    if case.type == "relocation" and case.to_place:
        yield _fact(case, office, "place", case.to_place, rung, when=when, basis=basis)
    elif case.type == "hours_change":
        yield _fact(case, office, "hours", rung.reading.quote, rung, when=when, basis=basis)
    elif case.type == "service_change":
        yield _fact(case, office, "services", rung.reading.quote, rung, when=when, basis=basis)


def _fact(
    case: Case, office: str, name: str, value: str, rung: Rung, *, when: str | None = None, basis: str = "reported"
) -> Fact:
    begins = when or rung.reading.about.isoformat()
    return Fact(office, name, value, begins, None, basis, rung.reading.url, case.id)


def _begins(fact: Fact, today: date | None = None) -> date:
    """The day a fact counts from: a plan from the last day its date can mean, a report at the latest from today."""
    if not fact.true_from:
        return date.min
    last = last_day(fact.true_from)
    if today and fact.basis == "reported" and first_day(fact.true_from) <= today:
        return min(last, today)
    return last


def _chain(line: list[Fact]) -> list[Fact]:
    ordered = sorted(
        line, key=lambda fact: (_begins(fact), _WEIGHT.get(fact.value, 0), fact.source or "", fact.case or "")
    )
    chained = []
    for place, fact in enumerate(ordered):
        following = next((later for later in ordered[place + 1 :] if later.value != fact.value), None)
        chained.append(replace(fact, true_to=fact.true_to or (following.true_from if following else None)))
    return chained


def _write_office(db: Database, office: Office, state: str, now: str) -> None:
    db.execute(
        "INSERT INTO offices (id, name, kind, agencies, place, municipality, county, address, lat, lon, state, learned)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, agencies = excluded.agencies,"
        " place = excluded.place, municipality = excluded.municipality, county = excluded.county,"
        " address = excluded.address, lat = excluded.lat, lon = excluded.lon, state = excluded.state, current = 1",
        (office.id, office.name, office.kind, office.agencies_json, office.place, office.municipality, office.county,
         office.address, office.lat, office.lon, state, now),
    )  # fmt: skip
