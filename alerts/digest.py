"""Writes what one subscriber gets to read: subject, text and HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from alerts import links, wording
from alerts.changes import Change
from alerts.reference import Reference
from alerts.subscribe import Subscription


@dataclass(frozen=True, slots=True)
class Notice:
    """One stage change, ready to print."""

    title: str
    stage: str  # the code, for the colour
    stage_words: str
    when: str | None
    quote: str
    source: str
    link: str | None  # to the article
    case_page: str
    office_page: str | None
    sources: str


@dataclass(frozen=True, slots=True)
class Group:
    """The notices of one county."""

    county: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A mail's content."""

    subject: str
    text: str
    html: str


def write_digest(
    changes: Sequence[Change],
    asked: Iterable[Subscription],
    reference: Reference,
    *,
    base_url: str,
    unsubscribe_url: str,
) -> Digest:
    """Write one digest of all `changes` (at least one), grouped by county; `asked` is said in the footer."""
    groups = _groups(changes, base_url)
    subject = _subject(changes, groups)
    content = {
        "subject": subject,
        "groups": groups,
        "number": len(changes),
        "asked": [wording.subscription(subscription, reference) for subscription in asked],
        "unsubscribe_url": unsubscribe_url,
        "base_url": base_url,
    }
    templates = _templates()
    return Digest(
        subject,
        templates.get_template("digest.txt").render(content),
        templates.get_template("digest.html").render(content),
    )


def _subject(changes: Sequence[Change], groups: Sequence[Group]) -> str:
    if len(changes) == 1:
        return f"Kontorskoll: {wording.one_line(changes[0].title)} – {wording.stage(changes[0]).lower()}"
    where = f"i {groups[0].county}" if len(groups) == 1 else f"i {len(groups)} områden"
    return f"Kontorskoll: {len(changes)} förändringar på statliga kontor {where}".replace("i Hela", "i hela")


def _groups(changes: Iterable[Change], base_url: str) -> tuple[Group, ...]:
    """Group by county in SCB's order, what concerns the whole country first."""

    def by_county(change: Change) -> str:
        return change.county or ""

    return tuple(
        Group(wording.county(code), tuple(_notice(change, base_url) for change in members))
        for code, members in groupby(sorted(changes, key=by_county), key=by_county)
    )


def _notice(change: Change, base_url: str) -> Notice:
    return Notice(
        title=wording.one_line(change.title),
        stage=change.stage,
        stage_words=wording.stage(change),
        when=wording.when(change),
        quote=wording.shorten(change.quote),
        source=wording.one_line(change.source),
        link=links.outside(change.url),
        case_page=links.case_page(base_url, change.case),
        office_page=links.office_page(base_url, change.office) if change.office else None,
        sources=wording.sources(change.sources),
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
