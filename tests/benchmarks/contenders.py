"""The crawls that `tests.benchmarks.crawl` compares, each in a process of its own.

Prints the pages and the seconds of processor time that they took, as JSON.
"""

import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

import crawlers.fetching.settings
from crawlers import worker

CONCURRENCY = 16  # in all and to a host, for both


def addresses(port: int, hosts: int) -> list[str]:
    return [f"http://127.0.0.{host}:{port}/feed" for host in range(1, hosts + 1)]


class Bare(scrapy.Spider):
    """Follows the feeds and throws every page away."""

    name = "bare"
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        for url in self.feeds:  # type: ignore[attr-defined]
            yield Request(url)

    def parse(self, response: Response) -> Any:
        for link in response.xpath("//item/link/text()").getall():
            yield Request(link, callback=self.throw_away)

    def throw_away(self, response: Response) -> None:
        Bare.pages += 1


def bare(feeds: list[str], **more: int) -> dict[str, float]:
    settings = {
        "LOG_LEVEL": "WARNING",
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        **more,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
    }
    process = CrawlerProcess(settings)
    started = time.process_time()
    process.crawl(Bare, feeds=feeds)
    process.start()
    return {"pages": Bare.pages, "seconds": time.process_time() - started}


def ours(feeds: list[str], folder: str) -> dict[str, float]:
    crawlers.fetching.settings.CONCURRENT_REQUESTS = CONCURRENCY  # type: ignore[attr-defined]
    crawlers.fetching.settings.CONCURRENT_REQUESTS_PER_DOMAIN = CONCURRENCY
    worker.OWN_SERVER_DELAY = 0
    sources = [
        {"id": f"blad-{n}", "name": f"Blad {n}", "kind": "regional-news", "homepage": url, "family": "feed", "url": url,
         "every": "1h"}
        for n, url in enumerate(feeds)
    ]  # fmt: skip
    order = {"data": folder, "stage": "crawl", "sources": sources, "allow_private": True, "due_only": False}
    started = time.process_time()
    done = worker.carry_out(order)
    return {"pages": done["pages"], "seconds": time.process_time() - started}


if __name__ == "__main__":
    which, port, hosts, number, folder = sys.argv[1:]
    feeds = addresses(int(port), int(hosts))
    crawls = {
        "bare": lambda: bare(feeds),
        "tuned": lambda: bare(feeds, CONCURRENT_ITEMS=1),
        "ours": lambda: ours(feeds, folder),
    }
    print(json.dumps(crawls[which]()))
