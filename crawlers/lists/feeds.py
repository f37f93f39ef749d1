"""Reads RSS, Atom, JSON Feed and what passes for them: entries with address, title and times, and the next page."""

import re
from calendar import timegm
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import feedparser

from crawlers.keeping.frontier import Entry, stated
from crawlers.lists import json_feed
from crawlers.lists.xml_safety import is_harmless, is_plain, without_bad_references
from crawlers.pages.addresses import clean_address
from crawlers.pages.decoding import tidy

MOST = 5_000  # entries; a real feed has tens, at most some hundreds

# feedparser reports these as broken, but nothing is lost by them.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_ENTRY_START = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
# Feeds in pages (RFC 5005): "next" in paged ones, "prev-archive" in archived ones.
_FURTHER = ("next", "prev-archive")


class NoFeedError(Exception):
    """The bytes are no feed at all, or one that is made to do harm."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its entries, the address of its next page if it names one, and in Swedish what was wrong with it.

    `lost` counts entries without a usable address; a few are no defect.
    """

    entries: tuple[Entry, ...]
    further: str | None = None
    defect: str | None = None
    lost: int = 0


def read_feed(body: bytes, url: str, content_type: str | None) -> Feed:
    """Read a feed of any kind; raises NoFeedError. `url` is where it came from: relative links start there."""
    if json_feed.is_json(body):
        try:
            found = json_feed.read(body, url, MOST)
        except json_feed.NoJsonFeedError:
            raise NoFeedError(url) from None
        return _judged(Feed(found.entries, found.further, lost=found.lost))
    return _judged(_read_xml(body, url, content_type))


def _read_xml(body: bytes, url: str, content_type: str | None) -> Feed:
    body = _cut(body)
    if not is_harmless(body, content_type) or not is_plain(body):
        raise NoFeedError(url)
    headers = {"content-location": url, "content-type": _type(body, content_type)}
    body = without_bad_references(body)
    # Titles and links are all we take; to make the texts' HTML safe would cost as much again.
    parsed = feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version") and not parsed.entries:
        raise NoFeedError(url)
    found = (_entry(raw, url, dated=parsed.version.startswith("rss")) for raw in parsed.entries)
    entries = tuple(entry for entry in found if entry)
    links = (link.get("href") for rel in _FURTHER for link in parsed.feed.get("links", ()) if link.get("rel") == rel)
    return Feed(entries, next(filter(None, links), None), _defect(parsed), len(parsed.entries) - len(entries))


def _cut(body: bytes) -> bytes:
    """A feed without the entries after the first MOST + 1, so that a giant one does not keep the crawl waiting."""
    beyond = next(islice(_ENTRY_START.finditer(body), MOST + 1, None), None)
    if beyond is None:
        return body
    ends = deque(_ENTRY_END.finditer(body, beyond.end()), maxlen=1)
    return body[: beyond.start()] + body[ends[0].end() if ends else len(body) :]


def _type(body: bytes, stated: str | None) -> str:
    """The type that feedparser is told: bytes that are valid UTF-8 are UTF-8, whatever the server says."""
    try:
        utf8 = b"\0" not in body and bool(body.decode())
    except UnicodeDecodeError:
        utf8 = False
    return "application/xml; charset=utf-8" if utf8 else stated or "application/xml"


def _judged(feed: Feed) -> Feed:
    if len(feed.entries) > MOST:
        told = f"Flödet har fler än {MOST} poster; de första är lästa."
        return replace(feed, entries=feed.entries[:MOST], defect=told)
    if feed.lost > len(feed.entries):
        told = f"{feed.lost} av {feed.lost + len(feed.entries)} poster i flödet saknar adress."
        return replace(feed, defect=feed.defect or told)
    return feed


def _defect(parsed: Any) -> str | None:  # noqa: ANN401 - feedparser's dictionary
    if not parsed.bozo or isinstance(parsed.bozo_exception, _HARMLESS):
        return None
    line = getattr(parsed.bozo_exception, "getLineNumber", lambda: None)()
    return f"Flödets XML är trasig{f' på rad {line}' if line else ''}; det som gick att läsa är läst."


def _entry(raw: Any, base: str, *, dated: bool) -> Entry | None:  # noqa: ANN401 - feedparser's dictionary
    """One entry; `dated`: a feed whose only date, dc:date, feedparser takes for that of an update."""
    # FeedBurner's links lead through its own counter.
    url = clean_address(raw.get("feedburner_origlink") or raw.get("link") or "", base)
    if url is None:
        return None
    # feedparser answers `updated` with `published` where there is none; dict.get sees only what the feed says.
    updated = _moment(dict.get(raw, "updated_parsed"))
    published = _moment(raw.get("published_parsed")) or (updated if dated else None)
    return Entry(url, tidy(raw.get("title") or "").strip() or None, published, updated)


def _moment(parsed: Any) -> str | None:  # noqa: ANN401 - a time.struct_time in UTC, or nothing
    try:
        return stated(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
    except (ValueError, OverflowError):  # a year that no calendar has
        return None
