"""Reads Swedish dates that are seen from another day: from publication ("på måndag") or from the date before."""

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from nlp.date_values import Context, Precision, Value, named_year, whole, whole_year, write
from nlp.date_words import look_up, words


def _number(word: str) -> float:
    return float(word) if word.isdigit() else float(look_up("number", word))


def read_relative_week(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "måndag nästa vecka" as a day, "nästa vecka" as a month, "hela nästa vecka" as its Monday."""
    days = [g for g in ("weekday", "weekday2") if m[g]]
    now = context.published
    monday = now - timedelta(days=now.weekday()) + timedelta(weeks=int(look_up("week", m["which"]))) if now else None
    if not days:
        return whole(m, monday, "day" if m["all"] else "month")
    values = []
    for group in days:
        found = monday + timedelta(days=int(look_up("weekday", m[group]))) if monday else None
        last = group == days[-1]
        values.append(Value(write(found, "day"), "day", m.start(group), m.end() if last else m.end(group)))
    return values


def read_last_weekday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i måndags": the latest Monday before publication."""
    if context.published is None:
        return whole(m, None, "day")
    back = (context.published.weekday() - int(look_up("weekday", m["weekday"])) - 1) % 7 + 1
    return whole(m, context.published - timedelta(days=back), "day")


def read_weekday(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "på måndag": the next Monday after publication; "nästa" and "förra måndag" are of the week beside its."""
    if context.published is None:
        return whole(m, None, "day", "weekday")
    weekday, today = int(look_up("weekday", m["weekday"])), context.published
    if which := m.groupdict().get("which"):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(look_up("week", which)))
        return whole(m, monday + timedelta(days=weekday), "day")
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    return whole(m, today + timedelta(days=ahead), "day", "weekday")


def read_weekend(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i helgen" as the month of its Saturday, the latest one unless the clause speaks of what is to come."""
    if context.published is None:
        return whole(m, None, "month")
    back = (context.published.weekday() - 5) % 7
    ahead = 7 if context.tense == "future" and back else 0
    return whole(m, context.published + timedelta(days=ahead - back), "month")


def read_day_word(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i morgon"."""
    days = timedelta(days=int(look_up("day", m["word"])))
    return whole(m, context.published + days if context.published else None, "day")


def read_season(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "i höst", "i våras", "förra våren", "till hösten", "hösten 2012": the year only."""
    now, year = context.published, named_year(m, context)
    first, which = int(look_up("season", m["season"])), (m["which"] or "").lower()
    if m["then"] or which == "samma":
        return _season_then(m, first, context)
    if year or now is None:
        return whole_year(m, year)
    if m["season"].lower().endswith("as"):
        return whole_year(m, now.year if first < now.month or first == 12 else now.year - 1)
    if which:
        return whole_year(m, now.year + int(look_up("which", which)))
    if context.tense == "past":
        return whole_year(m, now.year if first <= now.month else now.year - 1)
    nearly_over = 1 if m["def"] else 2  # "till hösten", said in November, is next year's; "i höst" is this one
    return whole_year(m, now.year if first + nearly_over >= now.month else now.year + 1)


def _season_then(m: re.Match[str], first: int, context: Context) -> list[Value]:
    """Reads "sommaren därpå" and "samma höst": the first such season after the date before it, or of its year."""
    previous = _previous(context)
    if previous is None:
        return []
    base, known = previous
    later = m["then"] and (known == 1 or first <= base.month)
    return whole_year(m, base.year + 1 if later else base.year)


def read_year_word(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "nästa år" and "i fjol"."""
    step = int(look_up("year", m["word"]))
    return whole_year(m, context.published.year + step if context.published else None)


def _shift(base: date, n: float, unit: str, *, from_a_day: bool = False) -> tuple[date, Precision]:
    """Moves a date by so many units; a count of years, months or weeks from today is no more exact than its unit."""
    if unit.startswith("halvår"):
        return base + relativedelta(months=round(6 * n)), "month"
    if unit.startswith("år"):
        return base + relativedelta(months=round(12 * n)), "year"
    if unit.startswith("månad"):
        return base + relativedelta(months=int(n)), "month"
    if unit.startswith("veck"):
        return base + timedelta(weeks=int(n)), "day" if from_a_day else "month"
    return base + timedelta(days=int(n)), "day"


def read_count(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "för tre år sedan", "sedan en vecka" and "om två veckor", counted from publication."""
    sign = -1 if m["ago"] else 1
    if context.published is None:
        return [Value(None, None, m.start("n"), m.end())]
    return whole(m, *_shift(context.published, sign * _number(m["n"]), m["unit"].lower()), group="n")


_BACK = ("tidigare", "innan", "före", "dessförinnan")


def _previous(context: Context) -> tuple[date, int] | None:
    """Returns the date before it in the text, and how many parts of it are known."""
    parts = [int(p) for p in (context.previous or "").split("-") if p]
    return (date(*[*parts, 1, 1][:3]), len(parts)) if parts else None


def read_later(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "två år senare", "fyra dagar innan", counted from the date before it in the text."""
    previous = _previous(context)
    if previous is None:
        return []
    base, known = previous
    sign = -1 if m["way"].lower() in _BACK else 1
    found, precision = _shift(base, sign * _number(m["n"]), m["unit"].lower(), from_a_day=known == 3)
    return whole(m, found, precision) if known >= {"year": 1, "month": 2, "day": 3}[precision] else []


def read_next(m: re.Match[str], context: Context) -> list[Value]:
    """Reads "året därpå", "dagen innan", "måndagen därpå", "samma år": seen from the date before it in the text."""
    previous, unit = _previous(context), m["unit"].lower().removesuffix("en").removesuffix("et")
    if previous is None:
        return []
    base, known = previous
    way = 0 if m["same"] else -1 if m["way"].lower() in _BACK else 1
    if unit in words("weekday"):
        ahead = (int(words("weekday")[unit]) - base.weekday() - 1) % 7 + 1
        return whole(m, base + timedelta(days=ahead if way > 0 else ahead - 7), "day") if known == 3 else []
    found, precision = _shift(base, way, unit)
    return whole(m, found, precision) if known >= {"year": 1, "month": 2, "day": 3}[precision] else []
