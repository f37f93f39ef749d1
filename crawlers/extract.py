"""From a page's bytes to its article: title, main text, dates, language, canonical address, paywall."""

import logging
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from html import unescape

from lxml.html import HtmlElement

from crawlers.addresses import canonical_address
from crawlers.boilerplate import boilerplate
from crawlers.dates import Dated, labelled_date, labelled_update, parse_moment, top_date, url_date
from crawlers.decoding import decode, tidy
from crawlers.maintext import article_text, main_blocks
from crawlers.metadata import Metadata, read_metadata
from register.ledger import DropReason
from register.store import today

SHORTEST = 80  # characters: less is a picture's caption or an empty shell
_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")


# Real pages have some thousands. Reading 125,000 paragraphs of one letter, 1 MB, took minutes and as many list items
# half a gigabyte.
MOST_TAGS = 60_000


class UnusableError(Exception):
    """The page holds no article we can use."""

    def __init__(self, reason: DropReason, detail: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Hint:
    """What the list that led to a page said of it; times as the tables write them."""

    title: str | None = None
    published: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The article of a page."""

    url: str  # canonical
    title: str
    text: str
    lead: str | None
    published: date | None
    published_origin: str | None
    updated: date | None
    language: str | None
    paywalled: bool


def read_page(body: bytes, content_type: str | None, url: str, hint: Hint = Hint()) -> Found:
    """Read an HTML page; `url` is where it was found. Raises UnusableError with the reason to drop it."""
    from trafilatura import load_html

    if body.count(b"<") > MOST_TAGS:
        raise UnusableError(DropReason.TOO_LARGE, f"fler än {MOST_TAGS} taggar")
    html = tidy(decode(body, content_type))
    tree = load_html(html)
    if tree is None:
        raise UnusableError(DropReason.NO_TEXT, "ingen HTML")
    metadata = read_metadata(tree)
    title = _title(metadata, hint)
    if title is None:
        raise UnusableError(DropReason.NO_TITLE)
    visible = _visible_text(tree)
    blocks = main_blocks(tree)
    text = article_text(blocks, title)
    if len(text) < SHORTEST:
        raise UnusableError(DropReason.NO_TEXT, f"{len(text)} tecken")
    language = judge_language(f"{title}\n{text}", metadata.language)
    if language != "sv":
        raise UnusableError(DropReason.NOT_SWEDISH, language)
    published = _published(metadata, hint, visible, "\n".join(blocks), url, tree)
    return Found(
        url=canonical_address(metadata.canonical, url),
        title=title,
        text=text,
        lead=metadata.lead and unescape(metadata.lead),
        published=published.day if published else None,
        published_origin=published.origin if published else None,
        updated=parse_moment(metadata.updated) or labelled_update(visible) or parse_moment(hint.updated),
        language=language,
        paywalled=_paywalled(metadata, html, visible),
    )


def judge_language(text: str, declared: str | None) -> str:
    """The language of a text (ISO 639-1). Swedish by its own word is believed; anything else is heard first."""
    from py3langid import classify

    if declared == "sv" and re.search(r"\b(?:och|att|som|för|är|på|av|inte|ett)\b", text.lower()):
        return "sv"
    return str(classify(text)[0])


def _title(metadata: Metadata, hint: Hint) -> str | None:
    """JSON-LD's headline, the h1, og:title, the list's title, the window's; in that order."""
    window, meta = _without_suffix(metadata.window_title), _without_suffix(metadata.meta_title)
    heading = metadata.heading
    plain = next((title for title in (meta, hint.title, window) if title and (heading or "").endswith(title)), None)
    if plain:
        heading = plain  # the h1 may open with a vignette or a reference number
    elif meta and heading and not meta.startswith(heading) and not heading.startswith(meta):
        heading = None  # the h1 is the site's name, not the article's
    chosen = metadata.json_title or heading or meta or metadata.heading or hint.title or window
    return tidy(unescape(chosen)).strip() or None if chosen else None


def _without_suffix(title: str | None) -> str | None:
    """A title without the site's name after a dash or bar."""
    return _SUFFIX.sub("", title) if title else None


def _published(metadata: Metadata, hint: Hint, visible: str, text: str, url: str, tree: HtmlElement) -> Dated | None:
    found = (
        (parse_moment(metadata.json_published), "json-ld"),
        (parse_moment(metadata.meta_published), "meta"),
        (parse_moment(metadata.time_published), "time"),
        (parse_moment(hint.published), "feed"),
        (labelled_date(visible), "text"),
        (top_date(text), "text"),
        (url_date(url), "url"),
    )
    for day, origin in found:
        if day is not None:
            return Dated(day, origin)
    return _by_htmldate(tree, url)


def _by_htmldate(tree: HtmlElement, url: str) -> Dated | None:
    from htmldate import find_date

    own = deepcopy(tree)
    for aside in own.xpath("//aside | //nav | //footer"):  # dates there are other articles'
        aside.drop_tree()
    day = parse_moment(find_date(own, url=url, original_date=True, extensive_search=False))
    # A page that shows today's date in its header would be published anew each day.
    if day is None or day == today():
        return None
    return Dated(day, "htmldate")


def _visible_text(tree: HtmlElement) -> str:
    parts = tree.xpath(
        "//body//text()[not(ancestor::script or ancestor::style or ancestor::aside or ancestor::footer)]"
    )
    return " ".join(" ".join(parts).split())


def _paywalled(metadata: Metadata, html: str, visible: str) -> bool:
    if metadata.free is not None:
        return not metadata.free
    return bool(boilerplate().paywall_markup.search(html) or boilerplate().paywall_words.search(visible))


logging.getLogger("trafilatura").setLevel(
    logging.ERROR
)  # it warns of every page that is short; we drop and count those
logging.getLogger("htmldate").setLevel(logging.ERROR)
