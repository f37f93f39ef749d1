"""What a right tagger says of the demo's documents (decisions.csv), and which ladders of stages it makes of them."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from demo.content import HERE, Document, documents, sites
from demo.sources import expected


@dataclass(frozen=True, slots=True)
class Told:
    """What one document tells of one office; fields and values as in the annotation guide (GUIDE.md), without quote."""

    document: str
    type: str
    stage: str
    agencies: tuple[str, ...]
    place: str  # empty: nationwide or unnamed
    municipality: str  # 4-digit SCB code
    to_place: str
    to_municipality: str
    date: str  # YYYY, YYYY-MM or YYYY-MM-DD; empty: not told
    count: int | None
    temporary: bool
    main: bool
    optional: bool
    day: int | None  # told on that day only: 1, or 2 (and later)


def told(day: int) -> tuple[Told, ...]:
    """Everything the documents of `day` tell of offices."""
    present = {document.id for document in documents(day)}
    return tuple(row for row in _rows() if row.document in present and row.day in (None, min(day, 2)))


def gold_jsonl(day: int) -> str:
    """The documents of `day` in the annotation guide's form, a JSON object a line; agencies, places: not annotated."""
    rows = told(day)
    return "".join(
        json.dumps(_line(document, [row for row in rows if row.document == document.id]), ensure_ascii=False) + "\n"
        for document in documents(day)
    )


def ladders(day: int) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """The stages that each office's change went through, oldest first, by (type, municipality code, place).

    Made from what a right crawl up to `day` can read, background and optional decisions apart; an office's hours or
    services can change several times, and are left out.
    """
    readable = {document.id: document for document in documents(day) if _readable(document)}
    found: dict[tuple[str, str, str], list[str]] = {}
    rows = [row for row in told(day) if row.document in readable and row.main and not row.optional and row.place]
    for row in sorted(rows, key=lambda row: readable[row.document].published):
        if row.type in ("hours_change", "service_change") or row.temporary:
            continue
        stages = found.setdefault((row.type, row.municipality, row.place), [])
        if row.stage not in stages:
            stages.append(row.stage)
    return {office: tuple(stages) for office, stages in found.items()}


def _readable(document: Document) -> bool:
    want = expected()[f"demo-{document.site}"]
    return document.path not in want.gone + want.forbidden


@cache
def _rows() -> tuple[Told, ...]:
    with (HERE / "decisions.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_row(row) for row in csv.DictReader(line for line in lines if not line.startswith("#")))


def _row(row: Mapping[str, str]) -> Told:
    return Told(
        document=row["document"],
        type=row["type"],
        stage=row["stage"],
        agencies=tuple(row["agencies"].split(";")),
        place=row["place"],
        municipality=row["municipality"],
        to_place=row["to_place"],
        to_municipality=row["to_municipality"],
        date=row["date"],
        count=int(row["count"]) if row["count"] else None,
        temporary=row["temporary"] == "yes",
        main=row["main"] != "no",
        optional=row["optional"] == "yes",
        day=int(row["day"]) if row["day"] else None,
    )


def _line(document: Document, rows: list[Told]) -> Mapping[str, object]:
    body = () if document.paid else ("\n".join(block.lines) for block in document.body)
    return {
        "id": document.id,
        "source": sites()[document.site].name,
        "published": document.published.date().isoformat(),
        "title": document.title,
        "text": "\n\n".join([document.lead, *body]),
        "relevant": document.relevant,
        "agencies": None,
        "places": None,
        "decisions": [_decision(row) for row in rows],
    }


def _decision(row: Told) -> Mapping[str, object]:
    return {
        "type": row.type,
        "stage": row.stage,
        "agencies": row.agencies,
        "place": _place(row.place, row.municipality),
        "to_place": _place(row.to_place, row.to_municipality),
        "count": row.count,
        "date": row.date or None,
        "temporary": row.temporary,
        "main": row.main,
        "optional": row.optional,
    }


def _place(name: str, municipality: str) -> Mapping[str, str] | None:
    return {"name": name, "municipality": municipality} if name else None
