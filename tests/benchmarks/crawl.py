"""What archive, gate and books cost a crawl, as ratios within one run: `python -m tests.benchmarks.crawl`.

A crawl is held against bare Scrapy that throws the same pages away, in the same run: Scrapy as anybody starts it, and
Scrapy with the one setting of ours that makes it faster by itself (CONCURRENT_ITEMS = 1, nearly twice its pace).
Both ratios are printed; exit code 1 follows from the first, when it is less than KEPT, and from gate and extraction
not being FASTER times as fast as trafilatura on everything. Against the tuned one we keep less than KEPT: of our time a
page, gate and extraction of the few that pass take a third, and fetching, archive and books the rest.

Paces are pages a second of processor time, starting up included: both crawls are bound by it, and a busy machine says
little by its clock. They still differ by a tenth and more from run to run.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from crawlers.pages.extract import UnusableError, read_page
from crawlers.pages.gate import may_concern_us
from tests.benchmarks import news_pages
from tests.benchmarks.throughput import keep_to_one_core, keep_to_one_thread

KEPT = 0.6  # of bare Scrapy's pages a second
FASTER = 10  # times, at least: gate and extraction against trafilatura, both on everything
HOSTS, PAGES = 20, 100  # pages a host
ROUNDS = 2  # of both crawlers in turn; the best of each counts, since other programs only ever slow one down
STREAM = 1_000
SAMPLE = 150  # of them, for trafilatura


CRAWLS = {
    "bare": "bare Scrapy as it comes, pages thrown away",
    "tuned": "the same with our CONCURRENT_ITEMS = 1",
    "ours": "fetch, archive, gate, store",
}


def crawl_ratios() -> tuple[float, float]:
    """Pages a second of our crawl as shares of bare Scrapy's: as it comes, and tuned."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.server", str(HOSTS), str(PAGES)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        try:
            best = dict.fromkeys(CRAWLS, 0.0)
            for _ in range(ROUNDS):
                for which in best:
                    best[which] = max(best[which], HOSTS * PAGES / _seconds(which, port))
        finally:
            server.kill()
    for which, name in CRAWLS.items():
        print(f"{name:<46} {best[which]:>8,.1f} pages/s")
    return best["ours"] / best["bare"], best["ours"] / best["tuned"]


def _seconds(which: str, port: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.contenders",
            which,
            str(port),
            str(HOSTS),
            str(PAGES),
            folder,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["pages"] == HOSTS * PAGES, done.stdout + done.stderr
    return float(told["seconds"])


def gate_ratio() -> float:
    """How many times as fast gate and extraction are as trafilatura, when one page in a hundred is relevant."""
    import trafilatura

    stream = list(news_pages.pages(STREAM))
    passed = sum(may_concern_us(page, "text/html") for page in stream)
    size = sum(map(len, stream)) / len(stream)
    print(
        f"{len(stream)} pages of {size:,.0f} bytes on average; the gate lets {passed / len(stream):.1%} through; "
        "one core"
    )
    rates = {
        "gate alone": _rate(lambda page: may_concern_us(page, "text/html"), stream),
        "gate, then extraction": _rate(_gated, stream),
        "trafilatura.extract": _rate(lambda page: trafilatura.extract(page.decode()), stream[:SAMPLE]),
        "trafilatura.extract with_metadata": _rate(
            lambda page: trafilatura.extract(page.decode(), with_metadata=True), stream[:SAMPLE]
        ),
    }
    for name, rate in rates.items():
        print(f"{name:<46} {rate:>8,.1f} pages/s")
    gated = rates["gate, then extraction"]
    plain = gated / rates["trafilatura.extract"]
    print(f"({plain:.1f} times as fast as trafilatura's text alone, without title and date)")
    return gated / rates["trafilatura.extract with_metadata"]  # what our extraction gives too


def _gated(page: bytes) -> None:
    if may_concern_us(page, "text/html"):
        with suppress(UnusableError):
            read_page(page, "text/html", "https://kustbygden.example/artikel/1")


def _rate(work: Callable[[bytes], object], stream: Sequence[bytes]) -> float:
    for page in stream[:3]:
        work(page)
    started = time.process_time()
    for page in stream:
        work(page)
    return len(stream) / (time.process_time() - started)


def main() -> int:
    """Print both ratios; gives the exit code."""
    keep_to_one_thread()
    kept, even = crawl_ratios()
    print(f"a crawl keeps {kept:.2f} of bare Scrapy's pace (at least {KEPT} wanted), {even:.2f} of the tuned one's")
    keep_to_one_core()
    faster = gate_ratio()
    print(f"gate and extraction are {faster:.1f} times as fast as trafilatura on everything (at least {FASTER} wanted)")
    return 0 if kept >= KEPT and faster >= FASTER else 1


if __name__ == "__main__":
    sys.exit(main())
