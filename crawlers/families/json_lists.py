"""Lists that answer in JSON, page by page: what their families share, so that each says only where entries lie."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

from scrapy.http import Response

from crawlers.families.base import Listing, UnreadableListError
from crawlers.families.paging import PagedSpider, next_pages
from crawlers.keeping.frontier import Entry, stamp
from crawlers.pages.addresses import clean_address
from crawlers.pages.dates import SWEDEN
from crawlers.sources import Source
from register.ledger import Outcome

Item = Mapping[str, Any]
# What reading JSON of another shape than promised raises.
_OTHER_SHAPE = (LookupError, TypeError, AttributeError, ValueError, OverflowError)


class JsonSpider(PagedSpider):
    """Sources whose address answers in JSON and whose further pages are numbered from 1.

    A family sets `name` and `page`, the parameter that numbers pages, and writes `items`, `entry` and `more`;
    whatever these raise on JSON of another shape makes the list a broken one.
    """

    page = "page"

    def items(self, data: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever JSON a server sends
        """The documents in an answer, each to be read by `entry`."""
        raise NotImplementedError

    def entry(self, item: Any, base: str) -> Entry | None:  # noqa: ANN401 - as above
        """One document as the list gives it; None when it has no address. Relative ones are resolved against `base`."""
        raise NotImplementedError

    def more(self, data: Any, response: Response) -> bool:  # noqa: ANN401 - as above
        """Whether there is a page after this one."""
        raise NotImplementedError

    def read(self, response: Response, source: Source) -> Listing:
        """The documents of the answer and the page after it."""
        if not response.body.strip():
            raise UnreadableListError(Outcome.EMPTY_FEED)
        try:
            data = json.loads(response.body)
            found = [self._readable(item, response.url) for item in self.items(data)]
            numbered = replace(source, page=f"{self.page}={{n}}") if self.more(data, response) else source
        except (*_OTHER_SHAPE, RecursionError):  # no JSON, a page for human eyes, or an answer of another shape
            raise UnreadableListError(Outcome.BROKEN_FEED) from None
        entries = tuple(entry for entry in found if entry)
        if not entries:
            raise UnreadableListError(Outcome.BROKEN_FEED if found else Outcome.EMPTY_FEED)
        lost = len(found) - len(entries)
        defect = f"{lost} av {len(found)} poster i listan saknar adress och är inte lästa." if lost else None
        return Listing(entries, next_pages(numbered, response.url, None), defect)

    def _readable(self, item: Any, base: str) -> Entry | None:  # noqa: ANN401 - as above
        try:
            return self.entry(item, base)
        except _OTHER_SHAPE:
            return None


def address(text: Any, base: str) -> str:  # noqa: ANN401 - whatever JSON a server sends
    """A document's address made absolute; raises ValueError when it is none."""
    found = clean_address(text, base)
    if found is None:
        raise ValueError(text)
    found.encode()  # half a surrogate pair, which JSON lets through, is no text
    return found


def plain(html: str | None) -> str | None:
    """A title without markup, entities and what is no text (half surrogate pairs, which JSON lets through)."""
    words = unescape(re.sub(r"<[^>]*>", " ", html or "")).split()
    return " ".join(words).encode(errors="ignore").decode() or None


def moment(text: str | None, *, swedish: bool = True) -> str | None:
    """A moment in ISO 8601 as the tables write it, or None. Without a zone it is Swedish time, or else UTC."""
    try:
        found = datetime.fromisoformat((text or "").strip())
        return stamp(found if found.tzinfo else found.replace(tzinfo=SWEDEN if swedish else UTC))
    except (ValueError, OverflowError):
        return None
