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
        "\x00\x7f servicekontor i Flen stänger \U0001f600",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_texts_are_tagged_in_time(text: str) -> None:
    started = time.process_time()
    tags = tag(Document("1", "Servicekontor", text, date(2025, 1, 1)))
    assert tags.id == "1"
    assert time.process_time() - started < 10


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
