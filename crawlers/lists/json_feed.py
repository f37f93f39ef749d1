"""Reads JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawlers.keeping.frontier import Entry, stated
from crawlers.pages.addresses import clean_address

MOST_PARTS = 200_000  # objects and lists; each costs the memory of some thirty characters
_VERSION = "jsonfeed.org/version/1"


class NoJsonFeedError(Exception):
    """JSON that is no feed, or no JSON at all."""


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """The entries, the address of the next page if there is one, and how many items could not be read."""

    entries: tuple[Entry, ...]
    further: str | None
    lost: int


def is_json(body: bytes) -> bool:
    """Whether the bytes open as a JSON object in UTF-8, the only encoding that JSON Feed allows."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read(body: bytes, url: str, most: int) -> JsonFeed:
    """Read a feed that came from `url`, of its items at most one more than `most`; raises NoJsonFeedError.

    An item without a usable address is counted as lost.
    """
    if body.count(b"{") + body.count(b"[") > MOST_PARTS:
        raise NoJsonFeedError(url)
    try:
        data = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise NoJsonFeedError(url) from None
    items = data.get("items") if _is_feed(data) else None
    if not isinstance(items, list):
        raise NoJsonFeedError(url)
    found = [_entry(item, url) for item in items[: most + 1]]
    entries = tuple(entry for entry in found if entry)
    return JsonFeed(entries, _text(data, "next_url"), len(found) - len(entries))


def _is_feed(data: Any) -> bool:  # noqa: ANN401 - whatever JSON a server sends
    return isinstance(data, dict) and _VERSION in (_text(data, "version") or "")


def _entry(item: Any, base: str) -> Entry | None:  # noqa: ANN401 - whatever JSON a server sends
    if not isinstance(item, dict):
        return None
    # An id is often the address too; an item that only points elsewhere (external_url) is that page.
    for key in ("url", "id", "external_url"):
        stated = _text(item, key) or ""
        if (key != "id" or stated.startswith(("http://", "https://"))) and (url := clean_address(stated, base)):
            published, updated = (_moment(_text(item, key)) for key in ("date_published", "date_modified"))
            return Entry(url, _text(item, "title"), published, updated)
    return None


def _text(table: Mapping[str, Any], key: str) -> str | None:
    """A field that is a text; half surrogate pairs, which JSON lets through, are left out."""
    value = table.get(key)
    return (value.encode(errors="ignore").decode().strip() or None) if isinstance(value, str) else None


def _moment(text: str | None) -> str | None:
    """A moment in RFC 3339, which always has a zone; without one it is read as UTC."""
    try:
        return stated(datetime.fromisoformat(text or ""))
    except ValueError:
        return None
