"""From what texts say of one office and one type of change to episodes, each with its ladder of stages.

Proposed → decided → completed or cancelled. Papers that are slow and still say "decided" after "completed" do not
reopen anything; a later plan for the same office is a new episode. The limits come from what has happened to Swedish
service offices since 2008 (register/data/office_history.csv): a decision was carried out between a month and a half
(the eleven closures of April 2025) and 33 months (the 28 openings of 2021-2024) later, the fight over one move lasted
eleven months, and no office has been closed twice within five years.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from register.periods import first_day, last_day
from register.readings import Reading

CLEARLY_LATER = timedelta(days=180)  # after a terminal stage: a date so much later is another event
SILENCE_AFTER_END = timedelta(days=365)  # after a terminal stage: looking back a year later is common, planning is new
POSTPONED = timedelta(days=365)  # after a date that has passed unconfirmed: up to here it may be a postponement
SILENCE_AFTER_DATE = timedelta(days=730)
SILENCE_WITHOUT_END = timedelta(days=1461)  # a plan nobody has spoken of for four years: the 33 months, and a year more

RANK = {"proposed": 0, "decided": 1, "completed": 2, "cancelled": 2}


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
        """When it takes effect; nothing takes effect in a cancelled one."""
        return None if self.stage == "cancelled" else planned_date(self.readings)


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


def _begins_anew(episode: Sequence[Reading], reading: Reading) -> bool:
    if not reading.effective and not reading.main:
        return False
    last_told = max(earlier.about for earlier in episode)
    silence = reading.about - last_told
    planned = planned_date(episode)
    due = last_day(planned) if planned else last_told
    gap = first_day(reading.effective) - due if reading.effective else timedelta(0)
    end = _climb(episode)[-1].stage
    if RANK[end] == 2:
        looks_back = reading.stage == end and not reading.effective
        return not looks_back and (gap > CLEARLY_LATER or silence > SILENCE_AFTER_END)
    if planned and due < reading.about:
        return gap > POSTPONED or silence > SILENCE_AFTER_DATE
    return silence > SILENCE_WITHOUT_END
