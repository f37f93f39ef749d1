"""Single addresses that a person put in by hand."""

from collections.abc import AsyncIterator

from scrapy import Request

from crawlers import frontier
from crawlers.base import SourceSpider
from crawlers.frontier import Entry


class ManualSpider(SourceSpider):
    """Each source here is one document: its address is fetched once, and stored as put in by hand."""

    name = "manual"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each address, also when it is known from before."""
        for source in self.sources.values():
            frontier.discover(self.job.db, source.id, "article", (Entry(source.url),))
            yield self.ask(frontier.Page(source.url, source.id, "article"))
