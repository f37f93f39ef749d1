"""Motions, questions and interpellations from Riksdagen's open data (data.riksdagen.se/dokumentlista, JSON)."""

from collections.abc import Iterable
from typing import Any

from scrapy.http import Response

from crawlers.families.json_lists import Item, JsonSpider, address, moment, plain
from crawlers.keeping.frontier import Entry


class RiksdagenSpider(JsonSpider):
    """Sources whose address is a search for documents with utformat=json.

    `@nasta_sida` is not followed as it stands: it names http and at times another format than the one asked for.
    """

    name = "riksdagen"
    page = "p"

    def items(self, data: Any) -> Iterable[Item]:  # noqa: ANN401 - whatever JSON a server sends
        """The documents of the list; a single one is not in a list."""
        found = data["dokumentlista"].get("dokument") or []
        return [found] if isinstance(found, dict) else found

    def entry(self, item: Item, base: str) -> Entry:
        """A document by its text as a page: /dokument/<id>.html."""
        text = address(item["dokument_url_html"], base)
        return Entry(text, plain(item.get("titel")), moment(item.get("datum")), moment(item.get("systemdatum")))

    def more(self, data: Any, response: Response) -> bool:  # noqa: ANN401 - as above
        """Whether a next page is named."""
        return bool(data["dokumentlista"].get("@nasta_sida"))
