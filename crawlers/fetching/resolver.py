"""Which addresses we may call: public ones; loopback only when asked; never private or link-local ones.

Names are judged after resolution, so that a public name cannot lead into a private network, and the address
judged is the one that is called. Redirects pass here too, since each hop is a request of its own.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError

LOOPBACK = "127.0.0.1"
PUBLIC_6 = IPv6Network("2000::/3")  # all that IANA has given out for use on the public internet (RFC 4291, 2.4)
# Addresses that count as public but stand for another address, which may be any: 6to4 (RFC 3056) and its relays
# (RFC 7526), Teredo (RFC 4380). NAT64 (RFC 6052) and what maps IPv4 otherwise lies outside 2000::/3.
STAND_INS = (IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv4Network("192.88.99.0/24"))


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
    if isinstance(ip, IPv6Address) and ip not in PUBLIC_6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in STAND_INS)


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


class RedirectMiddleware:
    """Refuses redirects to where no http leads; those that lead on pass AddressMiddleware as requests of their own."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise PrivateAddress instead of handing on a redirect to file:, data: or to no address at all."""
        target = (response.headers.get("Location") or b"").decode("latin-1").strip()
        if 300 <= response.status < 400 and target:
            try:
                scheme = urlsplit(urljoin(request.url, target)).scheme
            except ValueError:
                scheme = ""
            if scheme not in ("http", "https"):
                raise PrivateAddress(f"redirected to {target[:200]!r}")
        return response
