"""Judges how well each source is seen: one we cannot read, or that gives less than it should, is no quiet day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlite_utils import Database

from crawlers.keeping.frontier import stamp
from crawlers.sources import Expect, Source
from crawlers.watching import contracts, looks
from crawlers.watching.rhythm import next_pause
from register.ledger import Outcome
from register.outcomes import in_swedish
from register.sources import Concern, Health, Verdict, polled, settle, verdict_of
from register.store import clock

if TYPE_CHECKING:
    from crawlers.keeping.job import SourceReport

READ = (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
FEWEST = 3  # pages; a failure or two says nothing of the source


def judge(db: Database, source: Source, report: SourceReport) -> None:
    """Write a source's health and next poll after a run that tried it."""
    success = report.main_list in READ
    polled(db, source.id, success=success, next_poll=stamp(clock() + next_pause(db, source, report)))
    if not success:
        outcome = report.main_list or Outcome.FAILED
        note = f"Källan kan inte läsas: {in_swedish(outcome)}."
        settle(db, source.id, Verdict(Health.BLIND, note, outcome, Concern.LIST))
        return
    trouble = _trouble_with_list(report) or _trouble_with_pages(db, source, report)
    settle_read(db, source.id, source.expect, trouble or _still_ill(db, source.id, report))


def settle_read(db: Database, source: str, expect: Expect | None, trouble: Verdict | None) -> None:
    """Write the health of a source whose list was read: its trouble, if any, or how it keeps its contract."""
    breach = contracts.breach(db, source, expect)
    if trouble is None and breach is None:
        settle(db, source, contracts.silence(db, source, expect) or Verdict(Health.WELL))
    elif trouble is None and breach is not None:
        settle(db, source, Verdict(breach.health, breach.note, breach.cause, Concern.CONTRACT, breach.note))
    elif trouble is not None:
        contract = breach.note if breach else None
        settle(db, source, Verdict(trouble.health, trouble.note, trouble.cause, trouble.concern, contract))


def _trouble_with_list(report: SourceReport) -> Verdict | None:
    """What is wrong with a list that could be read all the same."""
    if report.defect:
        return Verdict(Health.DEGRADED, report.defect, Outcome.BROKEN_FEED, Concern.LIST)
    if report.moved:
        note = f"Källan har flyttat för gott till {report.moved}; den gamla adressen leder dit än så länge."
        return Verdict(Health.DEGRADED, note, Outcome.REDIRECTED, Concern.LIST)
    tried = report.parts.total()
    failed = tried - sum(report.parts[outcome] for outcome in READ)
    if failed * 2 > tried:
        worst = _worst(report.parts)
        note = f"{failed} av {tried} listor i källans lista gick inte att läsa: {in_swedish(worst)}."
        health = Health.BLIND if report.rests_on_parts and failed == tried else Health.DEGRADED
        return Verdict(health, note, worst, Concern.LIST)
    return None


def _trouble_with_pages(db: Database, source: Source, report: SourceReport) -> Verdict | None:
    """What most of the documents of this run have in common that they should not."""
    tried = report.pages.total()
    failed = sum(number for outcome, number in report.pages.items() if outcome not in (*READ, Outcome.GONE))
    if _most(failed, tried):
        worst = _worst(report.pages)
        note = f"{failed} av {tried} sidor gick inte att hämta: {in_swedish(worst)}."
        return Verdict(Health.DEGRADED, note, worst, Concern.PAGES)
    return looks.trouble(db, source)


def _still_ill(db: Database, source: str, report: SourceReport) -> Verdict | None:
    """The former verdict, where this run has shown nothing that speaks against it: unchanged is not mended."""
    before = verdict_of(db, source)
    reread = report.main_list is Outcome.OK or report.parts
    if before.concern is Concern.LIST and before.health is Health.DEGRADED and not reread:
        return before
    failing = before.concern is Concern.PAGES and before.cause not in looks.CAUSES
    if failing and not report.pages[Outcome.OK]:
        return before
    return None


def _worst(outcomes: Counter[Outcome]) -> Outcome:
    """The commonest failure."""
    return max((outcome for outcome in outcomes if outcome not in READ), key=outcomes.__getitem__)


def _most(part: int, whole: int) -> bool:
    return part >= FEWEST and part * 2 > whole
