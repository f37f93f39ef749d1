"""The lists that lead to the demo's documents: feeds, sitemaps, pages of links, and the answers of interfaces."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from demo.content import Document, Site
from demo.rendering import Page, address, index, newest, render

NEWS_SINCE = 2026  # the year whose documents stand in an index's news sitemap; older ones in its packed one


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list."""

    site: Site
    port: int
    documents: tuple[Document, ...]
    number: int
    last: int
    total: int  # documents in the whole list

    def at(self, number: int) -> str:
        """The path of page `number` of the same list, with its query."""
        parts = urlsplit(self.site.index)
        pairs = dict(parse_qsl(parts.query))
        numbered = {**pairs, self.site.page: str(number)} if number > 1 else pairs
        return f"{parts.path}?{urlencode(numbered)}" if numbered else parts.path

    @property
    def following(self) -> str:
        """The full address of the next page; empty on the last."""
        return address(self.site, self.at(self.number + 1), self.port) if self.number < self.last else ""


def lists(site: Site, found: tuple[Document, ...], port: int) -> dict[str, Page]:
    """Every page of the list that `sources.toml` names, and the lists it leads to, by path with query."""
    if site.list == "sitemap-index":
        return dict(_sitemaps(site, found, port))
    return {part.at(part.number): _SHAPES[site.list](part) for part in _parts(site, found, port)} if site.list else {}


def _parts(site: Site, found: tuple[Document, ...], port: int) -> Iterator[Part]:
    size = site.page_size or len(found)
    last = -(-len(found) // size)
    for number in range(1, last + 1):
        yield Part(site, port, found[(number - 1) * size : number * size], number, last, len(found))
    if site.page_size and site.list == "rss":  # a feed does not say which page is its last
        yield Part(site, port, (), last + 1, last, len(found))


def _templated(template: str, part: Part) -> Page:
    page = index(template, part.documents, site=part.site, port=part.port, following=part.following)
    broken = page.body.replace(b"&amp;", b"&").replace(b"</channel>\n</rss>", b"")  # as a careless program writes it
    return Page(200, page.content_type, broken if part.site.broken_feed else page.body, page.modified)


def _sitemaps(site: Site, found: tuple[Document, ...], port: int) -> Iterator[tuple[str, Page]]:
    """An index, the year's news as a news sitemap, and what is older packed."""
    news = tuple(document for document in found if document.published.year >= NEWS_SINCE)
    old = tuple(document for document in found if document not in news)
    parts = {"/nyhetskarta.xml": news, "/arkivkarta.xml.gz": old}
    context = {"site": site, "port": port}
    dated = {path: newest(documents) for path, documents in parts.items()}
    yield site.index, index("sitemapindex.xml", found, parts=dated, **context)
    yield "/nyhetskarta.xml", index("newssitemap.xml", news, **context)
    packed = gzip.compress(index("sitemap.xml", old, **context).body, mtime=0)
    yield "/arkivkarta.xml.gz", Page(200, "application/gzip", packed, newest(old))


def _json(make: Callable[[Part], object], part: Part) -> Page:
    body = json.dumps(make(part), ensure_ascii=False, indent=1).encode() + b"\n"
    return Page(200, "application/json; charset=utf-8", body, newest(part.documents))


def _url(part: Part, document: Document) -> str:
    return address(part.site, document.path, part.port)


def _json_feed(part: Part) -> Mapping[str, Any]:
    """JSON Feed 1.1 (jsonfeed.org)."""
    items = [
        {
            "id": _url(part, document),
            "url": _url(part, document),
            "title": document.title,
            "summary": document.lead,
            "date_published": document.published.isoformat(),
            "date_modified": document.changed.isoformat(),
        }
        for document in part.documents
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": part.site.name,
        "language": "sv",
        "home_page_url": address(part.site, "/", part.port),
        "feed_url": address(part.site, part.at(part.number), part.port),
        "items": items,
    }
    return {**feed, "next_url": part.following} if part.following else feed


def _riksdagen(part: Part) -> Mapping[str, Any]:
    """A list of documents as data.riksdagen.se gives it: numbers as texts, addresses without scheme."""
    first = (part.number - 1) * part.site.page_size + 1
    head = {
        "@traffar": str(part.total),
        "@traff_fran": str(first),
        "@traff_till": str(first + len(part.documents) - 1),
        "@sida": str(part.number),
        "@sidor": str(part.last),
    }
    if part.following:
        head["@nasta_sida"] = part.following.replace("utformat=json", "utformat=htm")
    documents = [
        {
            "id": document.id,
            "dok_id": document.id,
            "titel": document.title,
            "datum": document.published.date().isoformat(),
            "publicerad": f"{document.published:%Y-%m-%d %H:%M:%S}",
            "systemdatum": f"{document.changed:%Y-%m-%d %H:%M:%S}",
            "dokument_url_html": _url(part, document).removeprefix("http:"),
        }
        for document in part.documents
    ]
    return {"dokumentlista": {**head, "dokument": documents if len(documents) > 1 else documents[0]}}


def _sverigesradio(part: Part) -> Mapping[str, Any]:
    """Episodes as api.sr.se gives them: moments in milliseconds, .NET's way."""
    episodes = [
        {
            "id": number,
            "title": document.title,
            "description": document.lead,
            "url": _url(part, document),
            "publishdateutc": f"/Date({round(document.published.timestamp() * 1000)})/",
        }
        for number, document in enumerate(part.documents, start=part.number * 1000)
    ]
    pagination = {"page": part.number, "size": part.site.page_size, "totalpages": part.last, "totalhits": part.total}
    following = {"nextpage": part.following} if part.following else {}
    return {"copyright": part.site.owner, "episodes": episodes, "pagination": {**pagination, **following}}


def _regeringen(part: Part) -> Mapping[str, Any]:
    """A list in HTML within JSON, as regeringen.se's own pages ask for it."""
    html = render("regeringen_list.html", documents=part.documents, site=part.site)
    return {"Message": html.decode(), "TotalCount": part.total}


def _wordpress(part: Part) -> Page:
    """Posts as WordPress gives them; how many pages there are stands in the headers."""
    posts = [
        {
            "link": _url(part, document),
            "title": {"rendered": escape(document.title).replace("–", "&#8211;")},
            "date_gmt": f"{document.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{document.changed.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        }
        for document in part.documents
    ]
    page = _json(lambda _: posts, part)
    links = (("Link", f'<{part.following}>; rel="next"'),) if part.following else ()
    totals = (("X-WP-Total", str(part.total)), ("X-WP-TotalPages", str(part.last)))
    return Page(200, page.content_type, page.body, page.modified, (*totals, *links))


_SHAPES: Mapping[str, Callable[[Part], Page]] = {
    "rss": partial(_templated, "rss.xml"),
    "atom": partial(_templated, "atom.xml"),
    "sitemap": partial(_templated, "sitemap.xml"),
    "html": partial(_templated, "home.html"),
    "sitevision": partial(_templated, "sitevision_list.html"),
    "offices": partial(_templated, "office_list.html"),
    "jsonfeed": partial(_json, _json_feed),
    "riksdagen": partial(_json, _riksdagen),
    "sverigesradio": partial(_json, _sverigesradio),
    "regeringen": partial(_json, _regeringen),
    "wordpress": _wordpress,
}
