"""Reads a stored list with its family's own code, outside a crawl."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from sqlite_utils import Database

from crawlers.families.base import Listing, SourceSpider, UnreadableListError
from crawlers.keeping.archive import Archive
from crawlers.keeping.batch import Batch
from crawlers.keeping.frontier import Entry
from crawlers.keeping.job import Job
from crawlers.sources import Source
from register.ledger import Run


def read_list(source: Source, body: bytes, content_type: str | None, url: str) -> Listing:
    """What a list says: its documents that match the source's pattern, and further lists.

    `url` is where the bytes came from. Raises UnreadableListError, and whatever a parser raises on hostile bytes.
    """
    headers: Mapping[str, Any] = {"Content-Type": content_type} if content_type else {}
    kind: Any = responsetypes.from_args(headers=Headers(headers), url=url, body=body)
    listing = _spider(source).read(kind(url, headers=headers, body=body, request=Request(url)), source)
    return Listing(SourceSpider._matching(listing.entries, source.match), listing.lists, listing.defect)


def entries_of(source: Source, body: bytes, content_type: str | None, url: str) -> tuple[Entry, ...]:
    """The documents of a list; none when it cannot be read as this family."""
    try:
        return read_list(source, body, content_type, url).entries
    except UnreadableListError:
        return ()


def _spider(source: Source) -> SourceSpider:
    settings, loader = _house()
    made = Crawler(loader.load(source.family), settings)
    spider = made.spidercls.from_crawler(made, sources=(source,), job=_no_job())
    assert isinstance(spider, SourceSpider)
    return spider


def _no_job() -> Job:
    """A job whose counts nobody looks at."""
    db = _scratch()
    archive = Archive(Path(), 0)
    return Job(db, Run(db, 0, "read"), archive, lambda progress: None, {}, Batch(db, archive))


@cache
def _scratch() -> Database:
    return Database(memory=True)


@cache
def _house() -> tuple[Settings, SpiderLoader]:
    settings = Settings()
    settings.setmodule("crawlers.fetching.settings")
    return settings, SpiderLoader.from_settings(settings)
