"""Reads a page of links: each document once, by its fullest title, with the date that stands beside it."""

from collections.abc import Iterator
from datetime import datetime

from parsel import Selector
from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from crawlers.keeping.frontier import Entry, stated
from crawlers.pages.addresses import clean_address
from crawlers.pages.dates import SWEDEN, first_date
from crawlers.sources import Source

MOST = 5_000  # links; a page for people has tens
_LONGEST_TITLE = 250  # characters; a longer link text is a whole card, lead and all
_REL_NEXT = "a[rel~=next], link[rel~=next]"


def read_links(response: TextResponse, source: Source) -> tuple[Entry, ...]:
    """The links that the source's selectors find, in the page's order; relative ones start at its base."""
    base = get_base_url(response)
    found: dict[str, Entry] = {}
    for entry in _entries(response, source, base):
        known = found.get(entry.url, entry)
        title = max(known.title or "", entry.title or "", key=len) or None
        found[entry.url] = Entry(entry.url, title, known.published or entry.published)
        if len(found) == MOST:
            break
    return tuple(found.values())


def stated_next(response: TextResponse, source: Source) -> str | None:
    """The address of the next page as the page states it, made absolute: by `next`, or else by rel=next."""
    if source.page and not source.next:
        return None  # it says itself how its pages are numbered
    stated = response.css(source.next or _REL_NEXT).xpath("@href").get()
    return clean_address(stated, get_base_url(response)) if stated else None


def _entries(response: TextResponse, source: Source, base: str) -> Iterator[Entry]:
    for item in response.css(source.item) if source.item else (response,):
        published = _date(item, source.date) if source.date else None
        for link in item.css(source.links or "a"):
            if url := clean_address(link.attrib.get("href", ""), base):
                yield Entry(url, _title(link), published)


def _title(link: Selector) -> str | None:
    """The heading within the link, else its text."""
    for texts in (link.css("h1, h2, h3, h4").css("*::text"), link.css("*::text")):
        title = " ".join(" ".join(texts.getall()).split())
        if title and len(title) <= _LONGEST_TITLE:
            return title
    return None


def _date(item: Selector | TextResponse, selector: str) -> str | None:
    """The first moment or day that the selector finds within an item, in UTC; a day begins in Sweden."""
    for node in item.css(selector):
        text = (node.root if isinstance(node.root, str) else " ".join(node.root.itertext())).strip()
        try:
            moment = datetime.fromisoformat(text)
            return stated(moment, SWEDEN)
        except ValueError:
            if day := first_date(text):
                return stated(datetime(day.year, day.month, day.day), SWEDEN)
    return None
