"""What the demo web shows: its sites and documents, read from sites.toml and documents/*.toml, as of a given day."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LETTERS = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u", "\u00ad": None})


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document's body: a paragraph (`p`), a subheading (`h2`) or a list (`ul`)."""

    kind: str
    lines: tuple[str, ...]  # one, or a list's items

    @property
    def text(self) -> str:
        """The paragraph's or subheading's words."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Site:
    """One host of the demo web and how it is to be read."""

    id: str
    host: str
    name: str  # Swedish, invented
    owner: str
    kind: str  # as in sources.toml: agency, regional-news, ...
    shape: str  # the template of its documents
    family: str  # as in sources.toml
    index: str  # path of the list that sources.toml names, with its query
    path: str  # where a document lies; may use {slug}, {id}, {date} and {published}
    list: str = ""  # what the list is: rss, atom, html, ... (demo/lists.py)
    page: str = "page"  # the parameter that numbers the list's pages
    page_size: int = 0  # documents a page of it; 0: all on one
    broken_feed: bool = False  # the feed is not well-formed XML
    full_text: bool = False  # the feed carries the whole text
    link_suffix: str = ""  # what the feed hangs on its links, for counting clicks
    region: str = ""  # SCB county code; empty: the whole country
    paywall: str = "no"
    disallow: tuple[str, ...] = ()  # path prefixes that robots.txt forbids
    links: str = ""  # CSS selector of a listing's links
    match: str = ""  # regular expression that those links must match

    @property
    def standing(self) -> bool:
        """Whether its documents are standing pages, which change but bring no news."""
        return self.family == "office_register"


@dataclass(frozen=True, slots=True)
class Document:
    """One page of the demo web, as it reads on one day."""

    id: str
    site: str
    title: str
    published: datetime
    relevant: bool  # by GUIDE.md: does it report on a state agency's local office in Sweden?
    lead: str
    body: tuple[Block, ...]
    slug: str
    path: str
    updated: datetime | None = None
    day: int = 1  # the first day it exists
    vignette: str = ""
    sender: str = ""
    byline: str = ""
    place: str = ""
    tags: tuple[str, ...] = ()
    charset: str = "utf-8"
    page_date: str = ""  # today's date as a page header shows it: not the article's
    gone: bool = False  # answered with 410, though feeds still name it
    paid: bool = False  # only the lead is shown

    @property
    def changed(self) -> datetime:
        """When the page last changed."""
        return self.updated or self.published


@cache
def sites() -> Mapping[str, Site]:
    """All sites by id, in the order of sites.toml."""
    tables = tomllib.loads((HERE / "sites.toml").read_text(encoding="utf-8"))
    return {key: Site(id=key, **{k: _frozen(v) for k, v in table.items()}) for key, table in tables.items()}


@cache
def documents(day: int = 1) -> tuple[Document, ...]:
    """All documents as they stand on `day` (1 or 2), newest first."""
    raw: dict[str, dict[str, Any]] = {}
    for site in sites().values():
        tables = tomllib.loads((HERE / "documents" / f"{site.id}.toml").read_text(encoding="utf-8"))["document"]
        raw |= {table["id"]: {"site": site.id, **table} for table in tables}
    found = [_document(table, raw, day) for table in raw.values()]
    return tuple(sorted((d for d in found if d.day <= day), key=lambda d: (d.published, d.id), reverse=True))


def of_site(site: Site, day: int) -> tuple[Document, ...]:
    """The site's documents on `day`, newest first."""
    return tuple(document for document in documents(day) if document.site == site.id)


def slug_of(title: str) -> str:
    """The title as a web address has it: small letters without dots and rings, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold().translate(LETTERS)).strip("-")


def blocks_of(body: str) -> tuple[Block, ...]:
    """The body's blocks, parted by blank lines: `## ` starts a subheading, `- ` each item of a list."""
    return tuple(_block(text.splitlines()) for text in re.split(r"\n{2,}", body.strip("\n ")) if text)


def _block(lines: list[str]) -> Block:
    if all(line.startswith("- ") for line in lines):
        return Block("ul", tuple(line[2:] for line in lines))
    text = " ".join(lines)
    return Block("h2", (text[3:],)) if text.startswith("## ") else Block("p", (text,))


def _document(table: Mapping[str, Any], raw: Mapping[str, Mapping[str, Any]], day: int) -> Document:
    """The document of a table: `day2` overrides it from day 2 on, `text_of` names whose lead and body it prints."""
    fields = dict(table)
    corrected = fields.pop("day2", {})
    if day >= 2:
        fields |= corrected
    if printed := fields.pop("text_of", None):
        source = raw[printed]
        fields["lead"] = source["lead"]
        fields["body"] = f"{source['body']}\n\n{fields.get('body', '')}"
    fields["body"] = blocks_of(fields["body"])
    fields.setdefault("slug", slug_of(fields["title"]))
    fields.setdefault("path", _path(fields))
    return Document(**{key: _frozen(value) for key, value in fields.items()})


def _path(fields: Mapping[str, Any]) -> str:
    return sites()[fields["site"]].path.format(date=fields["published"].date(), **fields)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    return tuple(value) if isinstance(value, list) else value
