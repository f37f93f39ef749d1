"""Prepares a page's elements for the library that finds the main text, which loses or glues together some of them."""

from lxml.html import HtmlElement, fromstring

from crawlers.pages.boilerplate import boilerplate
from crawlers.pages.visible import stands_in_sentence

_LOOSE = 40  # characters of text beside paragraphs that are a paragraph themselves; less is a label or an advertisement
_LONG = 80  # characters of a paragraph, more than a teaser's line
_LARGEST_BOX = 1_500
_PARAGRAPHS = frozenset(("p", "ul", "ol", "h2", "h3", "h4", "table", "blockquote", "figure"))
_IN_LINE = frozenset(("a", "abbr", "b", "br", "cite", "em", "i", "mark", "small", "span", "strong", "time", "u"))


def prepare(tree: HtmlElement) -> None:
    """Change the tree in place so that rows stay rows, and that no date in a sentence and no loose text is lost."""
    for struck in tree.xpath("//del | //s | //strike"):
        struck.drop_tree()  # what is struck out is not said
    for part in tree.xpath("//time"):
        if stands_in_sentence(part):
            part.drop_tag()
    for part in tree.xpath("//p//button | //p//label"):  # regeringen.se explains words so
        part.drop_tag()
    for heading in tree.xpath("//h2 | //h3 | //h4"):
        _bring_to_text(heading)
    for element in tree.xpath("//dl[dt and dd]"):
        _make_list(element)
    for element in tree.xpath("//li[not(.//li or .//table)] | //td[not(.//li or .//table)]"):
        _flatten(element)
    for element in tree.xpath("//body | //article | //main | //section | //div"):
        _wrap_loose_text(element)


def _bring_to_text(heading: HtmlElement) -> None:
    """Move the fact box of a heading to the paragraphs that follow it: only where they are is the main text sought."""
    box = heading.getparent()
    if (
        box is None
        or box.tag not in ("div", "section")
        or not boilerplate().fact_headings.match(heading.text_content())
    ):
        return
    following = box.xpath("following::p[string-length() >= $long][1]", long=_LONG)
    if len(box.text_content()) > _LARGEST_BOX or not following or box.getparent() is following[0].getparent():
        return
    beside = following[0].getparent().xpath("count(p[string-length() >= $long])", long=_LONG)
    if beside > 1 and next(following[0].iterancestors("aside", "nav", "footer"), None) is None:
        box.drop_tree()
        following[0].addprevious(box)


def _make_list(element: HtmlElement) -> None:
    """A list of terms as one of rows: "Ekeby – 30 maj"."""
    rows: list[list[str]] = []
    for part in element.iter("dt", "dd"):
        text = " ".join(part.text_content().split())
        if part.tag == "dd" and not text and rows and len(rows[-1]) == 1:
            rows.pop()  # a label without a value
            continue
        if part.tag == "dt" or not rows:
            rows.append([text])
        else:
            rows[-1].append(text)
    element.tag, element.text = "ul", None
    for child in list(element):
        element.remove(child)
    for row in rows:
        item = fromstring("<li></li>")
        item.text = " – ".join(row)
        element.append(item)


def _flatten(element: HtmlElement) -> None:
    """A list's item or a table's cell as one line; the library would glue the elements in it together."""
    if next(element.iter("div", "p", "br"), None) is not None:
        element.text = " ".join(element.text_content().split())
        for child in list(element):
            element.remove(child)


def _wrap_loose_text(element: HtmlElement) -> None:
    """Text that lies between paragraphs, as in pages that part theirs by line breaks, becomes paragraphs."""
    if not any(child.tag in _PARAGRAPHS for child in element):
        return
    run: list[HtmlElement] = []
    for child in reversed(list(element)):
        if child.tag in _IN_LINE:
            run.insert(0, child)
        else:
            _wrap(element, child, run)
            run = []
    _wrap(element, None, run)


def _wrap(element: HtmlElement, before: HtmlElement | None, run: list[HtmlElement]) -> None:
    """Wrap the text after `before`, or at the element's beginning, and the run of elements that goes on with it."""
    first = (before.tail if before is not None else element.text) or ""
    size = len(first.strip()) + sum(len(part.text_content()) + len((part.tail or "").strip()) for part in run)
    if size < _LOOSE:
        return
    paragraph = fromstring("<p></p>")
    paragraph.text = first
    for part in run:
        paragraph.append(part)
    if before is not None:
        before.tail = None
        before.addnext(paragraph)
    else:
        element.text = None
        element.insert(0, paragraph)
