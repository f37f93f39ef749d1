"""A person says "we know" of a source that is not well: until its state changes, or a day, it is no news."""

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from register.sources import Health, verdict_of
from register.store import now, today

_NOTHING_TO_KNOW = {
    Health.WELL: "läses som den ska",
    Health.UNREAD: "har inte lästs än",
    Health.OFF: "är avstängd",
}


class AcknowledgeError(Exception):
    """There is nothing to acknowledge so; the message is one line in Swedish."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What was acknowledged: the source, its health then, and the last day it holds (None: until it changes)."""

    source: str
    health: Health
    until: date | None


def acknowledge(db: Database, source: str, reason: str, *, until: date | None = None) -> Acknowledged:
    """Note that somebody knows how a source is; `reason` is in Swedish and is published.

    It takes the place of what was said before. Raises AcknowledgeError for an unknown source, one that is well,
    an empty reason, and a day that has passed.
    """
    if db.execute("SELECT 1 FROM sources WHERE id = ?", (source,)).fetchone() is None:
        raise AcknowledgeError(f"källan {source!r} finns inte i databasen; ”kontorskoll health” visar dem som finns")
    verdict = verdict_of(db, source)
    if words := _NOTHING_TO_KNOW.get(verdict.health):
        raise AcknowledgeError(f"källan {source!r} {words}; det finns inget att kvittera")
    if not reason.strip():
        raise AcknowledgeError("skriv ett skäl: vad vi vet om källan")
    if until is not None and until < today():
        raise AcknowledgeError(f"{until} har passerat; ange en dag som kommer, eller ingen")
    with db.atomic():
        db.execute("UPDATE acknowledgements SET withdrawn = ? WHERE source = ? AND withdrawn IS NULL", (now(), source))
        db.execute(
            "INSERT INTO acknowledgements (source, reason, until, health, cause, made) VALUES (?, ?, ?, ?, ?, ?)",
            (source, reason.strip(), until.isoformat() if until else None, verdict.health, verdict.cause, now()),
        )
    return Acknowledged(source, verdict.health, until)
