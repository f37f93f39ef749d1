"""Works out what a Swedish date expression means, given the day of publication and the tense of its clause."""

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
Tense = Literal["past", "future", ""]

_LATELY = 90  # days: without other clues, a date without a year that passed so recently is taken as past


@dataclass(frozen=True, slots=True)
class Context:
    """What an incomplete date is completed from."""

    published: date | None
    tense: Tense
    previous: str | None = None  # the value of the date before it in the text


@dataclass(frozen=True, slots=True)
class Value:
    """A date read from text[start:end]; `value` is None where the text does not tell it."""

    value: str | None
    precision: Precision | None
    start: int
    end: int


Reader = Callable[[re.Match[str], Context], list[Value]]


@cache
def words(kind: str) -> dict[str, str]:
    """Returns the words of one kind in data/date_words.csv, in lower case, with their values."""
    with (resources.files("nlp") / "data" / "date_words.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {r["word"]: r["value"] for r in rows if r["kind"] == kind}


def _look_up(kind: str, word: str) -> str:
    return words(kind)[re.sub(r"\s+", " ", word.lower())]


def _number(word: str) -> float:
    return float(word) if word.isdigit() else float(_look_up("number", word))


def _write(found: date | None, precision: Precision) -> str | None:
    return found.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]] if found else None


def _whole(m: re.Match[str], found: date | None, precision: Precision, group: str | int = 0) -> list[Value]:
    return [Value(_write(found, precision), precision, m.start(group), m.end())]


def _year(m: re.Match[str], year: int | None) -> list[Value]:
    return [Value(str(year) if year else None, "year", m.start(), m.end())]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named_year(m: re.Match[str], published: date | None) -> int | None:
    """Reads the year that stands beside a date: "2021", "nästa år", "i fjol"."""
    groups = m.groupdict()
    word = (groups.get("year") or groups.get("year2") or "").lower()
    if word.isdigit():
        return int(word)
    if not word or published is None:
        return None
    return published.year + int(_look_up("year", word))


def _which(days: list[date], context: Context) -> date | None:
    """Chooses between the same day of several years, by tense, else the next one unless it has just passed."""
    now = context.published
    past, future = [d for d in days if now and d <= now], [d for d in days if now and d >= now]
    if not now or not past or not future:
        return None
    if context.tense == "past" or (not context.tense and (now - past[-1]).days <= _LATELY):
        return past[-1]
    return future[0]


def _day_of_year(month: int, day: int, context: Context, weekday: int | None = None) -> date | None:
    """Gives a day and month their year; a weekday that fits only one year decides."""
    if context.published is None:
        return None
    near = range(context.published.year - 4, context.published.year + 5)
    days = [d for year in near if (d := _date(year, month, day))]
    if weekday is not None:
        soon = [d for d in days if abs((d - context.published).days) < 550 and d.weekday() == weekday]
        if len(soon) == 1:
            return soon[0]
    return _which(days, context)


def read_full(m: re.Match[str], _: Context) -> list[Value]:
    """Reads 2015-04-30 and 16.10.2023."""
    found = _date(int(m["y"]), int(m["m"]), int(m["d"]))
    return _whole(m, found, "day") if found else []


_DAY = re.compile(r"\d{1,2}|[^\W\d_]{5,}")


def read_days(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "6 april 2015", "måndagen den 6 april", "15–16 oktober", "den 2, 9 och 16 maj": a value for each day."""
    month = int(_look_up("month", m["month"]))
    year = _named_year(m, context.published)
    weekday = int(_look_up("weekday", m["weekday"])) if m["weekday"] else None
    parts = [p for p in _DAY.finditer(m["days"]) if p.group().isdigit() or p.group().lower() in words("ordinal")]
    values = []
    for i, part in enumerate(parts):
        day = int(part.group() if part.group().isdigit() else words("ordinal")[part.group().lower()])
        found = _date(year, month, day) if year else _day_of_year(month, day, context, weekday)
        if not _date(2024, month, day) or (year and not found):
            return []
        start = m.start() if i == 0 else m.start("days") + part.start()
        end = m.end() if i == len(parts) - 1 else m.start("days") + part.end()
        values.append(Value(_write(found, "day"), "day", start, end))
    return values


def read_last_day(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "den sista mars nästa år"."""
    month = int(_look_up("month", m["month"]))
    some_day = _day_of_year(month, 28, context)
    year = _named_year(m, context.published) or (some_day.year if some_day else None)
    return _whole(m, date(year, month, calendar.monthrange(year, month)[1]) if year else None, "day")


def read_day_of_month(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "den 15:e", without a month."""
    now, day = context.published, int(m["d"])
    if not 1 <= day <= 31:
        return []
    if now is None:
        return _whole(m, None, "day")
    first = now.replace(day=1)
    days = [d for n in range(-3, 4) if (d := _date(*(first + relativedelta(months=n)).timetuple()[:2], day))]
    return _whole(m, _which(days, Context(now, context.tense or "future")), "day")


def read_months(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "mars", "i slutet av februari", "juni nästa år", "mars–april 2020": a value for each month."""
    if m["month"].lower() in ("maj", "mars", "jul") and m["month"][0].isupper() and not m["month"].isupper():
        return []  # Maj, Mars and jul are also a woman, a planet and Christmas
    values = []
    for group in ("month", "month2"):
        if m[group]:
            month = int(_look_up("month", m[group]))
            found = _month(month, _named_year(m, context.published), context)
            last = group == "month2" or not m["month2"]
            start = m.start() if group == "month" else m.start(group)
            values.append(Value(_write(found, "month"), "month", start, m.end() if last else m.end(group)))
    return values


def _month(month: int, year: int | None, context: Context) -> date | None:
    now = context.published
    if year is None and now:
        if context.tense == "past":
            year = now.year if month <= now.month else now.year - 1
        else:
            lately = 0 if context.tense == "future" else _LATELY // 31
            year = now.year if month >= now.month - lately else now.year + 1
    return date(year, month, 1) if year else None


def read_numeric(m: re.Match[str], context: Context) -> list[Value]:
    """Reads 30/5 and (30.5)."""
    day, month = int(m["d"]), int(m["m"])
    if not _date(2024, month, day) or (day, month) == (24, 7):  # 24/7: round the clock
        return []
    return _whole(m, _day_of_year(month, day, context), "day", "d")


def read_week(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "vecka 40" as its Monday (ISO 8601)."""
    week, year, now = int(m["week"]), _named_year(m, context.published), context.published
    years = [year] if year else list(range(now.year - 4, now.year + 5)) if now else []
    mondays = []
    for each in years:
        try:
            mondays.append(date.fromisocalendar(each, week, 1))
        except ValueError:
            continue
    if not 1 <= week <= 53:
        return []
    return _whole(m, mondays[0] if year and mondays else _which(mondays, context), "day")


def read_relative_week(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "måndag nästa vecka" as a day, "nästa vecka" as a month, "hela nästa vecka" as its Monday."""
    days = [g for g in ("weekday", "weekday2") if m[g]]
    now = context.published
    monday = now - timedelta(days=now.weekday()) + timedelta(weeks=int(_look_up("week", m["which"]))) if now else None
    if not days:
        return _whole(m, monday, "day" if m["all"] else "month")
    values = []
    for group in days:
        found = monday + timedelta(days=int(_look_up("weekday", m[group]))) if monday else None
        last = group == days[-1]
        values.append(Value(_write(found, "day"), "day", m.start(group), m.end() if last else m.end(group)))
    return values


def read_last_weekday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i måndags": the latest Monday before publication."""
    if context.published is None:
        return _whole(m, None, "day")
    back = (context.published.weekday() - int(_look_up("weekday", m["weekday"])) - 1) % 7 + 1
    return _whole(m, context.published - timedelta(days=back), "day")


def read_weekday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "på måndag": the next Monday after publication."""
    if context.published is None:
        return _whole(m, None, "day", "weekday")
    ahead = (int(_look_up("weekday", m["weekday"])) - context.published.weekday() - 1) % 7 + 1
    return _whole(m, context.published + timedelta(days=ahead), "day", "weekday")


def read_day_word(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i morgon"."""
    days = timedelta(days=int(_look_up("day", m["word"])))
    return _whole(m, context.published + days if context.published else None, "day")


def read_turn(m: re.Match[str], context: Context) -> list[Value]:
    """Reads the turn of a year, half-year or month: "årsskiftet 2015/16", "nyår", "månadsskiftet"."""
    word, now = m["word"].lower(), context.published
    if word == "månadsskiftet":
        step = relativedelta(months=0 if context.tense == "past" else 1)
        return _whole(m, now.replace(day=1) + step if now else None, "day")
    if word == "halvårsskiftet":
        year = _named_year(m, now)
        return _whole(m, date(year, 7, 1) if year else _day_of_year(7, 1, context), "day")
    if m["second"]:
        year = int(m["first"][: 4 - len(m["second"])] + m["second"])
    else:
        year = int(m["first"]) if m["first"] else _named_year(m, now)
    if year is None and now:
        year = now.year if context.tense == "past" else now.year + 1
    return _whole(m, date(year, 1, 1) if year else None, "day")


def read_season(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i höst", "i våras", "förra våren", "till hösten", "hösten 2012": the year only."""
    now, year = context.published, _named_year(m, context.published)
    if year or now is None:
        return _year(m, year)
    first, which = int(_look_up("season", m["season"])), (m["which"] or "").lower()
    if m["season"].lower().endswith("as"):
        return _year(m, now.year if first < now.month or first == 12 else now.year - 1)
    if which:
        return _year(m, now.year + int(_look_up("which", which)))
    if context.tense == "past":
        return _year(m, now.year if first <= now.month else now.year - 1)
    nearly_over = 1 if m["def"] else 2  # "till hösten", said in November, is next year's; "i höst" is this one
    return _year(m, now.year if first + nearly_over >= now.month else now.year + 1)


def read_part(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "första kvartalet 2026", "andra halvåret": the year only."""
    now, year = context.published, _named_year(m, context.published)
    if year is None and now:
        passed = m["which"].lower() == "första" and now.month > 6 and context.tense != "past"
        year = now.year + 1 if passed else now.year
    return _year(m, year)


def read_year_word(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "nästa år" and "i fjol"."""
    step = int(_look_up("year", m["word"]))
    return _year(m, context.published.year + step if context.published else None)


def read_year(m: re.Match[str], _: Context) -> list[Value]:
    """Reads a bare year."""
    return _year(m, int(m["year"]))


def _shift(base: date, n: float, unit: str, *, from_a_day: bool = False) -> tuple[date, Precision]:
    """Moves a date by so many units; a count of years, months or weeks from today is no more exact than its unit."""
    if unit.startswith("år"):
        return base + relativedelta(months=round(12 * n)), "year"
    if unit.startswith("månad"):
        return base + relativedelta(months=int(n)), "month"
    if unit.startswith("veck"):
        return base + timedelta(weeks=int(n)), "day" if from_a_day else "month"
    return base + timedelta(days=int(n)), "day"


def read_count(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "för tre år sedan" and "om två veckor", counted from publication."""
    sign = -1 if m["ago"] else 1
    if context.published is None:
        return [Value(None, None, m.start(), m.end())]
    return _whole(m, *_shift(context.published, sign * _number(m["n"]), m["unit"].lower()))


def _previous(context: Context) -> tuple[date, int] | None:
    """Returns the date before it in the text, and how many parts of it are known."""
    parts = [int(p) for p in (context.previous or "").split("-") if p]
    return (date(*[*parts, 1, 1][:3]), len(parts)) if parts else None


def read_later(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "två år senare", "fyra dagar senare", counted from the date before it in the text."""
    previous = _previous(context)
    if previous is None:
        return []
    base, known = previous
    sign = 1 if m["way"].lower() == "senare" else -1
    found, precision = _shift(base, sign * _number(m["n"]), m["unit"].lower(), from_a_day=known == 3)
    return _whole(m, found, precision) if known >= {"year": 1, "month": 2, "day": 3}[precision] else []


def read_next(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "året därpå", "dagen innan", "måndagen därpå", "samma år": seen from the date before it in the text."""
    previous, unit = _previous(context), m["unit"].lower().removesuffix("en").removesuffix("et")
    if previous is None:
        return []
    base, known = previous
    way = 0 if m["same"] else -1 if m["way"].lower() in ("innan", "före", "dessförinnan") else 1
    if unit in words("weekday"):
        ahead = (int(words("weekday")[unit]) - base.weekday() - 1) % 7 + 1
        return _whole(m, base + timedelta(days=ahead if way > 0 else ahead - 7), "day") if known == 3 else []
    found, precision = _shift(base, way, unit)
    return _whole(m, found, precision) if known >= {"year": 1, "month": 2, "day": 3}[precision] else []


def read_holiday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads a holiday as its day ("julafton"), a season of holidays as its month ("jul", "midsommar")."""
    rule, now = _look_up("holiday", m["holiday"]), context.published
    precision: Precision = "month" if rule.isdigit() or rule == "easter" else "day"
    year = _named_year(m, now)
    if year:
        return _whole(m, _holiday(rule, year), precision)
    days = [_holiday(rule, y) for y in range(now.year - 1, now.year + 2)] if now else []
    return _whole(m, _which(days, Context(now, context.tense or "future")), precision)


def _holiday(rule: str, year: int) -> date:
    """Works out a holiday: an offset from Easter Sunday or Midsummer Day (a Saturday, 20–26 June), or a fixed day."""
    if rule.startswith("easter"):
        sunday: date = easter(year)
        return sunday + timedelta(days=int(rule.removeprefix("easter") or 0))
    if rule.startswith("midsummer"):
        first = date(year, 6, 20)
        return first + timedelta(days=(5 - first.weekday()) % 7 + int(rule.removeprefix("midsummer")))
    month, _, day = rule.partition("-")
    return date(year, int(month), int(day or 24))
