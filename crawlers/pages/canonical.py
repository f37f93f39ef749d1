"""Which address is an article's own: what the page declares, where that can be true."""

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from crawlers.pages.addresses import canonical_address, clean_address

# Words in addresses that say nothing of which article it is.
_GENERAL = re.compile(
    r"nyhet(?:er|sarkiv)?|artikel|artiklar|article|news|pressmeddelanden?|pressreleases|press|aktuellt|sida|index|default"
    r"|html|aspx|htm|php|amp|lokalt|debatt|start|www|https?"
)
_UMLAUTS = str.maketrans({"ß": "ss", "æ": "a", "ø": "o"})


def own_address(declared: Sequence[str], url: str, title: str) -> str:
    """The first declared address that is on the page's site, is no front or section page and names this article.

    `url` is where the page was found, and what it is called when it declares nothing that can be true. A wrong template
    gives every page of a site one and the same canonical address; believed, all its articles would be one.
    """
    found = canonical_address(None, url)
    for address in declared:
        absolute = clean_address(address, url)
        if absolute is None:
            continue
        if canonical_address(None, absolute) == found:
            return found
        stated = canonical_address(address, url)  # what cannot be true at all comes back as `found`
        if stated != found and _is_same_article(stated, found, title):
            return stated
    return found


def _is_same_article(stated: str, found: str, title: str) -> bool:
    path = urlsplit(stated).path.rstrip("/")
    beyond = urlsplit(found).path.removeprefix(f"{path}/")
    if beyond != urlsplit(found).path and _folded(beyond) and not urlsplit(stated).query:
        return False  # the section that the article lies in
    known = _words(found) | _folded(title)
    last = _folded(path.rpartition("/")[2]) | _values(stated)
    return bool((last or _words(stated)) & known)


def _words(url: str) -> frozenset[str]:
    return _folded(unquote(urlsplit(url).path)) | _values(url)


def _values(url: str) -> frozenset[str]:
    return frozenset().union(*(_folded(value) for _, value in parse_qsl(urlsplit(url).query)))


def _folded(text: str) -> frozenset[str]:
    """The words of an address or title that may tell it from another, without accents: "flytten", "1114907"."""
    plain = unicodedata.normalize("NFKD", unquote(text).lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return frozenset(word for word in re.findall(r"[a-z0-9]{3,}", plain) if not _GENERAL.fullmatch(word))
