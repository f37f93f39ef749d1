"""Swedish words as a search index needs them: base forms, and the parts of compounds."""

import re
from collections.abc import Iterator
from functools import lru_cache

import simplemma

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_PART = 4  # shorter parts split words that are no compounds: "kon" + "tor"
_ENDINGS = frozenset({"ande", "ende", "else", "ling", "ning", "skap", "svis"})  # endings that are also words


def words(text: str) -> list[str]:
    """Split a text as FTS5's unicode61 tokenizer does: runs of letters and digits, lower-cased."""
    return [word.lower() for word in _WORD.findall(text)]


@lru_cache(maxsize=200_000)
def base_form(word: str) -> str:
    """Return a lower-case word's base form; a compound the dictionary lacks is bent by its last part."""
    if simplemma.is_known(word, lang="sv"):
        return simplemma.lemmatize(word, lang="sv").lower()
    split = _split(word)
    if split:
        return split[0] + base_form(split[1])
    return simplemma.lemmatize(word, lang="sv", greedy=True).lower()


@lru_cache(maxsize=200_000)
def query_forms(word: str) -> frozenset[str]:
    """Return a lower-case word and its base forms, taken twice: "flytten" leads to "flytt", "flytt" to "flytta"."""
    base = base_form(word)
    return frozenset({word, base, base_form(base)})


@lru_cache(maxsize=200_000)
def search_forms(word: str) -> frozenset[str]:
    """Return what a lower-case word in a text is found by: its own forms and those of its compound's parts."""
    return query_forms(word).union(*(query_forms(part) for part in _parts(base_form(word))))


def _parts(word: str) -> Iterator[str]:
    split = _split(word)
    if not split:
        return
    first, last = split
    for part in (_known_first(first) or first, last):
        yield part
        if not simplemma.is_known(part, lang="sv"):
            yield from _parts(part)


def _split(word: str) -> tuple[str, str] | None:
    """Part a compound into first and last part: the longest known last part, a joining s counted to the first."""
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, last = word[:cut], word[cut:]
        if not (_is_last_part(last) and _known_first(first)):
            continue
        if last.startswith("s") and _is_last_part(last[1:]):
            return first + "s", last[1:]
        return first, last
    return None


def _is_last_part(word: str) -> bool:
    return word not in _ENDINGS and simplemma.is_known(word, lang="sv")


def _known_first(first: str) -> str | None:
    """Return the word behind a compound's first part: kontors- kontor, arbets- arbete, skatte- skatt, skol- skola."""
    bare = first.removesuffix("s")
    for word in (bare, first, bare + "e", bare + "a", first.removesuffix("e")):
        if len(word) >= _SHORTEST_PART - 1 and simplemma.is_known(word, lang="sv"):
            return word
    return None
