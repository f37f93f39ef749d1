"""Reads sitemaps (sitemaps.org protocol 0.9), their indexes, and Google's news extension."""

from datetime import UTC, datetime

from lxml import etree

from crawlers.addresses import clean_address
from crawlers.frontier import Entry, stamp


class NoSitemapError(Exception):
    """The bytes are no sitemap at all."""


def read_sitemap(body: bytes, url: str) -> tuple[bool, tuple[Entry, ...]]:
    """Whether it is an index, and its addresses; `url` is where it came from. Raises NoSitemapError."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise NoSitemapError(url) from None
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise NoSitemapError(url)
    entries = (_entry(node, url) for node in root if isinstance(node.tag, str))
    return etree.QName(root).localname == "sitemapindex", tuple(entry for entry in entries if entry is not None)


def _entry(node: etree._Element, base: str) -> Entry | None:
    fields = {
        etree.QName(part).localname: (part.text or "").strip() for part in node.iter() if isinstance(part.tag, str)
    }
    url = clean_address(fields.get("loc", ""), base)
    if url is None:
        return None
    return Entry(
        url, fields.get("title") or None, _moment(fields.get("publication_date")), _moment(fields.get("lastmod"))
    )


def _moment(text: str | None) -> str | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
