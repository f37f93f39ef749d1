"""The first door: a fast test on lower-case text that lets through every text that could be about our offices."""

from functools import lru_cache
from importlib.resources import files

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@lru_cache(maxsize=1)
def _stems() -> tuple[str, ...]:
    lines = (files("nlp") / "data" / "gate.csv").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))[1:]


def passes(text: str) -> bool:
    """Whether the text names an agency or an office word at all; soft hyphens and odd spaces do not hide it."""
    lowered = text.lower()
    if "\u00ad" in lowered or "\u200b" in lowered:
        lowered = lowered.translate(_INVISIBLE)
    if "\u00a0" in lowered:
        lowered = lowered.replace("\u00a0", " ")
    return any(stem in lowered for stem in _stems())
