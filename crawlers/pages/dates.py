"""Dates as Swedish pages and their machines write them, with how sharp they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from register.store import today

SWEDEN = ZoneInfo("Europe/Stockholm")
EARLIEST = date(1995, 1, 1)  # before it there was no news on the web
AHEAD = timedelta(days=2)  # what is dated further ahead is an embargo's or an event's day, no publication

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "febr", "feb"),
    ("mars", "march", "mar"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augusti", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?![a-zåäö])[.]?"
_ORDINALS = (
    *("första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte"),
    *("tolfte", "trettonde", "fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde", "tjugonde"),
    *("tjugoförsta", "tjugoandra", "tjugotredje", "tjugofjärde", "tjugofemte", "tjugosjätte", "tjugosjunde"),
    *("tjugoåttonde", "tjugonionde", "trettionde", "trettioförsta"),
)
_ZONES = {"CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "GMT": 0, "UTC": 0}
_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<![\d.,/-])(?P<d>\d{1,2})"
_ZONE = rf"(?:\s+(?P<zone>{'|'.join(_ZONES)})\b)?"
_CLOCK = rf"(?:,?\s+(?:kl(?:ockan|[.])?\s*)?(?P<h>\d\d)[.:](?P<min>\d\d)(?::\d\d)?{_ZONE})?"
# A day with its year; what stands glued to it ("FÖRSÄKRINGSKASSAN2017-01-09") is no part of it.
_FULL = tuple(
    re.compile(pattern + _CLOCK, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?!\d)",  # 2025-04-10
        rf"{_DAY}[.](?P<m>\d{{1,2}})[.]{_YEAR}",  # 16.10.2023 08:37:51 CEST
        rf"{_DAY}/(?P<m>\d{{1,2}})[-/ ]{_YEAR}",  # 16/10 2023
        rf"{_DAY}(?::[ae])?\s*{_MONTH}\s*,?\s+{_YEAR}",  # 2 juni, 2025; den 3:e sept. 2024
        rf"\b(?P<ordinal>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\s+{_MONTH}\s+{_YEAR}",
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",  # February 20 2025
    )
)
_YEARLESS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?::[ae])?\s*{_MONTH}(?!\s*,?\s*\d{{4}})",  # 19 maj
        rf"\b(?P<ordinal>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\s+{_MONTH}(?!\s*\d{{4}})",
        rf"{_DAY}[./](?P<m>\d{{1,2}})(?![\d./:-])",  # (30.5)
    )
)
_MONTH_AND_YEAR = re.compile(rf"\b{_MONTH}\s*,?\s+{_YEAR}|(?<![\d-])(?P<y2>(?:19|20)\d\d)-(?P<m>\d\d)(?![\d-])", re.I)
_ONLY_YEAR = re.compile(rf"(?<![\d-]){_YEAR}(?![\d-])")
_EPOCH = re.compile(r"(?:/Date\()?(?P<seconds>\d{10})(?P<thousandths>\d{3})?(?:[+-]\d{4})?(?:\)/)?")
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T?\d{4,6}Z?)?")


class Precision(StrEnum):
    """How sharp a date is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class When:
    """A Swedish calendar day, or with less precision the first day of the month or year that is meant."""

    day: date
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day whose year is not said."""

    month: int
    day: int

    def not_after(self, other: date) -> date | None:
        """The last such day up to `other`."""
        return max((day for day in self._days(range(other.year - 1, other.year + 1)) if day <= other), default=None)

    def in_year(self, year: int) -> date | None:
        """The day in that year; None when there is none."""
        return next(self._days(range(year, year + 1)), None)

    def _days(self, years: range) -> Iterator[date]:
        for year in years:
            if day := _date(year, self.month, self.day):
                yield day


def parse_moment(text: str | None) -> date | None:
    """The Swedish calendar day of a machine-written moment; None when it is none, or only a month or year."""
    when = machine_date(text)
    return when.day if when and when.precision is Precision.DAY else None


def machine_date(text: str | None) -> When | None:
    """A moment as machines write it: ISO 8601, RFC 5322, epoch seconds or milliseconds; failing that as people do.

    A moment with a zone is the day it falls on in Sweden. None when it is no date, or out of range.
    """
    text = (text or "").strip()[:60]
    if re.fullmatch(r"\d{4}(?:-\d\d)?", text):
        return coarse_date(text)
    if moment := _moment(text):
        day = _swedish_day(moment)
        return When(day) if _plausible(day) else None
    written = first_date(text)
    return When(written) if written else coarse_date(text)


def first_date(text: str) -> date | None:
    """The first full date written in a text; dates without a year do not count."""
    found = [(match.start(), day) for pattern in _FULL for match in pattern.finditer(text) if (day := _full(match))]
    return min(found)[1] if found else None


def date_at(text: str, start: int) -> date | None:
    """The full date that begins at a place in a text."""
    return next((day for pattern in _FULL if (match := pattern.match(text, start)) and (day := _full(match))), None)


def dates_in(text: str) -> Iterator[tuple[int, int, date]]:
    """Every full date in a text with its place: start, end, day."""
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if day := _full(match):
                yield match.start(), match.end(), day


def yearless_at(text: str, start: int) -> MonthDay | None:
    """The date without a year that begins at a place in a text."""
    for pattern in _YEARLESS:
        if match := pattern.match(text, start):
            month, day = _month(match), _day(match)
            if _date(2024, month, day):  # a leap year: every day there is
                return MonthDay(month, day)
    return None


def coarse_date(text: str) -> When | None:
    """A month or a year, when that is all a text says: "april 2025", "2025-04", "2018"."""
    if match := _MONTH_AND_YEAR.search(text):
        year = int(match["y"] or match["y2"])
        day = _date(year, _month(match), 1)
        return When(day, Precision.MONTH) if day and _plausible(day) else None
    match = _ONLY_YEAR.search(text)
    day = _date(int(match["y"]), 1, 1) if match else None
    return When(day, Precision.YEAR) if day and _plausible(day) else None


def month_number(name: str) -> int | None:
    """A month by its Swedish or English name, 1 to 12."""
    return _NUMBERS.get(name.lower())


def _moment(text: str) -> datetime | None:
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match["seconds"]), UTC)
    if match := _COMPACT.fullmatch(text):
        day = _date(int(match["y"]), int(match["m"]), int(match["d"]))
        return datetime(day.year, day.month, day.day) if day else None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(text)
        except (ValueError, OverflowError):
            continue
    return None


def _swedish_day(moment: datetime) -> date:
    return (moment.astimezone(SWEDEN) if moment.tzinfo else moment).date()


def _full(match: re.Match[str]) -> date | None:
    day = _date(int(match["y"]), _month(match), _day(match))
    if day and match["zone"] and int(match["h"]) < 24 and int(match["min"]) < 60:
        zone = timezone(timedelta(hours=_ZONES[match["zone"].upper()]))
        day = _swedish_day(datetime(day.year, day.month, day.day, int(match["h"]), int(match["min"]), tzinfo=zone))
    return day if day and _plausible(day) else None


def _day(match: re.Match[str]) -> int:
    parts = match.groupdict()
    return int(parts["d"]) if parts.get("d") else _ORDINALS.index(parts["ordinal"].lower()) + 1


def _month(match: re.Match[str]) -> int:
    parts = match.groupdict()
    return int(parts["m"]) if parts.get("m") else _NUMBERS[parts["month"].lower()]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plausible(day: date) -> bool:
    return EARLIEST <= day <= today() + AHEAD
