"""Dates as Swedish pages write them, and which of a page's dates is the day it was published."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from register.store import today

SWEDEN = ZoneInfo("Europe/Stockholm")
EARLIEST = date(1995, 1, 1)  # before it there was no news on the web

_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_MONTH = "|".join([*_MONTHS, *(f"{name[:3]}[.]?" for name in _MONTHS), "sept[.]?"])
_LATE = r"(?!\d)"
_PATTERNS = (
    # 2025-04-10, also glued to a word as in "FÖRSÄKRINGSKASSAN2017-01-09"
    re.compile(rf"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d){_LATE}"),
    # 16.10.2023 08:37:51 CEST
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})[.](?P<m>\d{{1,2}})[.](?P<y>(?:19|20)\d\d){_LATE}"),
    # 10 april 2025; 2 juni, 2025; 9 februari 2016, 04:30; den 24 nov 2024
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?::e)?\s+(?P<month>{_MONTH})\s*,?\s+(?P<y>(?:19|20)\d\d){_LATE}", re.IGNORECASE
    ),
)
_URL = re.compile(r"/(?P<y>(?:19|20)\d\d)[-/](?P<m>\d\d)[-/](?P<d>\d\d)(?=[-/.]|$)")
_TODAY = r"(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s*(?:den\s*)?"  # a page header's "söndag 24 nov, 2024" is today
_PUBLISHED = re.compile(
    r"publicera(?:d|t|des|des den)?(?:\s+den)?\s*:?\s*|publiceringsdatum\s*:?\s*|published\s*:\s*", re.I
)
_UPDATED = re.compile(r"(?:senast\s+)?(?:uppdaterad|uppdaterat|ändrad)(?:\s+den)?\s*:?\s*", re.I)


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication date and where it was found: json-ld, meta, time, feed, text, url, htmldate, by-hand."""

    day: date
    origin: str


def parse_moment(text: str | None) -> date | None:
    """The Swedish calendar day of a machine-written moment (ISO 8601); None when it is none or out of range."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return first_date((text or "")[:40])
    return _plausible((moment.astimezone(SWEDEN) if moment.tzinfo else moment).date())


def first_date(text: str) -> date | None:
    """The first full date written in a text; dates without a year do not count."""
    found = [match for pattern in _PATTERNS for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        day = _day(match)
        if day:
            return day
    return None


def labelled_date(text: str) -> date | None:
    """The date that a text itself calls its publication: "Publicerad 29 maj 2018 13:03"."""
    return _after(_PUBLISHED, text)


def labelled_update(text: str) -> date | None:
    """The date that a text itself calls its update: "Senast uppdaterad: 2023-10-02"."""
    return _after(_UPDATED, text)


def top_date(text: str, reach: int = 300) -> date | None:
    """A full date among the first `reach` characters, unless it stands there as today's date with its weekday."""
    head = re.sub(rf"{_TODAY}\d{{1,2}}\s+(?:{_MONTH})\s*,?\s+\d{{4}}", " ", text[:reach], flags=re.IGNORECASE)
    return first_date(head)


def url_date(url: str) -> date | None:
    """The date in an address: /2025/11/04/ or /2025-04-10-rubrik."""
    match = _URL.search(url)
    return _day(match) if match else None


def _after(label: re.Pattern[str], text: str) -> date | None:
    for match in label.finditer(text):
        day = first_date(text[match.end() : match.end() + 30])
        if day:
            return day
    return None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = int(parts["m"]) if parts.get("m") else _month_number(parts["month"])
    try:
        return _plausible(date(int(parts["y"]), month, int(parts["d"])))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower()[:3]))


def _plausible(day: date) -> date | None:
    return day if EARLIEST <= day <= today() else None
