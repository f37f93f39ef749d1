"""The language of a text, and whether a machine wrote it."""

import re
from functools import cache
from typing import Any

from crawlers.pages.boilerplate import boilerplate

# Words of Swedish that Norwegian and Danish write otherwise: och og, att at, är er, inte ikke, från fra.
_SWEDISH = re.compile(r"\b(?:och|att|är|inte|ett|från|för|också|när|över|efter att|säger)\b", re.I)
_ENOUGH = 2
_HEARD = ("sv", "no", "nn", "da", "fi", "en", "de", "fr", "es", "pl", "ru", "ar", "et", "is", "nl")
_HEAD = 20_000  # characters: where a page says what it is


def judge_language(text: str, declared: str | None) -> str:
    """The language of a text (ISO 639-1; all Norwegian is "no").

    A page that says it is Swedish is believed when it uses words that only Swedish has; anything else is heard first.
    """
    if declared == "sv" and len(_SWEDISH.findall(text)) >= _ENOUGH:
        return "sv"
    code = str(_identifier().classify(text)[0])
    return "no" if code == "nn" else code


def is_machine_translated(html: str) -> bool:
    """Whether a page says that a machine translated it."""
    return boilerplate().translated.search(html[:_HEAD])


@cache
def _identifier() -> Any:  # noqa: ANN401 - the library has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(_HEARD))
    return identifier
