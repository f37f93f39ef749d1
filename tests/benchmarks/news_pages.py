"""The stream of articles as web pages in the shape of a newspaper's: menus, teasers, scripts, metadata, footer."""

import json
from collections.abc import Iterator
from html import escape
from itertools import islice

from nlp.types import Document
from tests.benchmarks.stream import hundreds

SECTIONS = ("Nyheter", "Sport", "Kultur", "Ekonomi", "Debatt", "Familj", "Väder", "Blåljus", "Kryss", "Arkiv")
TEASERS = (
    "Laget vann efter straffar", "Ny bro på plats i höst", "Kören söker röster", "Så blir vädret i helgen",
    "Hon bakar årets limpa", "Isen bär på fler sjöar", "Skolan får en ny matsal", "Årets svampställen",
)  # fmt: skip
SCRIPT = "window.sida=window.sida||[];window.sida.push({modul:'annons',plats:'topp',bredd:980});"


def pages(number: int) -> Iterator[bytes]:
    """So many of the stream's articles as pages: of every hundred, one is about our offices."""
    return map(page, islice(hundreds(), number))


def page(document: Document) -> bytes:
    """One article as a page of about 25,000 bytes."""
    title = escape(document.title)
    body = "".join(f'<p class="brod">{escape(part)}</p>' for part in document.text.split("\n\n"))
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{title} | Kustbygden</title>'
        f"{_head(document)}"
        f"<script>{SCRIPT * 60}</script><style>{'.brod{margin:0 0 1em;font:16px/1.5 serif}' * 40}</style></head><body>"
        f"<header><a href='/'>Kustbygden</a></header>{_menu()}<main><article><h1>{title}</h1>"
        f'<time datetime="2025-03-01T06:00:00+01:00">1 mars 2025</time>{body}</article></main>{_teasers()}'
        "<footer><p>Ansvarig utgivare: Test Testsson</p><p>Kustbygden ges ut på papper och på nätet.</p></footer>"
        "</body></html>"
    ).encode()


def _head(document: Document) -> str:
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": document.title,
        "datePublished": "2025-03-01T06:00:00+01:00",
    }
    return (
        f'<meta property="og:type" content="article"><script type="application/ld+json">{json.dumps(article)}</script>'
    )


def _menu() -> str:
    links = (f'<li class="meny__punkt"><a href="/{n}">{SECTIONS[n % 10]} {n}</a></li>' for n in range(60))
    return f"<nav><ul>{''.join(links)}</ul></nav>"


def _teasers() -> str:
    rows = (
        f'<div class="puff puff--liten"><a class="puff__lank" href="/artikel/{n}"><img src="/bild/{n}.jpg" alt="">'
        f'<span class="puff__etikett">{SECTIONS[n % 10]}</span> <b>{TEASERS[n % 8]}</b></a></div>'
        for n in range(50)
    )
    return f"<aside>{''.join(rows)}</aside>"
