"""One answered document: read, judged and stored, or left out with the reason; live and from an archive alike."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from crawlers.keeping.archive import Place
from crawlers.keeping.frontier import Page
from crawlers.keeping.genres import guess_genre
from crawlers.pages.addresses import same_page
from crawlers.pages.dates import Precision
from crawlers.pages.extract import Found, Hint, UnusableError, read_page
from crawlers.pages.gate import may_concern_us
from crawlers.sources import MANUAL, Source
from register.articles import ArticleDraft, Saved, save_article
from register.ledger import DropReason, Outcome, Run
from register.store import stopped

logger = logging.getLogger(__name__)
_PAGES = ("text/html", "application/xhtml+xml", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """A document's bytes, unpacked, with what is needed to read them."""

    page: Page  # as the list that led there says
    url: str  # where it was found in the end
    content_type: str
    body: bytes
    by_hand: date | None = None  # the day a person gave
    seen: str | None = None  # when we came to read it, if somebody else had fetched it (UTC)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an answer; `drop` when the document was left out."""

    outcome: Outcome
    drop: DropReason | None = None


def store_page(
    db: Database, run: Run, source: Source, answer: Answer, place: Place, speaks_for: Callable[[str], bool]
) -> Judged:
    """Store a document that answered 200 as an article, or drop it, at the time the answer came.

    `speaks_for` says whether a canonical address other than the document's is one that is read for itself. Runs inside
    the transaction that settles the fetch. A document of the wrong type is left for the caller to drop.
    """
    url = answer.page.url
    with stopped(place.fetched):
        try:
            found = read_answer(db, source, answer)
            if found.url != url and speaks_for(found.url):
                raise UnusableError(DropReason.DUPLICATE_URL, found.url)
        except UnusableError as error:
            if error.reason is DropReason.WRONG_TYPE:
                return Judged(Outcome.WRONG_TYPE, error.reason)
            run.drop(url, error.reason, source=source.id, detail=error.detail)
            return Judged(Outcome.OK, error.reason)
    with stopped(answer.seen or place.fetched):
        saved = save_found(db, source, answer, found, place)
    run.count("out")
    run.count(saved.outcome.value)
    return Judged(Outcome.OK)


def read_answer(db: Database, source: Source, answer: Answer) -> Found:
    """Read the article of an answer; raises UnusableError with the reason to leave it out.

    What a person put in is always read, and so is what we hold already: a correction may take the telling words away.
    """
    page = answer.page
    if answer.content_type.split(";")[0].strip().lower() not in _PAGES:
        raise UnusableError(DropReason.WRONG_TYPE, answer.content_type)
    awaited = source.kind == MANUAL or is_held(db, page.url)
    beside = f"{page.title or ''}\n{source.name}"
    if not awaited and not may_concern_us(answer.body, answer.content_type, beside):
        raise UnusableError(DropReason.NO_OFFICE_WORDS)
    hint = Hint(title=page.title, published=page.published, updated=page.updated)
    try:
        return read_page(answer.body, answer.content_type, answer.url, hint)
    except UnusableError:
        raise
    except Exception as error:  # whatever lxml and trafilatura raise on a hostile page must cost that page only
        logger.exception("%s cannot be read", page.url)
        raise UnusableError(DropReason.UNREADABLE, type(error).__name__) from None


def save_found(db: Database, source: Source, answer: Answer, found: Found, place: Place) -> Saved:
    """Store what was read, with the place of its bytes in the archive."""
    published, origin, precision = found.published, found.published_origin, found.published_precision
    if answer.by_hand:
        published, origin, precision = answer.by_hand, "by-hand", None
    elif answer.seen and published is None:
        # Others' crawls are of news pages: without this, a page of years ago would be one of today.
        published, origin = date.fromisoformat(place.fetched[:10]), "crawl-date"
        precision = Precision.DAY
    return save_article(
        db,
        ArticleDraft(
            url=_held_address(db, found.url),
            source=source.id,
            title=found.title,
            text=found.text,
            lead=found.lead,
            published=published,
            published_origin=origin,
            published_precision=precision,
            updated=found.updated,
            genre=guess_genre(source.kind, found.url),
            language=found.language,
            paywalled=found.paywalled,
            warc_file=place.file,
            warc_offset=place.offset,
        ),
    )


def _held_address(db: Database, url: str) -> str:
    """The address by which the article is held already, when it differs only in www, scheme or old path."""
    names = same_page(url)
    held = db.execute(
        f"SELECT url FROM articles WHERE url IN ({', '.join('?' * len(names))}) ORDER BY url <> ?, id LIMIT 1",
        (*names, url),
    ).fetchone()
    return str(held[0]) if held else url


def is_held(db: Database, url: str) -> bool:
    """Whether an address is that of an article we have."""
    return db.execute("SELECT 1 FROM articles WHERE url = ?", (url,)).fetchone() is not None
