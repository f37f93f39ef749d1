"""Finds Swedish places in running text: counties, municipalities, localities and districts, with their SCB codes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.gazetteer import (
    PlaceKind,
    PlaceRecord,
    Token,
    county_name,
    endings_of,
    first_names,
    first_words,
    forms,
    municipality_name,
    places,
    tokens,
    words_of,
)
from nlp.types import Place

__all__ = ["PlaceKind", "PlaceMention", "PlaceRecord", "county_name", "find_places", "municipality_name", "places"]

_LONGEST = 4  # words in the longest name of the gazetteer
_SHORTEST_COMPOUND = 4  # letters of a name that may begin a compound; "Åre" would begin "årets"
_LONGEST_COMPOUND = 40
_LIST_GAP = re.compile(r"[\s\d,;|•*–—-]*(?:(?:och|samt|eller|respektive)\s+)?")  # between two members of a list
_SENTENCE_END = re.compile(r"[.!?:\n”\"»–—•*|]|^$")
_DATELINE = re.compile(r"\.\s|:\s|\s*\(|\s*[–—-]\s|\s+[A-ZÅÄÖ]?[a-zåäö]")  # what follows a name in capitals
_AFTER_ENTRY = re.compile(r"\s*(?:$|[\n,;:|(•–—-]|\d|(?:och|samt)\s+[A-ZÅÄÖ])")  # what follows an entry of a list


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text; `start` and `end` are offsets of the name as written, with its genitive s."""

    start: int
    end: int
    place: Place
    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class _Sight:
    """A name of the gazetteer in the text, before it is known whether and which place it is."""

    first: int  # index of its first token
    last: int  # index of its last token
    start: int
    end: int
    records: tuple[PlaceRecord, ...]
    sure: bool = False  # the text itself says that it is a place ("i Mora", "Mora kommun", "Morakontoret")

    @property
    def name(self) -> str:
        return self.records[0].name

    def of_kind(self, kind: PlaceKind) -> tuple[PlaceRecord, ...]:
        return tuple(r for r in self.records if r.kind == kind)


def find_places(text: str, region: str | None = None) -> list[PlaceMention]:
    """Finds the places that a Swedish text names, in order, never overlapping, the longest name first.

    `region` is the SCB county code of the text's home (a local paper's county): it and the other places of the text
    choose between places of the same name. Streets, squares, landscapes and islands, and people, clubs and newspapers
    that bear a place's name are left out; a county's name is given without "län" (annotation guide, GUIDE.md).
    """
    words = tokens(text)
    sights = [_read_surroundings(text, words, s) for s in _sights(text, words)]
    surnames = {s.name for s in sights if _is_surname(text, words, s)}
    sure = {s.name for s in sights if s.sure}
    standing = [s for s in sights if _is_place(text, words, s, surnames, sure)]
    settled = _settle_counties(text, standing)
    votes = _votes(settled, region)
    mentions = []
    for sight in settled:
        record = _choose(sight, votes)
        if record:
            mentions.append(PlaceMention(sight.start, sight.end, record.place, record.kind))
    return mentions


def _sights(text: str, words: Sequence[Token]) -> list[_Sight]:
    """Lists the names of the gazetteer in the text, the longest at each point."""
    sights: list[_Sight] = []
    second_parts = endings_of("compound")
    following = 0
    for i, word in enumerate(words):
        if i >= following and (word.text[0].isupper() or word.lower.endswith(second_parts)):
            sight = _name_at(text, words, i) or _compound_at(words, i)
            if sight:
                sights.append(sight)
                following = sight.last + 1
    return sights


def _name_at(text: str, words: Sequence[Token], i: int) -> _Sight | None:
    if not words[i].text[0].isupper() or words[i].lower not in first_words():
        return None
    for length in range(min(_LONGEST, len(words) - i), 0, -1):
        span = words[i : i + length]
        records = forms().get(tuple(t.lower for t in span))
        if records and all(text[a.end : b.start] in (" ", "-", "\u00a0") for a, b in pairwise(span)):
            return _Sight(i, i + length - 1, span[0].start, span[-1].end, records)
    return None


def _compound_at(words: Sequence[Token], i: int) -> _Sight | None:
    """Reads "Hallundakontoret" and "botkyrkabor": a place's name, perhaps with a joining s, and a known second part."""
    word = words[i].lower
    if len(word) > _LONGEST_COMPOUND:
        return None
    for cut in range(len(word) - 2, _SHORTEST_COMPOUND - 1, -1):
        if word[cut:] in words_of("compound"):
            records = tuple(r for r in forms().get((word[:cut],), ()) if r.kind != "county" and "word" not in r.flags)
            if records:
                return _Sight(i, i, words[i].start, words[i].start + cut, records, sure=True)
    return None


def _word_before(words: Sequence[Token], sight: _Sight, step: int = 1) -> str:
    return words[sight.first - step].lower if sight.first >= step else ""


def _word_after(words: Sequence[Token], sight: _Sight) -> str:
    return words[sight.last + 1].lower if sight.last + 1 < len(words) else ""


def _read_surroundings(text: str, words: Sequence[Token], sight: _Sight) -> _Sight:
    """Reads what stands around a name: "län" makes it a county, "kommun" a municipality, a preposition a place."""
    before, after = _word_before(words, sight), _word_after(words, sight)
    counties, municipalities = sight.of_kind("county"), sight.of_kind("municipality")
    authority = before == "i" and _word_before(words, sight, 2).startswith("länsstyrelse")
    if counties and (authority or before == "region" or after in ("län", "läns") or _shares_county(words, sight)):
        return replace(sight, records=counties, sure=True)
    if municipalities and after in words_of("unit"):
        return replace(sight, records=municipalities, sure=True)
    if _is_dateline(text, words, sight):
        return replace(sight, sure=True)
    gap = text[words[sight.first - 1].end : sight.start] if sight.first else ""
    near = before in words_of("near") and gap in (" ", "\u00a0", "\n") and not _shouted(words, sight)
    near = near and "island" not in sight.records[0].flags
    return replace(sight, sure=sight.sure or near)


def _is_dateline(text: str, words: Sequence[Token], sight: _Sight) -> bool:
    """Tells whether a paragraph opens with the name in capitals, as a telegram does: "MARK (TT) Nu stänger …"."""
    if "rare" in sight.records[0].flags or not words[sight.first].text.isupper():
        return False
    opens = "\n" in text[words[sight.first - 1].end : sight.start] if sight.first else True
    return opens and bool(_DATELINE.match(text, sight.end))


def _shares_county(words: Sequence[Token], sight: _Sight) -> bool:
    """Tells whether the name shares "län" with the next ones: "Jönköpings, Kronobergs och Kalmar län"."""
    for token in words[sight.last + 1 : sight.last + 8]:
        if token.lower == "län":
            return words[sight.last].lower != "län"
        county = any(r.kind == "county" for r in forms().get((token.lower,), ()))
        if not county and token.lower not in ("och", "samt", "respektive", "eller", "västra", "götalands"):
            return False
    return False


def _shouted(words: Sequence[Token], sight: _Sight) -> bool:
    """Tells whether the name stands among words in capitals, where they no longer mark a name."""
    around = [*words[max(0, sight.first - 1) : sight.first], *words[sight.last + 1 : sight.last + 2]]
    return words[sight.first].text.isupper() and any(len(t.text) > 1 and t.text.isupper() for t in around)


def _opens_sentence(text: str, words: Sequence[Token], first: int) -> bool:
    return first == 0 or bool(_SENTENCE_END.search(text[words[first - 1].end : words[first].start]))


def _is_surname(text: str, words: Sequence[Token], sight: _Sight) -> bool:
    """Tells whether the name follows a title, a first name, or any capitalised word that is no agency or place."""
    if sight.first == 0 or sight.sure:
        return False
    before = words[sight.first - 1]
    gap = text[before.end : sight.start]
    if gap == " " and before.text[0].islower() and before.lower.endswith(endings_of("title")):
        return True
    if gap not in (" ", "\u00a0", "-") or not before.text[0].isupper():
        return False
    if gap == "-":
        return not before.text.isupper() and not forms().get((before.lower,))
    if before.text.capitalize() in first_names():
        return True
    byline = sight.first > 1 and words[sight.first - 2].lower in words_of("byline")
    if (_opens_sentence(text, words, sight.first - 1) and not byline) or forms().get((before.lower,)):
        return False
    acronym = before.text.isupper() and not words[sight.first].text.isupper()
    return not acronym and not before.lower.endswith(endings_of("head"))


def _is_place(text: str, words: Sequence[Token], sight: _Sight, surnames: set[str], sure: set[str]) -> bool:
    """Tells whether a name of the gazetteer is a place here."""
    if _is_part_of_a_name(text, words, sight) or _is_surname(text, words, sight):
        return False
    if sight.sure:
        return True
    flags = sight.records[0].flags
    if flags & {"island", "rare"} or ("first" in flags and _next_is_surname(text, words, sight)):
        return False
    doubtful = sight.name in surnames or bool(flags & {"word", "surname"})
    if doubtful and {_word_before(words, sight), _word_after(words, sight)} & words_of("speech"):
        return False
    if "word" not in flags or sight.name in sure:
        return True
    if _shouted(words, sight):
        return False
    listed = bool(_AFTER_ENTRY.match(text, sight.end)) or _word_after(words, sight) in words_of("verb")
    return listed or not _opens_sentence(text, words, sight.first)


def _is_part_of_a_name(text: str, words: Sequence[Token], sight: _Sight) -> bool:
    """Tells whether the name is part of a newspaper's, club's, street's or broadcaster's, or of a hyphenated word."""
    before, after = _word_before(words, sight), _word_after(words, sight)
    gap = text[sight.end : words[sight.last + 1].start] if after else ""
    if gap in (" ", "-", "\u00a0") and {after, after.removesuffix("s")} & words_of("after"):
        return True
    if before in words_of("before") and not _opens_sentence(text, words, sight.first):
        return True
    return gap == "- " or text.endswith(("P4 ", "P4\u00a0", "@", "www."), 0, sight.start)


def _next_is_surname(text: str, words: Sequence[Token], sight: _Sight) -> bool:
    following = words[sight.last + 1 : sight.last + 2]
    return bool(following) and text[sight.end : following[0].start] == " " and following[0].text[0].isupper()


def _settle_counties(text: str, sights: Sequence[_Sight]) -> list[_Sight]:
    """Takes "Örebro" as the county in a list of counties, as the municipality everywhere else."""
    settled = []
    for i, sight in enumerate(sights):
        counties, others = sight.of_kind("county"), tuple(r for r in sight.records if r.kind != "county")
        if counties and others:
            near = [
                n
                for n in (i - 1, i + 1)
                if 0 <= n < len(sights) and _listed(text, sights[min(i, n)], sights[max(i, n)])
            ]
            kinds = [{r.kind for r in sights[n].records} for n in near]
            all_counties = {"county"} in kinds and all("county" in k for k in kinds)
            settled.append(replace(sight, records=counties if all_counties else others))
        else:
            settled.append(sight)
    return settled


def _listed(text: str, one: _Sight, other: _Sight) -> bool:
    return bool(_LIST_GAP.fullmatch(text, one.end, other.start))


def _votes(sights: Sequence[_Sight], region: str | None) -> Counter[str]:
    """Counts how often each municipality and county is named without doubt."""
    votes: Counter[str] = Counter()
    if region:
        votes[region] += 1
    for sight in sights:
        if len(sight.records) == 1 or sight.records[0].kind == "municipality":
            votes[sight.records[0].county] += 1
            if sight.records[0].municipality:
                votes[sight.records[0].municipality] += 1
    return votes


def _choose(sight: _Sight, votes: Counter[str]) -> PlaceRecord | None:
    """Chooses between places of one name: a municipality, else the one whose surroundings the text names most.

    A small place (one whose coordinates nobody noted) must be named after a preposition or beside its surroundings.
    """
    if sight.records[0].kind in ("county", "municipality"):
        return sight.records[0]
    best = max(sight.records, key=lambda r: (votes[r.municipality], votes[r.county], "main" in r.flags))
    near = votes[best.municipality] or votes[best.county]
    if "local" in best.flags and not votes[best.municipality]:
        return None
    return None if "approx" in best.flags and not near and not sight.sure else best
