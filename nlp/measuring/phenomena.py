"""What makes a decision hard to read, as predicates over a decision, its document and the sentence of its quote.

The same predicates hold for annotated and for predicted decisions: the first give recall, the second precision.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.evaluate import Json
from nlp.gazetteer import places
from nlp.jsonl import parse_document
from nlp.scene import lay_out, whole
from nlp.text import SegmentKind

LIST = 4  # decisions of one type in one sentence, or on rows of their own, that make a list
TAKE_OVER = "2019-06-01"  # the day Statens servicecenter took over the service offices (SFS 2019:212)


@dataclass(frozen=True, slots=True)
class Page:
    """A document cut up once: its original text and the spans and kinds of its sentences, rows and headings."""

    document: Json
    text: str
    spans: Sequence[tuple[int, int]]
    kinds: Sequence[SegmentKind]

    def sentences(self, quote: str) -> tuple[int, ...]:
        """The numbers of the sentences that a quote lies in; none where the text does not have it."""
        words = r"\s+".join(re.escape(word) for word in quote.split())
        found = re.search(words, self.text) if words else None
        if found is None:
            return ()
        return tuple(i for i, (a, b) in enumerate(self.spans) if a < found.end() and found.start() < b)


@dataclass(frozen=True, slots=True)
class Told:
    """A decision where it is told: its page, the sentences of its quote, their text, and the list it stands in."""

    page: Page
    decision: Json
    sentences: tuple[int, ...]
    listed: int  # decisions of its type in the same sentence, or on rows as it is; itself among them

    @property
    def words(self) -> str:
        """The sentences of the quote in lower case, without what is invisible."""
        text = " ".join(self.page.text[slice(*self.page.spans[i])] for i in self.sentences)
        return text.replace("\u00ad", "").lower()

    def mentions(self, group: str) -> bool:
        """Whether a word of a group of phenomena.toml stands in the sentences."""
        return _pattern(group).search(self.words) is not None


def lay_open(document: Json) -> Page:
    """A document in the guide's form, cut into sentences as the tagger cuts it; offsets are into the original."""
    scene = lay_out(parse_document(document))
    spans = [scene.normal.back(s.start, s.end) for s in scene.segments]
    return Page(document, whole(scene.document), spans, [s.kind for s in scene.segments])


def surroundings(page: Page, decisions: Sequence[Json]) -> list[Told]:
    """Each decision (guide's form) with its surroundings on the page."""
    where = [page.sentences(d["quote"]) for d in decisions]
    rows = [_on_row(page, sentences) for sentences in where]
    told = []
    for decision, sentences, row in zip(decisions, where, rows, strict=True):
        together = [
            other
            for other, others, beside in zip(decisions, where, rows, strict=True)
            if other["type"] == decision["type"] and ((row and beside) or set(sentences) & set(others))
        ]
        told.append(Told(page, decision, sentences, len(together)))
    return told


def _on_row(page: Page, sentences: Sequence[int]) -> bool:
    return bool(sentences) and all(page.kinds[i] in (SegmentKind.ITEM, SegmentKind.HEADING) for i in sentences)


@cache
def _words() -> Mapping[str, list[str]]:
    return tomllib.loads((files("nlp.measuring") / "phenomena.toml").read_text(encoding="utf-8"))


@cache
def _pattern(group: str) -> re.Pattern[str]:
    words = (re.escape(word).replace(r"\*", r"\w*") for word in _words()[group])
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


def _is(field: str, value: object) -> Callable[[Told], bool]:
    return lambda told: told.decision.get(field) == value


def _is_genre(genre: str) -> Callable[[Told], bool]:
    return lambda told: told.page.document.get("genre") == genre


def _is_district(told: Told) -> bool:
    where = told.decision.get("place") or {}
    return (where.get("municipality"), where.get("name")) in _districts()


@cache
def _districts() -> frozenset[tuple[str, str]]:
    return frozenset((r.municipality, r.name) for r in places() if r.kind == "district")


def _is_county(told: Told) -> bool:
    return bool((told.decision.get("place") or {}).get("county"))


def _place_is_elsewhere(told: Told) -> bool:
    where = told.decision.get("place") or {"name": ""}
    return bool(told.sentences) and where["name"].lower() not in told.words


def _date_is_elsewhere(told: Told) -> bool:
    return bool(told.decision.get("date") and told.sentences) and not (
        told.mentions("time") or re.search(r"\b(?:19|20)\d\d|\d{1,2}/\d{1,2}\b", told.words)
    )


def _date_is(length: int) -> Callable[[Told], bool]:
    return lambda told: len(told.decision.get("date") or "") == length


def _stages_mixed(told: Told) -> bool:
    return len({d["stage"] for d in told.page.document["decisions"] if not d.get("optional")}) > 1


def _twice_there(told: Told) -> bool:
    own = told.decision.get("place")
    here = [d for d in told.page.document["decisions"] if not d.get("optional") and d.get("place") == own]
    return own is not None and len(here) > 1


def _is_spoken(told: Told) -> bool:
    return told.words[:1] in ("–", "—", "-") or re.search('[”"»“]', told.words) is not None or told.mentions("speech")


def _after(told: Told) -> bool:
    return str(told.page.document.get("published") or "") >= TAKE_OVER


# In the order they are shown. A decision may show several.
PHENOMENA: Mapping[str, Callable[[Told], bool]] = {
    "opening": _is("type", "opening"),
    "closure": _is("type", "closure"),
    "relocation": _is("type", "relocation"),
    "merger": _is("type", "merger"),
    "opening hours": _is("type", "hours_change"),
    "services join or leave": _is("type", "service_change"),
    "proposed": _is("stage", "proposed"),
    "decided": _is("stage", "decided"),
    "completed": _is("stage", "completed"),
    "cancelled": _is("stage", "cancelled"),
    "several stages in the text": _stages_mixed,
    "several changes at one place": _twice_there,
    "negation in the sentence": lambda told: told.mentions("negation"),
    "modality or condition": lambda told: told.mentions("condition"),
    "reported speech": _is_spoken,
    "background": _is("main", False),
    "list of four or more": lambda told: told.listed >= LIST,
    "alone in its sentence": lambda told: told.listed == 1,
    "place not in the sentence": _place_is_elsewhere,
    "no word for an office": lambda told: not told.mentions("office"),
    "district": _is_district,
    "county": _is_county,
    "nationwide or unnamed": _is("place", None),
    "temporary": _is("temporary", True),
    "service office": _is("office_kind", "service_office"),
    "agency's own office": _is("office_kind", "agency_office"),
    "workplace": _is("office_kind", "workplace"),
    "date to the day": _date_is(10),
    "date to the month": _date_is(7),
    "year only": _date_is(4),
    "no date": _date_is(0),
    "date not in the sentence": _date_is_elsewhere,
    "published since June 2019": _after,
    "published before": lambda told: not _after(told),
    "press release": _is_genre("press-release"),
    "news": _is_genre("news"),
    "wire": _is_genre("wire"),
    "official notice": _is_genre("official-notice"),
    "minutes": _is_genre("minutes"),
    "opinion or blog": lambda told: told.page.document.get("genre") in ("opinion", "blog"),
}
