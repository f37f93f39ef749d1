"""From the official list of offices, reading by reading, to decisions: what appears, vanishes, moves or changes.

An office is gone when two good readings in a row, at least a day apart, do not name it. The first reading is the
baseline that later ones are held against, and tells nothing. Each change becomes an article of the list's source,
whose quote is the page's own words, and a reading of it by the "tagger" `register`, which no tagger touches.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from nlp.places import find_places
from nlp.types import Decision, Place, Stage, Tags
from register import known, wording
from register.articles import ArticleDraft, save_article
from register.ledger import DropReason, Run
from register.names import slug
from register.office_records import Change, OfficeRecord, arrival, compare, departure, from_json, merge
from register.tagging import REGISTER, keep

CONFIRMED_AFTER = timedelta(days=1)  # between two readings that both lack an office
_SAME_DAY = timedelta(days=2)  # between two looks: a change between them is dated the day it was seen
_PREFIX = re.compile(r"\s*(?:statligt\s+)?servicekontor(?:et)?(?:\s+i\b)?[\s:,–-]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Seen:
    """When and where something was seen: `before` is the last time it was still otherwise."""

    at: datetime
    before: datetime
    url: str
    file: str | None
    offset: int | None

    @property
    def day(self) -> date:
        return self.at.astimezone(ZoneInfo("Europe/Stockholm")).date()

    @property
    def effective(self) -> str | None:
        """The day it was seen, or the month or year in which it must have happened; None: longer ago than we know."""
        if self.at - self.before <= _SAME_DAY:
            return self.day.isoformat()
        first, last = self.before.date().isoformat(), self.day.isoformat()
        return next((last[:length] for length in (7, 4) if first[:length] == last[:length]), None)


def conclude(db: Database, run: Run) -> int:
    """Turn what was read since last time into articles with decisions; give how many changes there were.

    Runs inside the caller's transaction. An office in a place that we do not know is dropped with the reason.
    """
    found = 0
    for source, name in db.execute(
        "SELECT id, name FROM sources WHERE id IN (SELECT DISTINCT source FROM office_readings) ORDER BY id"
    ).fetchall():
        found += _Source(db, run, source, name).conclude()
    return found


def key_of(name: str) -> str:
    """What tells an office from the others of its list, whatever its address: "Servicekontoret i Flen" gives "flen"."""
    return slug(place_of(name))


def place_of(name: str) -> str:
    """The place in an office's name: "Servicekontor Växjö Araby" gives "Växjö Araby"."""
    return _PREFIX.sub("", name, count=1).strip(" .") or name


class _Source:
    """One list of offices and what waits to be concluded from it."""

    def __init__(self, db: Database, run: Run, source: str, name: str) -> None:
        self.db, self.run, self.source, self.name = db, run, source, name
        self.found = 0

    def conclude(self) -> int:
        waiting = [
            (read, 0, number)
            for number, read in self._rows(
                "SELECT id, read FROM office_readings WHERE source = ? AND concluded IS NULL"
            )
        ]
        waiting += [
            (seen, 1, number)
            for number, seen in self._rows(
                "SELECT id, seen_from FROM office_snapshots WHERE source = ? AND concluded IS NULL"
            )
        ]
        for _, is_page, number in sorted(waiting):
            if is_page:
                self._take_page(number)
            else:
                self._take_list(number)
        return self.found

    def _take_list(self, number: int) -> None:
        read, offices, good, file, offset = self.db.execute(
            "SELECT read, offices, good, warc_file, warc_offset FROM office_readings WHERE id = ?", (number,)
        ).fetchone()
        self.db.execute("UPDATE office_readings SET concluded = read WHERE id = ?", (number,))
        if not good:
            return
        baseline = not self._rows("SELECT 1 FROM listed_offices WHERE source = ? LIMIT 1")
        listed: dict[str, str] = {}
        for url, words in json.loads(offices):
            snapshot = self._snapshot(url)
            key = key_of(from_json(snapshot[1]).name if snapshot else words or url)
            key = self._known_key(url, key)
            listed.setdefault(key if key not in listed else f"{key}-{slug(url)}", url)  # two offices of one name
        for key, url in listed.items():
            self._name(key, url, read, baseline=baseline)
        for key, url, record, last, missing in self._rows(
            "SELECT key, url, record, last_listed, missing_since FROM listed_offices WHERE source = ? AND gone IS NULL"
        ):
            if key in listed:
                continue
            if missing is None:
                self._update(key, missing_since=read)
            elif _moment(read) - _moment(missing) >= CONFIRMED_AFTER:
                self._update(key, gone=read)
                if record:
                    seen = _Seen(_moment(missing), _moment(last), url, file, offset)
                    self._tell(departure(from_json(record)), from_json(record), seen)

    def _known_key(self, url: str, key: str) -> str:
        """A page that we know keeps its office, also when its name is worded otherwise."""
        row = self.db.execute(
            "SELECT key FROM listed_offices WHERE source = ? AND url = ?", (self.source, url)
        ).fetchone()
        return str(row[0]) if row else key

    def _name(self, key: str, url: str, read: str, *, baseline: bool) -> None:
        """The list names an office: one we know, or a new one as soon as its page could be read."""
        row = self.db.execute(
            "SELECT gone, last_listed FROM listed_offices WHERE source = ? AND key = ?", (self.source, key)
        ).fetchone()
        if row and row[0] is None:
            self._update(key, url=url, last_listed=read, missing_since=None)
            return
        snapshot = self._snapshot(url)
        if snapshot is None and not baseline:
            return
        record = from_json(snapshot[1]) if snapshot else None
        self.db.execute(
            "INSERT OR REPLACE INTO listed_offices (source, key, url, record, last_listed) VALUES (?, ?, ?, ?, ?)",
            (self.source, key, url, record.as_json() if record else None, read),
        )
        if snapshot is None or record is None:
            return
        self.db.execute("UPDATE office_snapshots SET concluded = ? WHERE id = ?", (read, snapshot[0]))
        if not baseline:
            before = self._list_before(read)
            seen = _Seen(_moment(max(read, snapshot[2])), _moment(before), url, snapshot[3], snapshot[4])
            self._tell(arrival(record, seen.day), record, seen)

    def _take_page(self, number: int) -> None:
        snapshot = self.db.execute(
            "SELECT url, record, seen_from, warc_file, warc_offset FROM office_snapshots WHERE id = ?"
            " AND concluded IS NULL",
            (number,),
        ).fetchone()
        if snapshot is None:  # concluded when the list first named it
            return
        url, record, seen_from, file, offset = snapshot
        office = self.db.execute(
            "SELECT key, record FROM listed_offices WHERE source = ? AND url = ? AND gone IS NULL", (self.source, url)
        ).fetchone()
        if office is None:  # waits until a good list names it
            return
        key, before = office
        after = from_json(record)
        if before:
            known_before = from_json(before)
            seen = _Seen(_moment(seen_from), _moment(self._page_before(url, number, seen_from)), url, file, offset)
            for change in compare(known_before, after, seen.day):
                self._tell(change, after, seen)
            after = merge(known_before, after)
        self._update(key, record=after.as_json())
        self.db.execute("UPDATE office_snapshots SET concluded = ? WHERE id = ?", (seen_from, number))

    def _tell(self, change: Change, record: OfficeRecord, seen: _Seen) -> None:
        """Write one change as an article of the list's source with its decision."""
        place = locate(record)
        article = f"{seen.url}#registret-{seen.at:%Y%m%dT%H%M%SZ}-{change.type.value.replace('_', '-')}"
        article += "-tillfalligt" if change.temporary else ""
        if place is None:
            self.run.drop(article, DropReason.OFFICE_UNPLACED, source=self.source, detail=record.name)
            self.run.count("in")
            return
        draft, decision = _written(self.name, self.source, article, change, record, place, seen)
        saved = save_article(self.db, draft)
        keep(self.db, saved.id, draft.text_hash, Tags(str(saved.id), True, 1.0, decisions=(decision,)), REGISTER)
        self.found += 1

    def _snapshot(self, url: str) -> tuple[int, str, str, str | None, int | None] | None:
        """The first that a page said and we have not taken in, else the last that we have."""
        row: tuple[int, str, str, str | None, int | None] | None = self.db.execute(
            "SELECT id, record, seen_from, warc_file, warc_offset FROM office_snapshots WHERE source = ? AND url = ?"
            " ORDER BY concluded IS NOT NULL, CASE WHEN concluded IS NULL THEN id ELSE -id END LIMIT 1",
            (self.source, url),
        ).fetchone()
        return row

    def _page_before(self, url: str, number: int, seen: str) -> str:
        """When the page last said what it said before; where it had another address, when the list was last read."""
        before = "SELECT max(seen_to) FROM office_snapshots WHERE source = ? AND url = ? AND id < ?"
        last = self.db.execute(before, (self.source, url, number)).fetchone()[0]
        return str(last) if last else self._list_before(seen)

    def _list_before(self, read: str) -> str:
        before = "SELECT max(read) FROM office_readings WHERE source = ? AND good AND read < ?"
        return str(self.db.execute(before, (self.source, read)).fetchone()[0] or read)

    def _update(self, key: str, **values: str | None) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        self.db.execute(
            f"UPDATE listed_offices SET {columns} WHERE source = ? AND key = ?", (*values.values(), self.source, key)
        )

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.db.execute(query, (self.source,)).fetchall()


def locate(record: OfficeRecord) -> Place | None:
    """The place of an office by its name: as the register's own list of offices has it, else the gazetteer's."""
    offices = {
        (office.place, office.municipality)
        for office in known.offices()
        if office.kind == "service_office" and slug(record.place) in {slug(name) for name in office.names}
    }
    if len(offices) == 1:
        name, municipality = next(iter(offices))
        return Place(name, municipality=municipality)
    before = "Servicekontoret i "
    text = f"{before}{record.place}. {record.town or ''}"
    named: Iterator[Place] = (
        mention.place
        for mention in reversed(find_places(text))
        if mention.end <= len(before) + len(record.place) and mention.place.municipality
    )
    return next(named, None)


def _written(
    name: str, source: str, url: str, change: Change, record: OfficeRecord, place: Place, seen: _Seen
) -> tuple[ArticleDraft, Decision]:
    """The article that shows a change, and the decision in it. Its quote is the page's words after the change."""
    title = f"Registret: servicekontoret {wording.in_place(record.place)} {change.what}"
    quote = change.after or change.before or record.name
    parts = [f"Jämförelse av {name}."]
    parts += [f"Före, senast sett {_swedish(seen.before)}:", change.before] if change.before else []
    parts += [f"Efter, sett {_swedish(seen.at)}:", change.after] if change.after else []
    parts += [] if change.after else [f"Saknas i förteckningen sedan {_swedish(seen.at)}."]
    text = "\n\n".join(parts)
    start = len(title) + 1 + text.rindex(quote)
    draft = ArticleDraft(
        url=url,
        source=source,
        title=title,
        text=text,
        published=seen.day,
        published_origin=REGISTER,
        genre=REGISTER,
        language="sv",
        warc_file=seen.file,
        warc_offset=seen.offset,
    )
    decision = Decision(
        type=change.type,
        stage=change.stage,
        agencies=change.agencies,
        place=place,
        quote=quote,
        start=start,
        end=start + len(quote),
        date=change.date or (seen.effective if change.stage is Stage.COMPLETED else None),
        temporary=change.temporary,
        rule=f"register:{change.type.value}",
    )
    return draft, decision


def _swedish(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Europe/Stockholm")).date().isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
