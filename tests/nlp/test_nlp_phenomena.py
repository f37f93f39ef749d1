"""The figures by phenomenon against figures reckoned by hand."""

from typing import Any

from nlp.measuring.by_phenomenon import Row, Share, as_lines, as_markdown, split
from nlp.measuring.phenomena import PHENOMENA, lay_open, surroundings

TEXT = """Förslaget om Flen skulle kunna bli verklighet, säger chefen.

Statens servicecenter stänger inte servicekontoret i Mora den 2 maj.

• Arvika
• Boden
• Piteå
• Kalix

Där öppnade man 2012 en ny lucka."""


def decision(quote: str, name: str | None, code: str | None, **more: Any) -> dict[str, Any]:
    place = {"name": name, "municipality": code} if name else None
    fields = {"type": "closure", "stage": "decided", "agencies": ["statens-servicecenter"], "place": place}
    rest = {"to_place": None, "count": None, "date": None, "temporary": False, "office_kind": "service_office"}
    return fields | rest | {"main": True, "optional": False, "quote": quote} | more


def page(*decisions: dict[str, Any], relevant: bool = True) -> dict[str, Any]:
    fields = {"id": "1", "genre": "news", "source": "", "url": "", "published": "2024-05-01", "title": "Kontor"}
    return fields | {"text": TEXT, "relevant": relevant, "agencies": [], "places": [], "decisions": list(decisions)}


MAYBE = decision("skulle kunna bli verklighet", "Flen", "0482", stage="proposed")
KEPT = decision("stänger inte servicekontoret i Mora", "Mora", "2062", stage="cancelled")
ROWS = [
    decision(name, name, code, date="2024")
    for name, code in (("Arvika", "1784"), ("Boden", "2582"), ("Piteå", "2581"), ("Kalix", "2514"))
]
THERE = decision(
    "öppnade man 2012", "Sälen", "2023", type="opening", stage="completed", main=False, date="2012", temporary=True
)


def shown(one: dict[str, Any], *others: dict[str, Any]) -> set[str]:
    told = surroundings(lay_open(page(one, *others)), [one, *others])[0]
    return {name for name, shows in PHENOMENA.items() if shows(told)}


def test_each_decision_shows_what_makes_it_hard() -> None:
    maybe, kept, there = shown(MAYBE), shown(KEPT), shown(THERE)
    assert {"proposed", "modality or condition", "reported speech", "no word for an office", "no date"} <= maybe
    assert {"cancelled", "negation in the sentence", "alone in its sentence"} <= kept
    assert kept.isdisjoint({"modality or condition", "reported speech", "no word for an office"})
    assert {"opening", "completed", "background", "place not in the sentence", "year only", "temporary"} <= there
    assert "date not in the sentence" not in there


def test_rows_of_a_list_belong_together_and_lack_their_date() -> None:
    row = shown(ROWS[0], *ROWS[1:])
    assert {"list of four or more", "date not in the sentence", "no word for an office"} <= row
    assert "list of four or more" not in shown(ROWS[0], *ROWS[1:3])
    assert "alone in its sentence" in shown(ROWS[0])


def test_a_quote_broken_over_lines_is_found_and_one_that_is_not_there_shows_nothing_of_its_sentence() -> None:
    assert "negation in the sentence" in shown(KEPT | {"quote": "stänger inte\nservicekontoret"})
    lost = shown(KEPT | {"quote": "påhittat"})
    assert lost.isdisjoint({"negation in the sentence", "place not in the sentence", "date not in the sentence"})


def test_recall_is_of_the_annotated_and_precision_of_the_predicted() -> None:
    gold = page(MAYBE, KEPT, *ROWS, THERE)
    said = [ROWS[0], ROWS[1] | {"stage": "completed"}, KEPT | {"date": "2024-05-02"}, MAYBE | {"type": "merger"}]
    figures = split({"1": gold}, {"1": page(*said)})
    assert figures.rows["list of four or more"] == Row(gold=4, level1=2, level2=1, level4=1)
    assert figures.rows["decided"] == Row(gold=4, level1=2, level2=1, level4=1, predicted=1, right=1)
    assert figures.rows["completed"] == Row(gold=1, predicted=1)
    assert figures.rows["cancelled"] == Row(gold=1, level1=1, level2=1, level4=0, predicted=1, right=1)
    assert figures.rows["proposed"] == Row(gold=1, predicted=1)


def test_optional_decisions_are_not_counted() -> None:
    gold = page(KEPT | {"optional": True})
    assert split({"1": gold}, {"1": page(KEPT)}).rows["cancelled"] == Row()
    assert split({"1": gold}, {}).rows["cancelled"] == Row()


def test_fields_are_asked_of_what_was_found() -> None:
    moved = decision("servicekontoret i Mora", "Mora", "2062", type="relocation", to_place={"municipality": "2023"})
    unnamed = decision("en ny lucka", None, None, count=4)
    gold = page(moved, unnamed, THERE)
    said = page(
        moved | {"to_place": {"municipality": "2062"}, "temporary": True},
        unnamed | {"office_kind": "workplace"},
        KEPT,
    )
    fields = split({"1": gold}, {"1": said}).fields
    assert list(fields.values()) == [Share(1, 2), Share(1, 2), Share(2, 2), Share(1, 1), Share(0, 1)]


def test_strangers_left_alone_are_counted_and_everything_is_printed() -> None:
    gold = {"1": page(*ROWS, MAYBE, relevant=True), "2": page(relevant=False), "3": page(relevant=False)}
    figures = split(gold, {"2": page(relevant=True), "3": page(relevant=False)})
    assert figures.left_alone == Share(1, 2)
    assert len([line for line in as_lines(figures) if line.startswith(tuple(PHENOMENA))]) == len(PHENOMENA)
    table = "\n".join(as_markdown(figures))
    assert "| list of four or more | 4 | 0.00 | 0.00 | 0.00 | – |" in table
    assert "| cancelled | 0 | – | – | – | – |" in table
    assert "Irrelevant documents left alone: 1 of 2." in table
