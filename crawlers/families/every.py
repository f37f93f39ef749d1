"""One spider that speaks for all families, so that they share one queue, one connection a host and one robots.txt."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import scrapy
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.spiderloader import SpiderLoader

from crawlers.families.base import SourceSpider
from crawlers.keeping.job import Job
from crawlers.sources import Source


class EveryFamily(scrapy.Spider):
    """Runs the spider of each family among the sources; a family that fails costs its own sources only."""

    name = "every-family"

    def __init__(self, *, sources: Sequence[Source], job: Job, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self.sources = sources
        self.job = job
        self.families: list[SourceSpider] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "EveryFamily":  # noqa: ANN401 - Scrapy's
        """Make the families' spiders too."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        loader = SpiderLoader.from_settings(crawler.settings)
        for family in sorted({source.family for source in spider.sources}):
            members = tuple(source for source in spider.sources if source.family == family)
            try:
                made = loader.load(family).from_crawler(crawler, sources=members, job=spider.job)
            except Exception:  # its sources are blind; the other families are read all the same
                spider.logger.exception("the family %s cannot be read", family)
                continue
            assert isinstance(made, SourceSpider)
            spider.families.append(made)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """What each family asks for at first."""
        for family in self.families:
            try:
                async for request in family.start():
                    yield request
            except Exception:  # as above
                self.logger.exception("the family %s did not start", family.name)
