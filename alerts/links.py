"""Where the links in a mail lead on the published site."""

from urllib.parse import quote

UNSUBSCRIBE_PATH = "/-/avsluta/"  # + token; GET shows a button, POST ends the subscription (RFC 8058)


def case_page(base_url: str, case: str) -> str:
    """Return where a case's ladder and articles are shown."""
    return f"{base_url}/arende/{quote(case)}"


def office_page(base_url: str, office: str) -> str:
    """Return where an office's history is shown."""
    return f"{base_url}/kontor/{quote(office, safe='')}"


def unsubscribe(base_url: str, token: str) -> str:
    """Return the address of the unsubscribe page of whoever holds the token."""
    return f"{base_url}{UNSUBSCRIBE_PATH}{token}"


def outside(url: str) -> str | None:
    """Return an article's address when a reader can follow it; documents added by hand may have none."""
    return url if url.startswith(("https://", "http://")) else None
