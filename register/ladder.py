"""From what texts say of one office and one type of change to episodes, each with its ladder of stages.

Proposed → decided → completed or cancelled. Papers that are slow and still say "decided" after "completed" do not
reopen anything; a later plan for the same office is a new episode. The limits come from what has happened to Swedish
service offices since 2008 (register/data/office_history.csv): a decision was carried out between a month and a half
(the eleven closures of April 2025) and 33 months (the 28 openings of 2021-2024) later, the fight over one move lasted
eleven months, and no office has been closed twice within five years.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from register.periods import first_day, last_day
from register.readings import Reading

RANK = {"proposed": 0, "decided": 1, "completed": 2, "cancelled": 2}


@dataclass(frozen=True, slots=True)
class Limits:
    """How far apart, in days, two texts must be to tell of two episodes."""

    later_than_end: int  # after a terminal stage: a date so much later is another event
    silence_after_end: int  # after a terminal stage: looking back is common at first, then it is a new plan
    later_than_date: int  # after a date that passed unconfirmed: up to here it may be a postponement
    silence_after_date: int
    silence: int  # a plan that nobody has spoken of for so long has been forgotten


LASTING = Limits(180, 365, 365, 730, 1461)  # silence: the 33 months, and a year more
# Summer closures and new hours come every year; plans for "servicekontoren" as a whole follow each budget.
RECURRING = Limits(90, 180, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Rung:
    """A stage that was reached, and the reading that brought it."""

    stage: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Episode:
    """One turn of events at one office: its readings in the order of what they tell of, and the stages it reached."""

    readings: tuple[Reading, ...]
    rungs: tuple[Rung, ...]

    @property
    def stage(self) -> str:
        """The stage it has reached."""
        return self.rungs[-1].stage

    @property
    def began(self) -> date:
        """The first day it is about."""
        return self.readings[0].about

    @property
    def effective(self) -> str | None:
        """When it takes effect; nothing does in a cancelled one, and what is done was not done on a later day."""
        if self.stage == "cancelled":
            return None
        if self.stage == "completed":
            done = self.rungs[-1].reading.seen
            return planned_date([r for r in self.readings if r.effective and first_day(r.effective) <= done])
        return planned_date(self.readings)


def episodes(readings: Iterable[Reading]) -> list[Episode]:
    """Part the readings of one scope and type into episodes; their order does not matter."""
    groups: list[list[Reading]] = []
    for reading in sorted(readings, key=_order):
        if not groups or _begins_anew(groups[-1], reading):
            groups.append([])
        groups[-1].append(reading)
    return [Episode(tuple(group), _climb(group)) for group in groups]


def planned_date(readings: Sequence[Reading]) -> str | None:
    """The newest date given, in its sharpest wording; what is reported as done outweighs plans, the news background."""
    dated = [reading for reading in readings if reading.effective]
    if not dated:
        return None
    newest = max(dated, key=lambda reading: (reading.stage == "completed", reading.main, reading.seen, _order(reading)))
    said = newest.effective or ""
    same = [reading.effective for reading in dated if reading.effective and reading.effective.startswith(said)]
    sharpest = max(len(when) for when in same)
    return next(when for when in reversed(same) if len(when) == sharpest)


def _order(reading: Reading) -> tuple[date, int, date, str, int, int]:
    return (reading.about, RANK[reading.stage], reading.seen, reading.url, reading.start, reading.id)


def _climb(readings: Sequence[Reading]) -> tuple[Rung, ...]:
    """The stages reached in order. What was cancelled may yet be completed; nothing else follows an end."""
    reached: list[str] = []
    for reading in readings:
        higher = not reached or RANK[reading.stage] > RANK[reached[-1]]
        if higher or (reached[-1] == "cancelled" and reading.stage == "completed"):
            reached.append(reading.stage)
    return tuple(Rung(stage, _witness(readings, stage)) for stage in reached)


def _witness(readings: Sequence[Reading], stage: str) -> Reading:
    """The first reading that gives the stage: one that may be told before the main news before background."""
    return min(
        (reading for reading in readings if reading.stage == stage),
        key=lambda reading: (not reading.news, not reading.main, _order(reading)),
    )


def _limits(reading: Reading) -> Limits:
    recurs = reading.temporary or reading.type in ("hours_change", "service_change") or reading.municipality is None
    return RECURRING if recurs else LASTING


def _begins_anew(episode: Sequence[Reading], reading: Reading) -> bool:
    limits = _limits(reading)
    stage = _climb(episode)[-1].stage
    last_told = max(earlier.about for earlier in episode)
    silence = (reading.about - last_told).days
    if not reading.effective and not reading.main:
        return RANK[reading.stage] < 2 and silence > limits.silence
    if not reading.effective and reading.stage == stage == "completed" and limits is LASTING:
        return False  # an office is not closed twice: a look back
    planned = planned_date(episode)
    due = last_day(planned) if planned else last_told
    later = (first_day(reading.effective) - due).days if reading.effective else 0
    if RANK[stage] == 2:
        return later > limits.later_than_end or silence > limits.silence_after_end
    if planned and due < reading.about:
        return later > limits.later_than_date or silence > limits.silence_after_date
    return silence > limits.silence
