"""What stands around a text: reads boilerplate.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_ANYWHERE = frozenset(("paywall_markup", "paywall_words", "paywall_invitations", "translated"))


@dataclass(frozen=True, slots=True)
class Marks:
    """Patterns to look for anywhere in a long text: one by one, which is several times as fast as joined into one."""

    patterns: tuple[re.Pattern[str], ...]

    def search(self, text: str) -> bool:
        """Whether any of them is found."""
        return any(pattern.search(text) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The patterns of boilerplate.toml, each list joined into one where whole lines or short marks are matched."""

    tails: re.Pattern[str]
    contacts: re.Pattern[str]
    noise: re.Pattern[str]
    top_lines: re.Pattern[str]
    containers: re.Pattern[str]
    teasers: re.Pattern[str]
    fact_boxes: re.Pattern[str]
    fact_headings: re.Pattern[str]
    leads: re.Pattern[str]
    paywall_markup: Marks
    paywall_words: Marks
    paywall_invitations: Marks
    translated: Marks


@cache
def boilerplate() -> Boilerplate:
    """The patterns, read once."""
    lists = tomllib.loads((Path(__file__).parent / "boilerplate.toml").read_text(encoding="utf-8"))
    patterns: dict[str, Any] = {
        name: _one_by_one(parts) if name in _ANYWHERE else _joined(parts) for name, parts in lists.items()
    }
    return Boilerplate(**patterns)


def _one_by_one(parts: list[str]) -> Marks:
    return Marks(tuple(re.compile(part, re.I | re.S) for part in parts))


def _joined(parts: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts), re.I | re.S)
