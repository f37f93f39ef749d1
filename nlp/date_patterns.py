"""The shapes of Swedish date expressions, and which reader works each of them out."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from nlp import date_calendar as named
from nlp import date_relative as seen
from nlp.date_values import Reader
from nlp.date_words import words
from nlp.gate import holds

_SPACE = r"\s{1,2}"
_GAP = r"[ \u00a0]{0,2}"
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_DOT = r"(?:(?:(?<=jan|feb|apr|jun|jul|aug|sep|okt|nov|dec)|(?<=sept|febr))\.)?"  # of an abbreviated month
_UNIT = r"(?P<unit>halvår|år|månad(?:er)?|veck(?:a|or)|dag(?:ar)?)"
_ABOUT = r"(?:(?:drygt|nästan|snart|knappt|ungefär|omkring|cirka|runt|bara|bortåt|redan)\s{1,2})?"


_CENTURIES = ("19", "20")  # what a year begins with
_WAYS = ("därpå", "därefter", "efter", "innan", "före", "dessförinnan")
_UNITS = ("år", "månad", "veck", "dag")

_Source = tuple[str, Reader, *tuple[Iterable[str], ...]]  # with its signs


class Shape(NamedTuple):
    """A pattern of text in lower case and its reader; a text that it fits holds one of each group of signs."""

    pattern: re.Pattern[str]
    reader: Reader
    signs: Sequence[Sequence[str]]


def _any(kind: str) -> str:
    """Returns an alternation of the words of one kind, the longest first, blanks of any sort between them."""
    ordered = sorted(words(kind), key=len, reverse=True)
    return "|".join(_SPACE.join(map(re.escape, word.split())) for word in ordered)


def _beginnings(kind: str) -> set[str]:
    """Returns the first words of the expressions of one kind."""
    return {word.split()[0] for word in words(kind)}


def _weekdays(ending: str) -> list[str]:
    """Returns the weekdays with an ending: "måndagen", "måndags"."""
    return [weekday + ending for weekday in words("weekday")]


@cache
def _shapes() -> tuple[Shape, ...]:
    sources = (*_days(), *_months(), *_weeks(), *_years(), *_counts(), *_seen_from_another())
    return tuple(Shape(re.compile(source), reader, [tuple(s) for s in signs]) for source, reader, *signs in sources)


def patterns(lowered: str) -> list[tuple[re.Pattern[str], Reader]]:
    """Returns the patterns that may fit a text in lower case, each with its reader.

    Where two begin at the same letter, the longer match counts.
    """
    return [(s.pattern, s.reader) for s in _shapes() if all(holds(lowered, group) for group in s.signs)]


def _whose() -> str:
    """The year that may follow a day, month, season or holiday."""
    words = f"{_any('year')}|{_any('year then')}"
    return rf"(?:[ \u00a0]{{1,2}}(?P<year>{_YEAR}\b|(?:{words})\b)|{_GAP},{_GAP}(?P<year2>{_YEAR})\b)?"


def _number() -> str:
    return rf"(?P<n>\d{{1,2}}|{_any('number')})"


def _days() -> list[_Source]:
    weekdays, months = _any("weekday"), _any("month")
    day = rf"(?:\d{{1,2}}(?::?[ae]\b)?|(?:{_any('ordinal')})\b)"
    between = rf"(?:{_GAP}[–—-]{_GAP}|,{_GAP}|{_SPACE}(?:och|till|samt|eller|till och med|t\.?o\.?m\.?){_SPACE})"
    list_of_days = rf"(?P<days>{day}(?:{between}(?:den{_SPACE})?{day}){{0,4}})"
    no_round = "".join(rf"(?<!\b{word} )" for word in words("round"))  # "omgång 2, den 25 april" has one day
    initials = "".join(sorted({word[0] for word in ("den", *words("weekday"), *words("ordinal"))}))
    day_month = r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})"
    return [
        (rf"(?=\d)(?<![\d-])(?P<y>{_YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])", named.read_full, ("-",), _CENTURIES),
        (
            rf"(?=\d)(?<![\d.])(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})[./ -](?P<y>{_YEAR})(?!\d)",
            named.read_full,
            _CENTURIES,
        ),
        (
            rf"(?:(?=\d)(?<![\d§])(?<!\d[./:-]){no_round}|\b(?=[{initials}]))"
            rf"(?:(?P<weekday>{weekdays})(?:en)?{_SPACE})?(?:den{_SPACE})?{list_of_days}\.?{_GAP}(?P<month>{months})\b{_DOT}{_whose()}",
            named.read_days,
        ),
        (
            rf"\b(?:den{_SPACE})?sist[ae](?:{_SPACE}dagen{_SPACE}i)?{_SPACE}(?P<month>{months})\b{_whose()}",
            named.read_last_day,
            ("sist",),
        ),
        (
            rf"\b(?P<nth>{_any('ordinal')}|sista){_SPACE}(?P<weekday>{weekdays})en{_SPACE}i{_SPACE}(?P<month>{months})\b{_whose()}",
            named.read_nth_weekday,
            _weekdays("en"),
        ),
        # not "i den 27:e minuten"
        (rf"\bden{_SPACE}(?P<d>\d{{1,2}}):[ae]\b(?!{_SPACE}\w+(?:en|et|na)\b)", named.read_day_of_month, (":e", ":a")),
        (r"(?<![\d/.:,§])(?<!§\s)(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/]|\s(?:av|delar)\b)", named.read_numeric, ("/",)),
        # a table whose cells were glued: "Järpen", "5", "31/1"
        (r"(?<=[^\W\d_])\d(?P<d>[0-3]\d)/(?P<m>\d{1,2})(?![\d/])", named.read_numeric, ("/",)),
        (rf"\({_GAP}{day_month}\.?(?={_GAP}\))", named.read_numeric, ("(",)),
        (rf"\b(?:den|från|fr\.?o\.?m\.?|sedan){_SPACE}{day_month}(?![\d.:–-])", named.read_numeric),
        (rf"\bi{_SPACE}(?P<weekday>{weekdays})s\b(?!{_SPACE}förra)", seen.read_last_weekday, _weekdays("s")),
        (
            rf"(?<!dag )\b(?:på|från|från{_SPACE}och{_SPACE}med|senast|till|nu{_SPACE}på|före|redan){_SPACE}"
            rf"(?P<weekday>{weekdays})\b(?!{_SPACE}\d|{_SPACE}(?:till|i nästa|nästa|förra|den)\b|[–-])",
            seen.read_weekday,
            words("weekday"),
        ),
        (rf"\b(?P<which>nästa|förra){_SPACE}(?P<weekday>{weekdays})(?:en)?\b", seen.read_weekday, words("weekday")),
        (rf"\bi{_SPACE}helgen\b", seen.read_weekend, ("helgen",)),
        (rf"\b(?P<word>{_any('day')})\b", seen.read_day_word),
        (rf"\b(?P<holiday>{_any('holiday')})\b(?!-){_whose()}", named.read_holiday, _beginnings("holiday")),
    ]


def _months() -> list[_Source]:
    months = _any("month")
    return [
        (
            rf"\b(?P<month>{months})\b(?!-){_DOT}(?:{_GAP}[–—-]{_GAP}(?P<month2>{months})\b)?{_whose()}",
            named.read_months,
        ),
    ]


def _weeks() -> list[_Source]:
    weekdays = _any("weekday")
    return [
        (rf"\b(?:veckorna|vecka|v\.?){_SPACE}(?P<week>\d{{1,2}})\b(?!\s?[/:%]){_whose()}", named.read_week),
        (
            rf"\b(?:i{_SPACE})?(?:(?:(?P<weekday>{weekdays})(?:en|s)?{_SPACE}(?:och|till){_SPACE})?"
            rf"(?P<weekday2>{weekdays})(?:en|s)?{_SPACE}(?:i{_SPACE})?)?"
            rf"(?P<all>hela{_SPACE})?(?P<which>{_any('week')}){_SPACE}veckan?\b",
            seen.read_relative_week,
            ("veck",),
            _beginnings("week"),
        ),
    ]


def _years() -> list[_Source]:
    turns = "årsskiftet|nyår(?:et)?|månadsskiftet|halvårsskiftet"
    months = _any("month")
    our = rf"(?<=vår)(?={_SPACE}(?!(?:{_any('after spring')})\b)\w*[^\Wrs](?<!de)(?<!te)\b)"  # "i vår region"
    return [
        (
            rf"\bmånadsskiftet{_SPACE}(?P<month>{months})[–/-](?P<month2>{months})\b{_whose()}",
            named.read_turn_of_month,
            ("månadsskiftet",),
        ),
        (
            rf"\b(?P<word>{turns})\b(?:{_SPACE}(?P<first>{_YEAR})(?:[/–-](?P<second>\d{{4}}|\d\d))?\b)?{_whose()}",
            named.read_turn,
            ("skiftet", "nyår"),
        ),
        (
            rf"\b(?:(?P<which>{_any('which')}|samma){_SPACE}|i{_SPACE}|(?=\w+(?P<def>en|na)\b))"
            rf"(?P<season>{_any('season')})\b(?!{our})(?P<then>{_SPACE}(?:därpå|därefter))?{_whose()}",
            seen.read_season,
            words("season"),
        ),
        (
            rf"\b(?P<which>{_any('ordinal')}){_SPACE}(?:kvartalet|halvåret|tertialet)\b{_whose()}",
            named.read_part,
            ("kvartalet", "halvåret", "tertialet"),
        ),
        (rf"\b(?:kvartal{_SPACE}|q)(?P<which>[1-4])\b{_whose()}", named.read_part, ("kvartal", "q")),
        (rf"\b(?P<word>{_any('year')})\b", seen.read_year_word),
        (
            rf"(?=\d)(?<![\d/.:,§-])(?P<first>{_YEAR})-(?P<second>{_YEAR})(?![\d/:-])",
            named.read_years,
            ("-",),
            _CENTURIES,
        ),
        (
            rf"(?=\d)(?<![\d/.:,§-])(?<![-–]\d{{3}} )(?<!\bkl )(?<!\bkl\. )(?P<year>{_YEAR})"
            rf"(?![\d/]|:\d|[-–]tal|-\d|[.,]\d|\s(?:{_any('unit')})\b)",
            named.read_year,
            _CENTURIES,
        ),
    ]


def _counts() -> list[_Source]:
    """Counted from publication."""
    return [
        (rf"\b(?P<ago>för){_SPACE}{_ABOUT}{_number()}{_SPACE}{_UNIT}{_SPACE}sedan\b", seen.read_count, ("sedan",)),
        (
            rf"\b{_number()}{_SPACE}{_UNIT}{_SPACE}(?P<ago>(?:är{_SPACE}det{_SPACE}|har{_SPACE}gått{_SPACE})?sedan)\b",
            seen.read_count,
            ("sedan",),
            _UNITS,
        ),
        (
            rf"\b(?P<ago>sedan){_SPACE}{_ABOUT}{_number()}{_SPACE}{_UNIT}\b(?!{_SPACE}senare)",
            seen.read_count,
            ("sedan",),
            _UNITS,
        ),
        (
            rf"\b(?:om|inom){_SPACE}{_ABOUT}{_number()}{_SPACE}{_UNIT}\b(?P<ago>(?!))?",
            seen.read_count,
            ("om",),
            _UNITS,
        ),
    ]


def _seen_from_another() -> list[_Source]:
    """Counted from the date before it in the text."""
    return [
        (
            rf"\b{_number()}{_SPACE}{_UNIT}{_SPACE}(?P<way>senare|tidigare)\b(?!{_SPACE}än\b)",
            seen.read_later,
            ("senare", "tidigare"),
        ),
        (
            rf"\b{_number()}{_SPACE}{_UNIT}{_SPACE}(?P<way>{'|'.join(_WAYS)})\b"
            rf"(?!{_SPACE}\w)",
            seen.read_later,
            _WAYS,
            _UNITS,
        ),
        (
            rf"\b(?P<unit>året|månaden|veckan|dagen|(?:{_any('weekday')})en){_SPACE}(?P<way>{'|'.join(_WAYS)})(?P<same>(?!))?\b"
            rf"(?!{_SPACE}(?:den|det|att)\b)",
            seen.read_next,
            _WAYS,
            ("året", "månaden", "veckan", "dagen"),
        ),
        (
            rf"\b(?P<same>samma){_SPACE}(?P<unit>år|månad|dag)\b(?!{_SPACE}som\b)(?P<way>(?!))?",
            seen.read_next,
            ("samma",),
        ),
    ]
