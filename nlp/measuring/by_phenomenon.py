"""Figures for each phenomenon, and for the fields that the levels do not ask for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.evaluate import Json, hits, place_code, verdicts
from nlp.measuring.phenomena import PHENOMENA, Page, Told, lay_open, surroundings

Pair = tuple[Json, Json]  # an annotated decision and the predicted one that matches it
# What the README shows: the kinds that are hard for everybody.
MAIN = (
    "relocation", "merger", "opening hours", "services join or leave", "proposed", "cancelled",
    "several stages in the text", "several changes at one place", "negation in the sentence", "modality or condition",
    "background", "list of four or more", "alone in its sentence", "place not in the sentence", "district", "temporary",
    "year only", "date not in the sentence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A phenomenon's figures, in decisions: annotated, of them found at L1, L2, L4; predicted, of them right at L2.

    Optional decisions of the annotators' are not counted, nor what stands for them among the predicted.
    """

    gold: int = 0
    level1: int = 0
    level2: int = 0
    level4: int = 0
    predicted: int = 0
    right: int = 0

    def __add__(self, other: "Row") -> "Row":
        return Row(
            self.gold + other.gold,
            self.level1 + other.level1,
            self.level2 + other.level2,
            self.level4 + other.level4,
            self.predicted + other.predicted,
            self.right + other.right,
        )


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    right: int
    number: int


@dataclass(frozen=True, slots=True)
class Split:
    """Figures by phenomenon and by field; of the irrelevant documents, the share not called relevant."""

    rows: Mapping[str, Row]
    fields: Mapping[str, Share]
    left_alone: Share


def split(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> Split:
    """All figures of this kind; documents in the guide's form, by id; one that the predictions lack counts as empty."""
    return Split(_rows(gold, predicted), _fields(gold, predicted), _left_alone(gold, predicted))


def _rows(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> dict[str, Row]:
    rows = dict.fromkeys(PHENOMENA, Row())
    for key, truth in gold.items():
        said = predicted.get(key, {}).get("decisions") or []
        page = lay_open(truth)
        for told, row in (*_annotated(page, said), *_predicted(page, said)):
            for name, shows in PHENOMENA.items():
                if shows(told):
                    rows[name] += row
    return rows


def _annotated(page: Page, said: Sequence[Json]) -> Iterator[tuple[Told, Row]]:
    truth = page.document["decisions"]
    found = [{id(right) for right, _ in hits(said, truth, level)} for level in (0, 1, 3)]
    for told in surroundings(page, truth):
        if not told.decision.get("optional"):
            yield told, Row(1, *(id(told.decision) in at_level for at_level in found))


def _predicted(page: Page, said: Sequence[Json]) -> Iterator[tuple[Told, Row]]:
    verdict = verdicts(said, page.document["decisions"], 1)
    for told, right in zip(surroundings(page, said), verdict, strict=True):
        if right is not None:
            yield told, Row(predicted=1, right=right)


def _fields(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> dict[str, Share]:
    pairs = [
        pair
        for key, truth in gold.items()
        for pair in hits(predicted.get(key, {}).get("decisions") or [], truth["decisions"], 0)
    ]
    return {name: _share(pairs, *rule) for name, rule in _FIELDS.items()}


def _share(pairs: Sequence[Pair], concerned: Callable[[Json], bool], value: Callable[[Json], object]) -> Share:
    own = [(right, said) for right, said in pairs if concerned(right)]
    return Share(sum(value(right) == value(said) for right, said in own), len(own))


# Which decisions a field is asked of, and what must be equal.
_FIELDS: Mapping[str, tuple[Callable[[Json], bool], Callable[[Json], object]]] = {
    "temporary": (lambda _: True, lambda d: bool(d.get("temporary"))),
    "office_kind": (lambda _: True, lambda d: d.get("office_kind")),
    "main": (lambda _: True, lambda d: bool(d.get("main"))),
    "count, where no place is named": (lambda d: d.get("place") is None, lambda d: d.get("count")),
    "to_place of relocations": (lambda d: d["type"] == "relocation", lambda d: place_code(d.get("to_place"))),
}


def as_lines(figures: Split) -> Iterator[str]:
    """The figures for people to read."""
    yield f"{'phenomenon':<28} {'gold':>5} {'R L1':>6} {'R L2':>6} {'R L4':>6} {'said':>6} {'P L2':>6}"
    for name, row in figures.rows.items():
        recalls = " ".join(_part(found, row.gold) for found in (row.level1, row.level2, row.level4))
        yield f"{name:<28} {row.gold:>5} {recalls} {row.predicted:>6} {_part(row.right, row.predicted)}"
    yield ""
    yield "of decisions found at L1, right also in"
    for name, share in figures.fields.items():
        yield f"  {name:<31} {_part(share.right, share.number)}  ({share.right} of {share.number})"
    alone = figures.left_alone
    yield f"irrelevant documents left alone   {_part(alone.right, alone.number)}  ({alone.right} of {alone.number})"


def as_markdown(figures: Split) -> Iterator[str]:
    """The main ones as Markdown."""
    yield "| phenomenon | decisions | recall L1 | L2 | L4 | precision L2 |"
    yield "|---|---|---|---|---|---|"
    for name in MAIN:
        row = figures.rows[name]
        shares = [(row.level1, row.gold), (row.level2, row.gold), (row.level4, row.gold), (row.right, row.predicted)]
        cells = [_part(*share).strip() for share in shares]
        yield f"| {name} | {row.gold} | {' | '.join(cells)} |"
    yield ""
    told = "; ".join(f"{name}: {share.right} of {share.number}" for name, share in figures.fields.items())
    yield f"Of the decisions found at L1, right also in – {told}."
    yield f"Irrelevant documents left alone: {figures.left_alone.right} of {figures.left_alone.number}."


def _left_alone(gold: Mapping[str, Json], predicted: Mapping[str, Json]) -> Share:
    strangers = [key for key, truth in gold.items() if not truth["relevant"]]
    return Share(sum(not predicted.get(key, {}).get("relevant") for key in strangers), len(strangers))


def _part(part: int, whole: int) -> str:
    return f"{part / whole:>6.2f}" if whole else f"{'–':>6}"
