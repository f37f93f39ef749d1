"""Guesses which links of a page are its documents: the CSS selector whose links look most like news, and why."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawlers.pages.addresses import clean_address
from crawlers.pages.dates import first_date
from crawlers.pages.published import url_date

FEWEST = 3  # links: less is no list
TITLE = 4  # words: less is a menu's entry
AROUND = ("nav", "header", "footer", "aside")
DEEPEST = 6  # ancestors looked at
_IDENT = re.compile(r"[A-Za-z][A-Za-z_-]*(?:\d{1,2})?")  # names with long numbers are made anew at each build
_NUMBERED = re.compile(r"[?&](?P<name>page|sida|p|paged|start|pageIx)=(?P<number>\d{1,3})(?:&|$)", re.I)
_NEXT = re.compile(r"nästa|next|äldre|fler|visa fler|›|»")
_PAGING = re.compile(r"(?:[?&]|/)(?:page|sida|p|start)[=/]\d+", re.I)


@dataclass(frozen=True, slots=True)
class Guess:
    """A selector for a source of the listing family."""

    reading: dict[str, Any]  # links, and where they are known match, item, date, page, first, as a source has them
    why: str  # in Swedish


@dataclass(frozen=True, slots=True)
class _Link:
    url: str
    words: int
    dated: bool
    around: bool

    @property
    def quality(self) -> float:
        """How much it looks like a document's headline: words, a date, an address made of words; menus do not."""
        slug = urlsplit(self.url).path.rstrip("/").rpartition("/")[2]
        worth = 2.0 if self.words >= TITLE else 0.5 if self.words >= 2 else -1.0
        worth += self.dated + (slug.count("-") >= 2 or bool(re.search(r"\d{5}", slug)))
        return worth - 4 * self.around - 2 * bool(_PAGING.search(self.url))


def guess_links(tree: HtmlElement, url: str) -> Guess | None:
    """The most promising selector of a page at `url`; None when no group of links looks like documents."""
    links = {element: link for element in tree.iter("a") if (link := _link(element, url))}
    found: dict[str, list[_Link]] = defaultdict(list)
    for element, link in links.items():
        for selector in _selectors(element):
            found[selector].append(link)
    scored = {selector: _score(group) for selector, group in found.items()}
    promising = [selector for selector, (_, number) in scored.items() if number >= FEWEST and scored[selector][0] > 0]
    if not promising:
        return None
    # Among selectors of equal worth the one that picks least besides, then one by name, then the shortest.
    best = max(promising, key=lambda selector: (scored[selector][0], -len(found[selector]), *_plainness(selector)))
    group = found[best]
    urls = sorted({link.url for link in group})
    match = _in_common(urls)
    titled, dated = sum(link.words >= TITLE for link in group), sum(link.dated for link in group)
    why = f"{len(urls)} länkar som ”{best}” pekar ut: {titled} med rubrik, {dated} med datum intill"
    boxes = [_box(element) for element, link in links.items() if link in group and link.words >= TITLE]
    reading = {"links": best, **({"match": match} if match else {}), **(_items(tree, boxes, url, urls) or {})}
    return Guess({**reading, **numbering(tree, url)}, why + (f", under {match}" if match else ""))


def numbering(tree: HtmlElement, url: str) -> dict[str, Any]:
    """How a list's pages are numbered in their addresses, by the links "1" and "Nästa"; rel=next needs no help."""
    if tree.xpath("//a[contains(concat(' ', @rel, ' '), ' next ')] | //link[@rel='next']"):
        return {}
    for element in tree.iter("a"):
        numbered = _NUMBERED.search(urljoin(url, element.get("href") or ""))
        word = element.text_content().strip().lower()
        if numbered and (word == "1" or _NEXT.match(word)):
            first = int(numbered["number"]) - (word != "1")
            if first in (0, 1):
                return {"page": f"{numbered['name']}={{n}}", **({"first": 0} if first == 0 else {})}
    return {}


def _items(tree: HtmlElement, boxes: list[HtmlElement], url: str, urls: list[str]) -> dict[str, Any] | None:
    """The selectors of what holds a link and its date, and of both within it; None when no date stands there."""
    names = Counter(name for box in boxes for name in set(_pieces(box)))
    holding = [name for name, number in names.items() if number == len(boxes)]
    dates = Counter(selector for box in boxes if (selector := _date_selector(box)))
    if not holding or not dates or dates.total() < 0.8 * len(boxes):
        return None
    item = max(holding, key=lambda name: (-len(tree.cssselect(name)), *_plainness(name)))
    inner = sorted(
        {selector for box in boxes for link in box.iter("a") for selector in (*_selectors(link), "a")}, key=len
    )
    for selector in inner:
        found = {
            clean_address(link.get("href") or "", url)
            for box in tree.cssselect(item)
            for link in box.cssselect(selector)
        }
        if found == set(urls):
            return {"item": item, "links": selector, "date": dates.most_common(1)[0][0]}
    return None


def _date_selector(box: HtmlElement) -> str | None:
    """What points out the date within a box: its time element, or the innermost element with a class around it."""
    if box.cssselect("time[datetime]"):
        return "time::attr(datetime)"
    dated = [element for element in box.iter() if isinstance(element.tag, str) and first_date(element.text or "")]
    return next((f"{element.tag}.{name}" for element in dated for name in _classes(element)), None)


def _plainness(selector: str) -> tuple[bool, int, str]:
    return "." in selector or "#" in selector, -len(selector), selector


def _link(element: HtmlElement, base: str) -> _Link | None:
    url = clean_address(element.get("href") or "", base)
    own = clean_address(base, base)
    if url is None or url == own or (urlsplit(url).hostname or "") != (urlsplit(base).hostname or ""):
        return None
    if urlsplit(url).path == "/":
        return None
    return _Link(
        url,
        words=len(element.text_content().split()),
        dated=url_date(url) is not None or _dated_beside(element),
        around=any(ancestor.tag in AROUND for ancestor in element.iterancestors()),
    )


def _dated_beside(element: HtmlElement) -> bool:
    """Whether a date stands with the link."""
    box = _box(element)
    return next(box.iter("time"), None) is not None or first_date(box.text_content()) is not None


def _box(element: HtmlElement) -> HtmlElement:
    """The largest box around a link that holds no other headline, which is what a list shows of one document."""
    box = element
    for ancestor in element.iterancestors():
        headlines = {link.get("href") for link in ancestor.iter("a") if len(link.text_content().split()) >= TITLE}
        if len(headlines) > 1 or ancestor.tag in ("main", "body"):
            break
        box = ancestor
    return box


def _selectors(element: HtmlElement) -> Iterator[str]:
    """Ways to point a link out: its own class, what lies around it, and a heading in what lies around it."""
    heading = next((one.tag for one in element.iterancestors() if one.tag in ("h2", "h3", "h4")), None)
    made: set[str] = {f"a.{name}" for name in _classes(element)}
    if heading:
        made.add(f"{heading} a")
    for depth, ancestor in enumerate(element.iterancestors()):
        if depth >= DEEPEST or ancestor.tag in ("body", "html"):
            break
        for piece in _pieces(ancestor):
            made.add(f"{piece} a")
            if heading and ancestor.tag != heading:
                made.add(f"{piece} {heading} a")
    yield from made


def _pieces(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return
    if element.tag in ("main", "article", "li", "h2", "h3", "h4", "section", "td"):
        yield str(element.tag)
    for name in _classes(element):
        yield f"{element.tag}.{name}"
    if _IDENT.fullmatch(element.get("id") or ""):
        yield f"#{element.get('id')}"


def _classes(element: HtmlElement) -> list[str]:
    return [name for name in (element.get("class") or "").split() if _IDENT.fullmatch(name)]


def _score(group: list[_Link]) -> tuple[float, int]:
    """The worth of a group and how many documents it points to; a document's worth is its links' mean."""
    by_url: dict[str, list[float]] = defaultdict(list)
    for link in group:
        by_url[link.url].append(link.quality)
    return sum(sum(worth) / len(worth) for worth in by_url.values()), len(by_url)


def _in_common(urls: list[str]) -> str | None:
    """The longest folder that four links in five lie in, with the date their names begin with, if all do."""
    folders: Counter[str] = Counter()
    for url in urls:
        parts = urlsplit(url).path.split("/")[1:-1] if not url.endswith("/") else urlsplit(url).path.split("/")[1:-2]
        folders.update("/" + "/".join(parts[:depth]) + "/" for depth in range(1, len(parts) + 1))
    shared = [folder for folder, number in folders.items() if number >= 0.8 * len(urls) and folder != "//"]
    if not shared:
        return None
    folder = max(shared, key=len)
    inside: list[Any] = [re.search(re.escape(folder) + r"\d{4}-\d\d-\d\d-", url) for url in urls]
    return re.escape(folder).replace(r"\-", "-") + (r"\d{4}-\d{2}-\d{2}-" if all(inside) else "")
