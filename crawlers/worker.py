"""The child process of a crawl: reads one order on stdin, crawls, writes progress and a summary on stdout.

Every line it writes is a JSON object with one of the keys progress, summary and error.
"""

import gc
import json
import logging
import os
import re
import resource
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from sqlite_utils import Database

from crawlers.families.every import EveryFamily
from crawlers.fetching.settings import LIMITS
from crawlers.keeping.archive import Archive
from crawlers.keeping.batch import Batch
from crawlers.keeping.job import Job
from crawlers.keeping.lock import BusyError, alone
from crawlers.sources import BY_HAND, Source, as_record, parse_sources
from crawlers.watching.health import READ, judge
from register import ledger
from register.sources import Health, due, set_health, upsert
from register.store import DataDir, open_work

logger = logging.getLogger(__name__)

GARBAGE_EVERY = 5_000  # objects, in place of Python's 700


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
            run_spiders(job, wanted, allow_private=order["allow_private"], limits=order.get("limits", {}))
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


def run_spiders(
    job: Job, sources: Sequence[Source], *, allow_private: bool, limits: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Run the spiders of all families together; `limits` takes the place of some of `fetching.settings.LIMITS`."""
    settings = Settings()
    settings.setmodule("crawlers.fetching.settings")
    settings.set("ROBOTSTXT_OBEY", True, "cmdline")  # above any spider's custom_settings
    settings.set("ALLOW_PRIVATE", allow_private)
    if allow_private:
        settings.set("DOWNLOAD_DELAY", 0)  # nobody is bothered; there is still one request at a time
    for name in limits:
        if name not in LIMITS:
            raise ValueError(f"{name} is no limit that may be set for a run")
        settings.set(name, limits[name])
    if sources:
        process = CrawlerProcess(settings)
        process.crawl(EveryFamily, sources=sources, job=job)
        # What is loaded by now stays; looked through for garbage again and again, it took a tenth of a crawl's time.
        gc.freeze()
        gc.set_threshold(GARBAGE_EVERY, 20, 20)
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
        "peak_mb": round(peak_memory() / 2**20, 1),
    }


def peak_memory() -> int:
    """The most memory this process has held, in bytes.

    Read from VmHWM where there is one: getrusage's ru_maxrss is never less than what the parent held when it
    started us, since Linux keeps it across exec.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _say(key: str, value: object) -> None:
    sys.stdout.write(json.dumps({key: value}) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
