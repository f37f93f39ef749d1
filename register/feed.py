"""The Atom feed of stage changes (RFC 4287)."""

from collections.abc import Sequence

from feedgen.feed import FeedGenerator

from register.page_records import Change
from register.words import swedish, swedish_when


def atom(changes: Sequence[Change], *, site: str, address: str, county: str | None, updated: str) -> bytes:
    """Write the feed: `site` is the site's address without a closing slash, `address` the feed's own.

    `county` is a county's name when the feed is only of that county; `updated` (UTC) is when the data was published.
    """
    feed = FeedGenerator()
    feed.id(address)
    feed.title(f"Kontorskoll: {county or 'hela landet'}")
    feed.subtitle("Nya skeden för statens lokala kontor: föreslaget, beslutat, genomfört, inställt")
    feed.language("sv")
    feed.link(href=address, rel="self", type="application/atom+xml")
    feed.link(href=f"{site}/", rel="alternate", type="text/html")
    feed.author(name="Kontorskoll")
    feed.updated(max((change.recorded for change in changes), default=updated))
    for change in reversed(changes):
        _add(feed, change, site)
    document: bytes = feed.atom_str(pretty=True)
    return document


def _add(feed: FeedGenerator, change: Change, site: str) -> None:
    entry = feed.add_entry()
    entry.id(f"urn:x-kontorskoll:skede:{change.id}")
    entry.title(f"{change.title} – {swedish(change.stage, 'stage')}")
    entry.updated(change.recorded)
    entry.link(href=f"{site}/arende/{change.case}", rel="alternate")
    entry.link(href=change.url, rel="via")
    entry.category(term=change.type, label=swedish(change.type, "type"))
    entry.category(term=change.stage, label=swedish(change.stage, "stage"))
    takes_effect = f" Gäller {swedish_when(change.effective_date)}." if change.effective_date else ""
    entry.content(f"”{change.quote}”\n\n{change.source}: {change.article}.{takes_effect}", type="text")
