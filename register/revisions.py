"""What changed in an article between two readings of it, and whether that is worth keeping."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

_BROKEN_OFF = 20  # letters at the end of a stub that the whole text may have otherwise: an ellipsis cuts words


@dataclass(frozen=True, slots=True)
class Wording:
    """One reading of an article; paragraphs parted by blank lines."""

    title: str
    text: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed: title, text or date, and the sentences of the text that went and came."""

    title: bool
    text: bool
    date: bool
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def compare(before: Wording, after: Wording) -> Revision | None:
    """What changed; None when nothing did, or only what tells a reader nothing: spaces, counters, "2 timmar sedan".

    A date that one of the readings lacks has not changed.
    """
    title = _essence(before.title) != _essence(after.title)
    text = _essence(before.text) != _essence(after.text)
    day = None not in (before.published, after.published) and before.published != after.published
    if not (title or text or day):
        return None
    removed, added = _sentences_changed(before.text, after.text) if text else ((), ())
    return Revision(title, text, day, removed, added)


def is_stub_of(text: str, whole: str) -> bool:
    """Whether a text is only the beginning or the lead of an earlier reading: it has gone behind a paywall since."""
    seen, known = _letters(text), _letters(whole)
    return len(seen) < len(known) and seen[: max(len(seen) - _BROKEN_OFF, _BROKEN_OFF)] in known


def _sentences_changed(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, [_essence(part) for part in old], [_essence(part) for part in new], autojunk=False)
    edits = [edit for edit in matcher.get_opcodes() if edit[0] != "equal"]
    removed = tuple(part for _, start, end, _, _ in edits for part in old[start:end] if _essence(part))
    added = tuple(part for _, _, _, start, end in edits for part in new[start:end] if _essence(part))
    return removed, added


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]


def _essence(text: str) -> str:
    """A text without what changes by itself, its spaces and quotation marks made one kind."""
    return " ".join(re.sub(r"[^\w.,:%§–-]+", " ", _trivial().sub(" ", text)).replace("–", "-").split())


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@cache
def _trivial() -> re.Pattern[str]:
    file = Path(__file__).parent / "data" / "trivial_changes.toml"
    patterns = tomllib.loads(file.read_text(encoding="utf-8"))["patterns"]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
