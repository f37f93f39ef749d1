"""The figures against figures reckoned by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.evaluate import Figure, GoldError, evaluate, load


def decision(kind: str, code: str | None, stage: str = "decided", **more: Any) -> dict[str, Any]:
    place = {"name": "X", "municipality": code} if code else None
    return {"type": kind, "stage": stage, "agencies": ["polisen"], "place": place, "date": None, "quote": "q"} | more


def gold(*decisions: dict[str, Any], **more: Any) -> dict[str, Any]:
    fields = {"id": "1", "title": "Titel q", "text": "text", "relevant": True, "agencies": ["polisen"], "places": []}
    return fields | {"decisions": list(decisions)} | more


def test_each_level_asks_for_more() -> None:
    truth = gold(
        decision("closure", "0180"),
        decision("opening", "1280", date="2020-01-01"),
        decision("merger", "1480"),
        decision("closure", "2580"),
    )
    said = gold(
        decision("closure", "0180"),
        decision("opening", "1280", date="2020"),
        decision("merger", "1480", stage="proposed"),
        decision("closure", "2580", agencies=["polisen", "csn", "skatteverket"]),
        decision("closure", "0114"),
    )
    figures = evaluate({"1": truth}, {"1": said}).figures
    assert [figures[level] for level in ("L1", "L2", "L3", "L4")] == [
        Figure(4, 1, 0),
        Figure(3, 2, 1),
        Figure(2, 3, 2),
        Figure(1, 4, 3),
    ]
    assert figures["L2"].precision == pytest.approx(0.6)
    assert figures["L2"].recall == pytest.approx(0.75)
    assert figures["L2"].f1 == pytest.approx(2 / 3)


def test_optional_gold_is_neither_missed_nor_a_false_alarm() -> None:
    truth = gold(decision("closure", "0180", optional=True), decision("opening", None, optional=True))
    assert evaluate({"1": truth}, {"1": gold()}).figures["L1"] == Figure(0, 0, 0)
    said = gold(decision("closure", "0180", stage="proposed"), decision("opening", None), decision("opening", "0180"))
    assert evaluate({"1": truth}, {"1": said}).figures["L1"] == Figure(0, 1, 0)


def test_a_document_without_an_answer_counts_as_empty() -> None:
    report = evaluate({"1": gold(decision("closure", "0180"))}, {}, errors=True)
    assert report.figures["relevant"] == Figure(0, 0, 1)
    assert report.figures["L1"] == Figure(0, 0, 1)
    assert report.figures["agencies"] == Figure(0, 0, 1)
    assert report.answered == 0
    assert report.misses[0].missed == ["relevant", "closure/decided X polisen"]


def test_the_largest_matching_is_found() -> None:
    both = decision("closure", "0180")
    truth = gold(decision("closure", "0180", stage="proposed"), both)
    said = gold(both, decision("closure", "0180", stage="proposed"))
    assert evaluate({"1": truth}, {"1": said}).figures["L2"] == Figure(2, 0, 0)


def test_quotes_must_stand_in_the_text() -> None:
    said = gold(decision("closure", "0180", quote="Titel\n q"), decision("closure", "1280", quote="påhittat"))
    report = evaluate({"1": gold()}, {"1": said})
    assert report.verbatim == 0.5


def test_loading_names_the_broken_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold()) + '\n\n{"id": \n', encoding="utf-8")
    with pytest.raises(GoldError, match="rad 3"):
        load(path)
