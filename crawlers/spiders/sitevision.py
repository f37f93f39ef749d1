"""Sites built with SiteVision: the feed of a news portlet (….portlet?state=rss) or the page that shows it."""

from crawlers.families.press_rooms import PressRoomSpider


class SitevisionSpider(PressRoomSpider):
    """Sources on SiteVision; of a page only the links of its archive and channel portlets are read."""

    name = "sitevision"
    item = "li.sv-channel-item, .sv-archive-portlet li"
