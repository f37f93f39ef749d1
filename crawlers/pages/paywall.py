"""Whether a page shows the whole article or only its beginning."""

from collections.abc import Sequence

from crawlers.pages.boilerplate import boilerplate
from crawlers.pages.metadata import Metadata

_ROOM = 40  # characters that a stub's text may have beyond its lead


def is_paywalled(metadata: Metadata, html: str, lines: Sequence[str], text: str, title: str) -> bool:
    """By the page's word to machines, else by known marks, else by a text that ends with its lead and an invitation.

    `lines` is what a reader sees of the page, `text` what was read as the article.
    """
    if metadata.free is not None:
        return not metadata.free
    marks = boilerplate()
    visible = " ".join(lines)
    if marks.paywall_markup.search(html) or marks.paywall_words.search(visible):
        return True
    below = next((n for n, line in enumerate(lines) if title and line.casefold().endswith(title.casefold())), -1) + 1
    invited = marks.paywall_invitations.search(" ".join(lines[below:]))
    return invited and _is_stub(text, metadata.lead)


def _is_stub(text: str, lead: str | None) -> bool:
    """Whether a text is no more than the lead promises, or breaks off."""
    return text.endswith(("…", "...")) or (lead is not None and len(text) <= len(lead) + _ROOM)
