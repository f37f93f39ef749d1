"""What the pipeline writes on Docs and Spans, and what it reads there: the extensions behind `doc._` and `span._`.

User data holds plain values only, so that Docs can be stored (DocBin) and sent between processes.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from spacy.tokens import Doc, Span

from nlp.types import Decision, DecisionType, MentionKind, OfficeKind, Place, Stage, Tags

GROUPS: Mapping[MentionKind, str] = {MentionKind.AGENCY: "agencies", MentionKind.PLACE: "places"}
DECISIONS = "decisions"
_STORED = "kontorskoll.decisions"
_PUBLISHED = "kontorskoll.published"


def extend() -> None:
    """Register the extensions; a notebook may do it twice.

    To be set by the user before the pipeline runs, all of them optional: `doc._.published` (datetime.date),
    `doc._.source` (name), `doc._.region` (the source's two-digit SCB county code). Set by the pipeline:
    `doc._.gated` (True: the gate stopped the text, and the Doc is empty), `doc._.relevant`, `doc._.relevance` (0..1),
    `doc._.decisions` (tuple of Decision), `doc._.unread` (characters not read) and `span._.decision` (on the spans of
    `doc.spans["decisions"]`). `doc._.title` is the text's first line where it has more than one.
    """
    for name, default in (("source", ""), ("region", None)):
        Doc.set_extension(name, default=default, force=True)
    for name, unset in (("gated", False), ("relevant", False), ("relevance", 0.0), ("unread", 0)):
        Doc.set_extension(name, default=unset, force=True)
    Doc.set_extension("published", getter=_published, setter=_set_published, force=True)
    Doc.set_extension("title", getter=_title, force=True)
    Doc.set_extension("decisions", getter=_decisions, force=True)
    Span.set_extension("decision", getter=_decision, force=True)


def annotate(doc: Doc, tags: Tags, shift: int) -> None:
    """Write the tags on the Doc; `shift` is how many characters the tagged text has before the Doc's first.

    Spans are widened to whole tokens; the decisions' own offsets stay exact. A span's label says what it is (AGENCY,
    PLACE, or the decision's type), its kb_id which: the agency's id, the place's SCB code.
    """
    decisions = [replace(d, start=d.start - shift, end=d.end - shift) for d in tags.decisions]
    doc.user_data[_STORED] = [asdict(decision) for decision in decisions]
    doc._.relevant, doc._.relevance = tags.relevant, tags.score
    doc._.unread = max(doc._.unread, tags.unread)
    codes = {place.name: _code(place) for place in tags.places}
    for kind, group in GROUPS.items():
        doc.spans[group] = [
            _span(doc, m.start - shift, m.end - shift, kind.upper(), codes.get(m.entity, m.entity))
            for m in tags.mentions
            if m.kind is kind
        ]
    doc.spans[DECISIONS] = [
        _span(doc, d.start, d.end, d.type, _code(d.place), str(number)) for number, d in enumerate(decisions)
    ]


def _span(doc: Doc, start: int, end: int, label: str, entity: str, number: str = "") -> Span:
    span = doc.char_span(start, end, label=label, kb_id=entity, span_id=number, alignment_mode="expand")
    if span is None:
        raise ValueError(f"characters {start} to {end} lie outside the Doc's {len(doc.text)}")
    return span


def _code(place: Place | None) -> str:
    return "" if place is None else place.municipality or place.county or ""


def _decisions(doc: Doc) -> tuple[Decision, ...]:
    return tuple(_restored(fields) for fields in doc.user_data.get(_STORED, ()))


def _restored(fields: Mapping[str, Any]) -> Decision:
    place, to_place = fields["place"], fields["to_place"]
    typed = {
        "type": DecisionType(fields["type"]),
        "stage": Stage(fields["stage"]),
        "office_kind": OfficeKind(fields["office_kind"]),
        "agencies": tuple(fields["agencies"]),
        "place": Place(**place) if place else None,
        "to_place": Place(**to_place) if to_place else None,
    }
    return Decision(**{**fields, **typed})


def _decision(span: Span) -> Decision | None:
    """The decision that the span proves; None where it is no span of `doc.spans["decisions"]`."""
    if span.label_ not in set(DecisionType) or not span.id_.isdigit():
        return None
    stored = span.doc.user_data.get(_STORED, ())
    return _restored(stored[int(span.id_)]) if int(span.id_) < len(stored) else None


def _published(doc: Doc) -> date | None:
    stored = doc.user_data.get(_PUBLISHED)
    return date.fromisoformat(stored) if stored else None


def _set_published(doc: Doc, day: date | None) -> None:
    doc.user_data[_PUBLISHED] = day.isoformat() if day else None


def _title(doc: Doc) -> str:
    title, feed, _ = doc.text.partition("\n")
    return title if feed else ""
