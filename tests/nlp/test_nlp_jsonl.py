"""Documents in, tags out, one line at a time."""

import io
import json
from datetime import date
from pathlib import Path

from nlp.jsonl import DocumentReader, write_tags
from nlp.tagger import tag
from nlp.types import Document


def test_broken_lines_are_named_counted_and_skipped(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    lines = [
        b'{"id": "1", "title": "T", "text": "x", "published": "2024-05-06"}',
        b"",
        b"{broken",
        b'{"id": 2, "text": "x"}',
        b'{"id": "3", "text": "x", "published": "snart"}',
        b'"bara text"',
        b'{"id": "\xff", "text": "x"}',
        b'{"id": "4", "text": "halvt \\ud800 tecken"}',
        b'{"id": "5", "text": "x", "published": ' + b"9" * 5000 + b"}",
        b'{"id": "6", "text": ' + b"[" * 100_000,
        '{"id": "å", "text": "x", "title": null, "published": null}'.encode(),
    ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    reader = DocumentReader(path)
    assert list(reader) == [Document("1", "T", "x", date(2024, 5, 6)), Document("å", "", "x")]
    assert [b.line for b in reader.broken] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert reader.broken[5].reason == "fältet ”text” har halva tecken (ensamma surrogat)"
    assert str(reader.broken[1]).endswith("docs.jsonl, rad 4: fältet ”id” saknas eller är inte text")


def test_reading_streams(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_text('{"id": "1", "text": "x"}\n{broken\n', encoding="utf-8")
    reader = DocumentReader(path)
    first = next(iter(reader))
    assert first.id == "1"
    assert reader.broken == []


def test_tags_have_exactly_the_guides_keys() -> None:
    text = "Den 2 maj flyttar servicekontoret från Hallunda till Liljeholmen, meddelar Statens servicecenter."
    out = io.StringIO()
    write_tags(tag(Document("1", "Servicekontoret flyttar", text, date(2025, 1, 15))), out)
    line = out.getvalue()
    assert line.endswith("\n") and line.count("\n") == 1
    fields = json.loads(line)
    assert list(fields) == ["id", "relevant", "agencies", "places", "decisions"]
    (decision,) = fields["decisions"]
    assert decision == {
        "type": "relocation",
        "stage": "decided",
        "agencies": ["statens-servicecenter"],
        "place": {"name": "Hallunda", "municipality": "0127"},
        "to_place": {"name": "Liljeholmen", "municipality": "0180"},
        "count": None,
        "date": "2025-05-02",
        "temporary": False,
        "office_kind": "service_office",
        "main": True,
        "optional": False,
        "quote": decision["quote"],
    }
    assert decision["quote"] in text
