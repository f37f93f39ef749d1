"""The annotated texts the models learn from keep to the guide, so that they teach nothing wrong by mistake."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from nlp.gazetteer import places
from nlp.types import DecisionType, OfficeKind, Stage

FOLDER = Path(__file__).parents[2] / "nlp" / "training" / "texts"
GOLD = Path(__file__).parents[1] / "gold"
FILES = sorted(FOLDER.glob("*.jsonl"))
MUNICIPALITIES = {record.municipality for record in places() if record.municipality}
COUNTIES = {record.county for record in places() if record.county}


def texts(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(text):
    return " ".join(text.split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_text_keeps_to_the_guide(path):
    for text in texts(path):
        date.fromisoformat(text["published"])
        assert text["relevant"] == bool(text["decisions"]), text["id"]
        body = plain(f"{text['title']}\n{text['text']}")
        for decision in text["decisions"]:
            told = f"{text['id']}: {decision['quote'][:60]}"
            assert plain(decision["quote"]) in body, told
            assert decision["type"] in set(DecisionType) and decision["stage"] in set(Stage), told
            assert decision["office_kind"] in set(OfficeKind), told
            assert re.fullmatch(r"\d{4}(-\d\d){0,2}", decision["date"] or "2000"), told
            assert decision["stage"] != "cancelled" or decision["date"] is None, told
            for place in (decision["place"], decision["to_place"]):
                assert (
                    place is None or place.get("municipality") in MUNICIPALITIES or place.get("county") in COUNTIES
                ), told


def test_no_text_is_there_twice_or_measured_on():
    own = [text for path in FILES for text in texts(path)]
    assert len(own) > 300
    assert len({text["id"] for text in own}) == len(own)
    bodies = {plain(text["text"]) for text in own}
    assert len(bodies) == len(own)
    measured = {plain(text["text"]) for path in GOLD.glob("dev-*.jsonl") for text in texts(path)}
    assert not bodies & measured
