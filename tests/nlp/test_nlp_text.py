"""Normalising, cutting and matching: the ground the rules stand on."""

from nlp.lexicon import Lexicon
from nlp.text import SegmentKind, clauses, normalise, segments, tokens


def test_soft_hyphens_vanish_and_offsets_lead_back() -> None:
    original = "Service\u00adkontoret i\u00a0Flen"
    normal = normalise(original)
    assert normal.text == "Servicekontoret i Flen"
    start = normal.text.index("Flen")
    a, b = normal.back(start, start + 4)
    assert original[a:b] == "Flen"
    a, b = normal.back(0, len("Servicekontoret"))
    assert original[a:b] == "Service\u00adkontoret"


def test_glued_table_cells_are_parted() -> None:
    original = "Titel\nSunne4Avvecklas31 december"
    normal = normalise(original)
    assert normal.text.split("\n")[1].split() == ["Sunne", "4", "Avvecklas", "31", "december"]
    start = normal.text.index("Sunne")
    a, b = normal.back(start, len(normal.text))
    assert original[a:b] == "Sunne4Avvecklas31 december"


def test_text_without_oddities_is_left_alone() -> None:
    assert normalise("Rubrik\nEn mening.").origin is None


def test_segments_know_titles_headings_items_and_sentences() -> None:
    text = "Rubrik\nIngress här. Och en till, t.ex. kl. 10.\n\nUnderrubrik\n• Mora – 1 juni\n– Det är bra, säger hon."
    found = [(s.kind, text[s.start : s.end]) for s in segments(normalise(text))]
    assert found == [
        (SegmentKind.TITLE, "Rubrik"),
        (SegmentKind.SENTENCE, "Ingress här."),
        (SegmentKind.SENTENCE, "Och en till, t.ex. kl. 10."),
        (SegmentKind.HEADING, "Underrubrik"),
        (SegmentKind.ITEM, "Mora – 1 juni"),
        (SegmentKind.SENTENCE, "– Det är bra, säger hon."),
    ]


def test_a_full_stop_without_a_space_ends_a_sentence() -> None:
    text = "Rubrik\nDet är klart.Nu flyttar kontoret."
    assert [text[s.start : s.end] for s in segments(normalise(text))][1:] == ["Det är klart.", "Nu flyttar kontoret."]


def test_clauses_part_at_contrast() -> None:
    text = "Kontoret i Lund stängs, medan kontoret i Eslöv blir kvar"
    assert [text[a:b].strip(" ,") for a, b in clauses(text, 0, len(text))] == [
        "Kontoret i Lund stängs",
        "medan kontoret i Eslöv blir kvar",
    ]


def test_patterns_reach_over_a_gap_and_know_prefixes_and_numbers() -> None:
    lexicon = Lexicon({"a": ["läggs ~ ned|ner"], "b": ["*kontoret stäng*"], "c": ["till klockan <num>"]})
    found = lexicon.find(tokens("Läggs det i vår verkligen ned? Lokalkontoret stänger. Öppet till klockan 18."))
    assert [(c.group, c.word) for c in found] == [("a", "läggs"), ("b", "lokalkontoret"), ("c", "till")]


def test_a_gap_has_an_end() -> None:
    lexicon = Lexicon({"a": ["läggs ~ ned"]})
    assert lexicon.find(tokens("läggs " + "mycket " * 20 + "ned")) == []
