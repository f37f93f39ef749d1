"""Reads sitemaps (sitemaps.org protocol 0.9), their indexes, and Google's news extension."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from crawlers.keeping.frontier import Entry, stated
from crawlers.lists.xml_safety import is_harmless
from crawlers.pages.addresses import clean_address

MOST_SITEMAPS = 100  # of an index, those last modified; older ones hold what is older than our interest
MOST_PAGES = 5_000  # of a sitemap, likewise


class NoSitemapError(Exception):
    """The bytes are no sitemap at all, or one that is made to do harm."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index of sitemaps: its addresses, and how many it has beyond those that we take."""

    is_index: bool
    entries: tuple[Entry, ...]
    left: int = 0


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Read a sitemap or an index; `url` is where it came from. Raises NoSitemapError.

    What says nothing of its age is taken first, then the newest.
    """
    root = _root(body, url)
    is_index = _name(root) == "sitemapindex"
    most = MOST_SITEMAPS if is_index else MOST_PAGES
    nodes = [_fields(node) for node in root if isinstance(node.tag, str)]
    left = max(0, len(nodes) - most)
    if left:
        nodes.sort(key=_age, reverse=True)
    entries = (_entry(fields, url) for fields in nodes[:most])
    return Sitemap(is_index, tuple(entry for entry in entries if entry), left)


def _root(body: bytes, url: str) -> etree._Element:
    if not is_harmless(body):
        raise NoSitemapError(url)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise NoSitemapError(url) from None
    if root is None or _name(root) not in ("urlset", "sitemapindex"):
        raise NoSitemapError(url)
    return root


def _fields(node: etree._Element) -> dict[str, str]:
    """What is said of one address. Images and videos have addresses and titles too: only the news' titles count."""
    news = {name: text for part in node if _name(part) == "news" for name, text in _texts(part)}
    return {**{name: text for name, text in _texts(node) if name in ("loc", "lastmod")}, **news}


def _age(fields: Mapping[str, str]) -> str:
    return fields.get("publication_date") or fields.get("lastmod") or "9999"


def _entry(fields: Mapping[str, str], base: str) -> Entry | None:
    url = clean_address(fields.get("loc", ""), base)
    if url is None:
        return None
    published, updated = _moment(fields.get("publication_date")), _moment(fields.get("lastmod"))
    return Entry(url, fields.get("title") or None, published, updated)


def _texts(node: etree._Element) -> Iterator[tuple[str, str]]:
    return ((_name(part), (part.text or "").strip()) for part in node if isinstance(part.tag, str))


def _name(node: etree._Element) -> str:
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""


def _moment(text: str | None) -> str | None:
    """A moment in W3C's profile of ISO 8601; a day without an hour begins in UTC."""
    try:
        return stated(datetime.fromisoformat(text or ""))
    except ValueError:
        return None
