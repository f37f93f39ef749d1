import pytest

from nlp.types import DecisionType, MentionKind, OfficeKind, Stage
from register.ledger import DropReason, Outcome
from register.sources import Cause
from register.words import cell, county, swedish, swedish_date, swedish_when, vocabulary

CLOSED = {
    "type": DecisionType,
    "stage": Stage,
    "office_kind": OfficeKind,
    "mention_kind": MentionKind,
    "outcome": [*Outcome, *Cause],
    "drop_reason": DropReason,
    "state": ["planned", "open", "closing", "closed", "unknown"],
    "health": ["well", "quiet", "degraded", "blind", "unread", "off"],
    "verdict": ["accept", "correct", "reject", "missed"],
}


@pytest.mark.parametrize("kind", CLOSED)
def test_every_word_of_a_closed_vocabulary_has_its_swedish(kind):
    assert [value for value in CLOSED[kind] if not vocabulary().get((kind, str(value)))] == []


@pytest.mark.parametrize(
    ("when", "date", "adverbial"),
    [
        ("2025-05-30", "30 maj 2025", "den 30 maj 2025"),
        ("2025-05-30T23:59:59Z", "30 maj 2025", "den 30 maj 2025"),
        ("2025-09", "september 2025", "i september 2025"),
        ("2026", "2026", "under 2026"),
        (None, "", ""),
    ],
)
def test_dates_are_as_exact_as_they_are(when, date, adverbial):
    assert (swedish_date(when), swedish_when(when)) == (date, adverbial)


def test_counties_have_their_official_names():
    assert [county(code, "?") for code in ("03", "12", "14", "18", "25")] == [
        "Uppsala län", "Skåne län", "Västra Götalands län", "Örebro län", "Norrbottens län"]  # fmt: skip
    assert county("99", "Atlantis") == "Atlantis"


def test_an_unknown_code_is_shown_as_it_is():
    assert swedish("sublimated", "stage") == "sublimated"
    assert swedish(None, "stage") == ""


def test_a_column_is_translated_by_its_table():
    assert cell("offices", "kind", "service_office") == "servicekontor"
    assert cell("places", "kind", "county") == "län"
    assert cell("sources", "kind", "agency") is None
    assert cell("articles", "title", "closure") is None
