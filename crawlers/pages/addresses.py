"""Addresses: made absolute, freed from trackers and fragments; which of them name one page, and which only show it."""

import ipaddress
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_DEFAULT_PORT = {"http": 80, "https": 443}
_DEEPEST = 3  # copies within copies


@dataclass(frozen=True, slots=True)
class Fold:
    """Addresses that a site itself has given a document besides its present one; `old` matches path and query."""

    host: str
    old: re.Pattern[str]
    new: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A host that shows other sites' pages; `hidden` says how the original's address is written in its own."""

    host: str
    hidden: str
    names: tuple[str, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What addresses.toml says."""

    trackers: frozenset[str]
    prefixes: tuple[str, ...]
    copiers: tuple[str, ...]
    folds: tuple[Fold, ...]
    copies: tuple[Copy, ...]


def clean_address(address: str, base: str) -> str | None:
    """An absolute http(s) address without trackers and fragment, host in lower case; None when it is none.

    The address of a translated or proxied copy becomes the original's; www and scheme stay as they are.
    """
    cleaned = _absolute(address, base)
    for _ in range(_DEEPEST):
        original = _original(cleaned) if cleaned else None
        if original is None:
            break
        cleaned = _absolute(original, original)
    return cleaned


def canonical_address(declared: str | None, url: str) -> str:
    """The page's canonical address: what it declares if that is on its own site, else where it was found.

    Sites that only copy or translate others are believed about those; old paths become new ones.
    """
    own = clean_address(url, url)
    assert own is not None
    stated = clean_address(declared, url) if declared else None
    if stated and _may_speak(own, stated) and (urlsplit(stated).path != "/" or urlsplit(own).path == "/"):
        return folded(stated)
    return folded(own)


def folded(url: str) -> str:
    """The address with the path that its site uses today for what lay at an old one."""
    parts = urlsplit(url)
    target = urlunsplit(("", "", parts.path, parts.query, ""))
    for fold in rules().folds:
        if fold.host == site(url) and fold.old.match(target):
            return f"{parts.scheme}://{parts.netloc}{fold.old.sub(fold.new, target)}"
    return url


def same_page(url: str) -> tuple[str, ...]:
    """All clean addresses that name the same page as a clean one, itself first.

    They differ in www, http or https, old path or new. They tell whether a page is known; what is fetched is always
    the address as it was given.
    """
    names = [twin for known in dict.fromkeys((url, folded(url))) for twin in _twins(known)]
    return tuple(dict.fromkeys(names))


def site(url: str) -> str:
    """The host without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@cache
def rules() -> AddressRules:
    """The shipped addresses.toml."""
    table = tomllib.loads((Path(__file__).parent / "addresses.toml").read_text(encoding="utf-8"))
    return AddressRules(
        trackers=frozenset(table["trackers"]),
        prefixes=tuple(table["tracker_prefixes"]),
        copiers=tuple(table["copiers"]),
        folds=tuple(Fold(fold["host"], re.compile(fold["from"]), fold["to"]) for fold in table["fold"]),
        copies=tuple(_copy(copy) for copy in table["copy"]),
    )


def _copy(table: Mapping[str, Any]) -> Copy:
    return Copy(**{**table, "names": tuple(table.get("names", ()))})


def _absolute(address: str, base: str) -> str | None:
    try:
        address.encode()  # half a surrogate pair is no text
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


def _without_trackers(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _is_tracker(name)]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _is_tracker(name: str) -> bool:
    return name.lower() in rules().trackers or name.lower().startswith(rules().prefixes)


def _may_speak(page: str, stated: str) -> bool:
    """Whether a page may say that another address is its own."""
    return site(page) == site(stated) or _lies_under(site(page), rules().copiers)


def _lies_under(host: str, hosts: Sequence[str]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _twins(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_number(host):
        return (url,)
    bare = parts.netloc.removeprefix("www.")
    # Another port than the protocol's own is another server's for the other protocol.
    schemes = (parts.scheme,) if parts.port else (parts.scheme, "http" if parts.scheme == "https" else "https")
    hosts = (parts.netloc, bare if parts.netloc != bare else f"www.{bare}")
    return tuple(parts._replace(scheme=scheme, netloc=netloc).geturl() for scheme in schemes for netloc in hosts)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _original(url: str) -> str | None:
    """The address of the page that a copy shows; None when the address is no copy's or does not say."""
    host = urlsplit(url).hostname or ""
    for copy in rules().copies:
        if _lies_under(host, (copy.host,)):
            found = _READERS[copy.hidden](url, copy)
            if found and _absolute(found, found):
                return found
    return None


def _in_dashes(url: str, copy: Copy) -> str | None:
    parts = urlsplit(url)
    label = (parts.hostname or "").removesuffix(copy.host).removesuffix(".")
    host = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith("_x_tr_")]
    return urlunsplit(("https", host, parts.path, urlencode(kept), "")) if "." in host else None


def _in_hex(url: str, copy: Copy) -> str | None:
    parts = urlsplit(url)
    label = (parts.hostname or "").removesuffix(copy.host).removesuffix(".")
    if re.fullmatch(r"i[0-9a-f]+(?:o[0-9a-f]+)+z", label) is None:
        return None
    try:
        host = ".".join(bytes.fromhex(part).decode("ascii") for part in label[1:-1].split("o"))
    except ValueError:
        return None
    return urlunsplit(("https", host, parts.path, parts.query, ""))


def _in_parameter(url: str, copy: Copy) -> str | None:
    fields = dict(parse_qsl(urlsplit(url).query))
    found = (fields[name] for name in copy.names if fields.get(name, "").startswith(("http://", "https://")))
    return next(found, None)


def _in_path(url: str, copy: Copy) -> str | None:
    """After a marker, "s/" standing for https: /amp/s/www.publikt.se/nyhet."""
    before, marker, rest = urlsplit(url).path.partition(copy.after)
    if not marker or before:
        return None
    secure, _, tail = rest.partition("/")
    address = f"https://{tail}" if secure == "s" else f"http://{rest}"
    return address if "." in (urlsplit(address).hostname or "") else None


_READERS = {"dashes": _in_dashes, "hex": _in_hex, "parameter": _in_parameter, "path": _in_path}
