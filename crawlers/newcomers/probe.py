"""Fetches single addresses as a crawl does (robots.txt, pauses, limits), and hands back what was answered."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from protego import Protego
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from crawlers.fetching.robots import LONGEST_DELAY, recall
from crawlers.fetching.settings import DOWNLOAD_DELAY, REDIRECT_MAX_TIMES, ROBOTSTXT_USER_AGENT
from crawlers.pages.addresses import clean_address
from crawlers.run import run_child
from register.ledger import Outcome
from register.store import DataDir, open_work


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for an address, after redirects; `body` is empty unless the outcome is OK."""

    url: str
    outcome: Outcome
    type: str | None = None
    body: bytes = b""


class Probe:
    """A folder that is thrown away afterwards, in which addresses are fetched one round at a time."""

    def __init__(self, data: DataDir, *, allow_private: bool) -> None:
        self.data = data
        self.allow_private = allow_private
        self._asked: dict[str, float] = {}  # site → when it was last asked

    def fetch(self, urls: Sequence[str]) -> dict[str, Answer]:
        """Ask for each address once; what is no web address has no answer. Raises CrawlError."""
        clean = {url: address for url in urls if (address := clean_address(url, url))}
        wanted = list(dict.fromkeys(clean.values()))
        if not wanted:
            return {}
        self._wait(wanted)
        order = {
            "data": str(self.data.root.absolute()),
            "stage": "add",
            "sources": [],
            "addresses": wanted,
            "published": None,
            "allow_private": self.allow_private,
            "due_only": False,
        }
        run = run_child(order, self.data, None).run
        self._asked.update((_site(url), time.monotonic()) for url in wanted)
        db = open_work(self.data)
        try:
            return {url: self._answer(db, run, address) for url, address in clean.items()}
        finally:
            db.close()

    def robots(self, url: str) -> str:
        """The robots.txt of an address's host, as it was read for a request before; empty when there is none."""
        db = open_work(self.data)
        try:
            return recall(db, _site(url)) or ""
        finally:
            db.close()

    def _wait(self, urls: Sequence[str]) -> None:
        """Keep the pause that a host asks for between two rounds, too; within one the crawl keeps it."""
        if self.allow_private:
            return
        for site in {_site(url) for url in urls} & set(self._asked):
            stated = Protego.parse(self.robots(site)).crawl_delay(ROBOTSTXT_USER_AGENT)
            pause = max(min(stated or 0.0, LONGEST_DELAY), DOWNLOAD_DELAY)
            time.sleep(max(0.0, self._asked[site] + pause - time.monotonic()))

    def _answer(self, db: Database, run: int, url: str) -> Answer:
        for _ in range(REDIRECT_MAX_TIMES + 1):
            row = db.execute(
                "SELECT outcome, status, warc_file, warc_offset FROM fetches WHERE run = ? AND url = ? AND"
                " kind <> 'robots' ORDER BY id DESC LIMIT 1",
                (run, url),
            ).fetchone()
            if row is None:
                break
            outcome, status, file, offset = row
            if file is None or status is None:
                return Answer(url, Outcome(outcome))
            headers, body = _record(self.data.archive / file, offset)
            if not (300 <= status < 400 and "location" in headers):
                read = 200 <= status < 300
                return Answer(url, Outcome.OK if read else Outcome(outcome), headers.get("content-type"), body)
            url = clean_address(urljoin(url, headers["location"]), url) or url
        return Answer(url, Outcome.REDIRECT_LOOP)


@contextmanager
def probing(*, allow_private: bool) -> Iterator[Probe]:
    """A probe with its folder."""
    with tempfile.TemporaryDirectory(prefix="kontorskoll-") as folder:
        yield Probe(DataDir(Path(folder)), allow_private=allow_private)


def _record(path: Path, offset: int) -> tuple[dict[str, str], bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        record = next(iter(ArchiveIterator(file)))
        headers = {name.lower(): value for name, value in record.http_headers.headers}
        return headers, record.content_stream().read()


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
