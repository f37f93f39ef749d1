"""From a page's bytes to its article: title, lead, main text, dates, language, canonical address, paywall."""

import logging
import re
from dataclasses import dataclass
from datetime import date
from html import unescape

from crawlers.pages.canonical import own_address
from crawlers.pages.dates import Precision
from crawlers.pages.decoding import decode, tidy
from crawlers.pages.language import is_machine_translated, judge_language
from crawlers.pages.maintext import article_text, lead_paragraph, main_blocks
from crawlers.pages.metadata import Metadata, read_metadata
from crawlers.pages.paywall import is_paywalled
from crawlers.pages.published import Clues, choose, updated_day
from crawlers.pages.visible import make_ready, visible_lines
from register.ledger import DropReason
from register.store import today

SHORTEST = 80  # characters: less is a picture's caption or an empty shell
SHORTEST_LEAD = 40  # characters: what is seen of a text behind a paywall may be shorter
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
    """What the list that led to a page said of it, times as the tables write them; `seen` is when it was fetched."""

    title: str | None = None
    published: str | None = None
    updated: str | None = None
    seen: date | None = None  # none: today


@dataclass(frozen=True, slots=True)
class Found:
    """The article of a page; a date less precise than a day is the first day of its month or year."""

    url: str  # canonical
    title: str
    text: str
    lead: str | None
    published: date | None
    published_origin: str | None
    published_precision: Precision | None
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
    make_ready(tree)
    metadata = read_metadata(tree)
    title = _title(metadata, hint)
    if title is None:
        raise UnusableError(DropReason.NO_TITLE)
    lines = visible_lines(tree)
    lead = _plain(lead_paragraph(tree) or metadata.lead)
    text = article_text(main_blocks(tree), title)
    paywalled = is_paywalled(metadata, html, lines, text, title)
    text = _long_enough(text, lead, paywalled=paywalled)
    language = _language(html, f"{title}\n{text}", metadata)
    clues = _clues(metadata, hint, url, lines, title)
    published = choose(clues)
    return Found(
        url=own_address(metadata.canonical, url, title),
        title=title,
        text=text,
        lead=lead,
        published=published.day if published else None,
        published_origin=published.origin if published else None,
        published_precision=published.precision if published else None,
        updated=updated_day(clues, published.day if published else None),
        language=language,
        paywalled=paywalled,
    )


def _long_enough(text: str, lead: str | None, *, paywalled: bool) -> str:
    """The text; behind a paywall the lead, when that is all there is to see."""
    if len(text) >= SHORTEST:
        return text
    seen = max(text, lead or "", key=len)
    if paywalled and len(seen) >= SHORTEST_LEAD:
        return seen
    raise UnusableError(DropReason.NO_TEXT, f"{len(text)} tecken")


def _language(html: str, text: str, metadata: Metadata) -> str:
    if is_machine_translated(html):
        raise UnusableError(DropReason.MACHINE_TRANSLATED)
    language = judge_language(text, metadata.language)
    if language != "sv":
        raise UnusableError(DropReason.NOT_SWEDISH, language)
    return language


def _title(metadata: Metadata, hint: Hint) -> str | None:
    """JSON-LD's headline, the h1, og:title, the list's title, the window's; in that order."""
    window, meta = _without_suffix(metadata.window_title), _without_suffix(metadata.meta_title)
    heading = metadata.heading
    plain = next((title for title in (meta, hint.title, window) if title and (heading or "").endswith(title)), None)
    if plain:
        heading = plain  # the h1 may open with a vignette or a reference number
    elif meta and heading and not meta.startswith(heading) and not heading.startswith(meta):
        heading = None  # the h1 is the site's name, not the article's
    return _plain(metadata.json_title or heading or meta or metadata.heading or hint.title or window)


def _without_suffix(title: str | None) -> str | None:
    """A title without the site's name after a dash or bar."""
    return _SUFFIX.sub("", title) if title else None


def _plain(text: str | None) -> str | None:
    """Text without character references and invisible characters; None when nothing is left."""
    return tidy(unescape(text)).strip() or None if text else None


def _clues(metadata: Metadata, hint: Hint, url: str, lines: tuple[str, ...], title: str) -> Clues:
    return Clues(
        url=url,
        seen=hint.seen or today(),
        json=metadata.json_published,
        meta=metadata.meta_published,
        time=metadata.time_published,
        feed=hint.published,
        updated=metadata.updated,
        feed_updated=hint.updated,
        lines=lines,
        marked=metadata.marked_dates,
        title=title,
    )


logging.getLogger("trafilatura").setLevel(
    logging.ERROR
)  # it warns of every page that is short; we drop and count those
