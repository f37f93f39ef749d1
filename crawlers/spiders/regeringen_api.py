"""The government's documents from regeringen.se's own search (Filter/GetFilteredItems, HTML within JSON)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parsel import Selector
from scrapy.http import Response

from crawlers.families.json_lists import JsonSpider, address, moment, plain
from crawlers.keeping.frontier import Entry


class RegeringenApiSpider(JsonSpider):
    """Sources whose address is a search that answers {Message: list in HTML, TotalCount: hits}, with its pageSize."""

    name = "regeringen_api"

    def items(self, data: Any) -> Iterable[Selector]:  # noqa: ANN401 - whatever JSON a server sends
        """The blocks of the list; hits without any are a list of a new shape."""
        blocks = Selector(text=data["Message"]).css("div.sortcompact")
        if data["TotalCount"] and not blocks:
            raise ValueError(data["TotalCount"])
        return blocks

    def entry(self, item: Selector, base: str) -> Entry:
        """A block: the link, and one or two times, the first of publication and the second of the latest change."""
        times = [*item.css("time::attr(datetime)").getall(), None, None]
        link = item.css("a")[0]
        return Entry(address(link.attrib["href"], base), plain(link.get()), moment(times[0]), moment(times[1]))

    def more(self, data: Any, response: Response) -> bool:  # noqa: ANN401 - as above
        """Whether this page and those before it hold fewer than all hits."""
        asked = dict(parse_qsl(urlsplit(response.url).query))
        return int(asked["pageSize"]) * int(asked["page"]) < int(data["TotalCount"])
