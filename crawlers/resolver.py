"""Which addresses we may call: public ones; loopback only when asked; never private or link-local ones.

Names are judged after resolution, so that a public name cannot lead into a private network, and the address
judged is the one that is called. Redirects pass here too, since each hop is a request of its own.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError

LOOPBACK = "127.0.0.1"


class PrivateAddress(IgnoreRequest):
    """The address is not on the public internet."""


def is_local_name(host: str) -> bool:
    """Whether a name is loopback by definition: localhost and all names under it (RFC 6761, section 6.3)."""
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def is_allowed(address: str, *, allow_private: bool) -> bool:
    """Whether an IP address may be called; `allow_private` lets loopback through and nothing else."""
    ip = ip_address(address.split("%", 1)[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return allow_private
    return ip.is_global and not ip.is_multicast


def literal_address(url: str) -> IPv4Address | IPv6Address | None:
    """The IP address an URL is written with, if it is written with one."""
    try:
        return ip_address((urlsplit(url).hostname or "").split("%", 1)[0])
    except ValueError:
        return None


class CarefulResolver(CachingThreadedResolver):
    """Resolves names to addresses we may call; remembers in `refused` the names it refused."""

    refused: set[str] = set()  # noqa: RUF012 - one process, one crawl; read by `outcome_of_error`
    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "CarefulResolver":
        """Take the permission for loopback from the settings."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool("ALLOW_PRIVATE")
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """Resolve `name`; fail with DNSLookupError, all that Twisted lets through, when it may not be called."""
        found = succeed(LOOPBACK) if is_local_name(name) else super().getHostByName(name, timeout)
        return found.addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> "str | Deferred[str]":
        if is_allowed(address, allow_private=self.allow_private):
            return address
        self.refused.add(name)
        return fail(DNSLookupError(f"{name} is {address}, not a public address"))


class AddressMiddleware:
    """Refuses literal IP addresses we may not call: these never reach the resolver."""

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressMiddleware":
        """Take the permission for loopback from the settings."""
        return cls(allow_private=crawler.settings.getbool("ALLOW_PRIVATE"))

    def process_request(self, request: Request) -> None:
        """Raise PrivateAddress instead of calling."""
        literal = literal_address(request.url)
        if literal is not None and not is_allowed(str(literal), allow_private=self.allow_private):
            raise PrivateAddress(f"{literal} is not a public address")
