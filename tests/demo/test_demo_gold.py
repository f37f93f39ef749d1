"""What the demo's documents tell: complete, in the guide's vocabulary, and climbing ladders over several outlets."""

import json

from demo.content import documents
from demo.gold import gold_jsonl, ladders, told
from nlp.types import DecisionType, Stage


def test_every_relevant_document_tells_something_and_no_other_does():
    for day in (1, 2):
        assert {row.document for row in told(day)} == {document.id for document in documents(day) if document.relevant}


def test_values_are_the_guides():
    for row in told(2):
        assert DecisionType(row.type)
        assert Stage(row.stage)
        assert bool(row.place) == (len(row.municipality) == 4)
        assert row.place or row.count
        assert row.agencies


def test_named_places_stand_in_what_the_page_shows():
    lines = map(json.loads, gold_jsonl(2).splitlines())
    shown = {line["id"]: f"{line['title']}\n{line['text']}".replace("\u00ad", "") for line in lines}
    for row in told(2):
        assert row.place in shown[row.document]
        assert row.to_place in shown[row.document]


def test_ladders_climb_through_several_documents():
    before, after = ladders(1), ladders(2)
    assert before["closure", "2283", "Sollefteå"] == ("proposed", "decided", "completed")
    assert before["relocation", "0586", "Mjölby"] == ("proposed", "decided", "completed")
    assert before["opening", "2560", "Älvsbyn"] == ("proposed", "decided", "completed")
    assert before["merger", "0780", "Växjö"] == ("proposed", "cancelled")
    assert before["closure", "1291", "Simrishamn"] == ("proposed", "cancelled")
    assert before["relocation", "2184", "Hudiksvall"] == ("proposed", "cancelled")
    assert (before["opening", "2506", "Arjeplog"], after["opening", "2506", "Arjeplog"]) == (
        ("decided",),
        ("decided", "completed"),
    )
    assert before["closure", "2463", "Åsele"] == ("decided",)
    assert after["closure", "2463", "Åsele"] == ("decided", "cancelled")


def test_what_a_crawl_cannot_read_makes_no_ladder():
    assert not [office for office in ladders(2) if office[2] in ("Härnösand", "Norrtälje")]


def test_gold_lines_follow_the_day():
    dates = [
        [decision["date"] for line in gold_jsonl(day).splitlines() for decision in json.loads(line)["decisions"]]
        for day in (1, 2)
    ]
    assert ("2026-12-08" in dates[0], "2026-12-08" in dates[1]) == (False, True)
    assert len(gold_jsonl(2).splitlines()) == len(documents(2))
