"""The gate before the cost: whether a page's bytes can concern our offices at all, asked before it is parsed."""

import re
import unicodedata
from html import unescape

from crawlers.pages.decoding import decode
from nlp.gate import passes_plain, plain

# A page with less text than this is an empty shell, a wall or a challenge: that is for the extraction to name.
SHELL = 400  # characters
# Elements that the extraction leaves out too. A menu or footer with a heading or a main part in it is laid out wrongly.
_CODE = ("script", "style", "svg", "noscript")
_AROUND = ("nav", "footer")
_INSIDE = re.compile(r"<(?:h1|main|article)\b")
_TAG = re.compile(r"<(?!meta\b)[^<>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_PERCENT = re.compile(r"%c3%([89ab][0-9a-f])")


def may_concern_us(body: bytes, content_type: str | None, beside: str | None = None) -> bool:
    """Whether a page may speak of our offices: nlp.gate on its text, its metas and JSON-LD.

    `beside`: what is known without it, as a list's title, or its source: an agency's own news may name it only there.
    Entities and escapes are undone; soft hyphens and tags inside a word hide nothing. Menus and footers are not
    asked, since they name agencies on every page of a site.
    """
    text = page_words(body, content_type)
    return len(text) < SHELL or passes_plain(f"{plain(beside)}\n{text}" if beside else text)


def page_words(body: bytes, content_type: str | None) -> str:
    """The words of a page in lower case, without building a tree: nothing that a reader sees is lost."""
    text = decode(body.lower(), content_type)  # A-Z: tags and entities; the few letters left cost ten times as much
    for name in _CODE:
        text = _without(text, name)
    text = _between(text, "<!--", "-->")
    for name in _AROUND:
        text = _without(text, name)
    text = _TAG.sub("", text.replace("<br", " <br"))
    return " ".join(plain(_unescaped(text)).split())


def _without(text: str, name: str) -> str:
    """The text without the elements of a name; JSON-LD, elements that never end and odd ones are kept."""
    first, *parts = text.split(f"<{name}")
    kept = [first]
    for part in parts:
        inside, end, rest = part.partition(f"</{name}")
        if not end or part[:1] not in "> \t\n\r/" or _speaks(name, inside):
            kept.append(f"<{name}{part}")
        else:
            kept.append(rest.partition(">")[2])
    return "".join(kept)


def _speaks(name: str, inside: str) -> bool:
    if name == "script":
        return "ld+json" in inside.partition(">")[0]
    return name in _AROUND and _INSIDE.search(inside) is not None


def _between(text: str, start: str, end: str) -> str:
    first, *parts = text.split(start)
    return "".join([first, *(part.partition(end)[2] if end in part else part for part in parts)])


def _unescaped(text: str) -> str:
    """Text without entities (also those escaped twice), JSON's escapes, percent signs and combining marks."""
    if "&" in text:
        text = unescape(text)
        if "&" in text:
            text = unescape(text)
    if "\\u" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if "%c3%" in text:
        text = _PERCENT.sub(lambda match: chr(int(match[1], 16) + 0x40), text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
