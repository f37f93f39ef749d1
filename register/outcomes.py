"""What each way to fail means in Swedish, and its next step (data/outcomes.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class NextStep:
    """One named outcome, in Swedish: what it means, what we do by ourselves, what a person should do (None: nothing).

    `retry` tells whether a document that failed so is asked for again; a source's list always is.
    """

    name: str
    means: str
    retry: bool
    we: str
    person: str | None = None


@cache
def next_steps() -> dict[str, NextStep]:
    """Every name of `register.ledger.Outcome` and `register.sources.Cause` with its next step."""
    text = (resources.files("register") / "data" / "outcomes.toml").read_text(encoding="utf-8")
    return {name: NextStep(name, **fields) for name, fields in tomllib.loads(text).items()}


def in_swedish(outcome: str) -> str:
    """What an outcome or cause means, as a clause without a full stop."""
    return next_steps()[outcome].means
