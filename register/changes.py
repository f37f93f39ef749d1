"""Stage changes: one row each time a case reaches a stage for the first time; feeds and mails tell these.

A new date for a stage already reached is no stage change: the case shows it, and nobody gets a second notice for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from register.cases import Case
from register.ladder import RANK


@dataclass(frozen=True, slots=True)
class ChangesSummary:
    """How many stage changes were added, and how many of them are to be told."""

    added: int
    to_tell: int


def append(db: Database, cases: Iterable[Case], now: str) -> ChangesSummary:
    """Record the stages that are new; `now` is the time as every table writes it.

    Silent are: background, archive finds, second looks at an old text by a newer tagger, and stages below one that has
    been recorded before (an earlier article found late).
    """
    told: dict[str, list[str]] = defaultdict(list)
    for case, stage in db.execute('SELECT "case", stage FROM stage_changes ORDER BY id').fetchall():
        told[case].append(stage)
    added = to_tell = 0
    for case in cases:
        before = told.get(case.id, [])
        highest = max((RANK[stage] for stage in before), default=-1)
        previous = before[-1] if before else None
        for rung in case.episode.rungs:
            if rung.stage in before:
                continue
            silent = not rung.reading.news or RANK[rung.stage] < highest
            db.execute(
                'INSERT INTO stage_changes ("case", stage, previous, effective_date, article, quote, silent, recorded)'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (case.id, rung.stage, previous, case.episode.effective, rung.reading.article, rung.reading.quote,
                 int(silent), now),
            )  # fmt: skip
            previous = rung.stage
            added += 1
            to_tell += not silent
    return ChangesSummary(added, to_tell)


def close_the_books(db: Database, now: str) -> None:
    """Mark every current tagging as registered: what it says is known from here on."""
    db.execute("UPDATE taggings SET registered = ? WHERE current = 1 AND registered IS NULL", (now,))
