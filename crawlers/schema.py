"""What a table [[source]] may say: its keys, their values, and one line in Swedish for every mistake in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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

REQUIRED = ("id", "name", "kind", "homepage", "family", "url", "every")
OPTIONAL = (
    *("region", "paywall", "expect", "enabled", "reason", "links", "match"),
    *("item", "date", "next", "page", "first"),
)
EXPECT = ("items", "days", "share", "most")
EVERY = re.compile(r"([1-9]\d*)([mhd])")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PAGE = re.compile(r"[\w.\[\]-]+=\{n\}")
_SELECTORS = ("links", "item", "date", "next")
_TYPES: Mapping[str, tuple[type, str]] = {
    "enabled": (bool, "true eller false"),
    "expect": (dict, "en tabell { items = 1, days = 14 }"),
    "first": (int, "0 eller 1"),
}
_TEXT = (str, "en text")


def mistakes(table: object) -> list[str]:
    """Every mistake in one table, each what is wrong and what to write; none when it is right."""
    if not isinstance(table, dict):
        return ["ska vara en tabell [[source]]"]
    wrong = dict(_wrong_types(table))
    sound = {key: value for key, value in table.items() if key not in wrong}
    return [*_wrong_keys(table), *wrong.values(), *_wrong_values(sound), *_wrong_expect(sound), *_wrong_reading(sound)]


@cache
def spider_names() -> frozenset[str]:
    """The spiders there are, one file each; by name they may be a source's family."""
    files = (Path(__file__).parent / "spiders").glob("*.py")
    return frozenset(file.stem for file in files if file.stem not in ("__init__", MANUAL))


def _families() -> tuple[str, ...]:
    return (*sorted(CORE_FAMILIES), *sorted(spider_names() - CORE_FAMILIES))


def _wrong_keys(table: Mapping[str, Any]) -> Iterator[str]:
    allowed = (*REQUIRED, *OPTIONAL)
    for key in sorted(set(table) - set(allowed)):
        yield f"okänd nyckel {key!r}{_nearest(key, allowed)}; tillåtna är {', '.join(allowed)}"
    for key in REQUIRED:
        if key not in table:
            yield f"nyckeln {key!r} saknas"


def _wrong_types(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in table:
        kind, wanted = _TYPES.get(key, _TEXT)
        value = table[key]
        if not isinstance(value, kind) or value == "" or (kind is int and isinstance(value, bool)):
            yield key, f"{key!r} ska vara {wanted}, inte {value!r}"


def _wrong_values(table: Mapping[str, Any]) -> Iterator[str]:
    def demand(key: str, holds: Callable[[Any], object], wanted: str, known: Iterable[str] = ()) -> Iterator[str]:
        if key in table and not holds(table[key]):
            yield f"{key!r} är {table[key]!r} men ska vara {wanted}{_nearest(table[key], known)}"

    yield from demand("id", _ID.fullmatch, "små bokstäver a-z, siffror och bindestreck")
    yield from demand("kind", LINEAGE.__contains__, "en av " + ", ".join(LINEAGE), LINEAGE)
    yield from demand("family", _families().__contains__, "en av " + ", ".join(_families()), _families())
    yield from demand("every", EVERY.fullmatch, "ett heltal följt av m, h eller d, till exempel 30m")
    yield from demand("paywall", PAYWALLS.__contains__, "en av " + ", ".join(PAYWALLS), PAYWALLS)
    yield from demand("region", COUNTIES.__contains__, "en länskod enligt SCB, till exempel 25 för Norrbotten")
    for key in ("homepage", "url"):
        yield from demand(key, _is_web_address, "en adress som börjar med http:// eller https://")
    yield from demand("page", _PAGE.fullmatch, 'sidornas parameter med {n} för numret, till exempel "page={n}"')
    yield from demand("first", (0, 1).__contains__, "0 eller 1, det nummer som den första sidan har")
    if table.get("enabled") is False and "reason" not in table:
        yield "'reason' saknas men ska vara satt när enabled = false: skriv varför källan är avstängd"


def _wrong_expect(table: Mapping[str, Any]) -> Iterator[str]:
    expect = table.get("expect")
    if expect is None:
        return
    for key in sorted(set(expect) - set(EXPECT)):
        yield f"okänd nyckel {key!r} i 'expect'{_nearest(key, EXPECT)}; tillåtna är items, days, share och most"
    for key in ("items", "days", "most"):
        value = expect.get(key)
        if not (key == "most" and key not in expect) and (type(value) is not int or value < 1):
            yield f"{key!r} i 'expect' är {value!r} men ska vara ett heltal från 1 och uppåt"
    share = expect.get("share")
    if "share" in expect and (type(share) not in (int, float) or not 0 < share <= 1):
        yield f"'share' i 'expect' är {share!r} men ska vara ett tal över 0 och högst 1, till exempel 0.9"


def _wrong_reading(table: Mapping[str, Any]) -> Iterator[str]:
    family = table.get("family")
    if family in ("listing", "office_register") and "links" not in table:
        yield "nyckeln 'links' saknas; en listsida behöver en CSS-väljare för sina länkar"
    if family in ("feed", "sitemap"):
        for key in _SELECTORS:
            if key in table:
                yield f'{key!r} hör bara till family = "listing"; ta bort den'
    if family == "sitemap" and "page" in table:
        yield "'page' hör inte till family = \"sitemap\"; ta bort den"
    if "date" in table and "item" not in table:
        yield "'date' söks inom varje post; sätt också 'item', väljaren för en post"
    if "first" in table and "page" not in table:
        yield "'first' hör ihop med 'page', som saknas"
    for key in _SELECTORS:
        if key in table and (fault := _selector_fault(table[key])):
            yield f"{key!r} är ingen giltig CSS-väljare ({fault})"
    if "match" in table:
        try:
            re.compile(table["match"])
        except re.error as error:
            yield f"'match' är inget giltigt reguljärt uttryck ({error})"


def _selector_fault(selector: str) -> str | None:
    from parsel import Selector

    try:
        Selector("<p></p>").css(selector)
    except Exception as error:  # cssselect, lxml and parsel each have their own
        return " ".join(str(error).split())
    return None


def _nearest(word: object, known: Iterable[str]) -> str:
    choices: Sequence[str] = get_close_matches(str(word), list(known), n=1)
    return f" (menade du {choices[0]!r}?)" if choices else ""


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
