"""Runs the tagger over annotated documents and writes its figures as lines of text or a Markdown table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.calibration import NEEDS_REVIEW
from nlp.evaluate import Json, Report, evaluate, load
from nlp.jsonl import parse_document, tags_as_dict
from nlp.measuring import by_phenomenon, reliability
from nlp.tagger import tag
from nlp.types import Tags

NAMES: Mapping[str, str] = {
    "relevant": "relevant",
    "L1": "L1 type + municipality",
    "L2": "L2 + stage",
    "L3": "L3 + agencies",
    "L4": "L4 + date",
    "agencies": "agencies",
    "places": "places",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Annotated and predicted documents by id (guide's form, decisions with their confidence) and the figures."""

    gold: Mapping[str, Json]
    said: Mapping[str, Json]
    report: Report


def measure(gold: Sequence[Path], *, errors: bool = False) -> Measured:
    """Tag the documents of the gold files (guide's form) and compare; raises OSError, GoldError for a broken file."""
    truth = {key: document for path in gold for key, document in load(path).items()}
    said = {key: said_of(tag(parse_document(document))) for key, document in truth.items()}
    return Measured(truth, said, evaluate(truth, said, errors=errors))


def said_of(tags: Tags) -> dict[str, Json]:
    """The tags in the guide's form, each decision with its confidence beside."""
    said = tags_as_dict(tags)
    beside = zip(said["decisions"], tags.decisions, strict=True)
    return said | {"decisions": [fields | {"confidence": decision.confidence} for fields, decision in beside]}


def as_lines(measured: Measured, *, phenomena: bool = False) -> Iterator[str]:
    """The figures, one a line, with the errors if the report has them, and the phenomena where asked for."""
    report = measured.report
    for miss in report.misses:
        yield f"{miss.document}  {miss.title}"
        yield from (f"   missed       {what}" for what in miss.missed)
        yield from (f"   false alarm  {what}" for what in miss.alarms)
    for key, name in NAMES.items():
        figure = report.figures[key]
        yield (
            f"{name:<24} F1 {figure.f1:.3f}  P {figure.precision:.3f}  R {figure.recall:.3f}"
            f"  (tp {figure.tp} fp {figure.fp} fn {figure.fn})"
        )
    yield f"{'quotes verbatim':<24} {report.verbatim:.4f}  ({report.quotes_verbatim} of {report.quotes})"
    yield f"{'documents':<24} {report.documents}"
    yield ""
    yield from reliability.as_lines(reliability.judged(measured.gold, measured.said), NEEDS_REVIEW)
    if phenomena:
        yield ""
        yield from by_phenomenon.as_lines(by_phenomenon.split(measured.gold, measured.said))


def as_markdown(measured: Measured, *, phenomena: bool = False) -> Iterator[str]:
    """The figures as Markdown tables, with the phenomena where asked for."""
    report = measured.report
    yield "| figure | F1 | precision | recall |"
    yield "|---|---|---|---|"
    for key, name in NAMES.items():
        figure = report.figures[key]
        yield f"| {name} | {figure.f1:.3f} | {figure.precision:.3f} | {figure.recall:.3f} |"
    yield ""
    yield f"Quotes verbatim: {report.verbatim:.1%} of {report.quotes}. Documents: {report.documents}."
    yield ""
    yield from reliability.as_markdown(reliability.judged(measured.gold, measured.said), NEEDS_REVIEW)
    if phenomena:
        yield ""
        yield from by_phenomenon.as_markdown(by_phenomenon.split(measured.gold, measured.said))
