"""Reads Swedish dates that the calendar names: days, months, weeks, holidays, quarters, years."""

import calendar
import re
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from nlp.date_values import (
    LATELY,
    Context,
    Precision,
    Reading,
    Value,
    choose,
    named_year,
    other_years,
    side_of,
    whole,
    whole_year,
    write,
)
from nlp.date_words import look_up, words


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


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
    return choose(days, context)


def read_full(m: re.Match[str], _: Context) -> list[Value]:
    """Reads 2015-04-30 and 16.10.2023."""
    found = _date(int(m["y"]), int(m["m"]), int(m["d"]))
    return whole(m, found, "day") if found else []


_DAY = re.compile(r"\d{1,2}|[^\W\d_]{5,}")


def read_days(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "6 april 2015", "måndagen den 6 april", "15–16 oktober", "den 2, 9 och 16 maj": a value for each day."""
    month = int(look_up("month", m["month"]))
    year = named_year(m, context)
    weekday = int(look_up("weekday", m["weekday"])) if m["weekday"] else None
    parts = [p for p in _DAY.finditer(m["days"]) if p.group().isdigit() or p.group().lower() in words("ordinal")]
    values = []
    for i, part in enumerate(parts):
        day = int(part.group() if part.group().isdigit() else words("ordinal")[part.group().lower()])
        found = _date(year, month, day) if year else _day_of_year(month, day, context, weekday)
        if not _date(2024, month, day) or (year and not found):
            return []
        start = m.start() if i == 0 else m.start("days") + part.start()
        end = m.end() if i == len(parts) - 1 else m.start("days") + part.end()
        values.append(Value(write(found, "day"), "day", start, end, other_years(m, found, "day", context)))
    return values


def read_last_day(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "den sista mars nästa år"."""
    month = int(look_up("month", m["month"]))
    some_day = _day_of_year(month, 28, context)
    year = named_year(m, context) or (some_day.year if some_day else None)
    found = date(year, month, calendar.monthrange(year, month)[1]) if year else None
    return whole(m, found, "day", others=other_years(m, found, "day", context))


def read_nth_weekday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "första måndagen i oktober", "sista fredagen i maj 2021"."""
    month, weekday = int(look_up("month", m["month"])), int(look_up("weekday", m["weekday"]))
    year = named_year(m, context)
    if year is None and context.published:
        months = [date(y, month, 28) for y in range(context.published.year - 2, context.published.year + 3)]
        near = choose(months, context)
        year = near.year if near else None
    if year is None:
        return whole(m, None, "day")
    days = [d for n in range(1, 32) if (d := _date(year, month, n)) and d.weekday() == weekday]
    nth = -1 if m["nth"].lower() == "sista" else int(look_up("ordinal", m["nth"])) - 1
    return whole(m, days[nth], "day") if nth < len(days) else []


def read_day_of_month(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "den 15:e", without a month."""
    now, day = context.published, int(m["d"])
    if not 1 <= day <= 31:
        return []
    if now is None:
        return whole(m, None, "day")
    months = [now.replace(day=1) + relativedelta(months=n) for n in range(-3, 4)]
    days = [d for month in months if (d := _date(month.year, month.month, day))]
    return whole(m, choose(days, Context(now, context.tense or "future")), "day")


def read_months(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "mars", "i slutet av februari", "juni nästa år", "mars–april 2020": a value for each month."""
    year = named_year(m, context)
    name = context.written[: len(m["month"])]
    if name in ("Maj", "Mars", "Jan") and not year and not m["month2"]:  # a woman, a planet and a man
        return []
    values = []
    for group in ("month", "month2"):
        if m[group]:
            month = int(look_up("month", m[group]))
            found = _month(month, year, context)
            last = group == "month2" or not m["month2"]
            start = m.start() if group == "month" else m.start(group)
            others = other_years(m, found, "month", context)
            values.append(Value(write(found, "month"), "month", start, m.end() if last else m.end(group), others))
    return values


def _month(month: int, year: int | None, context: Context) -> date | None:
    now = context.published
    if year is None and now:
        if context.tense == "past":
            year = now.year if month <= now.month else now.year - 1
        else:
            lately = 0 if context.tense == "future" else LATELY // 31
            year = now.year if month >= now.month - lately else now.year + 1
    return date(year, month, 1) if year else None


def read_numeric(m: re.Match[str], context: Context) -> list[Value]:
    """Reads 30/5 and (30.5)."""
    day, month = int(m["d"]), int(m["m"])
    if not _date(2024, month, day) or (day, month) == (24, 7):  # 24/7: round the clock
        return []
    found = _date(context.heading, month, day) if context.heading else _day_of_year(month, day, context)
    return whole(m, found, "day", "d", other_years(m, found, "day", context))


def read_week(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "vecka 40" as its Monday (ISO 8601)."""
    week, year, now = int(m["week"]), named_year(m, context), context.published
    years = [year] if year else list(range(now.year - 4, now.year + 5)) if now else []
    mondays = []
    for each in years:
        try:
            mondays.append(date.fromisocalendar(each, week, 1))
        except ValueError:
            continue
    if not 1 <= week <= 53:
        return []
    found = mondays[0] if year and mondays else choose(mondays, context)
    return whole(m, found, "day")


def read_turn_of_month(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "månadsskiftet oktober–november" as 1 November."""
    month, year = int(look_up("month", m["month2"])), named_year(m, context)
    found = date(year, month, 1) if year else _day_of_year(month, 1, context)
    return whole(m, found, "day", others=other_years(m, found, "day", context))


def read_turn(m: re.Match[str], context: Context) -> list[Value]:
    """Reads the turn of a year or month as its day ("nyår", "månadsskiftet"), of a half-year as its year.

    What lies before or after the turn of a year is in that year: "efter årsskiftet 2015/16", "före nyår".
    """
    word, now = m["word"].lower(), context.published
    if word == "månadsskiftet":
        step = relativedelta(months=0 if context.tense == "past" else 1)
        return whole(m, now.replace(day=1) + step if now else None, "day")
    if word == "halvårsskiftet":
        year = named_year(m, context)
        found = date(year, 7, 1) if year else _day_of_year(7, 1, context)
        return whole_year(m, found.year if found else None, _day_alone(found))
    if m["second"]:
        year = int(m["first"][: 4 - len(m["second"])] + m["second"])
    else:
        year = int(m["first"]) if m["first"] else named_year(m, context)
    if year is None and now:
        year = now.year if context.tense == "past" else now.year + 1
    found = date(year, 1, 1) if year else None
    if year and (side := side_of(m)):
        return whole_year(m, year if side > 0 else year - 1, _day_alone(found))
    return whole(m, found, "day", others=() if m["first"] else other_years(m, found, "day", context))


def _day_alone(found: date | None) -> tuple[Reading, ...]:
    return (Reading(found.isoformat(), "day", "more exact"),) if found else ()


def read_part(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "första kvartalet 2026", "andra halvåret": the year only."""
    now, year = context.published, named_year(m, context)
    if year is None and now:
        passed = m["which"].lower() == "första" and now.month > 6 and context.tense != "past"
        year = now.year + 1 if passed else now.year
    return whole_year(m, year)


def read_year(m: re.Match[str], _: Context) -> list[Value]:
    """Reads a bare year."""
    return whole_year(m, int(m["year"]))


def read_years(m: re.Match[str], _: Context) -> list[Value]:
    """Reads "1998-2004"."""
    return [Value(m[group], "year", m.start(group), m.end(group)) for group in ("first", "second")]


def read_holiday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads a holiday as its day ("julafton"), a season of holidays as its month ("jul"); "före jul" as the year."""
    rule, now = look_up("holiday", m["holiday"]), context.published
    precision: Precision = "month" if rule.isdigit() or rule == "easter" else "day"
    year = named_year(m, context)
    if year:
        found: date | None = _holiday(rule, year)
    else:
        days = [_holiday(rule, y) for y in range(now.year - 1, now.year + 2)] if now else []
        found = choose(days, Context(now, context.tense or "future"))
    others = other_years(m, found, precision, context)
    if found is None or precision == "day":
        return whole(m, found, precision, others=others)
    if side_of(m):
        return whole_year(m, found.year, (Reading(found.isoformat()[:7], "month", "more exact"),))
    return whole(m, found, precision, others=(*others, Reading(str(found.year), "year", "less exact")))


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
