"""The demo web's entries for a sources.toml, and what a right crawl of them finds (expected.toml)."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from demo.content import HERE, Site, sites
from demo.pages import address


@dataclass(frozen=True, slots=True)
class Expected:
    """Paths of one source's pages, as a right crawl meets them."""

    day1: tuple[str, ...]  # all that the first crawl finds
    new: tuple[str, ...]  # what appears on day 2
    changed: tuple[str, ...]  # what reads otherwise on day 2
    gone: tuple[str, ...]  # linked, answered with 410
    forbidden: tuple[str, ...]  # linked, never to be fetched: robots.txt


def expected() -> Mapping[str, Expected]:
    """What a right crawl of day 1 and day 2 finds, by the ids that `sources_toml` gives the sources."""
    tables = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
    return {source: Expected(**{key: tuple(paths) for key, paths in table.items()}) for source, table in tables.items()}


def sources_toml(port: int) -> str:
    """The `[[source]]` tables of the demo web served on `port`, as TOML; ids begin with `demo-`."""
    return "# Kontorskolls demonstration: påhittade källor på den egna datorn.\n\n" + "\n".join(
        "[[source]]\n" + "".join(f"{line}\n" for line in _lines(site, port)) for site in sites().values()
    )


def _lines(site: Site, port: int) -> Iterator[str]:
    texts = {
        "id": f"demo-{site.id}",
        "name": f"{site.name} (demo)",
        "kind": site.kind,
        "homepage": address(site, "/", port),
        "family": site.family,
        "url": address(site, site.index, port),
        "region": site.region,
        "paywall": site.paywall,
        "every": "30m",
        "links": site.links,
        "match": site.match,
    }
    for key, text in texts.items():
        if text:
            yield f"{key} = {json.dumps(text, ensure_ascii=False)}"
    yield "expect = { items = 1, days = 14 }"
