"""The main text of a page: paragraphs parted by blank lines, lists line by line, without what stands around it."""

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from copy import deepcopy
from functools import cache
from itertools import islice

from lxml.etree import _Element
from lxml.html import HtmlElement

from crawlers.pages.boilerplate import boilerplate
from crawlers.pages.decoding import tidy
from crawlers.pages.markup import prepare
from crawlers.pages.visible import main_heading

_PROSE = re.compile(r"[.!?…”\"»]\s*$")
_ELSEWHERE = ("a", "li", "aside", "nav", "footer")
_SHORT = 90  # characters: longer than a name with title, a number, a teaser's headline
_SAID_TWICE = 30  # characters: a shorter line, as "Nej.", may well come again
_LONGEST_CAPTION = 120
_VIGNETTE = 40
_MOST_LINES = 4  # of one person's: name, title, number, address
_NUMBER_OR_MAIL = re.compile(r"\d{2,4}\s?-\s?\d{2,3}[ \d]{3,}|\S@\S")


def main_blocks(tree: HtmlElement) -> tuple[str, ...]:
    """The paragraphs, headings and lists of a page's main part, in order; none when there is no such part."""
    from trafilatura import bare_extraction

    own = deepcopy(tree)
    prepare(own)
    document = bare_extraction(own, include_comments=False, favor_recall=True, config=_config())
    body = getattr(document, "body", None)
    blocks = [text for block in _blocks(body) if (text := tidy(block).strip())] if body is not None else []
    lead = lead_paragraph(tree)
    if lead and blocks and not any(_letters(lead) in _letters(block) for block in blocks):
        blocks.insert(1 if _is_heading(tree, blocks[0]) else 0, lead)
    captions = _captions(tree) - {_letters(lead or "")}
    above = _vignettes(tree)
    while blocks and _letters(blocks[0]) in above:
        del blocks[0]
    return tuple(block for block in blocks if _letters(block) not in captions)


def lead_paragraph(tree: HtmlElement) -> str | None:
    """The lead, where the page says which paragraph it is: among the first, for teasers further down have leads too."""
    passed = 0
    below = main_heading(tree) is None  # what stands above the headline is none of the first paragraphs
    for element in tree.iter("p", "div", "h1", "h2", "span", "strong"):
        if element.tag == "h1":
            below = True
            continue
        called_lead = boilerplate().leads.search(f" {element.get('class') or ''} ".lower())
        if not called_lead and element.tag != "p":
            continue
        text = " ".join(tidy(element.text_content()).split())
        if called_lead and 40 <= len(text) <= 800 and next(element.iterancestors(*_ELSEWHERE), None) is None:
            return text
        passed += below and len(text) >= 40
        if passed == 1 and below and len(text) >= 40 and _is_bold(element, text):
            return text
        if passed > 1:
            return None
    return None


def _is_bold(element: HtmlElement, text: str) -> bool:
    """Whether a paragraph is a sentence in bold from beginning to end."""
    bold = "".join(part.text_content() for part in element.xpath("./strong | ./b"))
    return len(text) <= 800 and text.endswith((".", "!", "”")) and _letters(bold) == _letters(text)


def article_text(blocks: Sequence[str], title: str) -> str:
    """The text under `title`: no title again, no lines of dates, cookies or pictures, nothing after its end."""
    own = list(_own_blocks(blocks, title))
    while own and _is_person_to_call(own[-1]):
        own.pop()
    return "\n\n".join(own)


def _blocks(element: _Element) -> Iterator[str]:
    for child in element:
        if child.tag == "list":
            items = (_item(item) for item in child.iter("item"))
            yield "\n".join(f"• {item}" for item in items if item)
        elif child.tag == "table":
            rows = ([_flat(cell) for cell in row.iter("cell")] for row in child.iter("row"))
            yield "\n".join(" – ".join(cell for cell in row if cell) for row in rows)
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
    told: set[str] = set()
    among_contacts = False
    for place, block in enumerate(blocks):
        if marks.tails.fullmatch(block) and (read * 2 >= total or not _goes_on(blocks[place + 1 :])):
            return
        read += len(block)
        among_contacts = _opens_contacts(block) or (among_contacts and _is_contact(block))
        above = written < 2 and (_repeats(block, title) or marks.top_lines.fullmatch(block))
        if among_contacts or above or marks.noise.fullmatch(block):
            continue
        letters = _letters(block)
        if len(letters) >= _SAID_TWICE and letters in told:
            continue
        told.add(letters)
        written += 1
        yield block


def _goes_on(blocks: Sequence[str]) -> bool:
    """Whether a paragraph of several sentences or a quote follows: teasers have a headline and at most one sentence."""
    return any(len(re.findall(r"[.!?](?:\s|$)", block)) >= 2 or block.startswith(("– ", "— ")) for block in blocks)


def _opens_contacts(block: str) -> bool:
    """Whether a block is a heading of people to ask, alone or with them under it."""
    heading, _, people = block.partition("\n")
    return bool(boilerplate().contacts.fullmatch(heading)) and (not people or _is_contact(people))


def _is_contact(block: str) -> bool:
    """A name, a title, a number, an address: each line is short and no sentence; a list has numbers to call."""
    if block.startswith("•") and not _NUMBER_OR_MAIL.search(block):
        return False
    return all(len(line) <= _SHORT and not (_PROSE.search(line) and len(line) > 40) for line in block.split("\n"))


def _is_person_to_call(block: str) -> bool:
    """Whether a last block is somebody's number without a heading; what the text says of calling is a sentence."""
    few = block.count("\n") < _MOST_LINES and not block.startswith("•")
    return few and bool(_NUMBER_OR_MAIL.search(block)) and not _PROSE.search(block) and _is_contact(block)


def _repeats(block: str, title: str) -> bool:
    """Whether a line is the title again, also after a vignette or a reference number."""
    return block.casefold().endswith(title.casefold()) and len(block) <= len(title) + 30


def _captions(tree: HtmlElement) -> frozenset[str]:
    """What pictures say of themselves, as letters alone; the alternative text often comes once more as a line."""
    said = [*tree.xpath("//img/@alt"), *(caption.text_content() for caption in tree.iter("figcaption"))]
    return frozenset(_letters(text) for text in said if 0 < len(text.strip()) <= _LONGEST_CAPTION)


def _vignettes(tree: HtmlElement) -> frozenset[str]:
    """The short lines right above the headline, as letters alone: a kind of text, a place, "Plus"."""
    heading = main_heading(tree)
    if heading is None:
        return frozenset()
    near = [heading, *islice(heading.iterancestors("header", "div", "section"), 2)]
    lines = (part for element in near for sibling in element.itersiblings(preceding=True) for part in sibling.iter())
    texts = (line.text_content() for line in lines if isinstance(line.tag, str))
    return frozenset(_letters(text) for text in texts if len(text.strip()) <= _VIGNETTE and not _PROSE.search(text))


def _is_heading(tree: HtmlElement, block: str) -> bool:
    return any(_letters(heading.text_content()) == _letters(block) for heading in tree.iter("h1"))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@cache
def _config() -> ConfigParser:
    from trafilatura.settings import use_config

    config: ConfigParser = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "120")  # a radio notice is two sentences; 250 sends it to the fallbacks
    return config
