"""Stories: the copies of one text, as when several papers print an agency's telegram."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlite_utils import Database

from nlp.gazetteer import places
from register.copies import Text, is_copy

WINDOW = timedelta(days=30)  # copies come within days; the same words a year later are another year's letter
_PERMUTATIONS = 128
_SCHEME = "affine32"  # how datasketch permutes; sketches of another scheme cannot be compared
# Bands and rows of the LSH: texts with a quarter of their shingles in common, as a telegram and its first paragraphs,
# are found with a probability of 0.98. What is found and is no copy costs a comparison.
_BANDS = (64, 2)

_RELEVANT = """
SELECT a.id, a.text, a.text_hash, a.source, substr(coalesce(a.published, a.first_seen), 1, 10) AS seen
FROM articles a JOIN taggings t ON t.article = a.id AND t.current = 1 AND t.relevant = 1 ORDER BY seen, a.id
"""


@dataclass(frozen=True, slots=True)
class StoriesSummary:
    """How many stories there are and how many articles they gather."""

    stories: int
    articles: int


@dataclass(frozen=True, slots=True)
class Told:
    """One article: what it says, when, and what its likeness is first judged by."""

    number: int
    text: str
    seen: date
    sketch: bytes


def gather(db: Database) -> StoriesSummary:
    """Group the copies among relevant articles and count each case's independent texts.

    A story bears the number of its first stored article and keeps it while copies join. The sketches of texts are kept,
    so that a new article costs its own; the groups depend on the texts and their dates alone.
    """
    rows = list(db.query(_RELEVANT))
    sources = {row["id"]: row["source"] for row in rows}
    groups = same_texts(_sketched(db, rows))
    db.execute("UPDATE articles SET story = NULL WHERE story IS NOT NULL")
    db.execute("DELETE FROM stories")
    for group in groups:
        story = min(group)
        db.execute(
            "INSERT INTO stories (id, first_article, articles, sources) VALUES (?, ?, ?, ?)",
            (story, group[0], len(group), len({sources[article] for article in group})),
        )
        db.conn.executemany("UPDATE articles SET story = ? WHERE id = ?", [(story, article) for article in group])
    count_in_cases(db)
    return StoriesSummary(len(groups), sum(len(group) for group in groups))


def count_in_cases(db: Database) -> None:
    """Count the texts that each case rests on: the copies of one are one, so fewer than sources may be independent."""
    db.execute(
        "UPDATE cases SET stories = (SELECT count(DISTINCT coalesce(a.story, -a.id)) FROM case_steps s"
        ' JOIN articles a ON a.id = s.article WHERE s."case" = cases.id)'
    )


def same_texts(told: Iterable[Told]) -> list[list[int]]:
    """Groups of two or more copies, each in the order they came. Read one by one, oldest first.

    An article joins the oldest story of which it is a copy of any text from the last 30 days.
    """
    from datasketch import MinHashLSH  # half a second of import, needed here only

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    texts: dict[int, Text] = {}
    story: dict[int, int] = {}  # article → place of its story in `stories`
    stories: list[list[int]] = []
    window: deque[Told] = deque()
    for article in sorted(told, key=lambda article: (article.seen, article.number)):
        while window and article.seen - window[0].seen > WINDOW:
            left = window.popleft().number
            index.remove(left)
            del texts[left]
        text = Text(article.text)
        if not text.shingles:
            continue
        sketch = _unpacked(article.sketch)
        near = sorted(index.query(sketch), key=lambda number: (story[number], number))
        joined = next((story[number] for number in near if is_copy(text, texts[number], _place_names())), len(stories))
        if joined == len(stories):
            stories.append([])
        stories[joined].append(article.number)
        story[article.number] = joined
        texts[article.number] = text
        index.insert(article.number, sketch)
        window.append(article)
    return sorted((group for group in stories if len(group) > 1), key=min)


def sketch_of(text: str) -> bytes:
    """The MinHash of a text's shingles, packed."""
    from datasketch import MinHash

    sketch = MinHash(num_perm=_PERMUTATIONS, scheme=_SCHEME)
    sketch.update_batch([shingle.encode() for shingle in sorted(Text(text).shingles)])
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def _unpacked(sketch: bytes) -> Any:  # noqa: ANN401 - datasketch has no types
    import numpy
    from datasketch import MinHash

    return MinHash(hashvalues=numpy.frombuffer(sketch, dtype="<u4"), scheme=_SCHEME)


def _sketched(db: Database, rows: Iterable[Mapping[str, Any]]) -> list[Told]:
    """The articles with their sketches: kept ones, and new ones for new wordings, which are kept in turn."""
    kept = {row["article"]: (row["text_hash"], row["sketch"]) for row in db.query("SELECT * FROM sketches")}
    told, new = [], []
    for row in rows:
        text_hash, sketch = kept.get(row["id"], (None, b""))
        if text_hash != row["text_hash"]:
            sketch = sketch_of(row["text"])
            new.append((row["id"], row["text_hash"], sketch))
        told.append(Told(row["id"], row["text"], date.fromisoformat(row["seen"]), sketch))
    db.conn.executemany("INSERT OR REPLACE INTO sketches (article, text_hash, sketch) VALUES (?, ?, ?)", new)
    return told


@cache
def _place_names() -> frozenset[str]:
    return frozenset(place.name.lower() for place in places())
