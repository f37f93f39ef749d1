import threading
import time
from pathlib import Path

import httpx

from register.publish import publish
from register.store import open_work
from tests.datasette.builder import TODAY, add_article, fill
from tests.datasette.conftest import served

PATHS = ("/", "/kontorskoll/articles.json", "/sok?q=kontor", "/kontor/arvika-servicekontor", "/search/sok.json?q=flytt")


def test_readers_see_no_error_while_new_files_are_swapped_in_and_soon_the_new_rows(data):
    fill(data)
    publish(data, today=TODAY)
    with served(data) as site:
        statuses: list[int] = []
        stop = threading.Event()
        readers = [threading.Thread(target=read, args=(site.url, stop, statuses)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(4):
            publish_one_more(data, number)
            time.sleep(1.1)
        stop.set()
        for reader in readers:
            reader.join()
        assert len(statuses) > 50
        assert set(statuses) == {200}
        titles = [row["title"] for row in site.get("/kontorskoll/articles.json", _shape="array").json()]
        assert "Servicekontoret, nyhet 3" in titles
        assert "Servicekontoret, nyhet 3" in site.get("/sok", q='"nyhet 3"').text
        give_up = time.monotonic() + 20  # a query under way keeps its old file a moment longer
        while open_files(data) > 12 and time.monotonic() < give_up:
            site.get("/")
            time.sleep(0.2)
        assert open_files(data) <= 12, "old files are let go"


def read(url, stop, statuses):
    with httpx.Client(base_url=url, timeout=20) as http:
        while not stop.is_set():
            statuses.extend(http.get(path).status_code for path in PATHS)


def publish_one_more(data, number):
    db = open_work(data)
    with db.conn:
        add_article(db, source="norrbladet", title=f"Servicekontoret, nyhet {number}", published="2025-06-01")
    db.close()
    publish(data, today=TODAY)


def open_files(data):
    """Count the handles that processes of ours hold on the public folder."""
    handles = (link for process in Path("/proc").iterdir() if process.name.isdigit() for link in handles_of(process))
    return sum(handle.startswith(str(data.public.parent)) for handle in handles)


def handles_of(process):
    try:
        return [str(link.readlink()) for link in (process / "fd").iterdir()]
    except OSError:
        return []
