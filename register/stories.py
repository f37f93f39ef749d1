"""Near-identical copies of one text, as when several papers print an agency's telegram."""

import re
from collections import defaultdict
from dataclasses import dataclass

from sqlite_utils import Database

_SHINGLE = 4  # words
_PERMUTATIONS = 128
_CANDIDATE = 0.3  # LSH is asked for less than we accept, so that its error loses no copy
SAME = 0.6  # Jaccard of the shingle sets. Our own examples: copies 0.70 to 0.86, two releases from one template 0.45

_RELEVANT = """
SELECT a.id, a.title, a.text, a.source, coalesce(a.published, a.first_seen) AS seen
FROM articles a JOIN taggings t ON t.article = a.id AND t.current = 1 AND t.relevant = 1
WHERE a.genre IS NOT 'register' ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class StoriesSummary:
    """How many stories there are and how many articles they gather."""

    stories: int
    articles: int


def gather(db: Database) -> StoriesSummary:
    """Group the copies among relevant articles; a story bears the number of its first stored article.

    The result depends on the texts alone, and a story keeps its number while copies join it.
    """
    rows = list(db.query(_RELEVANT))
    groups = same_texts({row["id"]: row["text"] for row in rows})
    seen = {row["id"]: (row["seen"], row["id"]) for row in rows}
    sources = {row["id"]: row["source"] for row in rows}
    db.execute("UPDATE articles SET story = NULL WHERE story IS NOT NULL")
    db.execute("DELETE FROM stories")
    for group in groups:
        first = min(group, key=lambda article: seen[article])
        db.execute(
            "INSERT INTO stories (id, first_article, articles, sources) VALUES (?, ?, ?, ?)",
            (group[0], first, len(group), len({sources[article] for article in group})),
        )
        db.conn.executemany("UPDATE articles SET story = ? WHERE id = ?", [(group[0], article) for article in group])
    return StoriesSummary(len(groups), sum(len(group) for group in groups))


def same_texts(texts: dict[int, str]) -> list[list[int]]:
    """Sorted groups of two or more numbers whose texts are near-identical, also by way of a third."""
    from datasketch import MinHash, MinHashLSH  # half a second of import, needed here only

    index = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    shingles = {number: _shingles(text) for number, text in sorted(texts.items())}
    root = {number: number for number in shingles}
    for number, own in shingles.items():
        if not own:
            continue
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in own])
        for other in sorted(index.query(sketch)):
            if likeness(own, shingles[other]) >= SAME:
                _join(root, number, other)
        index.insert(number, sketch)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in root:
        groups[_find(root, number)].append(number)
    return [group for _, group in sorted(groups.items()) if len(group) > 1]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index of two sets of shingles, 0 to 1."""
    return len(one & other) / len(one | other)


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[start : start + _SHINGLE]) for start in range(max(len(words) - _SHINGLE + 1, 0)))


def _find(root: dict[int, int], number: int) -> int:
    while root[number] != number:
        number = root[number]
    return number


def _join(root: dict[int, int], one: int, other: int) -> None:
    low, high = sorted((_find(root, one), _find(root, other)))
    root[high] = low
