"""What an office's page in the official list says, and what two such pages tell that has changed."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from nlp.agencies import agencies_of, find_agencies
from nlp.types import DecisionType, Stage
from register.names import slug

_HOST = "statens-servicecenter"
_ABBREVIATED = re.compile(r"g\.|gatan\b|gata\b")


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of the page that gives a day for a change: "Kontoret öppnar den 1 mars"."""

    type: str  # as DecisionType
    date: str  # YYYY-MM-DD
    quote: str


@dataclass(frozen=True, slots=True)
class OfficeRecord:
    """One office's page. Texts are verbatim but for white space; what the page does not tell is None or empty."""

    name: str
    place: str  # the name without "Servicekontor"
    address: str | None = None
    town: str | None = None  # the postal town
    hours: tuple[tuple[int, str], ...] = ()  # (weekday, Monday 0; "10:00-16:00", or "lunch 12:00-13:00"), sorted
    hours_text: str | None = None
    deviations: tuple[str, ...] = ()  # lines on single days other than holidays
    services: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def as_json(self) -> str:
        """The record as the tables hold it; the same record is the same text."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What became different at one office; `before` and `after` are verbatim, `date` is one that the page states."""

    type: DecisionType
    stage: Stage
    what: str  # the predicate of a Swedish title: "har ny adress"
    before: str | None
    after: str | None
    date: str | None = None
    agencies: tuple[str, ...] = (_HOST,)
    temporary: bool = False


def from_json(text: str) -> OfficeRecord:
    """Read a record back from `as_json`."""
    fields: dict[str, Any] = json.loads(text)
    return OfficeRecord(
        **{
            **fields,
            "hours": tuple((day, span) for day, span in fields["hours"]),
            "deviations": tuple(fields["deviations"]),
            "services": tuple(fields["services"]),
            "notices": tuple(Notice(**notice) for notice in fields["notices"]),
        }
    )


def merge(before: OfficeRecord, after: OfficeRecord) -> OfficeRecord:
    """The newer record, with what it does not tell taken from the older: a part we could not read is not gone."""
    return replace(
        after,
        address=after.address or before.address,
        town=after.town if after.address else before.town,
        hours=after.hours or before.hours,
        hours_text=after.hours_text if after.hours else before.hours_text,
        services=after.services or before.services,
    )


def compare(before: OfficeRecord, after: OfficeRecord, day: date) -> list[Change]:
    """What two pages of one office, in this order, tell that has changed; `day` is when the later one was read.

    A part that either page does not tell is not compared.
    """
    return [
        *_relocation(before, after),
        *_hours(before, after),
        *_services(before, after),
        *_deviations(before, after),
        *_notices(before, after, day),
    ]


def arrival(record: OfficeRecord, day: date) -> Change:
    """An office that the list did not name before: open, or to be opened on the day its page states."""
    ahead = next((n for n in record.notices if n.type == DecisionType.OPENING and n.date > day.isoformat()), None)
    if ahead:
        return Change(DecisionType.OPENING, Stage.DECIDED, "ska öppna", None, ahead.quote, ahead.date)
    shown = " ".join(filter(None, [record.name, record.address]))
    return Change(DecisionType.OPENING, Stage.COMPLETED, "har kommit till", None, shown)


def departure(record: OfficeRecord) -> Change:
    """An office that the list names no longer."""
    shown = " ".join(filter(None, [record.name, record.address]))
    return Change(DecisionType.CLOSURE, Stage.COMPLETED, "finns inte längre med", shown, None)


def same_address(one: str, other: str) -> bool:
    """Whether two address lines name one place: case, punctuation, spaces and "g."/"gatan" apart."""
    return _plain_address(one) == _plain_address(other)


def _plain_address(text: str) -> str:
    return slug(_ABBREVIATED.sub("g", text.lower())).replace("-", "")


def _relocation(before: OfficeRecord, after: OfficeRecord) -> Iterator[Change]:
    if before.address and after.address and not same_address(before.address, after.address):
        yield Change(DecisionType.RELOCATION, Stage.COMPLETED, "har ny adress", before.address, after.address)


def _hours(before: OfficeRecord, after: OfficeRecord) -> Iterator[Change]:
    if before.hours and after.hours and before.hours != after.hours:
        yield Change(
            DecisionType.HOURS_CHANGE, Stage.COMPLETED, "har nya öppettider", before.hours_text, after.hours_text
        )


def _services(before: OfficeRecord, after: OfficeRecord) -> Iterator[Change]:
    old, new = ({slug(service) for service in record.services} for record in (before, after))
    if old and new and old != new:
        changed = [s for s in (*before.services, *after.services) if slug(s) in old ^ new]
        moved = agencies_of(find_agencies("\n".join(changed)))
        yield Change(
            DecisionType.SERVICE_CHANGE,
            Stage.COMPLETED,
            "har ändrade tjänster",
            " ".join(before.services),
            " ".join(after.services),
            agencies=tuple(sorted({_HOST, *moved})),
        )


def _deviations(before: OfficeRecord, after: OfficeRecord) -> Iterator[Change]:
    known = {slug(line) for line in before.deviations}
    new = [line for line in after.deviations if slug(line) not in known]
    if new:
        yield Change(
            DecisionType.HOURS_CHANGE, Stage.DECIDED, "har avvikande öppettider", None, " ".join(new), temporary=True
        )


def _notices(before: OfficeRecord, after: OfficeRecord, day: date) -> Iterator[Change]:
    said = {(notice.type, notice.date) for notice in before.notices}
    for notice in after.notices:
        if (notice.type, notice.date) not in said and notice.date > day.isoformat():
            kind = DecisionType(notice.type)
            yield Change(kind, Stage.DECIDED, _AHEAD[kind], None, notice.quote, notice.date)
    still = {notice.type for notice in after.notices}
    for notice in before.notices:
        over = notice.type not in still and notice.date <= day.isoformat()
        if over and notice.type == DecisionType.OPENING:
            shown = " ".join(filter(None, [after.name, after.address]))
            yield Change(DecisionType.OPENING, Stage.COMPLETED, "har öppnat", notice.quote, shown, notice.date)


_AHEAD = {
    DecisionType.OPENING: "ska öppna",
    DecisionType.CLOSURE: "ska stänga",
    DecisionType.RELOCATION: "ska flytta",
    DecisionType.HOURS_CHANGE: "ska få nya öppettider",
}
