"""The source register: reads sources.toml; every mistake in it is one line that says where and what to do."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawlers.schema import CORE_FAMILIES, EVERY, LINEAGE, MANUAL, OPTIONAL, REQUIRED, mistakes, spider_names
from register.sources import SourceRecord

__all__ = [
    "BY_HAND",
    "CORE_FAMILIES",
    "LINEAGE",
    "MANUAL",
    "SHIPPED",
    "Expect",
    "Source",
    "SourcesError",
    "as_record",
    "as_table",
    "choose",
    "duration",
    "parse_sources",
    "read_sources",
    "spider_names",
]
SHIPPED = Path(__file__).parent / "sources.toml"
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class SourcesError(Exception):
    """Mistakes in a sources file; the message has one line for each: file, source, key, what to do."""


@dataclass(frozen=True, slots=True)
class Expect:
    """The contract of a source: at least `items` new documents in `days` days; where set, how good and how many."""

    items: int
    days: int
    share: float | None = None  # of the documents read in that time, this share has title, date and text; None: any
    most: int | None = None  # no more new documents a day than this, or the list is broken; None: any number


@dataclass(frozen=True, slots=True)
class Source:
    """One place we read: where it is, how it is read and what it should give."""

    id: str
    name: str
    kind: str
    homepage: str
    family: str  # feed, sitemap, listing, or the name of a spider
    url: str
    every: str  # "30m", "2h", "1d"
    region: str | None = None  # SCB county code
    paywall: str = "unknown"
    expect: Expect | None = None
    enabled: bool = True
    reason: str | None = None  # why it is not enabled, in Swedish
    links: str | None = None  # listing: CSS selector of the links, within each item where `item` is set
    match: str | None = None  # regular expression the links' addresses must match
    item: str | None = None  # listing: CSS selector of what holds a link and its date
    date: str | None = None  # listing: CSS selector of the date within an item
    next: str | None = None  # listing: CSS selector of the link to the next page; None: rel=next
    page: str | None = None  # the parameter that numbers the pages, "page={n}"
    first: int = 1  # the number of the first page

    @property
    def lineage(self) -> str:
        """How far to trust it: agency, government, municipality, union, national, local, trade, party, ..."""
        return LINEAGE[self.kind]

    @property
    def interval(self) -> timedelta:
        """How often it is read."""
        return duration(self.every)


def duration(text: str) -> timedelta:
    """Read "30m", "2h" or "1d"; raises SourcesError for anything else."""
    if (match := EVERY.fullmatch(text)) is None:
        raise SourcesError(f"{text!r} är ingen tid; skriv till exempel 30m, 2h eller 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def choose(sources: Sequence[Source], names: Sequence[str]) -> tuple[Source, ...]:
    """The sources with these ids, or all when no id is given; raises SourcesError for an unknown id."""
    known = {source.id: source for source in sources}
    if strangers := [name for name in names if name not in known]:
        raise SourcesError(f"källan {strangers[0]!r} finns inte i källfilen; ”kontorskoll sources” visar dem som finns")
    return tuple(known[name] for name in names) or tuple(sources)


# What a person puts in with `add`.
BY_HAND = Source(
    id=MANUAL, name="Inlagt för hand", kind=MANUAL, homepage="", family=MANUAL, url="", every="1d", paywall="no"
)


def read_sources(path: Path = SHIPPED) -> tuple[Source, ...]:
    """Read a sources file; raise SourcesError with every mistake in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourcesError(f"{path}: filen finns inte") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: går inte att läsa ({error})") from None
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{path}: inte giltig TOML ({error})") from None
    return parse_sources(tables, str(path))


def parse_sources(tables: Mapping[str, Any], where: str) -> tuple[Source, ...]:
    """Check the tables of a sources file; `where` opens every line of the message. Raises SourcesError."""
    strangers = sorted(set(tables) - {"source"})
    faults = [f"okänd nyckel {key!r} på översta nivån; bara [[source]] får finnas där" for key in strangers]
    entries = tables.get("source")
    if not isinstance(entries, list) or not entries:
        faults.append("ingen källa; lägg till minst en tabell [[source]]")
        entries = []
    for position, table in enumerate(entries, start=1):
        faults += [f"{_called(table, position)}: {mistake}" for mistake in mistakes(table)]
    faults += _doubles([table for table in entries if isinstance(table, dict)])
    if faults:
        raise SourcesError("\n".join(f"{where}: {fault}" for fault in faults))
    return tuple(_source(table) for table in entries)


def as_table(source: Source) -> dict[str, Any]:
    """The source as its TOML table, without the keys that are not set."""
    table: dict[str, Any] = {key: getattr(source, key) for key in (*REQUIRED, *OPTIONAL)}
    if source.page is None:
        del table["first"]
    if source.expect:
        table["expect"] = _set_fields(source.expect)
    return {key: value for key, value in table.items() if value is not None}


def _set_fields(expect: Expect) -> dict[str, Any]:
    return {key: value for key, value in asdict(expect).items() if value is not None}


def _source(table: Mapping[str, Any]) -> Source:
    expect = table.get("expect")
    return Source(**{**table, "expect": Expect(**expect) if expect else None})


def _called(table: object, position: int) -> str:
    name = table.get("id") if isinstance(table, dict) else None
    return f"källa {name!r}" if name else f"källa nr {position}"


def _doubles(tables: Sequence[Mapping[str, Any]]) -> list[str]:
    faults = []
    for key in ("id", "url"):
        seen: dict[str, object] = {}
        for table in tables:
            value = table.get(key)
            if not isinstance(value, str):
                continue
            if value in seen:
                faults.append(f"källa {table.get('id')!r}: samma {key!r} som källa {seen[value]!r} ({value})")
            seen.setdefault(value, table.get("id"))
    return faults


def as_record(source: Source) -> SourceRecord:
    """The source as the database holds it."""
    expect = _set_fields(source.expect) if source.expect else None
    return SourceRecord(
        id=source.id,
        name=source.name,
        kind=source.kind,
        lineage=source.lineage,
        family=source.family,
        homepage=source.homepage,
        feed=source.url,
        region=source.region,
        paywall=source.paywall,
        every=source.every,
        expect=json.dumps(expect) if expect else None,
        enabled=source.enabled,
        reason=source.reason,
    )
