"""How many of the annotated relevant texts the page gate lets through: `python -m tests.benchmarks.recall`.

Every relevant text of tests/gold and nlp/training/texts, as a page in each of the shapes in which real sites hide
words. Around it stands an everyday page that the gate refuses by itself. Exit code 1 when a shape has less than FLOOR.
"""

import html
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from html.entities import codepoint2name
from pathlib import Path

from crawlers.pages.gate import may_concern_us
from tests.benchmarks.stream import everyday_paragraphs

ROOT = Path(__file__).parents[2]
FLOOR = 0.995
SHY, ZERO = "\u00ad", "\u200b"
_WORD = re.compile(r"\w{6,}")

Shape = Callable[[str, str], bytes]  # (title, text) -> a page's bytes


@cache
def everyday() -> str:
    """Paragraphs that name neither agency nor office, as HTML."""
    return "".join(f"<p>{html.escape(text)}</p>" for text in everyday_paragraphs()[:6])


def page(title: str, body: str, head: str = "") -> str:
    """A page in the shape of a paper's article, with everyday news around it."""
    return (
        f'<!DOCTYPE html>\n<html lang="sv"><head><title>{title}</title>{head}'
        '<script>window.dataLayer = [{"sida": "artikel"}];</script></head><body>'
        '<nav><a href="/sport">Sport</a><a href="/kultur">Kultur</a></nav>'
        f"<main><article><h1>{title}</h1>\n{body}</article>{everyday()}</main><footer>Kustbygden</footer></body></html>"
    )


def paragraphs(text: str, change: Callable[[str], str] = html.escape) -> str:
    """The text as p elements, each put through `change`, which escapes it too."""
    return "".join(f"<p>{change(part)}</p>" for part in text.split("\n") if part.strip())


def _changed(change: Callable[[str], str], encoding: str = "utf-8", head: str = "") -> Shape:
    return lambda title, text: page(change(title), paragraphs(text, change), head).encode(encoding, "xmlcharrefreplace")


def _in_words(mark: str) -> Callable[[str], str]:
    """Put a mark into every long word, after its third letter and its seventh."""
    return lambda text: _WORD.sub(lambda m: mark.join((m[0][:3], m[0][3:7], m[0][7:])), html.escape(text))


def _entities(text: str) -> str:
    names = {number: f"&{name};" for number, name in codepoint2name.items() if number > 127}
    return html.escape(text).translate(names)


def _hexadecimal(text: str) -> str:
    return re.sub(r"[^\x00-\x7f]", lambda match: f"&#x{ord(match[0]):X};", html.escape(text))


def _capitals(text: str) -> str:
    return html.escape(text.upper())


def _dropped(text: str) -> str:
    return f'<span class="anfang">{html.escape(text[:1])}</span>{html.escape(text[1:])}'


def _json_ld(title: str, text: str) -> bytes:
    article = json.dumps({"@type": "NewsArticle", "headline": title, "articleBody": text})  # with \u00f6
    return page("Nyheter", "", f'<script type="application/ld+json">{article}</script>').encode()


def _in_menu(title: str, text: str) -> bytes:
    """A menu that is closed only after the article."""
    inside = page(html.escape(title), paragraphs(text))
    return inside.replace("</nav>", "", 1).replace("</footer>", "</footer></nav>", 1).encode()


SHAPES: Mapping[str, Shape] = {
    "UTF-8": _changed(html.escape),
    "named entities": _changed(_entities, "ascii"),
    "numeric entities": _changed(html.escape, "ascii"),
    "hexadecimal entities": _changed(_hexadecimal),
    "entities escaped twice": _changed(lambda text: _entities(text).replace("&", "&amp;"), "ascii"),
    "Windows-1252, declared": _changed(html.escape, "cp1252", '<meta charset="windows-1252">'),
    "Windows-1252, undeclared": _changed(html.escape, "cp1252"),
    "Windows-1252, declared as UTF-8": _changed(html.escape, "cp1252", '<meta charset="utf-8">'),
    "UTF-16": lambda title, text: page(html.escape(title), paragraphs(text)).encode("utf-16"),
    "soft hyphens": _changed(_in_words(SHY)),
    "&shy;": _changed(_in_words("&shy;"), "ascii"),
    "zero-width spaces": _changed(_in_words(ZERO)),
    "<wbr> in words": _changed(_in_words("<wbr>")),
    "tags in words": _changed(_in_words('</b><span class="x">')),
    "a dropped capital": _changed(_dropped),
    "combining marks": _changed(lambda text: unicodedata.normalize("NFD", html.escape(text))),
    "capitals": _changed(_capitals),
    "no-break spaces": _changed(lambda text: html.escape(text).replace(" ", "&nbsp;")),
    "a line a word": _changed(lambda text: html.escape(text).replace(" ", "\n      ")),
    "line breaks for spaces": _changed(lambda text: html.escape(text).replace(" ", "<br>")),
    "JSON-LD only": _json_ld,
    "a menu closed too late": _in_menu,
}  # fmt: skip


@cache
def relevant() -> list[tuple[str, str, str]]:
    """Title, text and source of every annotated text about our offices."""
    files = [*sorted((ROOT / "tests" / "gold").glob("*.jsonl")), *sorted((ROOT / "nlp/training/texts").glob("*.jsonl"))]
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [(line["title"], line["text"], line["source"]) for line in lines if line["relevant"]]


def missed(shape: Shape) -> list[str]:
    """The titles of the relevant texts that the gate refuses in a shape."""
    return [title for title, text, source in relevant() if not may_concern_us(shape(title, text), "text/html", source)]


def main() -> int:
    """Print the recall in each shape; gives the exit code."""
    total = len(relevant())
    print(f"{total} relevant texts, each as a page in {len(SHAPES)} shapes")
    worst = 1.0
    for name, shape in SHAPES.items():
        lost = missed(shape)
        recall = 1 - len(lost) / total
        worst = min(worst, recall)
        print(f"{name:<34} {recall:.4f}  {', '.join(lost[:3])}")
    print(f"the gate's recall is {worst:.4f} in the worst shape (at least {FLOOR} wanted)")
    return 0 if worst >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
