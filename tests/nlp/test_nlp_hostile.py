"""Whatever comes in, tags come out, in time that grows with the text and no faster."""

import time
from datetime import date

import pytest

from nlp.scene import MAX_LENGTH
from nlp.tagger import tag, version
from nlp.types import Document

OFFICE = "Statens servicecenter stänger servicekontoret i Mora den 1 maj. "


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t ",
        "x" * 100_000,
        "servicekontor" * 8_000,
        "Mora " * 20_000,
        "läggs " * 20_000,
        "(" * 50_000,
        "1" * 100_000,
        "., " * 30_000,
        "\u00ad" * 50_000 + "servicekontor",
        OFFICE * 2_000,
        OFFICE * 80_000,
        "y" * 5_000_000,
        "Сервис 服务 خدمة सेवा servicekontor i Mora 关闭 " * 300,
        "a\u0301\u202e\u200d servicekontor i Mora stängs " * 100,
        "Så här är läget ❶ kontor i Mora stängs ² kontor i Borås stängs, Försäkringskassan.",
        "Servicekontoret \u0131 Mora stängs \u0131 natt, det \u0130 Falun \u0130 \u017fommar. " * 20,
        "\x00\x7f servicekontor i Flen stänger \U0001f600",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_texts_are_tagged_in_time(text: str) -> None:
    started = time.process_time()
    tags = tag(Document("1", "Servicekontor", text, date(2025, 1, 1)))
    assert tags.id == "1"
    assert time.process_time() - started < 10


# What a text may be full of, and a rule may count pairs of.
FILLINGS = {
    "decisions": OFFICE,
    "rows": "• Mora – 1 maj\n",
    "headings": "Dalarna:\nMora\n\n",
    "commas": "Mora, Arvika, Flen, ",
    "agencies": "Försäkringskassan, Skatteverket och ",
    "dates": "den 1 maj 2025 ",
    "digits": "1/2/",
    "brackets": "(",
    "quotes": "”",
    "hyphens": "kontors-",
    "initials": "A. ",
    "line feeds": "\n",
    "soft hyphens": "\u00ad",
    "combining marks": "a\u0301",
    "scripts": "Сервис 服务 خدمة ",
}
QUADRATIC = 16  # what a text four times as long would take; half of it is far from linear already


def seconds(text: str) -> float:
    """CPU time of a reading; the lesser of two, since other programs and the garbage collector only ever add to it."""

    def once() -> float:
        started = time.process_time()
        tag(Document("1", "Servicekontoret i Mora stängs", text, date(2025, 1, 1)))
        return time.process_time() - started

    return min(once(), once())


@pytest.mark.slow
@pytest.mark.parametrize("filling", FILLINGS.values(), ids=FILLINGS)
def test_a_text_four_times_as_long_takes_no_sixteen_times_as_long(filling: str) -> None:
    short, long = ((OFFICE + filling * size)[:size] for size in (3_000, 12_000))
    seconds(OFFICE)
    # 0.1 s: what the encoder takes of the long one where the short one is dismissed before it
    assert seconds(long) <= QUADRATIC * 0.6 * max(seconds(short), 0.1)


@pytest.mark.slow
def test_offices_beside_a_sentence_of_dates_are_not_counted_with_each_of_them() -> None:
    def text(size: int) -> str:
        towns = "Mora, Borås, Flen, Åmål, Ånge, Boden, Kalix, Arvika, Nybro, Eslöv"
        rows = f"Försäkringskassan stänger kontoren i {towns}.\n" * size
        return f"{rows}Försäkringskassan stänger {', '.join(['1 maj 2024'] * 300 * size)}."

    seconds(OFFICE)
    assert seconds(text(4)) <= 6.5 * max(seconds(text(1)), 0.1)  # linear: 3; each date with each office: 10


@pytest.mark.slow
@pytest.mark.parametrize("filling", ["dates", "brackets", "line feeds", "soft hyphens", "scripts"])
def test_beyond_what_is_read_length_costs_next_to_nothing(filling: str) -> None:
    short, long = ((OFFICE + FILLINGS[filling] * size)[:size] for size in (1_250_000, 5_000_000))
    seconds(OFFICE)
    assert seconds(long) <= 7 * max(seconds(short), 0.05)  # four times the text; quadratic would be sixteen


def test_dates_beyond_the_calendar_are_left_open() -> None:
    for when in ("i morgon", "vid årsskiftet", "nästa år", "om 9000 år", "för 3000 år sedan", "i höst"):
        for published in (date.min, date.max, date(2025, 1, 1)):
            tags = tag(Document("1", "Servicekontoret i Mora", f"{OFFICE} Det stängs {when}.", published))
            assert all(d.date is None or (4 <= len(d.date) <= 10 and d.date[:4].isdigit()) for d in tags.decisions)


def test_what_is_not_read_of_a_very_long_text_is_told() -> None:
    short, long = (tag(Document("1", "Servicekontor", OFFICE * times, date(2025, 1, 1))) for times in (2, 2_000))
    assert short.unread == 0
    assert long.unread == len("Servicekontor\n" + OFFICE * 2_000) - MAX_LENGTH


def test_a_document_without_a_date_leaves_relative_dates_open() -> None:
    tags = tag(Document("1", "Servicekontoret i Mora", "Statens servicecenter stänger servicekontoret i Mora i maj."))
    assert [d.date for d in tags.decisions] == [None]


def test_the_version_is_short_and_stable() -> None:
    assert version() == version()
    assert len(version()) == 12
