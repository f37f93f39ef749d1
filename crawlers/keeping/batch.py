"""Many exchanges in one transaction: a commit for each would cost a crawl more than everything else it writes."""

from typing import Any

from sqlite_utils import Database

from crawlers.keeping.archive import Archive

SECONDS = 0.5  # that a transaction stays open: what a kill costs, and others who write have to wait


class Batch:
    """The crawl's transaction. What a kill undoes is as if it had never been asked for, in books and archive alike."""

    def __init__(self, db: Database, archive: Archive) -> None:
        self.db = db
        self.archive = archive
        self._later: Any = None  # Twisted's IDelayedCall

    def open(self) -> None:
        """Begin a transaction, unless one is open, and commit it in a moment."""
        if not self.db.conn.in_transaction:
            from twisted.internet import reactor

            self.db.execute("BEGIN IMMEDIATE")
            self._later = reactor.callLater(SECONDS, self.commit)  # type: ignore[arg-type]

    def commit(self) -> None:
        """Write down what was done since the last time; the archive's notes first, so that no article lacks its own."""
        if self._later is not None and self._later.active():
            self._later.cancel()
        self._later = None
        self.archive.flush()
        if self.db.conn.in_transaction:
            self.db.conn.commit()
