"""How good is the tagger? Compares tags with annotated documents, by the rules at the end of the annotation guide."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = ("L1", "L2", "L3", "L4")  # type + municipality, + stage, + agencies, + date
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """Found rightly, found wrongly, missed; and what follows from them."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        """Share of what was there that was found; 1 when nothing was there."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """What went wrong in one document at level L2: decisions missed and false alarms, each in a few words."""

    document: str
    title: str
    missed: Sequence[str]
    alarms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a set of documents, by name: L1 to L4, relevant, agencies, places."""

    figures: Mapping[str, Figure]
    quotes: int
    quotes_verbatim: int
    documents: int
    answered: int
    misses: Sequence[Miss] = ()

    @property
    def verbatim(self) -> float:
        """Share of quotes that stand letter by letter in title or text."""
        return self.quotes_verbatim / self.quotes if self.quotes else 1.0


class GoldError(ValueError):
    """A line of an annotated file is not what the guide says; one line in Swedish tells where and what."""


_FIELDS = ("id", "title", "text", "relevant", "agencies", "places", "decisions")


def load(path: Path) -> dict[str, Json]:
    """The annotated documents of a JSON Lines file (UTF-8) by id; raises OSError and GoldError."""
    found: dict[str, Json] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                fields = json.loads(line)
            except json.JSONDecodeError:
                raise GoldError(f"{path}, rad {number}: raden är inte JSON") from None
            if not isinstance(fields, dict):
                raise GoldError(f"{path}, rad {number}: raden är inget JSON-objekt")
            if lacking := [name for name in _FIELDS if name not in fields]:
                raise GoldError(f"{path}, rad {number}: fältet ”{lacking[0]}” saknas")
            found[fields["id"]] = fields
    return found


def evaluate(gold: Mapping[str, Json], predicted: Mapping[str, Json], errors: bool = False) -> Report:
    """Figures over all gold documents (guide's form, by id); one that the predictions lack counts as empty.

    With `errors`, the report lists what was missed and what was a false alarm, by document.
    """
    totals = dict.fromkeys((*LEVELS, "relevant", "agencies", "places"), Figure())
    quotes = verbatim = 0
    misses: list[Miss] = []
    for key, truth in gold.items():
        said = predicted.get(key, {})
        decisions = said.get("decisions") or []
        for name, figure in _document_figures(truth, said):
            totals[name] += figure
        body = _plain(f"{truth['title']}\n{truth['text']}")
        quotes += len(decisions)
        verbatim += sum(bool(d.get("quote")) and _plain(d["quote"]) in body for d in decisions)
        if errors:
            misses.extend(_miss(truth, said))
    return Report(totals, quotes, verbatim, len(gold), len(gold.keys() & predicted.keys()), misses)


def _document_figures(truth: Json, said: Json) -> Iterator[tuple[str, Figure]]:
    for level, name in enumerate(LEVELS):
        found_right, alarms, missed = compare(said.get("decisions") or [], truth["decisions"], level)
        yield name, Figure(found_right, len(alarms), len(missed))
    wanted, got = bool(truth["relevant"]), bool(said.get("relevant"))
    yield "relevant", Figure(wanted and got, got and not wanted, wanted and not got)
    keys: tuple[tuple[str, Callable[[Any], Any]], ...] = (("agencies", str), ("places", _named_place))
    for name, key in keys:
        if truth[name] is not None:
            right, found = {key(x) for x in truth[name]}, {key(x) for x in said.get(name) or []}
            yield name, Figure(len(right & found), len(found - right), len(right - found))


def compare(predicted: Sequence[Json], gold: Sequence[Json], level: int) -> tuple[int, list[Json], list[Json]]:
    """Hits, false alarms and missed gold at a level (0 for L1 … 3 for L4), matched one to one.

    Optional gold is never missed, and what stands for it (by type and municipality) is no false alarm.
    """
    required, found, spared = _paired(predicted, gold, level)
    taken = spared | set(found.values())
    alarms = [p for i, p in enumerate(predicted) if i not in taken]
    return len(found), alarms, [g for i, g in enumerate(required) if i not in found]


def verdicts(predicted: Sequence[Json], gold: Sequence[Json], level: int) -> list[bool | None]:
    """For each prediction whether it is right at a level (0 for L1 … 3 for L4); None: it stands for an optional one."""
    _, found, spared = _paired(predicted, gold, level)
    right = set(found.values())
    return [None if i in spared else i in right for i in range(len(predicted))]


def hits(predicted: Sequence[Json], gold: Sequence[Json], level: int) -> list[tuple[Json, Json]]:
    """Each required gold decision that was found at a level, with the prediction that found it."""
    required, found, _ = _paired(predicted, gold, level)
    return [(required[g], predicted[p]) for g, p in sorted(found.items())]


def _paired(predicted: Sequence[Json], gold: Sequence[Json], level: int) -> tuple[list[Json], dict[int, int], set[int]]:
    """The required gold; of those found, index of gold to index of prediction; predictions that an optional spares."""
    required = [g for g in gold if not g.get("optional")]
    found = _matching(predicted, required, level)
    used = set(found.values())
    rest = [i for i in range(len(predicted)) if i not in used]
    optional = _matching([predicted[i] for i in rest], [g for g in gold if g.get("optional")], 0)
    return required, found, {rest[i] for i in optional.values()}


def _matching(predicted: Sequence[Json], gold: Sequence[Json], level: int) -> dict[int, int]:
    """A largest one-to-one matching by augmenting paths: index of gold to index of prediction."""
    edges = [[g for g, right in enumerate(gold) if _fits(p, right, level)] for p in predicted]
    owner: dict[int, int] = {}

    def settle(p: int, seen: set[int]) -> bool:
        for g in edges[p]:
            if g not in seen:
                seen.add(g)
                if g not in owner or settle(owner[g], seen):
                    owner[g] = p
                    return True
        return False

    for p in range(len(predicted)):
        settle(p, set())
    return owner


def _fits(predicted: Json, gold: Json, level: int) -> bool:
    same = predicted.get("type") == gold["type"] and place_code(predicted.get("place")) == place_code(gold.get("place"))
    if level >= 1:
        same = same and predicted.get("stage") == gold["stage"]
    if level >= 2:
        same = same and _jaccard(predicted.get("agencies"), gold["agencies"]) >= 0.5
    if level >= 3:
        same = same and (predicted.get("date") or None) == (gold.get("date") or None)
    return same


def place_code(place: Json | None) -> object:
    """A municipality's code, or ("county", code), or None: names do not count."""
    if not place:
        return None
    if place.get("municipality"):
        return place["municipality"]
    return ("county", place["county"]) if place.get("county") else None


def _named_place(place: Json) -> tuple[object, str]:
    return place.get("municipality") or place.get("county"), place["name"].casefold()


def _jaccard(a: Iterable[str] | None, b: Iterable[str] | None) -> float:
    left, right = set(a or ()), set(b or ())
    return len(left & right) / len(left | right) if left | right else 1.0


def _plain(text: str) -> str:
    return " ".join(text.split())


def _miss(truth: Json, said: Json) -> Iterator[Miss]:
    _, alarms, missed = compare(said.get("decisions") or [], truth["decisions"], 1)
    wrong, lacking = [_short(d) for d in alarms], [_short(d) for d in missed]
    if bool(truth["relevant"]) != bool(said.get("relevant")):
        (lacking if truth["relevant"] else wrong).insert(0, "relevant")
    if wrong or lacking:
        yield Miss(truth["id"], truth["title"], lacking, wrong)


def _short(decision: Json) -> str:
    where = (decision.get("place") or {}).get("name") or "–"
    parts = [f"{decision.get('type')}/{decision.get('stage')}", where, ",".join(decision.get("agencies") or [])]
    return " ".join([*parts, decision.get("date") or ""]).strip()
