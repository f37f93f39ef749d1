"""What another version of the tagger reads differently in texts that were read before: a report, for people to judge.

Subscribers are told nothing of it: a stage that only a second look at a known wording brings is silent
(register/readings.py, `news`).
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

Row = Mapping[str, Any]

# What a decision tells. Where its quote begins, which rule spoke and how sure it was may differ without a report.
_TOLD = (
    "type", "stage", "agencies", "place", "municipality", "county", "to_place", "to_municipality", "count", "date",
    "temporary", "office_kind", "main",
)  # fmt: skip

# Each wording's reading by the version, beside the last one by any other.
_TWICE_READ = """
FROM taggings new JOIN taggings old ON old.id = (
  SELECT max(id) FROM taggings WHERE article = new.article AND text_hash = new.text_hash AND tagger <> new.tagger
)
WHERE new.tagger = ? AND new.current = 1
"""
_PAIRS = f"""
SELECT new.id AS new_id, old.id AS old_id, new.article, old.tagger AS old_tagger,
  old.relevant AS old_relevant, new.relevant AS new_relevant
{_TWICE_READ}
AND (old.relevant <> new.relevant OR EXISTS (SELECT 1 FROM decisions WHERE tagging IN (old.id, new.id)))
ORDER BY new.article
"""


@dataclass(frozen=True, slots=True)
class Altered:
    """A decision that both versions read, otherwise in some of what it tells; `fields` names those."""

    old: Row
    new: Row
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two versions read differently in one article; decisions are rows of the table."""

    article: int
    url: str
    title: str
    published: str | None
    old_tagger: str
    was_relevant: bool
    is_relevant: bool
    new: tuple[Row, ...]
    lost: tuple[Row, ...]
    altered: tuple[Altered, ...]


@dataclass(frozen=True, slots=True)
class RetaggingSummary:
    """How many articles were read by both, how many read differently, and the decisions' fates; where it is written."""

    path: Path
    read_again: int
    differing: int
    new: int
    lost: int
    altered: int


def lacking(db: Database, folder: Path, version: str) -> bool:
    """Whether `version` has read again what another had, and no report tells of it: a run was killed before that."""
    return not (folder / f"{version}.jsonl").exists() and _count(db, version) > 0


def report(db: Database, folder: Path, version: str) -> RetaggingSummary:
    """Write what `version` reads differently than the version before it, one article a line of JSON.

    The file is `version`.jsonl in `folder`; it is made anew and takes its name when it is whole. Only articles that
    differ have a line.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{version}.jsonl"
    unfinished = path.with_name(path.name + ".new")
    count: Counter[str] = Counter()
    with unfinished.open("w", encoding="utf-8") as out:
        for difference in differences(db, version):
            out.write(json.dumps(_as_dict(difference, version), ensure_ascii=False) + "\n")
            count.update(
                articles=1, new=len(difference.new), lost=len(difference.lost), altered=len(difference.altered)
            )
    unfinished.replace(path)
    return RetaggingSummary(path, _count(db, version), count["articles"], count["new"], count["lost"], count["altered"])


def differences(db: Database, version: str) -> Iterator[Difference]:
    """Each article whose present wording `version` reads differently than the last other version that read it."""
    for pair in db.query(_PAIRS, (version,)):
        old, new = (_decisions(db, pair[name]) for name in ("old_id", "new_id"))
        lost, added, altered = _match(old, new)
        if lost or added or altered or pair["old_relevant"] != pair["new_relevant"]:
            url, title, published = db.execute(
                "SELECT url, title, published FROM articles WHERE id = ?", (pair["article"],)
            ).fetchone()
            yield Difference(
                article=pair["article"],
                url=url,
                title=title,
                published=published,
                old_tagger=pair["old_tagger"],
                was_relevant=bool(pair["old_relevant"]),
                is_relevant=bool(pair["new_relevant"]),
                new=tuple(added),
                lost=tuple(lost),
                altered=tuple(altered),
            )


def _count(db: Database, version: str) -> int:
    return int(db.execute(f"SELECT count(*) {_TWICE_READ}", (version,)).fetchone()[0])


def _decisions(db: Database, tagging: int) -> list[Row]:
    return list(db.query('SELECT * FROM decisions WHERE tagging = ? ORDER BY start, "end", id', (tagging,)))


def _match(old: list[Row], new: list[Row]) -> tuple[list[Row], list[Row], list[Altered]]:
    """Pair what is the same decision: first by everything it tells, then by type and place, then by place and quote."""
    altered: list[Altered] = []
    for same in (_tell_the_same, _are_of_one_kind, _prove_by_one_quote):
        for before in list(old):
            after = next((one for one in new if same(before, one)), None)
            if after is not None:
                old.remove(before)
                new.remove(after)
                if fields := tuple(name for name in _TOLD if before[name] != after[name]):
                    altered.append(Altered(before, after, fields))
    return old, new, altered


def _tell_the_same(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in _TOLD)


def _are_of_one_kind(one: Row, other: Row) -> bool:
    return one["type"] == other["type"] and _same_place(one, other)


def _prove_by_one_quote(one: Row, other: Row) -> bool:
    return _same_place(one, other) and one["start"] < other["end"] and other["start"] < one["end"]


def _same_place(one: Row, other: Row) -> bool:
    return (one["municipality"], one["county"]) == (other["municipality"], other["county"])


def _as_dict(difference: Difference, version: str) -> dict[str, object]:
    return {
        "article": difference.article,
        "url": difference.url,
        "title": difference.title,
        "published": difference.published,
        "taggers": [difference.old_tagger, version],
        "relevant": [difference.was_relevant, difference.is_relevant],
        "new": [_shown(row) for row in difference.new],
        "lost": [_shown(row) for row in difference.lost],
        "altered": [
            {"old": _shown(one.old), "new": _shown(one.new), "fields": list(one.fields)} for one in difference.altered
        ],
    }


def _shown(row: Row) -> dict[str, object]:
    told = {name: row[name] for name in _TOLD}
    flags = {name: bool(row[name]) for name in ("temporary", "main")}
    return (
        told | flags | {"agencies": json.loads(row["agencies"]), "quote": row["quote"], "confidence": row["confidence"]}
    )
