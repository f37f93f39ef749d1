"""Keeps what the official list of offices and each office's page said, reading by reading."""

import json
from collections.abc import Sequence

from sqlite_utils import Database

from register.office_records import OfficeRecord
from register.store import now

_SHORTEST = 2 / 3  # of the last good list: so many offices do not close between two readings

Listed = Sequence[tuple[str, str]]  # (address of an office's page, the link's words)
Place = tuple[str | None, int | None]  # file and offset in the archive


def note_list(db: Database, source: str, offices: Listed | None, place: Place, *, whole: bool = True) -> str | None:
    """Note a reading of a source's list; None for `offices`: it says what it said last. Give what is wrong with it.

    `whole` tells that nothing of the list lies where we do not look. A list that is suddenly more than a third shorter
    than the last good one is noted as not good.
    """
    last = db.execute(
        "SELECT offices, note, warc_file, warc_offset FROM office_readings WHERE source = ? ORDER BY id DESC LIMIT 1",
        (source,),
    ).fetchone()
    if offices is None:
        if last is None:
            return None
        said, note, *place_before = last
        place = (place_before[0], place_before[1])
    else:
        said = json.dumps(offices, ensure_ascii=False)
        note = _fault(db, source, len(offices), whole)
    db.execute(
        "INSERT INTO office_readings (source, read, offices, good, note, warc_file, warc_offset)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source, now(), said, note is None, note, *place),
    )
    return str(note) if note else None


def listed(db: Database, source: str) -> frozenset[str]:
    """The addresses of the offices' pages that the source's list last named."""
    row = db.execute(
        "SELECT offices FROM office_readings WHERE source = ? ORDER BY id DESC LIMIT 1", (source,)
    ).fetchone()
    return frozenset(url for url, _ in json.loads(row[0])) if row else frozenset()


def note_page(db: Database, source: str, url: str, record: OfficeRecord, place: Place) -> bool:
    """Note what an office's page says; give whether it is new or says something else than last time."""
    last = _last(db, source, url)
    said = record.as_json()
    if last and last[1] == said:
        db.execute("UPDATE office_snapshots SET seen_to = ? WHERE id = ?", (now(), last[0]))
        return False
    db.execute(
        "INSERT INTO office_snapshots (source, url, record, seen_from, seen_to, warc_file, warc_offset)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source, url, said, now(), now(), *place),
    )
    return True


def note_unchanged(db: Database, source: str, url: str) -> None:
    """Note that an office's page says what it said last."""
    if last := _last(db, source, url):
        db.execute("UPDATE office_snapshots SET seen_to = ? WHERE id = ?", (now(), last[0]))


def _last(db: Database, source: str, url: str) -> tuple[int, str] | None:
    row: tuple[int, str] | None = db.execute(
        "SELECT id, record FROM office_snapshots WHERE source = ? AND url = ? ORDER BY id DESC LIMIT 1", (source, url)
    ).fetchone()
    return row


def _fault(db: Database, source: str, count: int, whole: bool) -> str | None:
    if not whole:
        return "Förteckningen ligger på flera sidor, och bara den första läses; inga slutsatser dras."
    good = db.execute(
        "SELECT json_array_length(offices) FROM office_readings WHERE source = ? AND good ORDER BY id DESC LIMIT 1",
        (source,),
    ).fetchone()
    if good and count < good[0] * _SHORTEST:
        shorter = f"Förteckningen har {count} kontor mot {good[0]} senast"
        return f"{shorter}: den ser avhuggen ut, och inga slutsatser dras av den."
    return None
