"""Runs a crawl in a child process and hands back what came of it.

Twisted's reactor, on which Scrapy stands, cannot be started twice in a process; `run --every`, the demo and the
tests crawl many times. A child of our own module also gives its memory back, and a crash in it is an exit status.
The child ends when we do, also when we are killed: it watches the pipe we hold.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.keeping.progress import Progress
from crawlers.sources import Source, as_table
from register.store import DataDir


class CrawlError(Exception):
    """The crawl as a whole failed; the message is one line in Swedish."""


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did. `requests` counts what was sent, robots.txt and redirects included."""

    run: int
    sources: int
    requests: int
    outcomes: Counter[str]  # of every request, also those refused before they were sent
    pages: int  # documents that answered or were refused
    new: int
    changed: int
    drops: Counter[str]  # by reason
    failed_sources: dict[str, str]  # source id → outcome of its list
    archive: str | None  # name of the WARC file
    seconds: float
    peak_mb: float  # the most memory that the crawl held, MiB


def crawl(
    data: DataDir,
    sources: Sequence[Source],
    *,
    allow_private: bool = False,
    due_only: bool = False,
    limits: Mapping[str, Any] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> CrawlSummary:
    """Read the enabled sources among `sources`, fetch what they lead to and store it.

    `allow_private` lets loopback addresses through, without pauses between requests (tests and the demo);
    `due_only` leaves out sources whose time has not come. `limits` takes the place of some of
    `crawlers.fetching.settings.LIMITS`, by name. `progress` is called a few times a second.
    Raises CrawlError.
    """
    order = {
        "data": str(data.root.absolute()),
        "stage": "crawl",
        "sources": [as_table(source) for source in sources],
        "allow_private": allow_private,
        "due_only": due_only,
        "limits": dict(limits or {}),
    }
    return run_child(order, data, progress)


def run_child(order: dict[str, Any], data: DataDir, progress: Callable[[Progress], None] | None) -> CrawlSummary:
    """Give an order to a child process (`crawlers.worker`), follow it, and hand back its summary."""
    data.root.mkdir(parents=True, exist_ok=True)
    log = data.root / "crawl.log"
    summary: CrawlSummary | None = None
    with log.open("wb") as errors, _start(errors.fileno()) as child:
        assert child.stdin is not None and child.stdout is not None
        try:
            child.stdin.write(json.dumps(order).encode() + b"\n")
            child.stdin.flush()
            for line in child.stdout:
                message = json.loads(line)
                if "progress" in message and progress:
                    progress(Progress(**message["progress"]))
                if "error" in message:
                    raise CrawlError(message["error"])
                if "summary" in message:
                    summary = _summary(message["summary"])
        finally:
            child.stdin.close()  # tells the child to end, if it has not
    if summary is None:
        raise CrawlError(f"Hämtningen avbröts (kod {child.returncode}); se {log}")
    return summary


def _start(errors: int) -> "subprocess.Popen[bytes]":
    root = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "crawlers.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # Ctrl-C is ours to handle
    )


def _summary(fields: dict[str, Any]) -> CrawlSummary:
    return CrawlSummary(**{**fields, "outcomes": Counter(fields["outcomes"]), "drops": Counter(fields["drops"])})
