"""The main text of a page: paragraphs parted by blank lines, lists line by line, without what stands around it."""

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from copy import deepcopy
from functools import cache

from lxml.etree import _Element
from lxml.html import HtmlElement

from crawlers.boilerplate import boilerplate
from crawlers.decoding import tidy


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
            items = (_item(item) for item in child.iter("item"))
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


def _item(element: _Element) -> str:
    """A list's item without the lists inside it, whose items are lines of their own."""
    own = deepcopy(element)
    for nested in own.findall(".//list"):
        nested.getparent().remove(nested)
    return _flat(own)


def _flat(element: _Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _own_blocks(blocks: Sequence[str], title: str) -> Iterator[str]:
    marks = boilerplate()
    total = sum(map(len, blocks))
    written = read = 0
    for block in blocks:
        if marks.tails.fullmatch(block) and read * 2 >= total:
            return
        read += len(block)
        if marks.noise.fullmatch(block) or (written < 2 and _repeats(block, title)):
            continue
        written += 1
        yield block


def _repeats(block: str, title: str) -> bool:
    """Whether a line is the title again, also after a vignette or a reference number."""
    return block.casefold().endswith(title.casefold()) and len(block) <= len(title) + 30


@cache
def _config() -> ConfigParser:
    from trafilatura.settings import use_config

    config: ConfigParser = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "120")  # a radio notice is two sentences; 250 sends it to the fallbacks
    return config
