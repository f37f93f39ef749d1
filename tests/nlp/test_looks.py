"""What is looked at twice: candidates that may tell a decision, and nothing that by its words alone tells none."""

from datetime import date

from nlp import models
from nlp.looks import Look, may_tell
from nlp.scene import lay_out
from nlp.types import Document

CLOSING = "Statens servicecenter stänger servicekontoret i Strömsund den 31 mars nästa år, beslutade myndigheten i dag."
REFERRED = "Närmaste kontor ligger i Åre, sju mil bort."
AGAIN = "Servicekontoret i Strömsund har allt färre besökare, och den 31 mars stänger Statens servicecenter det."


def look() -> Look:
    text = f"{CLOSING}\n\n{REFERRED}\n\n{AGAIN}"
    return Look(lay_out(Document("1", "Servicekontoret stängs", text, date(2025, 10, 14))), models.load())


def test_what_may_tell_nothing_is_not_looked_at_again() -> None:
    seen = look()
    assert {c.place.place.name for c in seen.candidates if c.place} == {"Strömsund"}
    assert len(seen.candidates) == sum(map(may_tell, seen.told)) < len(seen.told)
    assert len(seen.types()) == len(seen.candidates)


def test_its_sentence_is_not_shown_to_the_encoder() -> None:
    read, text = look().view.encoded, look().scene.normal.text
    assert read.pool(text.index("Strömsund"), text.index("Strömsund") + 9).any()
    assert not read.pool(text.index("Åre"), text.index("Åre") + 3).any()


def test_of_a_place_that_tells_nothing_no_decision_is_told() -> None:
    assert not may_tell({"none": 0.96, "closure": 0.04})
    assert may_tell({"none": 0.94, "closure": 0.06})
