"""The child process of a crawl: reads one order on stdin, crawls, writes progress and a summary on stdout.

Every line it writes is a JSON object with one of the keys progress, summary and error.
"""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from sqlite_utils import Database
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawlers.archive import Archive
from crawlers.batch import Batch
from crawlers.health import READ, judge
from crawlers.job import Job
from crawlers.lock import BusyError, alone
from crawlers.sources import BY_HAND, Source, as_record, parse_sources
from register import ledger
from register.sources import Health, due, set_health, upsert
from register.store import DataDir, open_work

# Seconds. Not 0: without any delay Scrapy 2.19 starts all waiting requests to a host at once, whatever
# CONCURRENT_REQUESTS_PER_DOMAIN says, since a download counts as begun only when its task first runs.
OWN_SERVER_DELAY = 0.01

logger = logging.getLogger(__name__)


def main() -> None:
    """Carry out the order on stdin."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with alone(Path(order["data"])):
            _say("summary", carry_out(order))
    except BusyError as error:
        _say("error", str(error))


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """Crawl as ordered and give the fields of a CrawlSummary."""
    started = time.monotonic()
    data = DataDir(Path(order["data"]))
    db = open_work(data)
    # Safe against a killed process; a power cut costs the last fetches, which are then made again.
    db.execute("PRAGMA synchronous = NORMAL")
    by_hand = order.get("addresses", [])
    sources = (BY_HAND,) if by_hand else parse_sources({"source": order["sources"]}, "order")
    with db.atomic():
        for source in sources:
            upsert(db, as_record(source))
    wanted = [source for source in sources if source.enabled and (not order["due_only"] or due(db, source.id))]
    with ledger.run(db, order["stage"]) as run:
        archive = Archive(data.archive, run.id, lambda name: ledger.last_place(db, name))
        job = Job(
            db,
            run,
            archive,
            lambda progress: _say("progress", asdict(progress)),
            {source.id: source.kind for source in sources},
            Batch(db, archive),
            addresses=tuple(by_hand),
            published=date.fromisoformat(order["published"]) if order.get("published") else None,
        )
        try:
            run_spiders(job, wanted, allow_private=order["allow_private"])
        finally:
            job.batch.commit()
            archive.close()
        with db.atomic():
            for source in wanted:
                if source is BY_HAND:
                    set_health(db, source.id, Health.WELL, None)
                else:
                    judge(db, source, job.report(source.id))
    return _summary(db, job, wanted, time.monotonic() - started)


def run_spiders(job: Job, sources: Sequence[Source], *, allow_private: bool) -> None:
    """Run the spider of each family in turn: never two at once, so that no host is asked by both."""
    settings = Settings()
    settings.setmodule("crawlers.settings")
    settings.set("ROBOTSTXT_OBEY", True, "cmdline")  # above any spider's custom_settings
    settings.set("ALLOW_PRIVATE", allow_private)
    if allow_private:
        settings.set("DOWNLOAD_DELAY", OWN_SERVER_DELAY)
    process = CrawlerProcess(settings)
    loader = SpiderLoader.from_settings(settings)
    families = sorted({source.family for source in sources})
    chain: Deferred[None] | None = None
    for family in families:
        members = tuple(source for source in sources if source.family == family)

        def begin(before: object, family: str = family, members: tuple[Source, ...] = members) -> "Deferred[None]":
            if isinstance(before, Failure):  # its sources are blind; the other families are read all the same
                logger.error("a family failed: %s", before.getTraceback())
            return process.crawl(loader.load(family), sources=members, job=job)

        chain = begin(None) if chain is None else chain.addBoth(begin)
    if chain is not None:
        process.start()


def _summary(db: Database, job: Job, sources: Sequence[Source], seconds: float) -> dict[str, Any]:
    run = job.run
    outcomes = db.execute("SELECT outcome, count(*) FROM fetches WHERE run = ? GROUP BY outcome", (run.id,))
    drops = db.execute("SELECT reason, count(*) FROM drops WHERE run = ? GROUP BY reason", (run.id,))
    lists = {source.id: job.report(source.id).main_list for source in sources if source is not BY_HAND}
    return {
        "run": run.id,
        "sources": len(sources),
        "requests": run.counts["requests"],
        "outcomes": dict(outcomes.fetchall()),
        "pages": run.counts["in"],
        "new": run.counts["new"],
        "changed": run.counts["changed"],
        "drops": dict(drops.fetchall()),
        "failed_sources": {source: outcome or "failed" for source, outcome in lists.items() if outcome not in READ},
        "archive": job.archive.name,
        "seconds": round(seconds, 3),
    }


def _say(key: str, value: object) -> None:
    sys.stdout.write(json.dumps({key: value}) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
