"""What kind of text a document is, guessed from who publishes it and where it lies."""

import re

_OPINION = re.compile(r"/(debatt|ledare|insandare|asikter?|opinion|kronikor?|kultur/kronika)(/|-|$)")
_BY_KIND = {
    "agency": "press-release",
    "government": "press-release",
    "press-release-platform": "press-release",
    "party": "press-release",
    "union": "press-release",
    "municipality": "official-notice",
    "wire": "wire",
    "blog": "blog",
}


def guess_genre(kind: str, url: str) -> str:
    """One of press-release, official-notice, wire, blog, opinion, news.

    `kind` is the source's, `url` the document's.
    """
    if _OPINION.search(url.lower()):
        return "opinion"
    if "/pressmeddelande" in url or "/pressrelease" in url:
        return "press-release"
    return _BY_KIND.get(kind, "news")
