"""Dates: a table of phrases of our own, the annotated quotes, and input that tries to hang the reader."""

import csv
import json
import time
from datetime import date
from pathlib import Path

import pytest

from nlp.dates import DateMention, find_dates

HERE = Path(__file__).parent


def phrases() -> list[dict[str, str]]:
    with (HERE / "date_phrases.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";"))


@pytest.mark.parametrize("row", phrases(), ids=lambda row: f"{row['phrase']} ({row['published']})")
def test_phrase(row: dict[str, str]) -> None:
    found = find_dates(row["phrase"], date.fromisoformat(row["published"]))
    if row["value"] == "-":
        assert found == []
        return
    assert "+".join(m.value or "" for m in found) == row["value"]
    assert {m.precision for m in found} == set(row["precision"].split("+"))
    assert "+".join(m.relation for m in found) == row["relation"]


def readings(text: str, published: date) -> list[tuple[str, str]]:
    return [(o.value, o.how) for m in find_dates(text, published) for o in m.others]


def test_a_date_without_a_year_may_be_of_another_one() -> None:
    assert readings("Mariestad, 30 juni", date(2026, 11, 5)) == [("2026-06-30", "earlier year")]
    assert readings("Kontoret stängdes den 1 juni.", date(2026, 11, 5)) == [("2027-06-01", "later year")]
    assert readings("Kontoret stänger den 30 juni 2026.", date(2026, 5, 5)) == []
    last = "Beslutet kom 2019. Kontoret öppnade den 1 september."
    assert ("2019-09-01", "year named before") in readings(last, date(2024, 10, 24))


def test_the_turn_of_a_half_year_may_be_meant_as_its_day() -> None:
    assert readings("Vid halvårsskiftet 2026 går kontoren ihop.", date(2025, 9, 11)) == [("2026-07-01", "more exact")]


def test_a_year_that_opens_a_line_holds_for_that_line_only() -> None:
    text = "Historia\n2008: Kontoret stänger i mars.\nI april är det möte."
    assert [m.value for m in find_dates(text, date(2020, 2, 1))] == ["2008", "2008-03", "2020-04"]
    alone = "2014\n\nBerg är först ut, den 1 december.\n\nMötet hålls den 3 mars."
    assert [m.value for m in find_dates(alone, date(2020, 2, 1))] == ["2014", "2014-12-01", "2020-03-03"]


def test_the_table_is_long_enough() -> None:
    assert len(phrases()) >= 150


@pytest.mark.parametrize(
    "phrase", ["i morgon", "den 6 april", "i höst", "vid årsskiftet", "nästa vecka", "på måndag", "3/4"]
)
def test_without_a_day_of_publication_relative_dates_stay_unresolved(phrase: str) -> None:
    (mention,) = find_dates(f"Kontoret stänger {phrase}.", None)
    assert mention.value is None
    assert mention.precision is not None


def test_without_a_day_of_publication_full_dates_are_read() -> None:
    text = "Från 2015-04-30, den 6 maj 2016, hösten 2017, årsskiftet 2018 och vecka 40 2019"
    values = [m.value for m in find_dates(text, None)]
    assert values == ["2015-04-30", "2016-05-06", "2017", "2018-01-01", "2019-09-30"]


def test_offsets_cover_the_date_as_written() -> None:
    text = "I morgon stänger Kisa. Från och med måndagen den 6 april 2026, sedan 12–14 maj, är det låst."
    found = find_dates(text, date(2026, 3, 18))
    assert [text[m.start : m.end] for m in found] == ["I morgon", "måndagen den 6 april 2026", "12", "14 maj"]
    assert found[0] == DateMention(0, 8, "2026-03-19", "day", "at")


def test_the_tense_of_one_clause_does_not_reach_the_next() -> None:
    text = (
        "Kontoret i Kisa, som öppnade i oktober, stänger i november. "
        "I december flyttade Tranås, och i maj följer Aneby."
    )
    assert [m.value for m in find_dates(text, date(2020, 6, 1))] == ["2019-10", "2020-11", "2019-12", "2021-05"]


def test_a_full_stop_ends_a_date() -> None:
    values = [m.value for m in find_dates("Det öppnar i mars. Nästa år stänger det.", date(2019, 11, 1))]
    assert values == ["2020-03", "2020"]


HOSTILE = [
    "1" * 100_000, "den 1 och " * 5_000, "1, " * 15_000, " " * 100_000, "mars–" * 8_000, "i " * 25_000,
    "12/" * 15_000, "första " * 8_000, "måndagen den " * 4_000, "till och med " * 4_000, "3 år " * 10_000,
    "vecka " * 8_000, "2015" * 25_000, "2015 " * 8_000, "1 maj " * 6_000, "om ett och ett halvt " * 2_500,
    "a" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_input_takes_linear_time(text: str) -> None:
    start = time.perf_counter()
    find_dates(text, date(2020, 1, 1))
    assert time.perf_counter() - start < 5


def test_annotated_quotes_that_hold_a_date_give_the_annotated_date() -> None:
    hits = total = 0
    for path in sorted((HERE.parent / "gold").glob("train-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            doc = json.loads(line)
            published = date.fromisoformat(doc["published"])
            for decision in doc["decisions"]:
                found = find_dates(decision["quote"], published)
                if decision["date"] and found:
                    total += 1
                    hits += decision["date"] in {m.value for m in found}
    assert hits / total >= 0.96
