"""Lists that go on over several pages: where the next one is, and how far to turn."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.families.base import Listing, SourceSpider
from crawlers.keeping.frontier import Entry, Page
from crawlers.pages.addresses import clean_address, site
from crawlers.sources import Source
from register.ledger import Outcome
from register.store import now

DEEPEST = 5  # next pages of one source in one run
# What stands where the pages of a list have come to an end.
_PAST_THE_END = (
    Outcome.NOT_FOUND,
    Outcome.GONE,
    Outcome.REDIRECTED,
    Outcome.EMPTY_BODY,
    Outcome.EMPTY_FEED,
    Outcome.BROKEN_FEED,
    Outcome.HTML_INSTEAD_OF_FEED,
)


class PagedSpider(SourceSpider):
    """Lists in pages, the newest first. What `read` gives as `lists` is the next page."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's
        super().__init__(**kwargs)
        self.turned: Counter[str] = Counter()

    def follow(self, source: str, listing: Listing, new: int) -> tuple[Entry, ...]:
        """The next page when half of this one was news, since more may have slipped there; not without end."""
        if new == 0 or new * 2 < len(listing.entries) or self.turned[source] >= DEEPEST:
            return ()
        self.turned[source] += len(listing.lists)
        return tuple(replace(entry, updated=now()) for entry in listing.lists)

    def is_end(self, page: Page, outcome: Outcome) -> bool:
        """Whether a page other than the first, which cannot be read, only says that there are no more."""
        return page.url != self.sources[page.source].url and outcome in _PAST_THE_END


def next_pages(source: Source, here: str, stated: str | None) -> tuple[Entry, ...]:
    """The page after the one at `here`: as the list states it, or by the source's page parameter; none elsewhere.

    Only on the list's own site: what a list names on another is not that list.
    """
    further = clean_address(stated, here) if stated else numbered_after(source, here)
    return (Entry(further),) if further and further != here and site(further) == site(here) else ()


def numbered_after(source: Source, here: str) -> str | None:
    """The address of the page after that of `here` by the source's `page`; None when it has none.

    An address without the parameter is the first page, number `first`.
    """
    if source.page is None:
        return None
    name = source.page.partition("=")[0]
    parts = urlsplit(here)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    stated = dict(fields).get(name, "")
    number = int(stated) if re.fullmatch(r"\d{1,6}", stated) else source.first
    others = [field for field in fields if field[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*others, (name, str(number + 1))], safe=",/:")))
