"""Reads RSS, Atom and what passes for them: entries with address, title and times."""

from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser

from crawlers.addresses import clean_address
from crawlers.frontier import Entry, stamp

# feedparser reports these as broken, but nothing is lost by them.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


class NoFeedError(Exception):
    """The bytes are no feed at all."""


def read_feed(body: bytes, url: str, content_type: str | None) -> tuple[tuple[Entry, ...], str | None]:
    """The entries of a feed, and in Swedish what was wrong with it (None: nothing); raises NoFeedError.

    `url` is where it came from; relative links are resolved against it.
    """
    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    parsed = feedparser.parse(body, response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise NoFeedError(url)
    entries = (_entry(raw, url) for raw in parsed.entries)
    defect = None
    if parsed.bozo and not isinstance(parsed.bozo_exception, _HARMLESS):
        line = getattr(parsed.bozo_exception, "getLineNumber", lambda: None)()
        defect = f"Flödets XML är trasig{f' på rad {line}' if line else ''}; det som gick att läsa är läst."
    return tuple(entry for entry in entries if entry is not None), defect


def _entry(raw: Any, base: str) -> Entry | None:  # noqa: ANN401 - feedparser's dictionary
    url = clean_address(raw.get("link") or "", base)
    if url is None:
        return None
    # feedparser answers `updated` with `published` where there is none; dict.get sees only what the feed says.
    updated = _moment(dict.get(raw, "updated_parsed"))
    return Entry(url, raw.get("title") or None, _moment(raw.get("published_parsed")), updated)


def _moment(parsed: Any) -> str | None:  # noqa: ANN401 - a time.struct_time in UTC, or nothing
    return stamp(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
