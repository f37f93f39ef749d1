"""The main text of a page: paragraphs parted by blank lines, lists line by line, without what stands around it."""

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from copy import deepcopy
from functools import cache

from lxml.etree import _Element
from lxml.html import HtmlElement

from crawlers.decoding import tidy

# What follows one of these lines is the site talking of other things.
_TAIL = re.compile(
    r"(?:mer i ämnet|läs mer|läs också|läs även|relaterat(?: innehåll)?|relaterade (?:inlägg|artiklar|nyheter)"
    r"|dela(?: artikeln)?|så arbetar vi|taggar|ämnen|fler nyheter|senaste nytt|mest läst)\s*:?",
    re.IGNORECASE,
)
# Lines that are never part of a text.
_NOISE = re.compile(
    r"(?:.{0,40}använder (?:vi )?cookies.*|.{0,60}kakor \(cookies\).*|annons:?|advertisement|hoppa till innehåll(?:et)?"
    r"|gå direkt till innehåll(?:et)?"
    r"|(?:foto|bild)\s*:.{0,60}|report this content|translate site|lyssna(?: på artikeln)?"
    r"|fick du hjälp av informationen.*|dela på (?:facebook|x|linkedin).*|textstorlek:?.*"
    r"|.{0,40}(?:publicerad|uppdaterad|publiceringsdatum|uppdaterat)\s*:?(?:\s+(?:den\s+)?\d[\w :,.-]{0,40})?"
    r"|pressmeddelande(?: från .{0,60}| -)?|\d{1,2}[.]\d{1,2}[.]\d{4} [\d:]+ CES?T \|.{0,120})",
    re.IGNORECASE,
)


def main_blocks(tree: HtmlElement) -> tuple[str, ...]:
    """The paragraphs, headings and lists of a page's main part, in order; none when there is no such part."""
    from trafilatura import bare_extraction

    document = bare_extraction(deepcopy(tree), include_comments=False, favor_recall=True, config=_config())
    body = getattr(document, "body", None)
    if body is None:
        return ()
    return tuple(text for block in _blocks(body) if (text := tidy(block).strip()))


def article_text(blocks: Sequence[str], title: str) -> str:
    """The text under `title`: no title again, no lines of dates, cookies or pictures, nothing after its end."""
    return "\n\n".join(_own_blocks(blocks, title))


def _blocks(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag == "list":
            items = (_flat(item) for item in child.iter("item"))
            yield "\n".join(f"• {item}" for item in items if item)
        elif child.tag == "table":
            rows = ([_flat(cell) for cell in row.iter("cell")] for row in child.iter("row"))
            yield "\n".join(" | ".join(cell for cell in row if cell) for row in rows)
        elif child.tag in ("p", "head", "quote", "ab", "code", "hi", "fw"):
            yield from _lines(child)
        else:
            yield from _blocks(child)


def _lines(element: _Element) -> Iterator[str]:
    """A paragraph as one line; a double line break in it starts a new one."""
    for line in element.iter("lb"):
        line.tail = "\n" + (line.tail or "")
    for part in re.split(r"\n\s*\n", "".join(str(text) for text in element.itertext())):
        lines = (" ".join(line.split()) for line in part.split("\n"))
        yield "\n".join(line for line in lines if line)


def _flat(element: _Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _own_blocks(blocks: Sequence[str], title: str) -> Iterator[str]:
    written = 0
    for block in blocks:
        if _TAIL.fullmatch(block) and written:
            return
        if _NOISE.fullmatch(block) or (written < 2 and block.casefold() == title.casefold()):
            continue
        written += 1
        yield block


@cache
def _config() -> ConfigParser:
    from trafilatura.settings import use_config

    config: ConfigParser = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "120")  # a radio notice is two sentences; 250 sends it to the fallbacks
    return config
