"""How much there is of everything: the figures that sum up an installation."""

from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over everything that work.db knows now."""

    sources: int
    fetches: int
    not_modified: int  # of the fetches: answered 304
    articles: int
    relevant: int
    decisions: int
    offices: int  # those that a decision speaks of
    cases: int
    stage_changes: int
    stories: int
    drops: int


_COUNTS = {
    "sources": "sources WHERE enabled",
    "fetches": "fetches",
    "not_modified": "fetches WHERE outcome = 'not-modified'",
    "articles": "articles",
    "relevant": "taggings WHERE current AND relevant",
    "decisions": "decisions WHERE tagging IN (SELECT id FROM taggings WHERE current)",
    "offices": "(SELECT DISTINCT office FROM cases WHERE office IS NOT NULL)",
    "cases": "cases",
    "stage_changes": "stage_changes",
    "stories": "stories",
    "drops": "drops",
}


def totals(db: Database) -> Totals:
    """Count what work.db holds."""
    return Totals(**{name: db.execute(f"SELECT count(*) FROM {what}").fetchone()[0] for name, what in _COUNTS.items()})
