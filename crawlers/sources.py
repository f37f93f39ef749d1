"""The source register: reads and checks sources.toml; every mistake is one line that says where and what to do."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from register.sources import SourceRecord

SHIPPED = Path(__file__).parent / "sources.toml"
CORE_FAMILIES = frozenset({"feed", "sitemap", "listing"})
MANUAL = "manual"

# How far a source is to be trusted follows from what kind of publisher it is.
LINEAGE: Mapping[str, str] = {
    "agency": "agency",
    "government": "government",
    "municipality": "municipality",
    "union": "union",
    "public-service": "national",
    "national-news": "national",
    "wire": "national",
    "regional-news": "local",
    "trade-press": "trade",
    "party": "party",
    "press-release-platform": "aggregator",
    "blog": "aggregator",
    "aggregator": "aggregator",
    MANUAL: "manual",
}
PAYWALLS = ("no", "partly", "yes", "unknown")
# SCB's county codes; 02, 11, 15 and 16 were retired in the mergers of 1968 and 1997-1998.
COUNTIES = frozenset(f"{code:02}" for code in range(1, 26)) - {"02", "11", "15", "16"}

_REQUIRED = ("id", "name", "kind", "homepage", "family", "url", "every")
_OPTIONAL = ("region", "paywall", "expect", "enabled", "reason", "links", "match")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EVERY = re.compile(r"([1-9]\d*)([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class SourcesError(Exception):
    """A mistake in a sources file; the message is one line: file, source, key, what to do."""


@dataclass(frozen=True, slots=True)
class Expect:
    """The contract of a source: at least `items` new documents in `days` days."""

    items: int
    days: int
    share: float | None = None  # of the documents read in those days: so many have title, date and text
    most: int | None = None  # new documents a day, at most


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
    links: str | None = None  # listing: CSS selector of the links
    match: str | None = None  # regular expression the links' addresses must match

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
    if (match := _EVERY.fullmatch(text)) is None:
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
    """Read a sources file; raise SourcesError at the first mistake."""
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
    """Check the tables of a sources file; `where` opens every message. Raises SourcesError."""
    if strangers := sorted(set(tables) - {"source"}):
        raise SourcesError(f"{where}: okänd nyckel {strangers[0]!r} på översta nivån; bara [[source]] får finnas där")
    entries = tables.get("source")
    if not isinstance(entries, list) or not entries:
        raise SourcesError(f"{where}: ingen källa; lägg till minst en tabell [[source]]")
    sources = []
    for position, table in enumerate(entries, start=1):
        name = table.get("id") if isinstance(table, dict) else None
        sources.append(_source(table, f"{where}: källa {name!r}" if name else f"{where}: källa nr {position}"))
    _refuse_doubles(sources, where)
    return tuple(sources)


def as_table(source: Source) -> dict[str, Any]:
    """The source as its TOML table, without the keys that are not set."""
    table: dict[str, Any] = {key: getattr(source, key) for key in (*_REQUIRED, *_OPTIONAL)}
    if source.expect:
        table["expect"] = _set_fields(source.expect)
    return {key: value for key, value in table.items() if value is not None}


def _set_fields(expect: Expect) -> dict[str, Any]:
    return {key: value for key, value in asdict(expect).items() if value is not None}


def _source(table: object, where: str) -> Source:
    if not isinstance(table, dict):
        raise SourcesError(f"{where}: ska vara en tabell [[source]]")
    _check_keys(table, where)
    _check_values(table, where)
    expect = table.get("expect")
    return Source(**{**table, "expect": Expect(**expect) if expect else None})


def _check_keys(table: dict[str, Any], where: str) -> None:
    if strangers := sorted(set(table) - set(_REQUIRED) - set(_OPTIONAL)):
        allowed = ", ".join((*_REQUIRED, *_OPTIONAL))
        raise SourcesError(f"{where}: okänd nyckel {strangers[0]!r}; tillåtna är {allowed}")
    for key in _REQUIRED:
        if key not in table:
            raise SourcesError(f"{where}: nyckeln {key!r} saknas")
    for key, value in table.items():
        kind: type = {"enabled": bool, "expect": dict}.get(key, str)
        if not isinstance(value, kind) or value == "":
            wanted = {bool: "true eller false", dict: "en tabell { items = 1, days = 14 }"}.get(kind, "en text")
            raise SourcesError(f"{where}: {key!r} ska vara {wanted}, inte {value!r}")


def _check_values(table: dict[str, Any], where: str) -> None:
    def demand(holds: object, key: str, wanted: str) -> None:
        if not holds:
            raise SourcesError(f"{where}: {key!r} är {table.get(key)!r} men ska vara {wanted}")

    demand(_ID.fullmatch(table["id"]), "id", "små bokstäver a-z, siffror och bindestreck")
    demand(table["kind"] in LINEAGE, "kind", "en av " + ", ".join(LINEAGE))
    families = sorted(CORE_FAMILIES | spider_names())
    demand(table["family"] in families, "family", "en av " + ", ".join(families))
    demand(_EVERY.fullmatch(table["every"]), "every", "ett heltal följt av m, h eller d, till exempel 30m")
    demand(table.get("paywall", "no") in PAYWALLS, "paywall", "en av " + ", ".join(PAYWALLS))
    demand(table.get("region", "01") in COUNTIES, "region", "en länskod enligt SCB, till exempel 25 för Norrbotten")
    for key in ("homepage", "url"):
        demand(_is_web_address(table[key]), key, "en adress som börjar med http:// eller https://")
    if not table.get("enabled", True):
        demand(table.get("reason"), "reason", "satt när enabled = false: skriv varför källan är avstängd")
    _check_expect(table.get("expect"), where)
    _check_listing(table, where)


def _check_expect(expect: dict[str, Any] | None, where: str) -> None:
    if expect is None:
        return
    if strangers := sorted(set(expect) - {"items", "days", "share", "most"}):
        raise SourcesError(
            f"{where}: okänd nyckel {strangers[0]!r} i 'expect'; tillåtna är items, days, share och most"
        )
    for key in ("items", "days"):
        value = expect.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SourcesError(f"{where}: {key!r} i 'expect' är {value!r} men ska vara ett heltal från 1 och uppåt")


def _check_listing(table: dict[str, Any], where: str) -> None:
    from parsel import Selector

    if table["family"] == "listing" and "links" not in table:
        raise SourcesError(f"{where}: nyckeln 'links' saknas; en listsida behöver en CSS-väljare för sina länkar")
    if "links" in table:
        if table["family"] != "listing":
            raise SourcesError(f"{where}: 'links' hör bara till family = \"listing\"; ta bort den")
        try:
            Selector("<p></p>").css(table["links"])
        except Exception as error:  # cssselect, lxml and parsel each have their own
            raise SourcesError(f"{where}: 'links' är ingen giltig CSS-väljare ({error})") from None
    if "match" in table:
        try:
            re.compile(table["match"])
        except re.error as error:
            raise SourcesError(f"{where}: 'match' är inget giltigt reguljärt uttryck ({error})") from None


def _refuse_doubles(sources: list[Source], where: str) -> None:
    for key in ("id", "url"):
        seen: dict[str, str] = {}
        for source in sources:
            value = getattr(source, key)
            if value in seen:
                raise SourcesError(f"{where}: källa {source.id!r}: samma {key!r} som källa {seen[value]!r} ({value})")
            seen[value] = source.id


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)


def spider_names() -> frozenset[str]:
    """The spiders there are, one file each; by name they may be a source's family."""
    files = (Path(__file__).parent / "spiders").glob("*.py")
    return frozenset(file.stem for file in files if file.stem not in ("__init__", MANUAL))


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
