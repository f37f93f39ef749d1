"""Who is asked next: one request at a time to a host, and no host waits for another.

Scrapy's own downloader lets all waiting requests to a host go out into its middlewares and queue there, up to
CONCURRENT_REQUESTS in all. A slow host would then hold up everybody's, and a request would be on its way before
the answer that asks us to wait.
"""

from collections.abc import Iterable
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface
from scrapy.utils.httpobj import urlparse_cached


class HostDownloader(Downloader):
    """Counts a request to the host it goes to; in Scrapy's a redirected one counts to the host it came from."""

    def get_slot_key(self, request: Request) -> str:
        """The host's name."""
        return urlparse_cached(request).hostname or ""

    def busy(self) -> set[str]:
        """The hosts that have a request under way, be it still waiting for robots.txt or its turn."""
        return {self.get_slot_key(request) for request in self.active}


class _IdleHosts(DownloaderInterface):
    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        assert isinstance(self.downloader, HostDownloader)
        busy = self.downloader.busy()
        return [(0, slot) for slot in possible_slots if slot not in busy]


class HostQueue(DownloaderAwarePriorityQueue):
    """Gives out a request only when its host has none under way; hosts take turns."""

    def __init__(self, crawler: Crawler, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(crawler, *args, **kwargs)
        self._downloader_interface = _IdleHosts(crawler)
