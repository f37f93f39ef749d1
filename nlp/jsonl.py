"""Documents and tags as JSON Lines, in exactly the annotation guide's form; read and written one line at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from nlp.types import Decision, Document, Place, Tags

_OPTIONAL_FIELDS = ("source", "url", "genre")


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is no document: where it stands (lines count from 1) and why."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, rad {self.line}: {self.reason}"


@dataclass(slots=True)
class DocumentReader:
    """Iterates over the documents of a JSON Lines file (UTF-8); what is no document is kept in `broken` and skipped.

    Raises OSError where the file cannot be opened.
    """

    path: Path
    broken: list[BrokenLine] = field(default_factory=list)

    def __iter__(self) -> Iterator[Document]:
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield parse_document(_decoded(line))
                except ValueError as problem:
                    self.broken.append(BrokenLine(self.path, number, str(problem)))


def _decoded(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a number too long, nested too deep
        raise ValueError("raden är inte JSON i UTF-8") from None


def parse_document(fields: object) -> Document:
    """A document from its decoded JSON object; raises ValueError (in Swedish) where it lacks something."""
    if not isinstance(fields, dict):
        raise ValueError("raden är inget JSON-objekt")
    for name in ("id", "text"):
        if not isinstance(fields.get(name), str):
            raise ValueError(f"fältet ”{name}” saknas eller är inte text")
    for name in ("title", *_OPTIONAL_FIELDS):
        if not isinstance(fields.get(name) or "", str):
            raise ValueError(f"fältet ”{name}” är inte text")
    for name in ("id", "title", "text"):
        if not _is_unicode(fields.get(name) or ""):
            raise ValueError(f"fältet ”{name}” har halva tecken (ensamma surrogat)")
    return Document(
        id=fields["id"],
        title=fields.get("title") or "",
        text=fields["text"],
        published=_date(fields.get("published")),
        **{name: fields.get(name) or "" for name in _OPTIONAL_FIELDS},
    )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _date(value: object) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ValueError(f"fältet ”published” är inget datum: {str(value)[:40]}") from None


def write_tags(tags: Tags, out: TextIO) -> None:
    """One line of JSON for one document's tags."""
    out.write(json.dumps(tags_as_dict(tags), ensure_ascii=False) + "\n")


def tags_as_dict(tags: Tags) -> dict[str, Any]:
    """The tags in the guide's form: id, relevant, agencies, places, decisions."""
    return {
        "id": tags.id,
        "relevant": tags.relevant,
        "agencies": list(tags.agencies),
        "places": [_place(p) for p in tags.places],
        "decisions": [_decision(d) for d in tags.decisions],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "type": decision.type.value,
        "stage": decision.stage.value,
        "agencies": list(decision.agencies),
        "place": _place(decision.place),
        "to_place": _place(decision.to_place),
        "count": decision.count,
        "date": decision.date,
        "temporary": decision.temporary,
        "office_kind": decision.office_kind.value,
        "main": decision.main,
        "optional": False,
        "quote": decision.quote,
    }


def _place(place: Place | None) -> dict[str, str] | None:
    if place is None:
        return None
    if place.municipality is not None:
        return {"name": place.name, "municipality": place.municipality}
    return {"name": place.name, "county": place.county or ""}
