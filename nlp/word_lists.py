"""The word lists of data/words.toml, as the rules ask for them."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, list[str]]:
    tables = tomllib.loads((files("nlp") / "data" / "words.toml").read_text(encoding="utf-8"))
    return {name: words for name, words in tables.items() if isinstance(words, list)}


def word_list(name: str) -> tuple[str, ...]:
    """The words of a list, in its order; raises KeyError for a name the file does not have."""
    return tuple(_lists()[name])


@cache
def numbers() -> dict[str, int]:
    """Numbers by the words for them: "tjugofem" is 25, "dussin" 12."""
    return dict(tomllib.loads((files("nlp") / "data" / "words.toml").read_text(encoding="utf-8"))["numbers"])
