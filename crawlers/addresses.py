"""Addresses: made absolute, freed from trackers and fragments, and the page's own word on its canonical one."""

from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

# Parameters that say where a reader came from, not which document it is.
TRACKERS = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "twclid", "yclid", "_ga"})
TRACKER_PREFIXES = ("utm_", "at_", "pk_", "mtm_")
_DEFAULT_PORT = {"http": 80, "https": 443}


def clean_address(address: str, base: str) -> str | None:
    """An absolute http(s) address without trackers and fragment, host in lower case; None when it is none."""
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORT or not parts.hostname or not address.strip():
        return None
    host = parts.hostname if ":" not in parts.hostname else f"[{parts.hostname}]"
    netloc = host if port in (None, _DEFAULT_PORT[parts.scheme]) else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((parts.scheme, netloc, path, _without_trackers(parts.query), ""))


def canonical_address(declared: str | None, url: str) -> str:
    """The page's canonical address: what it declares if that is on its own site, else where it was found."""
    own = clean_address(url, url)
    assert own is not None
    stated = clean_address(declared, url) if declared else None
    if stated and _site(stated) == _site(own) and (urlsplit(stated).path != "/" or urlsplit(own).path == "/"):
        return stated
    return own


def _without_trackers(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _is_tracker(name)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _is_tracker(name: str) -> bool:
    return name.lower() in TRACKERS or name.lower().startswith(TRACKER_PREFIXES)


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
