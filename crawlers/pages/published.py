"""Which of a page's dates is the day its article was published: never the page header's today, never an update."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

from crawlers.pages.dates import (
    AHEAD,
    MonthDay,
    Precision,
    When,
    coarse_date,
    date_at,
    dates_in,
    machine_date,
    month_number,
    yearless_at,
)

_WEEKDAY = r"(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?|[.])?"
_TODAY = re.compile(rf"{_WEEKDAY}\s*(?:den\s*)?$", re.I)  # a page header's "söndag 24 nov, 2024" is today
_PUBLISHED = re.compile(
    r"(?:publicera[dt]|^\s*publicerades|publicerings(?:datum|tid)|utgivningsdatum|utgiven|published)(?:\s+on)?(?![a-zåäö])",
    re.I | re.M,
)
_UPDATED = re.compile(
    r"(?:uppdatera[dt]|uppdaterades|ändra[dt]|reviderad|(?:last\s+)?(?:updated|modified))(?![a-zåäö])", re.I
)
_BETWEEN = re.compile(
    rf"[\s:,|·•–-]*(?:av\s[^\n\d]{{2,40}}?\s)?(?:(?:kl[.]?|klockan)?\s*\d\d[.:]\d\d,?\s+)?(?:{_WEEKDAY},?\s*)?(?:den\s+)?",
    re.I,
)
# Words that make a date the day of what the text tells of.
_EVENT = re.compile(
    r"\b(?:från|till|senast|sedan|efter|före|innan|inför|under|per|gäller|t[.]?o[.]?m|stäng|öppn|öppet|flytt|start"
    r"|upphör|läggs|avveckl|invig|sista)|uppdatera|ändra|[.!?]\s",
    re.I,
)
_YEARLESS_LINE = re.compile(r"(?:den\s+)?(?=\d)|(?:den\s+)?(?=[a-zåäö]+(?:de|ta)\s)", re.I)
_URL_DAY = re.compile(r"/(?P<y>(?:19|20)\d\d)(?P<sep>[-/])(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?=[-/._]|$)")
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d\d)/(?:(?P<m>\d\d?)|(?P<name>[a-z]+))(?=/|$)", re.I)
_URL_YEAR = re.compile(r"/(?P<y>(?:19|20)\d\d)(?=/)")
_REPUBLISHED = timedelta(days=31)  # a site that moves house dates its archive anew; the address keeps the old day
_LINE = 80  # characters; a longer line is a sentence


@dataclass(frozen=True, slots=True)
class Dated:
    """A publication date and where it was found: json-ld, meta, time, feed, text, url, by-hand."""

    day: date
    origin: str
    precision: Precision = Precision.DAY


@dataclass(frozen=True, slots=True)
class Clues:
    """All that a page and the list that led to it say of its date; machine dates as they stand there."""

    url: str
    seen: date  # the day the page was fetched
    json: str | None = None
    meta: str | None = None
    time: str | None = None
    feed: str | None = None
    updated: str | None = None
    feed_updated: str | None = None
    lines: tuple[str, ...] = ()  # what a reader sees
    marked: tuple[str, ...] = ()  # what elements hold whose class says that it is a date
    title: str = ""


def choose(clues: Clues) -> Dated | None:
    """The publication date that the most trustworthy place gives; a month or year only where nobody gives the day."""
    found = [dated for dated in _candidates(clues) if dated.day <= clues.seen + AHEAD]
    best = next((dated for dated in found if dated.precision is Precision.DAY), None) or next(iter(found), None)
    by_address = url_date(clues.url)
    if best and by_address and best.day - by_address > _REPUBLISHED:
        return Dated(by_address, "url")
    return best


def updated_day(clues: Clues, published: date | None) -> date | None:
    """The day the page says it was last changed; none that lies before its publication or ahead of us."""
    days = (
        _day(machine_date(clues.updated)),
        labelled_update("\n".join(clues.lines)),
        _day(machine_date(clues.feed_updated)),
    )
    first = next((day for day in days if day), None)
    return first if first and (published or first) <= first <= clues.seen + AHEAD else None


def labelled_date(text: str) -> date | None:
    """The date that a text itself calls its publication: "Publicerad 29 maj 2018 13:03"."""
    return next((found for found in _labelled(_PUBLISHED, text) if isinstance(found, date)), None)


def labelled_update(text: str) -> date | None:
    """The date that a text itself calls its update: "Senast uppdaterad: 2023-10-02"."""
    return next((found for found in _labelled(_UPDATED, text) if isinstance(found, date)), None)


def top_date(text: str, reach: int = 300) -> date | None:
    """The date of a line near the top that is there to say it: "STATENS SERVICECENTER2025-05-20", not a sentence's."""
    return next((day for line in text[:reach].splitlines() if (day := date_line(line))), None)


def date_line(line: str) -> date | None:
    """The day a short line gives, alone or with a kind of text, a name, a place; not today's, not an event's."""
    if len(line) > _LINE:
        return None
    for start, end, day in dates_in(line):
        before, after = line[:start].strip(), line[end:].strip()
        beside = re.fullmatch(r"[|•·–(),-].*|[^a-zåäö]*|", after)
        if len(before) <= 40 and beside and not _TODAY.search(before) and not _EVENT.search(f"{before} {after}"):
            return day
    return None


def url_date(url: str) -> date | None:
    """The day in an address: /2025/11/04/ or /2025-04-10-rubrik."""
    match = _URL_DAY.search(urlsplit(url).path)
    return _day(machine_date(f"{match['y']}-{match['m']}-{match['d']}")) if match else None


def url_month(url: str) -> When | None:
    """The month or year in an address: /pressmeddelanden/2025/04/rubrik, /2024/november/rubrik, /nyheter/2019/x."""
    path = unquote(urlsplit(url).path)
    for match in _URL_MONTH.finditer(path):
        month = int(match["m"]) if match["m"] else month_number(match["name"])
        if month and 1 <= month <= 12:
            return coarse_date(f"{match['y']}-{month:02}")
    year = _URL_YEAR.search(path)
    return coarse_date(year["y"]) if year else None


def _candidates(clues: Clues) -> Iterator[Dated]:
    machine = (("json-ld", clues.json), ("meta", clues.meta), ("time", clues.time), ("feed", clues.feed))
    for origin, text in machine:
        if when := machine_date(text):
            yield Dated(when.day, origin, when.precision)
    for when in _in_text(clues):
        yield Dated(when.day, "text", when.precision)
    if day := url_date(clues.url):
        yield Dated(day, "url")
    if when := url_month(clues.url):
        yield Dated(when.day, "url", when.precision)


def _in_text(clues: Clues) -> Iterator[When]:
    for found in _labelled(_PUBLISHED, "\n".join(clues.lines)):
        if isinstance(found, MonthDay):
            day = _with_year(found, clues)
            found = day or found
        if isinstance(found, date):
            yield When(found)
        elif isinstance(found, When):
            yield found
    above, below = _around_title(clues.lines, clues.title)
    for line in (*below, *(line for line in (*above, *clues.marked) if date_line(line) != clues.seen)):
        if day := date_line(line):
            yield When(day)
    for line in below:
        lead_in = _YEARLESS_LINE.match(line)
        said = yearless_at(line, lead_in.end()) if lead_in and len(line) <= 25 else None
        if said and (day := _with_year(said, clues)):
            yield When(day)


def _around_title(lines: Sequence[str], title: str) -> tuple[Sequence[str], Sequence[str]]:
    """The lines just above and below the headline, where a dateline stands."""
    place = next((n for n, line in enumerate(lines) if title and line.casefold().endswith(title.casefold())), None)
    return ((), lines[:6]) if place is None else (lines[max(place - 2, 0) : place], lines[place + 1 : place + 7])


def _labelled(label: re.Pattern[str], text: str) -> Iterator[date | MonthDay | When]:
    """What stands right after each label: a day, a day without a year, or a month or year alone on the line."""
    for match in label.finditer(text):
        between = _BETWEEN.match(text, match.end())
        start = between.end() if between else match.end()
        rest = text[start : start + _LINE].split("\n", 1)[0]
        if "\n" in text[match.end() : start] and len(rest) > 30:
            continue  # the label has nothing behind it; what follows is the text
        if found := date_at(text, start) or yearless_at(text, start):
            yield found
        elif re.fullmatch(r"(?:[a-z]{3,9}\s+)?\d{4}(?:-\d\d)?", rest, re.I) and (when := coarse_date(rest)):
            yield when


def _with_year(said: MonthDay, clues: Clues) -> date | None:
    """A day without a year, in the year of the address or up to the last change; else nobody can know."""
    by_address = url_month(clues.url)
    if by_address:
        day = said.in_year(by_address.day.year)
        return day if day and (by_address.precision is Precision.YEAR or day.month == by_address.day.month) else None
    updated = updated_day(replace(clues, lines=()), None) or labelled_update("\n".join(clues.lines))
    return said.not_after(updated) if updated else None


def _day(when: When | None) -> date | None:
    return when.day if when and when.precision is Precision.DAY else None
