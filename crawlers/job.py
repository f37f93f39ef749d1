"""What one crawl works with: the database, the run's books, the archive and whom to tell how far it has come."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlite_utils import Database

from crawlers.archive import Archive
from crawlers.progress import Progress
from register.ledger import Outcome, Run


@dataclass(slots=True)
class SourceReport:
    """What one crawl saw of one source."""

    lists: Counter[Outcome] = field(default_factory=Counter)
    pages: Counter[Outcome] = field(default_factory=Counter)
    main_list: Outcome | None = None  # how the source's own address answered
    wait: float | None = None  # seconds its host asked us to stay away
    parts: Counter[Outcome] = field(default_factory=Counter)  # how the lists found in it answered, but for the last
    rests_on_parts: bool = False  # it is an index, and gives nothing by itself
    defect: str | None = None  # in Swedish: what was wrong with a list we could read all the same
    moved: str | None = None  # where the source's own address leads for good: another site
    stored: int = 0  # documents that were read and kept
    bare: int = 0  # documents that answered, but without title or text
    new: int = 0  # of those stored
    undated: int = 0  # of the new
    paywalled: int = 0  # of the new


@dataclass(slots=True)
class Job:
    """One crawl under way."""

    db: Database
    run: Run
    archive: Archive
    tell: Callable[[Progress], None]
    addresses: tuple[str, ...] = ()  # put in by hand
    published: date | None = None  # what a person says of them
    reports: dict[str, SourceReport] = field(default_factory=dict)
    fetched: int = 0
    waiting: int = 0

    def report(self, source: str) -> SourceReport:
        """The report of a source, begun when first asked for."""
        return self.reports.setdefault(source, SourceReport())

    def progress(self, source: str) -> None:
        """Say that one more request has ended."""
        self.fetched += 1
        self.tell(Progress(self.fetched, self.waiting, source))
