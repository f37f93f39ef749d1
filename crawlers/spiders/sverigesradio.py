"""News from Sveriges Radio's open API (api.sr.se, version 2, JSON)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from scrapy.http import Response

from crawlers.families.json_lists import Item, JsonSpider, address, plain
from crawlers.keeping.frontier import Entry, stamp


class SverigesradioSpider(JsonSpider):
    """Sources whose address is a list of episodes (news/episodes, episodes/index?programid=…) with format=json."""

    name = "sverigesradio"

    def items(self, data: Any) -> Iterable[Item]:  # noqa: ANN401 - whatever JSON a server sends
        """The episodes."""
        return data["episodes"]  # type: ignore[no-any-return]

    def entry(self, item: Item, base: str) -> Entry:
        """An episode by its page."""
        return Entry(address(item["url"], base), plain(item.get("title")), _moment(item.get("publishdateutc")))

    def more(self, data: Any, response: Response) -> bool:  # noqa: ANN401 - as above
        """Whether a next page is named; an answer asked for with pagination=false has no pages."""
        return bool(data.get("pagination", {}).get("nextpage"))


def _moment(text: str | None) -> str | None:
    """/Date(1714000000000)/, milliseconds since 1970 in UTC."""
    found = re.fullmatch(r"/Date\((\d{1,14})(?:[+-]\d{4})?\)/", text or "")
    return stamp(datetime.fromtimestamp(int(found[1]) / 1000, UTC)) if found else None
