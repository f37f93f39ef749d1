"""The demo web's answers: every path of every site on one day, rendered to bytes with its validators."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache, lru_cache

from babel.dates import format_datetime as format_swedish
from jinja2 import Environment, PackageLoader, StrictUndefined

from demo.content import HERE, Document, Site, documents, of_site, sites

MARKER = "Detta är en påhittad sida ur Kontorskolls demonstration. Inget här har hänt."
SHAPES = tuple(sorted({site.shape for site in sites().values()}))
BUILT = datetime(2025, 1, 1, tzinfo=UTC)  # Last-Modified of what carries no date of its own
SUMMER = timedelta(hours=2)  # Sweden's distance from UTC then
HUB = "localhost"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: status, body and what a conditional request is judged by."""

    status: int
    content_type: str
    body: bytes
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator made from the body alone, so that it outlives the process (RFC 9110 section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def pages(host: str, day: int, port: int) -> dict[str, Page]:
    """Every path that `host` answers on `day`, for a web whose links name `port`; an unknown host has none."""
    return _pages(host, min(day, 2), port)


def missing(path: str) -> Page:
    """The answer to a path that does not exist."""
    return Page(404, _mime("html"), _render("missing.html", path=path), BUILT)


def address(site: Site, path: str, port: int) -> str:
    """The full URL of a path on a site."""
    return f"http://{site.host}:{port}{path}"


@lru_cache(maxsize=64)  # host names come from outside
def _pages(host: str, day: int, port: int) -> dict[str, Page]:
    shared = {"/demo.css": Page(200, "text/css; charset=utf-8", (HERE / "templates" / "demo.css").read_bytes(), BUILT)}
    if host in (HUB, "127.0.0.1"):
        return shared | {"/": _index("hub.html", documents(day), sites=sites(), port=port)}
    site = next((site for site in sites().values() if site.host == host), None)
    if not site:
        return {}
    found = of_site(site, day)
    context = {"site": site, "port": port, "marker": MARKER}
    return shared | {
        "/": _index("home.html", found, **context),
        "/robots.txt": Page(200, "text/plain; charset=utf-8", _render("robots.txt", **context), BUILT),
        **_indexes(site, found, context),
        **{document.path: _page(document, context) for document in found},
    }


def _page(document: Document, context: dict[str, object]) -> Page:
    site = sites()[document.site]
    if document.gone:
        return Page(410, _mime("html"), _render("gone.html", **context), document.changed)
    body = _render(f"{site.shape}.html", doc=document, **context)
    coded = body.decode().encode(document.charset, errors="xmlcharrefreplace")
    return Page(200, _mime("html", document.charset), coded, document.changed)


def _indexes(site: Site, found: tuple[Document, ...], context: dict[str, object]) -> dict[str, Page]:
    """The feed, sitemap or listing that leads to the documents; a blog has a page for each tag as well."""
    tags = sorted({tag for document in found for tag in document.tags}) if site.shape == "blog" else []
    by_tag = {f"/tag/{tag}/": [d for d in found if tag in d.tags] for tag in tags}
    listings = {path: _index("home.html", tagged, **context) for path, tagged in by_tag.items()}
    if site.family == "listing":
        return listings | {site.index: _index("home.html", found, **context)}
    template = f"{site.feed or 'sitemap'}.xml"
    feed = _index(template, found, **context)
    if site.broken_feed:
        feed = Page(feed.status, feed.content_type, _broken(feed.body), feed.modified)
    return listings | {site.index: feed}


def _index(template: str, found: Iterable[Document], **context: object) -> Page:
    listed = list(found)
    newest = max((document.changed for document in listed), default=BUILT)
    body = _render(template, documents=listed, newest=newest, **context)
    return Page(200, _mime(template.rsplit(".", 1)[1]), body, newest)


def _broken(body: bytes) -> bytes:
    """The feed as a careless program writes it: bare ampersands, and the last tags lost."""
    return body.replace(b"&amp;", b"&").replace(b"</channel>\n</rss>", b"")


def _mime(suffix: str, charset: str = "utf-8") -> str:
    return f"{'text/html' if suffix == 'html' else 'application/xml'}; charset={charset}"


def _render(template: str, **context: object) -> bytes:
    return _environment().get_template(template).render({"marker": MARKER, **context}).strip().encode() + b"\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("demo", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rfc822": format_datetime, "swedish": _swedish, "zone": _zone}
    environment.globals["address"] = address
    return environment


def _swedish(moment: datetime, pattern: str = "d MMMM yyyy") -> str:
    return format_swedish(moment, pattern, tzinfo=moment.tzinfo, locale="sv")


def _zone(moment: datetime) -> str:
    return "CEST" if moment.utcoffset() == SUMMER else "CET"
