"""Whether backfill holds on to what it has read: `python -m tests.benchmarks.backfill`.

Reads a WARC file of FEW small pages and one of MANY, each in a process of its own, and prints the most memory that
each held; exit code 1 when the second needed more than GROWTH on top. Needs Linux's /proc.
"""

import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.backfill import backfill
from crawlers.worker import peak_memory
from register.store import DataDir
from tests.benchmarks.recall import page

FEW, MANY = 1_000, 20_000
GROWTH = 15.0  # megabytes
EVERY = 10  # one page in so many is about an office


def write(path: Path, pages: int) -> None:
    """A foreign WARC file; no page is like another."""
    html = [("Content-Type", "text/html; charset=utf-8")]
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(pages):
            about = "Servicekontoret i Älvsbacka flyttar" if number % EVERY == 0 else "Laget från Älvsbacka vann"
            text = (
                f"<p>{about} i vår, säger de som var där för {number} dagar sedan och vet hur det gick till.</p>"
                "<p>Det blev klart på mötet i går kväll, och alla som kom dit var nöjda med det de fick höra.</p>"
            )
            body = page(f"Nyhet nummer {number}", text).encode()
            record = writer.create_warc_record(
                f"https://kustbygden.example/nyhet-{number}",
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=StatusAndHeaders("200 OK", html, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": "2019-03-04T05:06:07Z"},
            )
            writer.write_record(record)


def held(pages: int) -> float:
    """The most memory that backfill held over so many pages, in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "foreign.warc.gz"), pages)
        command = [sys.executable, "-m", "tests.benchmarks.backfill", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    new, memory = done.stdout.split()
    print(f"{pages:>7,} pages, {new} new articles: {float(memory):.1f} MB at most", flush=True)
    return float(memory)


def main() -> int:
    """Print both figures; gives the exit code."""
    few, many = held(FEW), held(MANY)
    return 0 if many - few <= GROWTH else 1


if __name__ == "__main__":
    if sys.argv[1:]:
        root = Path(sys.argv[1])
        summary = backfill(DataDir(root / "data"), [root / "foreign.warc.gz"], (), lambda done, total: None)
        print(summary.new, peak_memory() / 1e6)
        sys.exit(0)
    sys.exit(main())
