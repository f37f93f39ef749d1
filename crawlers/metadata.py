"""What a page says of itself to machines: JSON-LD, meta elements, link rel=canonical, time elements."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

_ARTICLES = ("Article", "NewsArticle", "ReportageNewsArticle", "OpinionNewsArticle", "BlogPosting", "PressRelease")
_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dc.date.issued",
    "dc.date",
    "dcterms.issued",
    "dcterms.date",
    "publish-date",
    "pubdate",
    "date",
    "sailthru.date",
)
_UPDATE_METAS = ("article:modified_time", "og:updated_time", "dc.date.modified", "dcterms.modified", "last-modified")
_TITLE_METAS = ("og:title", "twitter:title", "dc.title")
_LEAD_METAS = ("og:description", "description", "twitter:description")


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own words to machines, as they stand there; None where it says nothing."""

    json_title: str | None
    meta_title: str | None
    heading: str | None
    window_title: str | None
    json_published: str | None
    meta_published: str | None
    time_published: str | None
    updated: str | None
    canonical: str | None
    language: str | None
    lead: str | None
    free: bool | None  # schema.org isAccessibleForFree


def read_metadata(tree: HtmlElement) -> Metadata:
    """Collect what the page says; `tree` is the whole document."""
    article = _article(tree)
    metas = _metas(tree)
    return Metadata(
        json_title=_text(article.get("headline")),
        meta_title=_first(metas, _TITLE_METAS),
        heading=_heading(tree),
        window_title=_text(tree.findtext(".//title")),
        json_published=_text(article.get("datePublished")),
        meta_published=_first(metas, _DATE_METAS),
        time_published=_time(tree),
        updated=_text(article.get("dateModified")) or _first(metas, _UPDATE_METAS),
        canonical=next(iter(tree.xpath("//link[@rel='canonical']/@href")), None) or metas.get("og:url"),
        language=_language(tree, article, metas),
        lead=_first(metas, _LEAD_METAS) or _text(article.get("description")),
        free=_free(article),
    )


def _article(tree: HtmlElement) -> dict[str, Any]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except ValueError:
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            if set(kinds if isinstance(kinds, list) else [kinds]) & set(_ARTICLES):
                return node
    return {}


def _nodes(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever JSON a page holds
    if isinstance(data, list):
        for part in data:
            yield from _nodes(part)
    elif isinstance(data, dict):
        yield data
        yield from _nodes(data.get("@graph"))
        yield from _nodes(data.get("mainEntity"))


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and (content := _text(meta.get("content"))):
            found.setdefault(name.lower(), content)
    return found


def _time(tree: HtmlElement) -> str | None:
    """The time element that says it is the publication, else the first one inside article or main."""
    own = "[not(ancestor::aside) and not(ancestor::nav) and not(ancestor::footer)]"
    marked = tree.xpath(
        "//time[@itemprop='datePublished' or @pubdate or contains(@class, 'publish') or contains(@class, 'publicer')]"
        f"{own}/@datetime"
    )
    inside = tree.xpath(f"(//article | //main)//time[@datetime]{own}/@datetime")
    anywhere = tree.xpath(f"//time[@datetime]{own}/@datetime")
    return next(iter([*marked, *inside, *(anywhere if len(anywhere) == 1 else [])]), None)


def _heading(tree: HtmlElement) -> str | None:
    inside = tree.xpath("(//article | //main)//h1") or tree.xpath("//h1")
    return _text(inside[0].text_content()) if inside else None


def _language(tree: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> str | None:
    stated = tree.get("lang") or _text(article.get("inLanguage")) or metas.get("og:locale")
    return stated.strip().lower()[:2] if stated else None


def _free(article: dict[str, Any]) -> bool | None:
    value = article.get("isAccessibleForFree")
    return None if value is None else str(value).lower() not in ("false", "http://schema.org/false")


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON a page holds
    return " ".join(value.split()) or None if isinstance(value, str) else None
