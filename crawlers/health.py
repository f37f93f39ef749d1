"""Judges how well each source was seen in a run: a source we cannot read must not look like a quiet day."""

from datetime import timedelta

from sqlite_utils import Database

from crawlers.frontier import stamp
from crawlers.job import SourceReport
from crawlers.rhythm import next_pause
from crawlers.sources import Source
from register.ledger import Outcome
from register.sources import Health, polled, set_health
from register.store import clock

READ = (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
FEWEST = 3  # pages; a failure or two says nothing of the source

_IN_SWEDISH = {
    Outcome.REDIRECT_LOOP: "adressen skickar runt i en slinga",
    Outcome.ROBOTS: "robots.txt tillåter oss inte, eller gick inte att läsa",
    Outcome.GONE: "adressen är borttagen (410)",
    Outcome.NOT_FOUND: "adressen finns inte (404)",
    Outcome.FORBIDDEN: "servern nekar oss",
    Outcome.TOO_MANY_REQUESTS: "servern ber oss vänta",
    Outcome.CLIENT_ERROR: "servern godtar inte vår begäran",
    Outcome.SERVER_ERROR: "servern svarar med fel",
    Outcome.TIMEOUT: "servern svarar inte i tid",
    Outcome.DNS: "värdnamnet finns inte",
    Outcome.REFUSED: "servern tar inte emot anslutningen",
    Outcome.TLS_FAILED: "den säkra anslutningen gick inte att lita på (certifikatet godkänns inte)",
    Outcome.CONNECTION_LOST: "anslutningen bröts",
    Outcome.INVALID_HTTP: "svaret följer inte HTTP",
    Outcome.PRIVATE_ADDRESS: "adressen ligger inte på det öppna nätet",
    Outcome.TOO_LARGE: "svaret är för stort",
    Outcome.WRONG_TYPE: "svaret är av fel slag",
    Outcome.BROKEN_FEED: "svaret går inte att läsa som flöde",
    Outcome.EMPTY_FEED: "flödet är tomt",
}


def in_swedish(outcome: Outcome) -> str:
    """What an outcome means, for people."""
    return _IN_SWEDISH.get(outcome, "hämtningen misslyckades")


def judge(db: Database, source: Source, report: SourceReport) -> None:
    """Write a source's health and next poll after a run that tried it."""
    success = report.main_list in READ
    polled(db, source.id, success=success, next_poll=stamp(clock() + next_pause(db, source, report)))
    health, note = _health(db, source, report)
    if (
        report.main_list in (Outcome.NOT_MODIFIED, Outcome.UNCHANGED)
        and health is Health.WELL
        and _still_broken(db, source)
    ):
        return  # the same broken feed again: nothing has been mended
    set_health(db, source.id, health, note)


def _health(db: Database, source: Source, report: SourceReport) -> tuple[Health, str | None]:
    if report.main_list not in READ:
        outcome = report.main_list or Outcome.FAILED
        return Health.BLIND, f"Källan kan inte läsas: {in_swedish(outcome)}."
    if report.defect:
        return Health.DEGRADED, report.defect
    tried = report.pages.total()
    failed = sum(number for outcome, number in report.pages.items() if outcome not in (*READ, Outcome.GONE))
    if failed >= FEWEST and failed * 2 > tried:
        worst = max((outcome for outcome in report.pages if outcome not in READ), key=report.pages.__getitem__)
        return Health.DEGRADED, f"{failed} av {tried} sidor gick inte att hämta: {in_swedish(worst)}."
    if source.expect:
        items = _recent(db, source.id, source.expect.days)
        if items < source.expect.items:
            return Health.QUIET, (f"{items} nya på {source.expect.days} dagar; minst {source.expect.items} väntades.")
    return Health.WELL, None


def _still_broken(db: Database, source: Source) -> bool:
    row = db.execute("SELECT health, health_note FROM sources WHERE id = ?", (source.id,)).fetchone()
    return row[0] == Health.DEGRADED and (row[1] or "").startswith("Flödets XML")


def _recent(db: Database, source: str, days: int) -> int:
    since = stamp(clock() - timedelta(days=days))
    row = db.execute(
        "SELECT count(*) FROM pages WHERE source = ? AND kind = 'article' AND coalesce(published, discovered) >= ?",
        (source, since),
    ).fetchone()
    return int(row[0])
