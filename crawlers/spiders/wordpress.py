"""WordPress sites by their REST interface (wp-json/wp/v2/posts), which reaches further back than their feeds."""

from collections.abc import Iterable
from typing import Any

from scrapy.http import Response

from crawlers.families.json_lists import Item, JsonSpider, address, moment, plain
from crawlers.fetching.exchange import header
from crawlers.keeping.frontier import Entry


class WordpressSpider(JsonSpider):
    """Sources whose address is …/wp-json/wp/v2/posts?per_page=…&_fields=link,title,date_gmt,modified_gmt.

    A site that has closed its interface answers 401, 404 or a page for human eyes; it is then named blind, not quiet.
    """

    name = "wordpress"

    def items(self, data: Any) -> Iterable[Item]:  # noqa: ANN401 - whatever JSON a server sends
        """The posts; an error is an object and not a list."""
        if not isinstance(data, list):
            raise TypeError(data)
        return data

    def entry(self, item: Item, base: str) -> Entry:
        """A post; its times are in UTC without saying so."""
        times = (moment(item.get(key), swedish=False) for key in ("date_gmt", "modified_gmt"))
        return Entry(address(item["link"], base), plain(item["title"]["rendered"]), *times)

    def more(self, data: Any, response: Response) -> bool:  # noqa: ANN401 - as above
        """Whether a next page is linked to (RFC 8288); to ask for one that is not there is an error."""
        return 'rel="next"' in (header(response, "Link") or "")
