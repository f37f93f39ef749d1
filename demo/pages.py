"""The demo web's answers: every path of every site on one day."""

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from demo.content import HERE, Document, Site, documents, of_site, sites
from demo.lists import lists
from demo.rendering import BUILT, MARKER, Page, index, mime, render

SHAPES = tuple(sorted({site.shape for site in sites().values()}))
HUB = "localhost"


def pages(host: str, day: int, port: int) -> dict[str, Page]:
    """Every path that `host` answers on `day`, for a web whose links name `port`; an unknown host has none."""
    return _pages(host, min(day, 2), port)


def page_at(host: str, day: int, port: int, target: str) -> Page:
    """The answer to a request for `target`, a path with or without query.

    Parameters are told apart only where lists have them; on other paths they count clicks and change nothing.
    """
    found = {_key(path): page for path, page in pages(host, day, port).items()}
    path = urlsplit(target).path
    asks = {urlsplit(key).path for key in found if "?" in key}
    return found.get(_key(target) if path in asks else path) or missing(target)


def missing(path: str) -> Page:
    """The answer to a path that does not exist."""
    return Page(404, mime("html"), render("missing.html", path=path), BUILT)


def _key(target: str) -> str:
    """A path with its query's parameters in order."""
    parts = urlsplit(target)
    return f"{parts.path}?{urlencode(sorted(parse_qsl(parts.query)))}" if parts.query else parts.path


@lru_cache(maxsize=64)  # host names come from outside
def _pages(host: str, day: int, port: int) -> dict[str, Page]:
    shared = {"/demo.css": Page(200, "text/css; charset=utf-8", (HERE / "templates" / "demo.css").read_bytes(), BUILT)}
    if host in (HUB, "127.0.0.1"):
        return shared | {"/": index("hub.html", documents(day), sites=sites(), port=port)}
    site = next((site for site in sites().values() if site.host == host), None)
    if not site:
        return {}
    found = of_site(site, day)
    context = {"site": site, "port": port, "marker": MARKER}
    return shared | {
        "/": index("home.html", found, following="", **context),
        "/robots.txt": Page(200, "text/plain; charset=utf-8", render("robots.txt", **context), BUILT),
        **_tagged(site, found, context),
        **lists(site, found, port),
        **{document.path: _page(document, context) for document in found},
    }


def _page(document: Document, context: dict[str, object]) -> Page:
    site = sites()[document.site]
    if document.gone:
        return Page(410, mime("html"), render("gone.html", **context), document.changed)
    body = render(f"{site.shape}.html", doc=document, **context)
    coded = body.decode().encode(document.charset, errors="xmlcharrefreplace")
    return Page(200, mime("html", document.charset), coded, document.changed)


def _tagged(site: Site, found: tuple[Document, ...], context: dict[str, object]) -> dict[str, Page]:
    """A blog's page for each tag."""
    tags = sorted({tag for document in found for tag in document.tags}) if site.shape == "blog" else []
    by_tag = {f"/tag/{tag}/": [d for d in found if tag in d.tags] for tag in tags}
    return {path: index("home.html", tagged, following="", **context) for path, tagged in by_tag.items()}
