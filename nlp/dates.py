"""Reads Swedish dates in running text: when something takes effect, as exact as the text says and never sharper."""

import calendar
import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Literal

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

Precision = Literal["day", "month", "year"]
Relation = Literal["at", "from", "until", "since", "during"]
Tense = Literal["past", "future", ""]

_LATELY = 90  # days: without other clues, a date without a year that passed so recently is taken as past


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date named in a text.

    `value` is YYYY, YYYY-MM or YYYY-MM-DD as `precision` says, or None where the text does not tell (or no day of
    publication is known); `relation` is what the words before it say: at, from, until, since (past) or during it.
    """

    start: int
    end: int
    value: str | None
    precision: Precision | None
    relation: Relation


@dataclass(frozen=True, slots=True)
class _Context:
    """What a date without a year is resolved against."""

    published: date | None
    tense: Tense
    previous: str | None  # the value of the date before it in the text


@dataclass(frozen=True, slots=True)
class _Value:
    value: str | None
    precision: Precision | None
    start: int
    end: int
    relation: Relation | None = None


_Reader = Callable[[re.Match[str], _Context], list[_Value]]


@cache
def _table(kind: str) -> dict[str, str]:
    with (resources.files("nlp") / "data" / "date_words.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {r["word"]: r["value"] for r in rows if r["kind"] == kind}


def _any(kind: str) -> str:
    return "|".join(re.escape(w) for w in sorted(_table(kind), key=len, reverse=True))


def _number(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else int(_table("number")[word])


def _day(value: date) -> str:
    return value.isoformat()


def _month(value: date) -> str:
    return value.isoformat()[:7]


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Finds the dates in a Swedish text, in order, never overlapping.

    Missing years, weekdays and words like "i morgon" are resolved against the day of publication: forward, or backward
    where the clause speaks of the past. Values follow the annotation guide (GUIDE.md): a season, quarter or half-year
    gives the year only, "årsskiftet" and "nyår" are 1 January, "vecka 40" is its Monday (ISO 8601), a holiday season its
    month. Clock times, amounts, paragraphs and phone numbers are not dates.
    """
    found: list[tuple[int, int, re.Match[str], _Reader]] = []
    for pattern, reader in _patterns():
        found += [(m.start(), -m.end(), m, reader) for m in pattern.finditer(text)]
    found.sort(key=lambda f: f[:2])
    mentions: list[DateMention] = []
    end = 0
    for start, negative_end, match, reader in found:
        if start < end:
            continue
        context = _Context(published, _tense(text, match), mentions[-1].value if mentions else None)
        values = reader(match, context)
        if values:
            end = -negative_end
            mentions += [
                DateMention(v.start, v.end, v.value, v.precision, v.relation or _relation(text, v.start))
                for v in values
            ]
    return mentions


_BEFORE = 34
_RELATIONS: tuple[tuple[Relation, str], ...] = (
    ("since", r"\b(?:allt)?sedan"),
    ("until", r"(?:\btill och med|\bt\.? ?o\.? ?m\.?|\bfram till|\bsenast|\bföre|\binnan|\btill|(?<=\w)\s?[–—-])"),
    ("from", r"(?:\bfrån(?: och med)?|\bfr\.? ?o\.? ?m\.?|\bmed start|\bstart)"),
    ("during", r"\b(?:under|hela|över)"),
)
_FILLER = r"(?:\s+(?:i|den|på|om|redan|slutet av|början av|mitten av|\w+dagen))*\s*$"


@cache
def _relations() -> tuple[tuple[Relation, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words + _FILLER, re.IGNORECASE)) for name, words in _RELATIONS)


def _relation(text: str, start: int) -> Relation:
    before = text[max(0, start - _BEFORE) : start]
    for name, pattern in _relations():
        if pattern.search(before):
            return name
    return "at"


_CLAUSE = 120  # characters on either side in which the verb is looked for
_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?;\n](?=\s|$)|\n")
_PAST_ENDING = re.compile(r"(?:\w{3}(?:ade|ades|tes|des|dde|ddes|kte|nte|ste|pte))$")


def _tense(text: str, match: re.Match[str]) -> Tense:
    """Tells what the verb nearest to the date says: past or future."""
    left = text[max(0, match.start() - _CLAUSE) : match.start()]
    right = text[match.end() : match.end() + _CLAUSE]
    if re.search(r"\bsedan(?:\s+(?:i|den))?\s*$", left, re.IGNORECASE):
        return "past"
    stops = list(_STOP.finditer(left))
    left = left[stops[-1].end() :] if stops else left
    stop = _STOP.search(right)
    right = right[: stop.start()] if stop else right
    near: list[tuple[int, Tense]] = []
    for m in _WORD.finditer(left):
        tense = _verb(m.group().lower())
        if tense:
            near.append((len(left) - m.end(), tense))
    for m in _WORD.finditer(right):
        tense = _verb(m.group().lower())
        if tense:
            near.append((m.start(), tense))
            break
    return min(near)[1] if near else ""


def _verb(word: str) -> Tense:
    if word in _table("past"):
        return "past"
    if word in _table("present"):
        return "future"
    return "past" if _PAST_ENDING.search(word) else ""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    gap = r"[ \u00a0]{0,2}"
    space = r"\s{1,2}"
    months, weekdays, ordinals, numbers = _any("month"), _any("weekday"), _any("ordinal"), _any("number")
    day = rf"(?:\d{{1,2}}(?::?[aeAE]\b)?|(?:{ordinals})\b)"
    join = rf"(?:{gap}[–—-]{gap}|,{gap}|{space}(?:och|till|samt|eller|till och med|t\.?o\.?m\.?){space})(?:den{space})?"
    year = r"(?:19[5-9]\d|20[0-4]\d)"
    whose = rf"(?:{space}(?P<year>{year}\b|nästa år|i år|i fjol|förra året|året därpå)|{gap},{gap}(?P<year2>{year})\b)?"
    sources: tuple[tuple[str, _Reader], ...] = (
        (rf"(?<![\d-])(?P<y>{year})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])", _read_iso),
        (rf"(?<![\d.])(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})[./ -](?P<y>{year})(?!\d)", _read_iso),
        (
            rf"(?<!\d)(?:(?P<weekday>{weekdays})(?:en)?{space})?(?:den{space})?"
            rf"(?P<days>{day}(?:{join}{day}){{0,4}})\.?{gap}(?P<month>{months})\b\.?{whose}",
            _read_days,
        ),
        (rf"\b(?:sista|siste)(?: dagen i)?{space}(?P<month>{months})\b{whose}", _read_last),
        (rf"\b(?P<month>{months})\b\.?(?:{gap}[–—-]{gap}(?P<month2>{months})\b)?{whose}", _read_month),
        (r"(?<![\d/.:,])(?:(?<=[^\W\d_])\d)??(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/]|\s(?:av|delar)\b)", _read_numeric),
        (r"(?<=\()(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.?(?=\))", _read_numeric),
        (rf"\b(?:den|från|fr\.?o\.?m\.?|sedan){space}(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})(?![\d.:–-])", _read_numeric),
        (
            rf"\b(?:veckorna|vecka|v\.?){space}(?P<week>\d{{1,2}})\b(?!\s?[/.:%])(?:{space}(?P<year>{year}\b))?",
            _read_week,
        ),
        (
            rf"\b(?:(?P<past>i{space})?(?P<weekday>{weekdays})(?P<s>s|en)?{space}(?:i{space})?)?"
            rf"(?P<which>nästa|förra|denna|den här|hela nästa){space}vecka(?:n)?\b",
            _read_relative_week,
        ),
        (rf"\bi{space}(?P<weekday>{weekdays})s\b", _read_last_weekday),
        (
            rf"\b(?:på|från|med|senast|till|nu{space}på|före){space}(?P<weekday>{weekdays})\b(?!{space}\d)",
            _read_weekday,
        ),
        (rf"\b(?P<word>{_any('day')})\b", _read_day_word),
        (
            rf"\b(?P<word>årsskiftet|nyår(?:et)?|månadsskiftet|halvårsskiftet)\b"
            rf"(?:{space}(?P<y>{year})(?:[/–-](?P<y2>\d{{4}}|\d\d))?\b)?{whose}",
            _read_turn,
        ),
        (rf"\bi{space}(?P<season>{_any('season')})\b", _read_season),
        (rf"\bi{space}(?P<past>våras|somras|höstas|vintras)\b", _read_season),
        (
            rf"\b(?:(?P<which>nästa|förra){space})?(?P<season>våren|sommaren|hösten|vintern|vårterminen|höstterminen"
            rf"|(?<=nästa )(?:vår|sommar|höst|vinter))\b{whose}",
            _read_season,
        ),
        (rf"\b(?:{ordinals}){space}(?P<part>kvartalet|halvåret|tertialet)\b{whose}", _read_part),
        (
            r"\b(?P<word>nästa år|i fjol|förra året|i år|året därpå|året efter|året innan|året dessförinnan)\b",
            _read_year_word,
        ),
        (rf"(?<![\d/.:-])(?P<year>{year})(?![\d/:]|-\d|[.,]\d|\s(?:kronor|kr|personer|kvadrat))", _read_year),
        (
            rf"\bför{space}(?P<n>\d{{1,2}}|{numbers}){space}(?P<unit>år|månad(?:er)?|veck(?:a|or)|dag(?:ar)?){space}sedan\b",
            _read_ago,
        ),
        (
            rf"\bom{space}(?P<n>\d{{1,2}}|{numbers}){space}(?P<unit>år|månad(?:er)?|veck(?:a|or)|dag(?:ar)?)\b",
            _read_ahead,
        ),
        (
            rf"\b(?P<n>\d{{1,2}}|{numbers}){space}(?P<unit>år|månad(?:er)?|veck(?:a|or)|dag(?:ar)?){space}"
            r"(?P<way>senare|tidigare)\b",
            _read_later,
        ),
        (rf"\b(?P<holiday>{_any('holiday')})\b{whose}", _read_holiday),
    )
    return tuple((re.compile(source, re.IGNORECASE), reader) for source, reader in sources)


def _whole(m: re.Match[str], value: str | None, precision: Precision | None) -> list[_Value]:
    return [_Value(value, precision, m.start(), m.end())]


def _named_year(m: re.Match[str], published: date | None) -> int | None:
    """Reads the year that stands after a date: "2021", "nästa år", "i fjol"."""
    word = (m.groupdict().get("year") or m.groupdict().get("year2") or "").lower()
    if word.isdigit():
        return int(word)
    if not word or published is None:
        return None
    return published.year + {"nästa år": 1, "året därpå": 1, "i år": 0}.get(word, -1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _place_day(month: int, day: int, context: _Context, weekday: int | None = None) -> date | None:
    """Gives a day and month their year."""
    now = context.published
    if now is None:
        return None
    years = (now.year - 1, now.year, now.year + 1, now.year + 2)
    days = [d for d in (_valid(y, month, day) for y in years) if d]
    if weekday is not None:
        days = [d for d in days if d.weekday() == weekday] or days
    past = [d for d in days if d <= now]
    future = [d for d in days if d >= now]
    if not past or not future:
        return None if not days else days[0]
    if context.tense == "past":
        return past[-1]
    if context.tense == "future":
        return future[0]
    return past[-1] if (now - past[-1]).days <= _LATELY else future[0]


def _read_iso(m: re.Match[str], _: _Context) -> list[_Value]:
    found = _valid(int(m["y"]), int(m["m"]), int(m["d"]))
    return _whole(m, _day(found), "day") if found else []


_DAY = re.compile(r"\d{1,2}(?::?[aeAE]\b)?|[^\W\d_]{5,}")


def _read_days(m: re.Match[str], context: _Context) -> list[_Value]:
    month = int(_table("month")[m["month"].lower()])
    year = _named_year(m, context.published)
    weekday = int(_table("weekday")[m["weekday"].lower()]) if m["weekday"] else None
    parts = [p for p in _DAY.finditer(m["days"]) if p.group().lower() not in ("eller", "samt", "till", "och", "med")]
    values = []
    for i, part in enumerate(parts):
        word = re.sub(r"\D", "", part.group()) or _table("ordinal").get(part.group().lower(), "0")
        number = int(word)
        found = _valid(year, month, number) if year else _place_day(month, number, context, weekday)
        if not found and (year or not 1 <= number <= 31 or context.published):
            return []
        start = m.start() if i == 0 else m.start("days") + part.start()
        end = m.end() if i == len(parts) - 1 else m.start("days") + part.end()
        values.append(_Value(_day(found) if found else None, "day", start, end, None))
    return values


def _read_last(m: re.Match[str], context: _Context) -> list[_Value]:
    month = int(_table("month")[m["month"].lower()])
    year = _named_year(m, context.published)
    if year is None:
        first = _place_day(month, 28, context)
        year = first.year if first else None
    if year is None:
        return _whole(m, None, "day")
    return _whole(m, f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}", "day")


def _read_month(m: re.Match[str], context: _Context) -> list[_Value]:
    word = m["month"]
    if word.lower() == "jul" or (word.lower() in ("maj", "mars") and word[0].isupper() and word[1].islower()):
        return []
    month = int(_table("month")[word.lower()])
    year = _named_year(m, context.published)
    if year is None and context.published:
        year = _month_year(month, context.published, context.tense)
    return _whole(m, f"{year}-{month:02}" if year else None, "month")


def _month_year(month: int, now: date, tense: Tense) -> int:
    if tense == "past":
        return now.year if month <= now.month else now.year - 1
    if tense == "future":
        return now.year if month >= now.month else now.year + 1
    return now.year if month >= now.month - 2 else now.year + 1


def _read_numeric(m: re.Match[str], context: _Context) -> list[_Value]:
    day, month = int(m["d"]), int(m["m"])
    if not _valid(2024, month, day):
        return []
    found = _place_day(month, day, context)
    return [_Value(_day(found) if found else None, "day", m.start("d"), m.end())]


def _read_week(m: re.Match[str], context: _Context) -> list[_Value]:
    week, year = int(m["week"]), _named_year(m, context.published)
    if not 1 <= week <= 53:
        return []
    if context.published is None and year is None:
        return _whole(m, None, "day")
    now = context.published or date(year or 1, 1, 1)
    try:
        monday = date.fromisocalendar(year or now.isocalendar().year, week, 1)
        if year is None and context.tense != "past" and monday < now - timedelta(days=_LATELY):
            monday = date.fromisocalendar(now.year + 1, week, 1)
        if year is None and context.tense == "past" and monday > now:
            monday = date.fromisocalendar(now.year - 1, week, 1)
    except ValueError:
        return []
    return _whole(m, _day(monday), "day")


def _read_relative_week(m: re.Match[str], context: _Context) -> list[_Value]:
    now, which = context.published, m["which"].lower()
    if now is None:
        return _whole(m, None, "day" if m["weekday"] else "month")
    monday = (
        now - timedelta(days=now.weekday()) + timedelta(weeks={"nästa": 1, "hela nästa": 1, "förra": -1}.get(which, 0))
    )
    if m["weekday"]:
        return _whole(m, _day(monday + timedelta(days=int(_table("weekday")[m["weekday"].lower()]))), "day")
    if which == "hela nästa":
        return _whole(m, _day(monday), "day")
    return _whole(m, _month(monday), "month")


def _read_last_weekday(m: re.Match[str], context: _Context) -> list[_Value]:
    if context.published is None:
        return _whole(m, None, "day")
    back = (context.published.weekday() - int(_table("weekday")[m["weekday"].lower()]) - 1) % 7 + 1
    return _whole(m, _day(context.published - timedelta(days=back)), "day")


def _read_weekday(m: re.Match[str], context: _Context) -> list[_Value]:
    if context.published is None:
        return _whole(m, None, "day")
    ahead = (int(_table("weekday")[m["weekday"].lower()]) - context.published.weekday() - 1) % 7 + 1
    return [_Value(_day(context.published + timedelta(days=ahead)), "day", m.start("weekday"), m.end())]


def _read_day_word(m: re.Match[str], context: _Context) -> list[_Value]:
    days = int(_table("day")[re.sub(r"\s+", " ", m["word"].lower())])
    return _whole(m, _day(context.published + timedelta(days=days)) if context.published else None, "day")


def _read_turn(m: re.Match[str], context: _Context) -> list[_Value]:
    """Reads the turn of a year, half-year or month."""
    word, now = m["word"].lower(), context.published
    year = _named_year(m, now)
    if word.startswith(("års", "nyår")):
        if m["y"]:
            second = m["y2"]
            return _whole(m, f"{int(m['y'][: 4 - len(second)] + second) if second else int(m['y'])}-01-01", "day")
        if year is None and now:
            year = now.year if context.tense == "past" else now.year + 1
        return _whole(m, f"{year}-01-01" if year else None, "day")
    if now is None:
        return _whole(m, None, "day")
    if word == "månadsskiftet":
        first = now.replace(day=1)
        return _whole(m, _day(first if context.tense == "past" else first + relativedelta(months=1)), "day")
    found = _place_day(7, 1, context)
    return _whole(m, _day(found) if found else None, "day")


_SEASON_MONTH = {"vå": 3, "so": 6, "hö": 9, "vi": 12}


def _read_season(m: re.Match[str], context: _Context) -> list[_Value]:
    groups = m.groupdict()
    now, year = context.published, _named_year(m, context.published)
    if year:
        return _whole(m, str(year), "year")
    if now is None:
        return _whole(m, None, "year")
    first = _SEASON_MONTH[(groups.get("season") or groups.get("past") or "").lower()[:2]]
    which = (groups.get("which") or "").lower()
    if groups.get("past") or which == "förra":
        year = now.year if first < now.month and which != "förra" and first != 12 else now.year - 1
        if first == 12 and groups.get("past"):
            year = now.year
    elif which == "nästa":
        year = now.year + 1
    elif context.tense == "past":
        year = now.year if first <= now.month else now.year - 1
    else:
        year = now.year if first + 2 >= now.month else now.year + 1
    return _whole(m, str(year), "year")


def _read_part(m: re.Match[str], context: _Context) -> list[_Value]:
    year = _named_year(m, context.published) or (context.published.year if context.published else None)
    return _whole(m, str(year) if year else None, "year")


def _read_year_word(m: re.Match[str], context: _Context) -> list[_Value]:
    word, now = m["word"].lower(), context.published
    step = {"nästa år": 1, "året därpå": 1, "året efter": 1, "i år": 0}.get(word, -1)
    if word.startswith("året") and context.previous:
        return _whole(m, str(int(context.previous[:4]) + step), "year")
    return _whole(m, str(now.year + step) if now else None, "year")


def _read_year(m: re.Match[str], _: _Context) -> list[_Value]:
    return _whole(m, m["year"], "year")


def _shift(base: date, n: int, unit: str) -> tuple[str, Precision]:
    """Moves a date by so many units and keeps what the unit is exact about."""
    if unit.startswith("år"):
        return str(base.year + n), "year"
    if unit.startswith("månad"):
        return _month(base + relativedelta(months=n)), "month"
    if unit.startswith("veck"):
        return _month(base + timedelta(weeks=n)), "month"
    return _day(base + timedelta(days=n)), "day"


def _read_ago(m: re.Match[str], context: _Context) -> list[_Value]:
    if context.published is None:
        return _whole(m, None, None)
    return _whole(m, *_shift(context.published, -_number(m["n"]), m["unit"].lower()))


def _read_ahead(m: re.Match[str], context: _Context) -> list[_Value]:
    if context.published is None:
        return _whole(m, None, None)
    return _whole(m, *_shift(context.published, _number(m["n"]), m["unit"].lower()))


def _read_later(m: re.Match[str], context: _Context) -> list[_Value]:
    """Reads "två år senare", counted from the date before it in the text."""
    n = _number(m["n"]) * (1 if m["way"].lower() == "senare" else -1)
    parts = [int(p) for p in (context.previous or "").split("-") if p]
    if not parts:
        return []
    value, precision = _shift(date(*(parts + [1, 1])[:3]), n, m["unit"].lower())
    if precision != "year" and len(parts) == 3 and m["unit"].lower().startswith("veck"):
        return _whole(m, _day(date(*parts) + timedelta(weeks=n)), "day")
    return _whole(m, value, precision) if precision == "year" or len(parts) > 1 else []


def _read_holiday(m: re.Match[str], context: _Context) -> list[_Value]:
    rule, now = _table("holiday")[re.sub(r"\s+", " ", m["holiday"].lower())], context.published
    year = _named_year(m, now)
    precision: Precision = "month" if rule.isdigit() or rule == "easter" else "day"
    if year is None and now:
        days = [(_holiday(rule, y), y) for y in (now.year - 1, now.year, now.year + 1)]
        past, future = [y for d, y in days if d <= now], [y for d, y in days if d >= now]
        year = past[-1] if context.tense == "past" else future[0]
    if year is None:
        return _whole(m, None, precision)
    found = _holiday(rule, year)
    return _whole(m, _month(found) if precision == "month" else _day(found), precision)


def _holiday(rule: str, year: int) -> date:
    """Works out a holiday: an offset from Easter Sunday or Midsummer Day (a Saturday, 20-26 June), or a fixed day."""
    if rule.startswith("easter"):
        sunday: date = easter(year)
        return sunday + timedelta(days=int(rule.removeprefix("easter") or 0))
    if rule.startswith("midsummer"):
        first = date(year, 6, 20)
        return first + timedelta(days=(5 - first.weekday()) % 7 + int(rule.removeprefix("midsummer")))
    month, _, day = rule.partition("-")
    return date(year, int(month), int(day or 24))
