"""Guesses how a site can be read: whether an address is itself a list, and if not, which lists its page leads to."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from protego import Protego

from crawlers.newcomers.probe import Answer
from crawlers.newcomers.selectors import guess_links
from crawlers.pages.addresses import clean_address
from crawlers.pages.decoding import decode
from crawlers.sources import CORE_FAMILIES, spider_names

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_COMMENTS = re.compile(r"/comments?/feed|kommentar", re.I)
MOST_SITEMAPS = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A list that may be worth reading, and in Swedish why we think so."""

    family: str
    url: str
    why: str
    reading: Mapping[str, Any] = field(default_factory=dict)  # further keys of the source: links, match, item, page …
    room: str | None = None  # what a platform shared by many calls the publisher


@dataclass(frozen=True, slots=True)
class Site:
    """What a page says of the site it belongs to."""

    name: str | None
    platforms: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def itself(answer: Answer) -> tuple[Candidate, ...]:
    """The ways in which an answer can be a list by itself: feed, sitemap, or JSON that one of the spiders knows."""
    own = [platform for platform in platforms() if re.search(platform.get("own", "$^"), answer.url)]
    found = [
        *(Candidate(one["lists"][0]["family"], answer.url, f"adressen är en lista hos {one['name']}") for one in own),
        Candidate("feed", answer.url, "adressen är själv ett flöde"),
        Candidate("sitemap", answer.url, "adressen är själv en webbplatskarta"),
    ]
    if answer.body.lstrip()[:1] in (b"{", b"["):
        others = sorted(spider_names() - CORE_FAMILIES)
        found += [Candidate(name, answer.url, f"svaret är en lista som spindeln {name} läser") for name in others]
    return tuple(found)


def look_at(answer: Answer, robots: str) -> Site:
    """Everything that a page and its host's robots.txt lead to, the likeliest first."""
    from trafilatura import load_html

    source = decode(answer.body, answer.type)
    tree = load_html(source)
    if tree is None:
        return Site(None, (), ())
    known = tuple(_platforms(answer.url, source))
    found = [candidate for _, candidates in known for candidate in candidates]
    rooms = [candidate for candidate in found if candidate.room]
    others = [candidate for candidate in found if not candidate.room]
    listing = guess_links(tree, answer.url)
    guessed = [Candidate("listing", answer.url, listing.why, listing.reading)] if listing else []
    candidates = (*rooms, *_alternates(tree, answer.url), *others, *guessed, *_sitemaps(robots, answer.url))
    unique = {(candidate.family, candidate.url): candidate for candidate in reversed(candidates)}
    return Site(_name(tree), tuple(name for name, _ in known), tuple(reversed(unique.values())))


def _alternates(tree: HtmlElement, base: str) -> Iterator[Candidate]:
    """Feeds that the page declares (RSS Advisory Board, autodiscovery); comments are not what we read."""
    for link in tree.xpath("//link[contains(concat(' ', @rel, ' '), ' alternate ')][@type][@href]"):
        kind, title = link.get("type").strip().lower(), (link.get("title") or "").strip()
        url = clean_address(link.get("href"), base)
        if kind in _FEEDS and url and "/wp-json/" not in url and not _COMMENTS.search(f"{url} {title}"):
            yield Candidate("feed", url, f"sidan anger flödet {title!r}" if title else "sidan anger flödet")


def _platforms(url: str, source: str) -> Iterator[tuple[str, list[Candidate]]]:
    for platform in platforms():
        for text in (url, source):
            seen = next((match for pattern in platform["seen"] if (match := re.search(pattern, text, re.I))), None)
            if seen:
                yield platform["name"], [_from_platform(platform["name"], way, seen, url) for way in platform["lists"]]
                break


def _from_platform(name: str, way: Mapping[str, str], seen: re.Match[str], page: str) -> Candidate:
    parts = urlsplit(page)
    groups = {key: unescape(value or "") for key, value in seen.groupdict().items()}
    url = way["url"].format(page=page, origin=f"{parts.scheme}://{parts.netloc}", **groups)
    reading = {key: value for key, value in way.items() if key not in ("family", "url")}
    return Candidate(way["family"], url, f"sidan hör till {name}", reading, groups.get("room"))


def _sitemaps(robots: str, url: str) -> Iterator[Candidate]:
    """The sitemaps that robots.txt names; those that say they hold news first."""
    named = sorted(Protego.parse(robots).sitemaps, key=lambda address: "news" not in address and "nyhet" not in address)
    for address in named[:MOST_SITEMAPS]:
        if found := clean_address(address, url):
            yield Candidate("sitemap", found, "robots.txt anger webbplatskartan")


def _name(tree: HtmlElement) -> str | None:
    """What the site calls itself: og:site_name, else the end of the window's title."""
    stated = next(iter(tree.xpath("//meta[@property='og:site_name']/@content")), None)
    window = " ".join((tree.findtext(".//title") or "").split())
    name = stated or re.split(r"\s+[|–—-]\s+", window)[-1]
    return str(name).strip() or None


@cache
def platforms() -> tuple[dict[str, Any], ...]:
    """The tables of platforms.toml, in order."""
    text = (Path(__file__).parent / "platforms.toml").read_text(encoding="utf-8")
    return tuple({"lists": [], **platform} for platform in tomllib.loads(text)["platform"])
