"""A page's elements made ready for reading: what is not the article cut out, glued words parted; and its lines."""

from collections.abc import Iterator
from functools import lru_cache

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from crawlers.pages.boilerplate import boilerplate
from crawlers.pages.decoding import tidy

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "time", "tr", "ul"),
    )
)
_INLINE = frozenset(("a", "abbr", "b", "cite", "em", "i", "mark", "small", "span", "strong", "u"))
_UNSEEN = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object", "button", "select", "head"))
_LABEL = 30  # characters: "Publicerad av Test Testsson"; more are a sentence
_LONGEST_MENU = 300  # characters
_NEVER_BESIDE = frozenset(("html", "body", "main", "article"))
_ASIDE = frozenset(("aside", "footer", "nav"))


def make_ready(tree: HtmlElement) -> None:
    """Cut out teasers, comments, cookie and sharing boxes, keep fact boxes, and part words that tags alone parted."""
    _open_layout_tables(tree)
    _keep_fact_boxes(tree)
    _cut_out(tree)
    _part_words(tree)


def visible_lines(tree: HtmlElement) -> tuple[str, ...]:
    """What a reader sees of a page, line by line: without the page's head and foot, menus and asides."""
    text = tidy("".join(_pieces(tree)))
    return tuple(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def main_heading(tree: HtmlElement) -> HtmlElement | None:
    """The article's own headline, where the page has one."""
    inside = tree.xpath("(//article | //main)//h1") or tree.xpath("//h1")
    return inside[0] if inside else None


def stands_in_sentence(element: HtmlElement) -> bool:
    """Whether an element is a few words of a sentence, and not a line of its own or with a label."""
    parent, before = element.getparent(), element.getprevious()
    left = before.tail if before is not None else parent.text if parent is not None else None
    return len((left or "").strip()) + len((element.tail or "").strip()) > _LABEL


def _pieces(tree: HtmlElement) -> Iterator[str]:
    """The page's text, a line break at the edges of blocks. Walked, not recursed: pages nest as deep as they like."""
    walker = iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        seen = event in ("start", "end") and not _is_unseen(element)
        edge = "\n" if seen and element.tag in _BLOCKS and element.tag != "time" else ""
        if event == "start":
            yield edge + (element.text or "") if seen else ""
            if not seen:
                walker.skip_subtree()
        else:
            yield edge + (element.tail or "")


def _is_unseen(element: HtmlElement) -> bool:
    return element.tag in _UNSEEN or element.tag in _ASIDE or _is_page_head(element)


def _is_page_head(element: HtmlElement) -> bool:
    """The head of the page, where today's date may stand; an article's own head has the headline."""
    return (
        element.tag == "header"
        and element.find(".//h1") is None
        and next(element.iterancestors("article", "main"), None) is None
    )


def _open_layout_tables(tree: HtmlElement) -> None:
    """A table with the headline in it lays out the page, as was done until about 2008; its short cells are menus."""
    for table in tree.xpath("//table[.//h1]"):
        for cell in table.xpath("./tr/td | ./tbody/tr/td"):
            is_text = cell.find(".//p") is not None or cell.find(".//h1") is not None
            cell.tag = "div" if is_text or len(cell.text_content()) > _LONGEST_MENU else "aside"
        for part in [table, *table.xpath("./tr | ./tbody | ./tbody/tr")]:
            part.tag = "div"


def _keep_fact_boxes(tree: HtmlElement) -> None:
    """A fact box is often an aside, which readers of main text throw away."""
    for aside in tree.iter("aside"):
        heading = " ".join("".join(aside.itertext()).split())[:40]
        if boilerplate().fact_boxes.search(_marks(aside)) or boilerplate().fact_headings.match(heading):
            aside.tag = "div"


def _cut_out(tree: HtmlElement) -> None:
    """Drop what its class or id calls something else, unless it holds the headline or most of the text."""
    most = len(tree.text_content()) / 2
    waiting = [tree]
    while waiting:  # walked, not recursed, and never into what is dropped
        element = waiting.pop()
        if _is_beside(element) and element.find(".//h1") is None and len(element.text_content()) < most:
            element.drop_tree()
        else:
            waiting.extend(element)


def _is_beside(element: HtmlElement) -> bool:
    if element.tag in _NEVER_BESIDE or not isinstance(element.tag, str) or element.getparent() is None:
        return False
    kind = _kind(_marks(element))
    return kind == "container" or (kind == "teaser" and _leads_elsewhere(element))


@lru_cache(maxsize=4096)  # a page's classes come again and again
def _kind(marks: str) -> str | None:
    """What classes and ids call an element: "container" or "teaser", neither a part of the article."""
    if not marks.strip() or boilerplate().fact_boxes.search(marks):
        return None
    if boilerplate().containers.search(marks):
        return "container"
    return "teaser" if boilerplate().teasers.search(marks) else None


def _leads_elsewhere(element: HtmlElement) -> bool:
    return element.find(".//a") is not None or next(element.iterancestors("a"), None) is not None


def _marks(element: HtmlElement) -> str:
    """An element's classes and id, one after the other, parted by spaces."""
    return f" {element.get('class') or ''} {element.get('id') or ''} ".lower()


def _part_words(tree: HtmlElement) -> None:
    """Put a space where two elements meet and a reader sees two words: "Pressansvarig" and "Tel:"."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            continue
        if element.tag in _BLOCKS:
            _space_around(element)
        elif element.tag in _INLINE:
            _space_between(element)


def _space_around(element: HtmlElement) -> None:
    """A block begins and ends a line, also where it stands inside a paragraph or a cell."""
    if element.tail and (element.tail[0].isalnum() or element.tail[0] in '–”"('):
        element.tail = " " + element.tail
    if element.text and not element.text[0].isspace() and element.tag not in ("br", "hr"):
        element.text = " " + element.text


def _space_between(element: HtmlElement) -> None:
    left = "".join(element.itertext())[-1:]
    following = element.getnext()
    if element.tail:
        right = element.tail[0]
    elif following is not None and following.tag in _INLINE:
        right = "".join(following.itertext())[:1]
    else:
        return
    if ((left.islower() or left.isdigit()) and right.isupper()) or (left.isalpha() and right.isdigit()):
        element.tail = " " + (element.tail or "")
