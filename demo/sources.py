"""The demo web's entries for a sources.toml, and what a right crawl of them finds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from demo.content import Site, of_site, sites
from demo.rendering import address


@dataclass(frozen=True, slots=True)
class Expected:
    """Paths of one source's pages, as a right crawl meets them: those that exist and that robots.txt allows."""

    day1: tuple[str, ...]  # all that the first crawl finds
    new: tuple[str, ...]  # what appears on day 2
    changed: tuple[str, ...]  # what reads otherwise on day 2
    gone: tuple[str, ...]  # linked, answered with 410
    forbidden: tuple[str, ...]  # linked, never to be fetched: robots.txt


def expected() -> Mapping[str, Expected]:
    """What a right crawl of day 1 and day 2 finds, by the ids that `sources_toml` gives the sources."""
    return {f"demo-{site.id}": _expected(site) for site in sites().values()}


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
    if not site.standing:
        yield "expect = { items = 1, days = 14 }"


def _expected(site: Site) -> Expected:
    before, after = ({document.path: document for document in of_site(site, day)} for day in (1, 2))
    forbidden = tuple(path for path in after if path.startswith(site.disallow))
    gone = tuple(path for path, document in after.items() if document.gone)
    there = [path for path in after if path not in gone + forbidden]
    return Expected(
        day1=tuple(path for path in there if path in before),
        new=tuple(path for path in there if path not in before),
        changed=tuple(path for path in there if path in before and before[path] != after[path]),
        gone=gone,
        forbidden=forbidden,
    )
