"""What stands around a text: reads boilerplate.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The patterns of boilerplate.toml, each list joined into one."""

    tails: re.Pattern[str]
    contacts: re.Pattern[str]
    noise: re.Pattern[str]
    top_lines: re.Pattern[str]
    containers: re.Pattern[str]
    teasers: re.Pattern[str]
    fact_boxes: re.Pattern[str]
    fact_headings: re.Pattern[str]
    leads: re.Pattern[str]
    paywall_markup: re.Pattern[str]
    paywall_words: re.Pattern[str]
    paywall_invitations: re.Pattern[str]
    translated: re.Pattern[str]


@cache
def boilerplate() -> Boilerplate:
    """The patterns, read once."""
    lists = tomllib.loads((Path(__file__).parent / "boilerplate.toml").read_text(encoding="utf-8"))
    return Boilerplate(
        **{name: re.compile("|".join(f"(?:{part})" for part in parts), re.I | re.S) for name, parts in lists.items()}
    )
