"""Reads the page of one office of the official list, by its words rather than its markup, into a record."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from lxml import html as lxml_html

from crawlers.pages.decoding import decode, tidy
from register.office_records import Notice, OfficeRecord
from register.office_register import place_of

_UNSEEN = "//script|//style|//nav|//footer|//aside|//form|//noscript|//svg|//comment()"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARTS = "p div section article ul ol li dl dt dd table caption tr td th br address main header"
_BLOCKS = _HEADINGS | set(_PARTS.split(" "))
_MARK = "\ue000"  # before a line that is a heading
_NAME = re.compile(r"servicekontor", re.IGNORECASE)
_POSTCODE = re.compile(r"\b\d{3} ?\d{2} +(?P<town>[A-ZÅÄÖ][\w .-]+)")
_SPAN = r"(?P<h1>\d{1,2})(?:[.:](?P<m1>\d\d))?\s*(?:[-–—]|till)\s*(?P<h2>\d{1,2})(?:[.:](?P<m2>\d\d))?(?!\d)"
_MONTHS = {name: number for number, name in Locale("sv").months["format"]["wide"].items()}
_DAY = re.compile(rf"(?P<d>\d{{1,2}})(?::e)?\s+(?P<month>{'|'.join(_MONTHS)})(?:\s+(?P<y>20\d\d))?", re.IGNORECASE)
_ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_LONGEST = 40  # lines of a section: what is longer is no list of hours or services


class NoOfficeError(Exception):
    """A page that tells of no office; the message says what is missing."""


def read_office(body: bytes, content_type: str | None, today: date) -> OfficeRecord:
    """What an office's page says; days without a year are the next such day from `today`. Raises NoOfficeError."""
    lines = _lines(decode(body, content_type))
    name = next((line.lstrip(_MARK) for line in lines if line.startswith(_MARK) and _NAME.search(line)), None)
    if name is None:
        raise NoOfficeError("ingen rubrik med ”Servicekontor”")
    sections = _sections(lines)
    address, town = _address(sections["address"])
    dated = [line for line in sections["hours"] if _has_day(line)]
    weekly = [line for line in sections["hours"] if line not in dated]
    hours = read_hours(" ".join(weekly))
    if not address and not hours:
        raise NoOfficeError("varken adress eller öppettider")
    return OfficeRecord(
        name=name,
        place=place_of(name),
        address=address,
        town=town,
        hours=hours,
        hours_text=" ".join(weekly) if hours else None,
        deviations=tuple(line for line in (*sections["deviations"], *dated) if _has_day(line) and not _holiday(line)),
        services=tuple(sections["services"]),
        notices=tuple(_notices(sections["other"], today)),
    )


def read_hours(text: str) -> tuple[tuple[int, str], ...]:
    """Weekly hours in running words: "Måndag–torsdag 10–16, fredag stängt" gives (0, "10:00-16:00") and so on."""
    spans: set[tuple[int, str]] = set()
    days: list[int] = []
    given = to = lunch = False
    for match in _hours_words().finditer(text):
        kind = match.lastgroup or ""
        if kind == "span":
            span = _span(match)
            spans |= {(day, f"{'lunch ' if lunch else ''}{span}") for day in days if span}
            given, lunch = True, False
        elif kind == "weekdays" or kind.startswith("day"):
            new = list(range(5)) if kind == "weekdays" else [int(kind[3:])]
            if to and days and not given:
                new = list(range(days[-1] + 1, new[-1] + 1))
            days = new if given else days + new
            given = False
        given = given or kind == "closed"
        lunch = lunch or kind == "lunch"
        to = kind == "to"
    return tuple(sorted(spans))


def _span(match: re.Match[str]) -> str | None:
    begin, end = (f"{int(match[h]):02}:{match[m] or '00'}" for h, m in (("h1", "m1"), ("h2", "m2")))
    return f"{begin}-{end}" if begin < end <= "24:00" else None


def _lines(text: str) -> list[str]:
    root = lxml_html.document_fromstring(text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    main = next(iter(root.xpath("//main | //*[@role='main']") or root.xpath("//body")), root)
    for element in main.xpath(_UNSEEN.replace("//", ".//")):
        element.drop_tree()
    for element in main.iter(*_BLOCKS):
        mark = _MARK if element.tag in _HEADINGS else ""
        element.text = f"\n{mark}{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    lines = (" ".join(tidy(line).split()) for line in main.text_content().split("\n"))
    return [line for line in lines if line.strip(_MARK)]


def _sections(lines: list[str]) -> dict[str, list[str]]:
    """The lines below each label; the page's other lines under "other"."""
    found: dict[str, list[str]] = {name: [] for name in (*_rules()["sections"], "other")}
    current = "other"
    for line in lines:
        if line.startswith(_MARK):
            current = _label(line) or "other"
            continue
        before, colon, rest = line.partition(":")
        if (label := _label(before)) and (not rest.strip() or len(before) < _LONGEST) and (colon or _whole(before)):
            current, line = label, rest.strip()
        if line and len(found[current]) < _LONGEST:
            found[current].append(line)
    return found


def _label(line: str) -> str | None:
    words = line.strip(f"{_MARK}: ")
    return next((name for name, p in _rules()["sections"].items() if re.search(p, words, re.I)), None)


def _whole(line: str) -> bool:
    """Whether a line is nothing but a label."""
    return any(re.fullmatch(rf"(?:{p})\w*", line.strip(), re.I) for p in _rules()["sections"].values())


def _address(lines: list[str]) -> tuple[str | None, str | None]:
    """The lines up to the one with the postcode, or the first; and the postal town."""
    for place, line in enumerate(lines):
        if match := _POSTCODE.search(line):
            return " ".join(lines[: place + 1]), match["town"].strip(" .")
    return (lines[0] if lines else None), None


def _notices(lines: list[str], today: date) -> Iterator[Notice]:
    rules = _rules()
    for sentence in (part for line in lines for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", line)):
        day = _day(sentence, today)
        if day is None or re.search(rules["words"]["not_notices"], sentence, re.IGNORECASE):
            continue
        kinds = (kind for kind, pattern in rules["notices"].items() if re.search(pattern, sentence, re.IGNORECASE))
        for kind in list(kinds)[:1]:
            yield Notice(kind, day.isoformat(), sentence)


def _has_day(line: str) -> bool:
    return bool(_DAY.search(line) or _ISO_DAY.search(line))


def _holiday(line: str) -> bool:
    return re.search(_rules()["words"]["holidays"], line, re.IGNORECASE) is not None


def _day(text: str, today: date) -> date | None:
    """The first day that a text names."""
    try:
        if match := _DAY.search(text):
            day = date(int(match["y"] or today.year), _MONTHS[match["month"].lower()], int(match["d"]))
            return day.replace(year=day.year + 1) if day < today and not match["y"] else day
        if match := _ISO_DAY.search(text):
            return date.fromisoformat(match[0])
    except ValueError:  # 31 november
        pass
    return None


@cache
def _hours_words() -> re.Pattern[str]:
    days = "|".join(rf"(?P<day{number}>\b(?:{words})\b)" for number, words in _rules()["days"].items())
    other = r"(?P<weekdays>\bvardag(?:ar)?\b)|(?P<closed>\bstängt\b)|(?P<lunch>\blunch\w*)|(?P<to>[-–—]|\btill\b)"
    return re.compile(rf"(?P<span>{_SPAN})|{days}|{other}", re.IGNORECASE)


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "office_pages.toml").read_text(encoding="utf-8"))
