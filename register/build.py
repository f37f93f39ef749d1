"""Everything that follows from the current tags, worked out anew: offices, cases, stage changes, stories, effects."""

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from register import (
    cases,
    changes,
    effects,
    gazetteer,
    ledger,
    office_register,
    office_state,
    offices,
    readings,
    reference,
    stories,
)
from register.store import now
from register.wording import Wording


@dataclass(frozen=True, slots=True)
class RegisterSummary:
    """What the register holds after a run; `stage_changes` and `to_tell` are those that this run added."""

    decisions: int
    offices: int
    cases: int
    stage_changes: int
    to_tell: int  # of them not silent
    stories: int
    effects: int


def register(db: Database, *, today: date) -> RegisterSummary:
    """Bring the register up to date in one transaction: all of it or nothing. A second run changes nothing.

    `today` decides which planned dates have passed. Raises sqlite3 errors only.
    """
    with ledger.run(db, "register") as run, db.atomic():
        moment = now()
        reference.fill(db)
        run.count("register_changes", office_register.conclude(db, run))
        places = gazetteer.load()
        words = Wording({row["id"]: row["name"] for row in db.query("SELECT id, name FROM agencies")})
        said = readings.current(db)
        links = offices.link(said, places, words)
        found = cases.assemble(db, said, links)
        facts = office_state.facts(found)
        office_state.write_offices(db, links.offices.values(), facts, today, moment)
        cases.store(db, found, links, words)
        office_state.write_history(db, facts, moment)
        changed = changes.append(db, found, moment)
        measured = effects.measure(found, links.offices, office_state.open_offices(db), places)
        effects.store(db, measured)
        copies = stories.gather(db)
        changes.close_the_books(db, moment)
        run.count("in", len(said))
        run.count("totals", len(links.totals))
        run.count("out", len(links.scopes) + len(links.totals))
    return RegisterSummary(
        len(said), len(links.offices), len(found), changed.added, changed.to_tell, copies.stories, len(measured)
    )
