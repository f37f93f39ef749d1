"""Stories: the copies of one text, as when several papers print an agency's telegram."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlite_utils import Database

from nlp.gazetteer import places
from register.copies import Text, is_copy
from register.periods import told_by

WINDOW = timedelta(days=30)  # copies come within days; the same words a year later are another year's letter
_PERMUTATIONS = 128
_SCHEME = "affine32"  # how datasketch permutes; sketches of another scheme cannot be compared
# Bands and rows of the LSH: texts with a quarter of their shingles in common, as a telegram and its first paragraphs,
# are found with a probability of 0.98. What is found and is no copy costs a comparison.
_BANDS = (64, 2)

_RELEVANT = """
SELECT a.id, a.text_hash, a.source, told_by(a.published, a.published_precision, a.first_seen) AS seen, a.story
FROM articles a JOIN taggings t ON t.article = a.id AND t.current = 1 AND t.relevant = 1
WHERE a.genre IS NOT 'register'
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

    A story bears the number of its first stored article and keeps it while copies join. The groups depend on the texts
    and their dates alone, but only articles from the first day on that anything came, changed or went are grouped anew.
    """
    db.conn.create_function("told_by", 3, lambda *said: told_by(*said).isoformat(), deterministic=True)
    rows = {row["id"]: row for row in db.query(_RELEVANT)}
    since = _first_change(db, rows)
    if since is not None:
        _regroup(db, rows, since)
    count_in_cases(db)
    return StoriesSummary(*db.execute("SELECT count(*), coalesce(sum(articles), 0) FROM stories").fetchone())


def count_in_cases(db: Database) -> None:
    """Count the texts that each case rests on: the copies of one are one, so fewer than sources may be independent."""
    db.execute(
        "UPDATE cases SET stories = (SELECT count(DISTINCT coalesce(a.story, -a.id)) FROM case_steps s"
        ' JOIN articles a ON a.id = s.article WHERE s."case" = cases.id)'
    )


def same_texts(told: Iterable[Told], settled: Mapping[int, int] | None = None) -> list[list[int]]:
    """Groups of copies, each in the order they came, also groups of one. Read one by one, oldest first.

    An article joins the oldest story of which it is a copy of any text from the last 30 days. `settled` gives articles
    that were grouped before the number of their story.
    """
    from datasketch import MinHashLSH  # half a second of import, needed here only

    settled = settled or {}
    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_BANDS)
    window: deque[Told] = deque()
    texts: dict[int, Text] = {}
    story: dict[int, int] = {}  # article → its story's place in `stories`
    stories: list[list[int]] = []
    places: dict[int, int] = {}  # settled story → its place
    for article in sorted(told, key=lambda article: (article.seen, article.number)):
        while window and article.seen - window[0].seen > WINDOW:
            left = window.popleft().number
            index.remove(left)
            del texts[left]
        text, sketch = Text(article.text), _unpacked(article.sketch)
        if article.number in settled:
            joined = places.setdefault(settled[article.number], len(stories))
        else:
            near = sorted(index.query(sketch), key=lambda number: (story[number], number)) if text.shingles else []
            joined = next(
                (story[number] for number in near if is_copy(text, texts[number], _place_names())), len(stories)
            )
        if joined == len(stories):
            stories.append([])
        stories[joined].append(article.number)
        story[article.number], texts[article.number] = joined, text
        index.insert(article.number, sketch)
        window.append(article)
    return stories


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


def _first_change(db: Database, rows: Mapping[int, Mapping[str, Any]]) -> date | None:
    """The first day of an article that is new, reworded, dated anew or no longer relevant since the last grouping."""
    kept = {row["article"]: (row["text_hash"], row["seen"]) for row in db.query("SELECT * FROM sketches")}
    now = {number: (row["text_hash"], row["seen"]) for number, row in rows.items()}
    changed = [*(now.items() - kept.items()), *(kept.items() - now.items())]
    return min((date.fromisoformat(seen) for _, (_, seen) in changed), default=None)


def _regroup(db: Database, rows: Mapping[int, Mapping[str, Any]], since: date) -> None:
    """Group articles from that day on; those before it keep their stories, which newer ones may join."""
    near = {number: row for number, row in rows.items() if date.fromisoformat(row["seen"]) >= since - WINDOW}
    before = {
        number: row["story"] or -number for number, row in near.items() if date.fromisoformat(row["seen"]) < since
    }
    gone = {row[0] for row in db.execute("SELECT article FROM sketches").fetchall()} - rows.keys()
    db.conn.executemany("DELETE FROM sketches WHERE article = ?", [(number,) for number in gone])
    groups = same_texts(_sketched(db, near), before)
    older: dict[int, list[int]] = defaultdict(list)  # story → its articles from before the window
    for number, row in rows.items():
        if row["story"] and number not in near:
            older[row["story"]].append(number)
    whole = [[*older.pop(_settled_story(group, before), []), *group] for group in groups]
    _write(db, rows, [group for group in (*whole, *older.values()) if len(group) > 1])


def _settled_story(group: list[int], before: Mapping[int, int]) -> int:
    """The story that a group's articles from before belong to; 0 when it has none of them."""
    return next((before[number] for number in group if number in before), 0)


def _sketched(db: Database, rows: Mapping[int, Mapping[str, Any]]) -> list[Told]:
    """The articles with their texts and sketches: kept ones, and new ones for new wordings, which are kept in turn."""
    kept = {row["article"]: (row["text_hash"], row["sketch"]) for row in db.query("SELECT * FROM sketches")}
    told = []
    for number, row in rows.items():
        text = db.execute("SELECT text FROM articles WHERE id = ?", (number,)).fetchone()[0]
        text_hash, sketch = kept.get(number, (None, b""))
        if text_hash != row["text_hash"]:
            sketch = sketch_of(text)
        told.append(Told(number, text, date.fromisoformat(row["seen"]), sketch))
    db.conn.executemany(
        "INSERT OR REPLACE INTO sketches (article, text_hash, seen, sketch) VALUES (?, ?, ?, ?)",
        [(one.number, rows[one.number]["text_hash"], rows[one.number]["seen"], one.sketch) for one in told],
    )
    return told


def _write(db: Database, rows: Mapping[int, Mapping[str, Any]], groups: list[list[int]]) -> None:
    db.execute("UPDATE articles SET story = NULL WHERE story IS NOT NULL")
    db.execute("DELETE FROM stories")
    for group in groups:
        story, first = min(group), min(group, key=lambda number: (rows[number]["seen"], number))
        told_by = len({rows[number]["source"] for number in group})
        db.execute(
            "INSERT INTO stories (id, first_article, articles, sources) VALUES (?, ?, ?, ?)",
            (story, first, len(group), told_by),
        )
        db.conn.executemany("UPDATE articles SET story = ? WHERE id = ?", [(story, number) for number in group])


@cache
def _place_names() -> frozenset[str]:
    return frozenset(place.name.lower() for place in places())
