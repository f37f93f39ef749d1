"""How far a crawl has come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Requests that have ended, and how many are known to remain; `source` is the one last heard."""

    fetched: int
    waiting: int
    source: str
