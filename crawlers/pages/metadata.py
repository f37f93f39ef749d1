"""What a page says of itself to machines: JSON-LD, meta elements, link rel=canonical, time elements."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawlers.pages.visible import main_heading, stands_in_sentence

# Kinds of schema.org that an article is; a page that only calls itself a page is one of the last resort.
_ARTICLES = (
    *("Article", "NewsArticle", "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle", "LiveBlogPosting"),
    *("BackgroundNewsArticle", "BlogPosting", "PressRelease", "Report", "SpecialAnnouncement"),
)
_PAGES = ("WebPage", "ItemPage")
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
_UPDATE = re.compile(r"updat|uppdat|modif|ändra|andrad|revid", re.I)
_DATE = re.compile(r"\b(?:date|datum|published|publicerad|post-?date|entry-?date|timestamp)\b", re.I)
_PUBLISH = re.compile(r"publi|pubdate|created", re.I)
_MOST_DATES = 20  # more are a calendar's
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
    marked_dates: tuple[str, ...]  # the short texts of the article's elements that are called a date
    updated: str | None
    canonical: tuple[str, ...]  # every address the page calls its own: link, og:url, JSON-LD
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
        meta_published=_first(metas, _DATE_METAS) or _microdata(tree),
        time_published=_time(tree),
        marked_dates=_marked_dates(tree),
        updated=_text(article.get("dateModified")) or _first(metas, _UPDATE_METAS) or _time_updated(tree),
        canonical=_addresses(tree, article, metas),
        language=_language(tree, article, metas),
        lead=_first(metas, _LEAD_METAS) or _text(article.get("description")),
        free=_free(article),
    )


def _article(tree: HtmlElement) -> dict[str, Any]:
    nodes = list(_all_nodes(tree))
    return next((node for kinds in (_ARTICLES, _PAGES) for node in nodes if _kinds(node) & set(kinds)), {})


def _kinds(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def _all_nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except ValueError:
            continue
        yield from _nodes(data)


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


def _microdata(tree: HtmlElement) -> str | None:
    """schema.org's datePublished as an attribute of an element that is neither meta nor time."""
    values = tree.xpath("//*[@itemprop='datePublished'][not(self::meta or self::time)]/@content")
    return next((text for value in values if (text := _text(value))), None)


def _addresses(tree: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> tuple[str, ...]:
    entity = article.get("mainEntityOfPage")
    entity = entity.get("@id") or entity.get("url") if isinstance(entity, dict) else entity
    said = [*tree.xpath("//link[@rel='canonical']/@href"), metas.get("og:url"), article.get("url"), entity]
    return tuple(text for value in said if (text := _text(value)))


def _time(tree: HtmlElement) -> str | None:
    """The time element that says it is the publication, else the first one of the article that is no update's.

    Times of teasers, which are links, and of the page's head, which may be today's, are nobody's; times in a sentence
    are those of what the text tells of.
    """
    times = _times(tree)
    own = [time for time in times if not _UPDATE.search(_said_of(time))]
    marked = [time for time in own if _PUBLISH.search(_said_of(time))]
    own = [time for time in own if not stands_in_sentence(time)]
    inside = [time for time in own if next(time.iterancestors("article", "main"), None) is not None]
    chosen = [*marked, *inside, *(own if len(times) == 1 else [])]
    return next((text for time in chosen if (text := _text(time.get("datetime")) or _text(time.text_content()))), None)


def _time_updated(tree: HtmlElement) -> str | None:
    """The first time element that says it is an update's: "Uppdaterad <time datetime=…>"."""
    said = (_text(time.get("datetime")) for time in _times(tree) if _UPDATE.search(_said_of(time)))
    return next(filter(None, said), None)


def _times(tree: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = tree.xpath(
        "//time[not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::a)]"
        "[not(ancestor::header[not(.//h1)][not(ancestor::article or ancestor::main)])]"
    )
    return found


def _marked_dates(tree: HtmlElement) -> tuple[str, ...]:
    own = tree.xpath(
        "(//article | //main)//*[@class or @id][not(ancestor-or-self::a or ancestor::aside or ancestor::nav)]"
    )
    named = [element for element in own if _DATE.search(f"{element.get('class') or ''} {element.get('id') or ''}")]
    texts = (_text(element.text_content()) for element in named if not _UPDATE.search(_said_of(element)))
    return tuple(islice((text for text in texts if text and len(text) <= 80), _MOST_DATES))


def _said_of(time: HtmlElement) -> str:
    """A date's own marks, and the words right before it."""
    marks = [time.get("class"), time.get("itemprop"), "pubdate" if time.get("pubdate") is not None else None]
    parent, before = time.getparent(), time.getprevious()
    if before is not None:
        words = (before.tail or "").strip() or before.text_content()
    elif parent is not None:
        words = (parent.text or "").strip() or parent.get("class") or ""
    else:
        words = ""
    return " ".join([*filter(None, marks), words[-25:]])


def _heading(tree: HtmlElement) -> str | None:
    element = main_heading(tree)
    return _text(element.text_content()) if element is not None else None


def _language(tree: HtmlElement, article: dict[str, Any], metas: dict[str, str]) -> str | None:
    stated = tree.get("lang") or _text(article.get("inLanguage")) or metas.get("og:locale")
    return stated.strip().lower()[:2] if stated else None


def _free(article: dict[str, Any]) -> bool | None:
    """schema.org's isAccessibleForFree, of the article or of a part of it."""
    parts = article.get("hasPart")
    said = [node.get("isAccessibleForFree") for node in (article, *_nodes(parts))]
    values = [str(value).lower() not in ("false", "http://schema.org/false") for value in said if value is not None]
    return all(values) if values else None


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON a page holds
    return " ".join(value.split()) or None if isinstance(value, str) else None
