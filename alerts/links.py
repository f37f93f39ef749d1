"""Where the links in a mail lead on the published site."""

from urllib.parse import quote

from alerts.changes import Change

UNSUBSCRIBE_PATH = "/-/avsluta/"  # + token; GET shows a button, POST ends the subscription (RFC 8058)


def page(base_url: str, change: Change) -> str:
    """Return the office's page, or the case's where no office is named."""
    table, row = ("offices", change.office) if change.office else ("cases", change.case)
    return f"{base_url}/kontorskoll/{table}/{_tilde(row)}"


def unsubscribe(base_url: str, token: str) -> str:
    """Return the address of the unsubscribe page of whoever holds the token."""
    return f"{base_url}{UNSUBSCRIBE_PATH}{token}"


def outside(url: str) -> str | None:
    """Return an article's address when a reader can follow it; documents added by hand may have none."""
    return url if url.startswith(("https://", "http://")) else None


def _tilde(row: str) -> str:
    """Write a primary key as Datasette's addresses do (docs.datasette.io, "Tilde encoding")."""
    return quote(row, safe="").replace("~", "~7E").replace(".", "~2E").replace("%", "~")
