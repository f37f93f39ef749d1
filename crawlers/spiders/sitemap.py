"""Sitemaps, plain or packed, and indexes of sitemaps."""

import gzip
import zlib
from typing import Any

from scrapy.http import Response
from scrapy.utils.gz import gunzip, gzip_magic_number

from crawlers.families.base import Listing, SourceSpider, UnreadableListError
from crawlers.keeping.frontier import Page
from crawlers.lists.sitemaps import NoSitemapError, read_sitemap
from crawlers.sources import Source
from register.ledger import Outcome

DEEPEST = 2  # indexes within indexes, which the protocol forbids and some sites have


class SitemapSpider(SourceSpider):
    """Sources whose address is a sitemap or an index of sitemaps."""

    name = "sitemap"
    lists_again = True

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self.depths: dict[str, int] = {}
        self.too_deep: set[str] = set()

    def read(self, response: Response, source: Source) -> Listing:
        """The addresses of a sitemap, or the sitemaps of an index."""
        try:
            sitemap = read_sitemap(self._unpacked(response), response.url)
        except (NoSitemapError, gzip.BadGzipFile, EOFError, zlib.error):
            raise UnreadableListError(Outcome.BROKEN_FEED if response.body.strip() else Outcome.EMPTY_FEED) from None
        if not sitemap.entries:
            raise UnreadableListError(Outcome.EMPTY_FEED)
        self.job.run.count("sitemap_entries_left", sitemap.left)
        if not sitemap.is_index:
            return Listing(sitemap.entries)
        asked = response.meta.get("redirect_urls", [response.url])[0]
        depth = self.depths.get(asked, 0 if asked == source.url else 1)
        if depth >= DEEPEST:
            self.too_deep.add(asked)
            raise UnreadableListError(Outcome.BROKEN_FEED)
        self.depths.update((entry.url, depth + 1) for entry in sitemap.entries if entry.url not in self.depths)
        return Listing((), lists=sitemap.entries)

    def is_end(self, page: Page, outcome: Outcome) -> bool:
        """Whether an index lies deeper than we follow."""
        return page.url in self.too_deep

    def _unpacked(self, response: Response) -> bytes:
        if not gzip_magic_number(response):
            return response.body
        try:
            return gunzip(response.body, max_size=self.settings.getint("DOWNLOAD_MAXSIZE"))
        except ValueError:  # Scrapy's own kind: it unpacks to more than that
            raise UnreadableListError(Outcome.TOO_LARGE) from None
