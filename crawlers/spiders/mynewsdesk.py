"""Press rooms on Mynewsdesk: their feeds (/se/rss/…, /se/search/rss) and their pages (/se/<room>/pressreleases)."""

from crawlers.families.press_rooms import PressRoomSpider


class MynewsdeskSpider(PressRoomSpider):
    """Sources on Mynewsdesk; a page's links to pictures, videos and contacts are left."""

    name = "mynewsdesk"
    links = "a[href*='/pressreleases/'], a[href*='/news/']"
