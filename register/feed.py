"""The Atom feed of stage changes (RFC 4287)."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from register.page_records import Change
from register.words import swedish, swedish_when

_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def atom(changes: Sequence[Change], *, site: str, address: str, county: str | None, updated: str) -> bytes:
    """Write the feed: `site` is the site's address without a closing slash, `address` the feed's own.

    `county` is a county's name when the feed is only of that county; `updated` (UTC) is when the data was published.
    """
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "sv"})
    _text(feed, "id", address)
    _text(feed, "title", f"Kontorskoll: {county or 'hela landet'}")
    _text(feed, "subtitle", "Nya skeden för statens lokala kontor: föreslaget, beslutat, genomfört, inställt")
    _text(feed, "updated", max((change.recorded for change in changes), default=updated))
    _text(SubElement(feed, "author"), "name", "Kontorskoll")
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=address)
    SubElement(feed, "link", rel="alternate", type="text/html", href=f"{site}/")
    for change in changes:
        _add_entry(feed, change, site)
    ElementTree.indent(feed)
    document: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(feed: Element, change: Change, site: str) -> None:
    entry = SubElement(feed, "entry")
    _text(entry, "id", f"urn:x-kontorskoll:skede:{change.id}")
    _text(entry, "title", f"{change.title} – {swedish(change.stage, 'stage')}")
    _text(entry, "updated", change.recorded)
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{site}/arende/{change.case}")
    if change.url.startswith(("http://", "https://")):
        SubElement(entry, "link", rel="via", type="text/html", href=change.url)
    SubElement(entry, "category", term=change.type, label=swedish(change.type, "type"))
    SubElement(entry, "category", term=change.stage, label=swedish(change.stage, "stage"))
    takes_effect = f" Gäller {swedish_when(change.effective_date)}." if change.effective_date else ""
    _text(entry, "content", f"”{change.quote}”\n\n{change.source}: {change.article}.{takes_effect}")


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NOT_XML.sub("", text)
