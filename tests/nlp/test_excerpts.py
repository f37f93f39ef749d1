"""What the encoder is given of a text, and that its tokens come back where they stand in the whole of it."""

import numpy as np
import pytest

from nlp.candidates import find_candidates
from nlp.encoder import Encoded, load_encoder
from nlp.excerpts import encode_needed, needed
from nlp.scene import Scene, lay_out
from nlp.types import Document

EVERYDAY = "Det regnade hela dagen och ingen hade paraply."


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


def scene_of(*sentences: str) -> Scene:
    return lay_out(Document("1", "Kortare köer", "\n\n".join(sentences)))


def encode(scene: Scene, encoder) -> Encoded:
    return encode_needed(scene, find_candidates(scene), encoder)


def test_the_title_and_what_names_places_or_events_is_needed():
    scene = scene_of(EVERYDAY, "Kontoret i Mora stängs i juni. Han skrattade.", EVERYDAY, "Sedan läggs det ned.")
    texts = [scene.text(s.start, s.end) for s in needed(scene, find_candidates(scene))]
    assert texts == ["Kortare köer", "Kontoret i Mora stängs i juni.", "Sedan läggs det ned."]


def test_what_stands_over_a_candidate_is_needed_with_it_and_nothing_else():
    scene = scene_of("I Falun är det kö.", "Två kontor stängs.", EVERYDAY, "Det gäller Mora.", "Hon bor i Orsa.")
    mora = next(c for c in find_candidates(scene) if c.place and c.place.place.name == "Mora")
    texts = [scene.text(s.start, s.end) for s in needed(scene, [mora])]
    assert texts == ["Kortare köer", "Två kontor stängs.", "Det gäller Mora."]


def test_tokens_stand_where_they_do_in_the_whole_text(encoder):
    scene = scene_of(*(f"{EVERYDAY}\n\nKontoret i {place} stängs." for place in ("Mora", "Orsa", "Malung") * 30))
    read = encode(scene, encoder)
    text = scene.normal.text
    words = [text[start:end] for start, end in zip(read.starts, read.ends, strict=True)]
    assert all(word and word == word.strip() for word in words)
    assert np.all(np.diff(read.starts) >= 0)
    assert np.all(np.diff(read.ends) >= 0)
    kept = {n for s in needed(scene, find_candidates(scene)) for n in range(s.start, s.end) if text[n] != " "}
    assert {n for start, end in zip(read.starts, read.ends, strict=True) for n in range(start, end)} == kept
    assert all(read.pool(place.start, place.end).any() for place in scene.places)
    assert not read.pool(text.index(EVERYDAY), text.index(EVERYDAY) + 10).any()


def test_a_short_text_is_read_as_one(encoder):
    scene = scene_of("Kontoret i Mora stängs.", EVERYDAY, "Det i Orsa blir kvar.")
    (whole,) = encoder.encode(["Kortare köer\nKontoret i Mora stängs.\nDet i Orsa blir kvar."])
    assert np.array_equal(encode(scene, encoder).vectors, whole.vectors)


def test_a_text_without_words_has_no_tokens(encoder):
    read = encode(lay_out(Document("1", "", "")), encoder)
    assert len(read.vectors) == len(read.starts) == len(read.ends) == 0
