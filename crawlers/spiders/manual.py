"""Single addresses that a person put in by hand."""

from collections.abc import AsyncIterator

from scrapy import Request

from crawlers.families.base import SourceSpider
from crawlers.keeping import frontier
from crawlers.keeping.frontier import Entry, Page
from crawlers.sources import MANUAL


class ManualSpider(SourceSpider):
    """The addresses of the job: each is fetched once and stored as put in by hand."""

    name = "manual"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each address, also when it is known from before."""
        for url in self.job.addresses:
            frontier.discover(self.job.db, MANUAL, "article", (Entry(url),))
            yield self.ask(Page(url, MANUAL, "article"))
