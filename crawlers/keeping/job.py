"""What one crawl works with: the database, the run's books, the archive and whom to tell how far it has come."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlite_utils import Database

from crawlers.keeping.archive import Archive
from crawlers.keeping.batch import Batch
from crawlers.keeping.progress import Progress
from register.ledger import Outcome, Run

TELL_EVERY = 0.25  # seconds; a person sees no more, and each message costs


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


@dataclass(slots=True)
class Job:
    """One crawl under way."""

    db: Database
    run: Run
    archive: Archive
    tell: Callable[[Progress], None]
    kinds: Mapping[str, str]  # source → what sort of publisher it is
    batch: Batch
    addresses: tuple[str, ...] = ()  # put in by hand
    published: date | None = None  # what a person says of them
    reports: dict[str, SourceReport] = field(default_factory=dict)
    fetched: int = 0
    waiting: int = 0
    told: float = 0.0  # monotonic seconds

    def report(self, source: str) -> SourceReport:
        """The report of a source, begun when first asked for."""
        return self.reports.setdefault(source, SourceReport())

    def progress(self, source: str) -> None:
        """Note that one more request has ended, and say so a few times a second, and when none remains."""
        self.fetched += 1
        if not self.waiting or time.monotonic() - self.told >= TELL_EVERY:
            self.told = time.monotonic()
            self.tell(Progress(self.fetched, self.waiting, source))
