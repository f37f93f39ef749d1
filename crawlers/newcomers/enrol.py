"""Writes down a source that was found out about: its table, its golden pages and, when wanted, a spider of its own."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawlers.newcomers.golden import EXPECTED, HTML, day_of, observed
from crawlers.newcomers.newcomer import Newcomer, Sample
from crawlers.newcomers.toml_text import table
from crawlers.sources import SHIPPED, SourcesError, as_table, parse_sources, spider_names
from register.store import today

SPIDERS = Path(__file__).parents[1] / "spiders"
LISTED = 3  # entries of a list that are written down as expected
AT_THE_ENDS = 60  # characters of a text's start and end
_ENDINGS = (
    ("json", ".json"),
    ("html", ".html"),
    ("xml", ".xml"),
    ("rss", ".xml"),
    ("atom", ".xml"),
    ("gzip", ".xml.gz"),
)

_OPENING = """\
# What a person expects to be read from the documents beside this file. Written by new-source from what our code read:
# open each page, compare, correct what is wrong here (not in the pages), add lines the text must contain and must lack.
# Then write looked_at = "{day} by N.N."; until then the tests fail. known_gap = {{ field = "why" }} marks what is not
# read right yet: the tests demand that it still is not, so that a mended gap is noticed.
"""

_SPIDER = '''\
"""{name}."""

from scrapy.http import Response

from crawlers.families.base import Listing
from crawlers.sources import Source
from crawlers.spiders.{base} import {parent}


class {title}Spider({parent}):
    """Reads {name} as any {base}, until `read` says otherwise."""

    name = "{stem}"

    def read(self, response: Response, source: Source) -> Listing:
        """The documents of the list."""
        return super().read(response, source)
'''


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What was written and where."""

    source: str
    sources: Path
    golden: Path
    spider: Path | None


def enrol(newcomer: Newcomer, golden: Path, sources: Path = SHIPPED, *, own_spider: bool = False) -> Enrolment:
    """Write a newcomer down: spider and golden pages first, its table last, in one step.

    `golden` is the folder of all golden pages, `sources` the file its table is appended to (made when missing).
    Raises SourcesError when the table does not fit there; then nothing is left behind but golden pages.
    """
    source, spider = newcomer.source, None
    if own_spider:
        spider = SPIDERS / f"{source.id.replace('-', '_')}.py"
        with spider.open("x", encoding="utf-8") as file:
            file.write(_spider(newcomer, spider.stem))
        spider_names.cache_clear()
        source = replace(source, family=spider.stem)
    try:
        text = _with_table(sources, as_table(source))
    except SourcesError:
        if spider:
            spider.unlink()
        raise
    folder = golden / source.id / today().isoformat()
    _store_pages(newcomer, folder, None if sources == SHIPPED else as_table(source))
    _replace(sources, text)
    return Enrolment(source.id, sources, folder, spider)


def _with_table(sources: Path, source: Mapping[str, Any]) -> str:
    """The sources file with one more table, checked as a whole."""
    before = sources.read_text(encoding="utf-8").rstrip("\n") + "\n\n\n" if sources.exists() else ""
    kept = {key: value for key, value in source.items() if not (key == "enabled" and value is True)}
    text = before + table("[[source]]", kept)
    parse_sources(tomllib.loads(text), str(sources))
    return text


def _replace(path: Path, text: str) -> None:
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def _spider(newcomer: Newcomer, stem: str) -> str:
    family = newcomer.source.family
    return _SPIDER.format(
        name=newcomer.source.name.replace('"', "'"),
        base=family,
        parent=f"{_camel(family)}Spider",
        title=_camel(stem),
        stem=stem,
    )


def _camel(name: str) -> str:
    return name.title().replace("_", "")


def _store_pages(newcomer: Newcomer, folder: Path, source: Mapping[str, Any] | None) -> None:
    """Store the list and the sampled documents as they came, with what was read from them as the expectation."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [_OPENING.format(day=today()), "looked_at = false\n"]
    if source:
        parts.append(table("[source]", {key: value for key, value in source.items() if key not in ("id", "enabled")}))
    chosen = newcomer.chosen
    name = f"list{_ending(chosen.answer.type)}"
    (folder / name).write_bytes(chosen.answer.body)
    listed = {"file": name, "url": chosen.answer.url, "type": chosen.answer.type or HTML, "items": len(chosen.entries)}
    parts.append(table("[list]", listed))
    for entry in chosen.entries[:LISTED]:
        fields = {"url": entry.url, "title": entry.title or "none", "date": day_of(entry.published)}
        parts.append(table("[[list.entry]]", fields))
    for number, sample in enumerate((one for one in newcomer.samples if one.answer.body), start=1):
        name = f"page-{number}.html"
        (folder / name).write_bytes(sample.answer.body)
        parts.append(table("[[page]]", {"file": name, **_expectation(sample)}))
    (folder / EXPECTED).write_text("\n".join(parts), encoding="utf-8")


def _expectation(sample: Sample) -> dict[str, Any]:
    origin = {"url": sample.answer.url, "type": sample.answer.type or HTML}
    if sample.found is None:
        return {**origin, "dropped": (sample.dropped or "unreadable")}
    text = sample.found.text
    return {
        **origin,
        **observed(sample.found),
        "starts": text[:AT_THE_ENDS],
        "ends": text[-AT_THE_ENDS:],
        "contains": [],
        "lacks": [],
    }


def _ending(content_type: str | None) -> str:
    kind = (content_type or "").lower()
    return next((ending for word, ending in _ENDINGS if re.search(word, kind)), ".html")
