"""Turns annotated documents into labelled examples for the linear models."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from sys import intern
from typing import Any, Self

from nlp.candidates import Candidate, find_candidates
from nlp.date_options import Question
from nlp.date_traits import date_traits
from nlp.encoder import Encoder, Vectors
from nlp.excerpts import encode_needed
from nlp.features import backdrop, traits
from nlp.looks import may_tell
from nlp.owners import Owners
from nlp.relevance import relevance_traits, told_traits
from nlp.scene import Scene, lay_out
from nlp.second_look import Guess, second_traits
from nlp.stages import stage_traits
from nlp.types import Document
from nlp.views import View
from nlp.when import date_options, likely_date_traits

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


@dataclass(frozen=True, slots=True)
class Pick:
    """The traits of things one of which is to be chosen, the last of them none; which are right; how much it counts."""

    document: str
    traits: Sequence[Sequence[str]]
    right: Sequence[bool]  # none of them, where what is sought is not among them
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
    decided: Sequence[int]  # the numbers of those that tell a decision; the next three have one for each
    stages: Sequence[Example]
    dates: Sequence[Pick]
    bare_dates: Sequence[Pick]  # before type and stage are known
    types: Sequence[Example]
    owners: Sequence[Example]
    relevance: Example

    @property
    def hand(self) -> str:
        """Who wrote and annotated it: what stands before the number in its id."""
        return self.relevance.document.rpartition("-")[0]

    def hopeful(self, guesses: Sequence[Guess]) -> Self:
        """The text without the candidates that, by the first guesses at their types, tell nothing."""
        kept = [number for number, guess in enumerate(guesses) if may_tell(guess)]
        renumbered = {number: new for new, number in enumerate(kept)}
        still = [i for i, number in enumerate(self.decided) if number in renumbered]
        return replace(
            self,
            candidates=[self.candidates[number] for number in kept],
            decided=[renumbered[self.decided[i]] for i in still],
            stages=[self.stages[i] for i in still],
            dates=[self.dates[i] for i in still],
            bare_dates=[self.bare_dates[i] for i in still],
            types=[self.types[number] for number in kept],
        )

    def views(self, encoder: Encoder) -> Views:
        """What the encoder sees of the candidates."""
        view = View(self.scene, encode_needed(self.scene, self.candidates, encoder))
        return Views(view.types(self.candidates), view.stages(self._telling()), view.text())

    def _telling(self) -> list[Candidate]:
        return [self.candidates[number] for number in self.decided]

    def relevance_told(self, guesses: Sequence[Guess]) -> Example:
        """The example of relevance, given the first guesses at types."""
        return replace(self.relevance, traits=[*self.relevance.traits, *told_traits(guesses)])

    def second_types(self, guesses: Sequence[Guess]) -> list[Example]:
        """The examples of the second look at types, given the first one's guesses."""
        return _again(self.types, second_traits(self.scene, self.candidates, guesses))

    def stages_dated(self, shares: Sequence[Sequence[float]]) -> list[Example]:
        """The examples of stages, given for each of `bare_dates` how likely each date is the decision's."""
        return [
            replace(e, traits=[*e.traits, *likely_date_traits(self.scene, date_options(self.scene, candidate), own)])
            for e, candidate, own in zip(self.stages, self._telling(), shares, strict=True)
        ]

    def second_stages(self, first: Sequence[Example], guesses: Sequence[Guess]) -> list[Example]:
        """The examples of the second look at stages, given those of the first one and its guesses."""
        return _again(first, second_traits(self.scene, self._telling(), guesses))


def _again(found: Sequence[Example], seen: Sequence[Sequence[str]]) -> list[Example]:
    return [replace(e, traits=[*e.traits, *more]) for e, more in zip(found, seen, strict=True)]


def read_texts(golds: Iterable[Gold]) -> list[Text]:
    """The examples of each document."""
    return [_text(gold) for gold in golds]


def _text(gold: Gold) -> Text:
    scene = lay_out(document_of(gold))
    for decision in gold["decisions"]:
        decision["id"] = gold["id"]
    quotes = [_quote_span(scene, d["quote"]) for d in gold["decisions"]]
    behind = backdrop(scene)
    candidates = find_candidates(scene)
    answering = Owners(scene)
    decided: list[int] = []
    types: list[Example] = []
    stages: list[Example] = []
    owners: list[Example] = []
    dates: list[Pick] = []
    bare_dates: list[Pick] = []
    for number, candidate in enumerate(candidates):
        decision, weight = _decision(candidate, gold["decisions"], quotes)
        weight = weight if gold["relevant"] else _FOREIGN
        described = _once(traits(scene, candidate, behind))
        types.append(Example(gold["id"], described, decision["type"] if decision else "none", weight))
        if decision:
            decided.append(number)
            stages.append(Example(gold["id"], _once(stage_traits(scene, candidate)), decision["stage"], weight))
            owners.extend(_owners(answering, candidate, decision, weight))
            dates.append(_dates(scene, candidate, decision, weight, decision["type"], decision["stage"]))
            bare_dates.append(_dates(scene, candidate, decision, weight))
    label = "yes" if gold["relevant"] else "no"
    relevance = Example(gold["id"], relevance_traits(scene), label)
    return Text(scene, candidates, decided, stages, dates, bare_dates, types, owners, relevance)


def _owners(answering: Owners, candidate: Candidate, decision: Gold, weight: float) -> Iterator[Example]:
    for agency in answering.agencies:
        label = "yes" if agency in decision["agencies"] else "no"
        described = _once(answering.traits(candidate, decision["type"], agency))
        yield Example(decision["id"], described, label, weight)


def _dates(scene: Scene, candidate: Candidate, decision: Gold, weight: float, kind: str = "", stage: str = "") -> Pick:
    options = date_options(scene, candidate)
    right = [option.value == decision["date"] for option in options]
    counts = 0.0 if decision["stage"] == "cancelled" else weight  # a cancelled decision has no date to learn from
    described = [_once(own) for own in date_traits(Question(scene, candidate, options, kind, stage))]
    return Pick(decision["id"], described, [*right, decision["date"] is None], counts)


def _once(named: Iterable[str]) -> list[str]:
    """The traits, each kept in memory once: eighty million of them, but few hundred thousand different ones."""
    return list(map(intern, named))


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
