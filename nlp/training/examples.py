"""Turns annotated documents into labelled examples for the linear models."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from nlp.candidates import Candidate, find_candidates
from nlp.encoder import Encoder, Vectors
from nlp.excerpts import encode_needed
from nlp.features import backdrop, traits
from nlp.owners import Owners
from nlp.relevance import relevance_traits, told_traits
from nlp.scene import Scene, lay_out
from nlp.second_look import Guess, second_traits
from nlp.stages import stage_traits
from nlp.types import Document
from nlp.views import View
from nlp.when import bare_date_traits, date_options, date_traits, likely_date_traits

Gold = dict[str, Any]
_ASIDE = 0.3  # how much a clause counts that speaks of a decided office outside every quote
_OPTIONAL = 0.5
_FOREIGN = 0.25  # how much a clause of an irrelevant document counts: relevance has a model of its own


@dataclass(frozen=True, slots=True)
class Example:
    """The traits of one thing, what it is, and how much it counts."""

    document: str
    traits: Sequence[str]
    label: str
    weight: float = 1.0


def read_gold(paths: Iterable[Path]) -> Iterator[Gold]:
    """The annotated documents of the files, as they stand."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def document_of(gold: Gold) -> Document:
    """The unannotated document."""
    published = date.fromisoformat(gold["published"]) if gold.get("published") else None
    return Document(gold["id"], gold["title"], gold["text"], published, gold["source"], gold["url"], gold["genre"])


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """What the encoder sees: a row for each candidate, for each of `decided`, and one for the text."""

    types: Vectors
    stages: Vectors
    text: Vectors


@dataclass(frozen=True, slots=True)
class Text:
    """The examples of one document; `types` has one for each candidate, in order."""

    scene: Scene
    candidates: Sequence[Candidate]
    decided: Sequence[Candidate]  # those that tell a decision; `stages` has one for each
    types: Sequence[Example]
    stages: Sequence[Example]
    owners: Sequence[Example]
    dates: Sequence[Example]
    bare_dates: Sequence[Sequence[Example]]  # for each of `decided`, one for each date around it
    relevance: Example
    views: Views

    def relevance_told(self, guesses: Sequence[Guess]) -> Example:
        """The example of relevance, given the first guesses at types."""
        return replace(self.relevance, traits=[*self.relevance.traits, *told_traits(guesses)])

    def second_types(self, guesses: Sequence[Guess]) -> list[Example]:
        """The examples of the second look at types, given the first one's guesses."""
        return _again(self.types, second_traits(self.scene, self.candidates, guesses))

    def stages_dated(self, odds: Sequence[float]) -> list[Example]:
        """The examples of stages, given how likely each of `bare_dates` (one after the other) is the decision's."""
        found, at = [], 0
        for example, candidate, dates in zip(self.stages, self.decided, self.bare_dates, strict=True):
            options = date_options(self.scene, candidate)
            more = likely_date_traits(self.scene, options, odds[at : at + len(dates)])
            found.append(replace(example, traits=[*example.traits, *more]))
            at += len(dates)
        return found

    def second_stages(self, first: Sequence[Example], guesses: Sequence[Guess]) -> list[Example]:
        """The examples of the second look at stages, given those of the first one and its guesses."""
        return _again(first, second_traits(self.scene, self.decided, guesses))


def _again(found: Sequence[Example], seen: Sequence[Sequence[str]]) -> list[Example]:
    return [replace(e, traits=[*e.traits, *more]) for e, more in zip(found, seen, strict=True)]


def read_texts(golds: Iterable[Gold], encoder: Encoder) -> list[Text]:
    """The examples of each document, as the encoder sees it."""
    return [_text(gold, encoder) for gold in golds]


def _text(gold: Gold, encoder: Encoder) -> Text:
    scene = lay_out(document_of(gold))
    for decision in gold["decisions"]:
        decision["id"] = gold["id"]
    quotes = [_quote_span(scene, d["quote"]) for d in gold["decisions"]]
    behind = backdrop(scene)
    candidates = find_candidates(scene)
    answering = Owners(scene)
    decided: list[Candidate] = []
    types: list[Example] = []
    stages: list[Example] = []
    owners: list[Example] = []
    dates: list[Example] = []
    bare_dates: list[Sequence[Example]] = []
    for candidate in candidates:
        decision, weight = _decision(candidate, gold["decisions"], quotes)
        weight = weight if gold["relevant"] else _FOREIGN
        described = traits(scene, candidate, behind)
        types.append(Example(gold["id"], described, decision["type"] if decision else "none", weight))
        if decision:
            decided.append(candidate)
            stages.append(Example(gold["id"], stage_traits(scene, candidate), decision["stage"], weight))
            owners.extend(_owners(answering, candidate, decision, weight))
            dates.extend(_dates(scene, candidate, decision, weight))
            bare_dates.append(list(_bare_dates(scene, candidate, decision, weight)))
    label = "yes" if gold["relevant"] else "no"
    relevance = Example(gold["id"], relevance_traits(scene), label)
    views = _views(View(scene, encode_needed(scene, encoder)), candidates, decided)
    return Text(scene, candidates, decided, types, stages, owners, dates, bare_dates, relevance, views)


def _views(view: View, candidates: Sequence[Candidate], decided: Sequence[Candidate]) -> Views:
    return Views(view.types(candidates), view.stages(decided), view.text())


def _owners(answering: Owners, candidate: Candidate, decision: Gold, weight: float) -> Iterator[Example]:
    for agency in answering.agencies:
        label = "yes" if agency in decision["agencies"] else "no"
        yield Example(decision["id"], answering.traits(candidate, decision["type"], agency), label, weight)


def _dates(scene: Scene, candidate: Candidate, decision: Gold, weight: float) -> Iterator[Example]:
    if decision["stage"] == "cancelled":
        return
    for option in date_options(scene, candidate):
        label = "yes" if option.mention.value == decision["date"] else "no"
        described = date_traits(scene, candidate, decision["type"], decision["stage"], option)
        yield Example(decision["id"], described, label, weight)


def _bare_dates(scene: Scene, candidate: Candidate, decision: Gold, weight: float) -> Iterator[Example]:
    counts = 0.0 if decision["stage"] == "cancelled" else weight  # a cancelled decision has no date to learn from
    for option in date_options(scene, candidate):
        label = "yes" if option.mention.value == decision["date"] else "no"
        yield Example(decision["id"], bare_date_traits(scene, candidate, option), label, counts)


def _quote_span(scene: Scene, quote: str) -> tuple[int, int]:
    words = [re.escape(w.replace("\u00ad", "")) for w in quote.split()]
    plain = r"\s*".join(
        re.sub(r"(?<=[a-zåäö])(?=[A-Z0-9])|(?<=\d)(?=[A-ZÅÄÖ])|(?<=\d)(?=\d\d/)", r" ?", w) for w in words
    )
    match = re.search(plain, scene.normal.text)
    return match.span() if match else (-1, -1)


def _decision(
    candidate: Candidate, decisions: Sequence[Gold], quotes: Sequence[tuple[int, int]]
) -> tuple[Gold | None, float]:
    """The annotated decision that the candidate stands for, if any, and the candidate's weight as an example."""
    clause, same_place, best, most = candidate.clause, False, None, 0
    for decision, (start, end) in zip(decisions, quotes, strict=True):
        if not _same(candidate, decision["place"]):
            continue
        same_place = same_place or decision["place"] is not None
        overlap = min(end, clause.end) - max(start, clause.start) - (5 if decision["optional"] else 0)
        if overlap > most and overlap > 3:
            best, most = decision, overlap
    if best is not None:
        return best, _OPTIONAL if best["optional"] else 1.0
    return None, _ASIDE if same_place else 1.0


def _same(candidate: Candidate, place: Gold | None) -> bool:
    if candidate.place is None or place is None:
        return candidate.place is None and place is None
    mine = candidate.place.place
    if place.get("municipality"):
        return bool(place["municipality"] == mine.municipality)
    return mine.municipality is None and bool(place.get("county") == mine.county)
