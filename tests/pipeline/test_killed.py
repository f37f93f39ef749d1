"""kill -9 in the middle of a stage: the next run finishes, nothing is lost and nothing doubled."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable

import pytest

from register.store import DataDir
from tests.pipeline.conftest import command, environment

pytestmark = pytest.mark.slow


def kill_when(ready: Callable[[], bool], data: DataDir, *words: str, day: int = 1) -> None:
    """Start a command and kill it as soon as `ready` says so; fails if it ends before."""
    process = subprocess.Popen(
        command(data, *words), env=environment(day), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    give_up = time.monotonic() + 60
    while not ready() and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL, "the command ended before it could be killed"


def rows(data: DataDir, sql: str) -> list[tuple]:
    connection = sqlite3.connect(f"file:{data.work}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:  # not made yet
        return []
    finally:
        connection.close()


ARTICLES = "SELECT url, title, text_hash, published FROM articles ORDER BY url"
SNAPSHOTS = "SELECT url, record, concluded FROM office_snapshots ORDER BY url"
DECISIONS = "SELECT article, type, stage, place, date, quote FROM decisions ORDER BY 1, 2, 3, 4, 5, 6"


def test_a_killed_crawl_is_finished_by_the_next(cli, data, web, sources, tmp_path):
    crawl = ("crawl", "--sources", str(sources), "--allow-private")
    whole = DataDir(tmp_path / "whole")
    subprocess.run(command(whole, *crawl), env=environment(), check=True, capture_output=True)
    asked = len(web.requests)

    kill_when(lambda: len(web.requests) > asked + 60 and bool(rows(data, ARTICLES)), data, *crawl)
    time.sleep(1)  # the crawl's child process sees that it is alone, and ends
    killed = rows(data, ARTICLES)
    assert cli(*crawl).returncode == 0

    assert rows(data, ARTICLES) == rows(whole, ARTICLES)
    assert rows(data, SNAPSHOTS) == rows(whole, SNAPSHOTS) != []
    assert 0 < len(killed) < len(rows(whole, ARTICLES))
    assert rows(data, "SELECT status FROM runs ORDER BY id") == [("interrupted",), ("ok",)]
    assert rows(data, "SELECT url FROM articles GROUP BY url HAVING count(*) > 1") == []


def test_a_killed_tagging_is_finished_by_the_next(cli, data, web, sources):
    assert cli("crawl", "--sources", str(sources), "--allow-private").returncode == 0
    with sqlite3.connect(data.work) as db:  # enough articles for the kill to come in between
        for copy in range(12):
            db.execute(
                "INSERT INTO articles (url, source, title, text, published, genre, text_hash, first_seen, last_seen)"
                f" SELECT url || '?kopia={copy}', source, title, text, published, genre, text_hash || '{copy}',"
                " first_seen, last_seen FROM articles WHERE url NOT LIKE '%?kopia=%'"
            )
    db.close()

    kill_when(lambda: bool(rows(data, "SELECT 1 FROM taggings LIMIT 1")), data, "tag")
    articles, tagged = rows(data, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM taggings)")[0]
    assert 0 < tagged < articles
    assert cli("tag").returncode == 0
    once = rows(data, DECISIONS)

    assert rows(data, "SELECT count(*), count(DISTINCT article) FROM taggings") == [(articles, articles)]
    assert cli("tag", "--all").returncode == 0
    assert rows(data, DECISIONS) == once
    assert len(once) == len(set(once))


def test_a_register_killed_before_it_has_concluded_from_the_official_list_is_finished_by_the_next(
    cli, data, web, sources
):
    crawl = ("crawl", "--sources", str(sources), "--allow-private", "demo-kontorslistan")
    assert cli(*crawl).returncode == cli("register").returncode == 0
    web.day = 2
    assert cli(*crawl, day=2).returncode == 0
    waiting = "SELECT url, record FROM office_snapshots WHERE concluded IS NULL"
    read = rows(data, waiting)
    assert len(read) == 2

    started = "SELECT 1 FROM runs WHERE stage = 'register' AND status = 'running'"
    kill_when(lambda: bool(rows(data, started)), data, "register", day=2)
    assert rows(data, waiting) == read
    assert rows(data, DECISIONS) == []
    assert cli("register", day=2).returncode == 0
    once = rows(data, DECISIONS)
    assert sorted(row[1:4] for row in once) == [
        ("hours_change", "completed", "Hallsberg"),
        ("relocation", "completed", "Nybro"),
    ]
    assert cli("register", day=2).returncode == 0
    assert rows(data, DECISIONS) == once
    assert rows(data, waiting) == []


def test_a_killed_publishing_leaves_what_is_served_whole(cli, data, web, sources):
    run = ("run", "--sources", str(sources), "--allow-private")
    assert cli(*run).returncode == 0
    served = data.public.read_bytes()

    kill_when(lambda: any(path.name.endswith(".new") for path in data.public.parent.iterdir()), data, "publish")
    assert data.public.read_bytes() == served
    assert cli("publish").returncode == 0

    assert [path.name for path in data.public.parent.iterdir() if ".new" in path.name] == []
    with sqlite3.connect(data.public) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
