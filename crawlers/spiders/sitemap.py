"""Sitemaps, plain or packed, and indexes of sitemaps."""

import gzip

from scrapy.http import Response
from scrapy.utils.gz import gunzip, gzip_magic_number

from crawlers.base import Listing, SourceSpider, UnreadableListError
from crawlers.sitemaps import NoSitemapError, read_sitemap
from crawlers.sources import Source
from register.ledger import Outcome


class SitemapSpider(SourceSpider):
    """Sources whose address is a sitemap or an index of sitemaps."""

    name = "sitemap"
    lists_again = True

    def read(self, response: Response, source: Source) -> Listing:
        """The addresses of a sitemap, or the sitemaps of an index."""
        try:
            limit = self.settings.getint("DOWNLOAD_MAXSIZE")
            body = gunzip(response.body, max_size=limit) if gzip_magic_number(response) else response.body
            is_index, entries = read_sitemap(body, response.url)
        except (NoSitemapError, gzip.BadGzipFile):
            raise UnreadableListError(Outcome.BROKEN_FEED if response.body.strip() else Outcome.EMPTY_FEED) from None
        if not entries:
            raise UnreadableListError(Outcome.EMPTY_FEED)
        return Listing((), lists=entries) if is_index else Listing(entries)
