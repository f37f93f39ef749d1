"""The Swedish words for what the tables say in English: closed vocabularies and column names; and Swedish dates."""

import csv
from datetime import date
from functools import cache
from importlib import resources

from babel.dates import format_date

_LOCALE = "sv_SE"
# Which vocabulary a column of the public tables is written in; columns not listed are shown as they are.
_TABLE_VOCABULARIES = {
    ("offices", "kind"): "office_kind",
    ("mentions", "kind"): "mention_kind",
    ("places", "kind"): "place_kind",
    ("fetches_by_day", "kind"): "fetch_kind",
    ("runs", "stage"): "run_stage",
    ("drops_by_day", "stage"): "run_stage",
    ("sources", "reason"): None,
    ("article_changes", "title"): "yes_no",
    ("article_changes", "text"): "yes_no",
    ("article_changes", "date"): "yes_no",
    ("runs", "status"): "run_status",
}
_VOCABULARIES = {
    "type": "type",
    "stage": "stage",
    "previous": "stage",
    "state": "state",
    "office_kind": "office_kind",
    "lineage": "lineage",
    "health": "health",
    "health_cause": "outcome",
    "cause": "outcome",
    "retried": "yes_no",
    "date_precision": "precision",
    "published_precision": "precision",
    "verdict": "verdict",
    "property": "property",
    "temporary": "yes_no",
    "paywalled": "yes_no",
    "relevant": "yes_no",
    "main": "yes_no",
    "needs_review": "yes_no",
    "silent": "yes_no",
    "enabled": "yes_no",
    "demo": "yes_no",
    "municipality_left_without": "yes_no",
    "current": "yes_no",
    "basis": "basis",
    "outcome": "outcome",
    "reason": "drop_reason",
    "skede": "stage",  # and as the canned queries name them
    "typ": "type",
    "tillfälligt": "yes_no",
}


@cache
def vocabulary() -> dict[tuple[str, str], str]:
    """Return the Swedish word for every (vocabulary, value) of words.csv."""
    text = (resources.files("register") / "data" / "words.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {(row["column"], row["value"]): row["word"] for row in csv.DictReader(lines)}


def swedish(value: object, kind: str) -> str:
    """Return the Swedish word for a value of one vocabulary ("type", "stage", ...); an unknown value as it is."""
    return vocabulary().get((kind, str(value)), "" if value is None else str(value))


def cell(table: str | None, column: str, value: object) -> str | None:
    """Return the Swedish word for a cell of a public table, or None where the cell is no word of ours."""
    kind = _TABLE_VOCABULARIES.get((table or "", column), _VOCABULARIES.get(column))
    return vocabulary().get((kind, str(value))) if kind else None


def counties() -> dict[str, str]:
    """Return every county's full name by its SCB code: "03" is "Uppsala län"."""
    return {value: word for (kind, value), word in vocabulary().items() if kind == "county"}


def county(code: str, name: str) -> str:
    """Return a county's full name by its SCB code, "Uppsala län"; an unknown code's name as it is."""
    return vocabulary().get(("county", code), name)


def swedish_date(when: str | None) -> str:
    """Write a date as exact as it is: "30 maj 2025", "september 2025", "2026"; a time of day is left out."""
    if not when:
        return ""
    year, *rest = when[:10].split("-")
    if not rest:
        return year
    if len(rest) == 1:
        return format_date(date(int(year), int(rest[0]), 1), "LLLL y", locale=_LOCALE)
    return format_date(date(int(year), int(rest[0]), int(rest[1])), "d MMMM y", locale=_LOCALE)


def swedish_day(when: str | None, today: str) -> str:
    """Write a day as one says it on `today` (ISO 8601): "3 maj", and "3 maj 2024" when that is another year."""
    written = swedish_date(when)
    return written.removesuffix(f" {today[:4]}") if len(when or "") >= 10 else written


def swedish_when(when: str | None) -> str:
    """Write a date as an adverbial: "den 30 maj 2025", "i september 2025", "under 2026"."""
    preposition = {4: "under ", 7: "i ", 0: ""}.get(len(when or ""), "den ")
    return preposition + swedish_date(when)
