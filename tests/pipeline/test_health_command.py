"""Kill a source, and everybody can see since when we are blind; mend it, and the blind time is history."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from pipeline import main
from register.pages import front_page
from register.publish import publish
from register.store import today
from tests.crawlers.conftest import Web

DAY = '<meta property="article:published_time" content="2026-11-20T10:00:00+01:00">'


@pytest.fixture
def paper():
    web = Web()
    yield web
    web.close()


@pytest.fixture
def program(data, paper, tmp_path, monkeypatch):
    """Run commands of the program on a source of one paper, at a time that the test sets; gives what came of them."""
    file = tmp_path / "sources.toml"

    def write(expect="", id="norrbladet"):
        file.write_text(
            f'[[source]]\nid = "{id}"\nname = "Norrbladet"\nkind = "regional-news"\nhomepage = "{paper.url(id)}"\n'
            f'family = "feed"\nurl = "{paper.url(id, "/feed")}"\nevery = "1d"\n{expect}',
            encoding="utf-8",
        )

    def run(*words, at="2026-11-20T08:00:00Z"):
        monkeypatch.setenv("KONTORSKOLL_CLOCK", at)
        more = ["--allow-private", "--sources", str(file)] if words[0] == "crawl" else []
        return CliRunner().invoke(main, ["--data", str(data.root), *words, *more])

    write()
    run.write = write
    return run


def put(paper, names, head=DAY):
    links = [
        paper.put("norrbladet", f"/nyheter/{n}", paper.article(f"Nyhet {n} om kontoret", head=head)) for n in names
    ]
    paper.put("norrbladet", "/feed", paper.feed(*((f"Nyhet {link}", link) for link in links)))


def front(data):
    publish(data, today=today())
    with closing(sqlite3.connect(data.public)) as db:
        return front_page(db)


def public(data, query):
    with closing(sqlite3.connect(data.public)) as db:
        return db.execute(query).fetchall()


def test_a_killed_source_is_blind_since_then_everywhere_and_well_again_when_mended(data, paper, program):
    put(paper, "ab")
    assert program("crawl").exit_code == 0
    assert program("health").exit_code == 0
    assert front(data).blind == ()
    alive = dict(paper.pages)

    paper.pages.clear()
    killed = "2026-11-21T08:00:00Z"
    assert program("crawl", at=killed).exit_code == 1
    later = program("health", at="2026-11-22T07:00:00Z")
    assert later.exit_code == 2
    line, step, summary = later.stdout.splitlines()
    assert line.split() == [
        "blind",
        "norrbladet",
        "sedan",
        killed,
        *["Källan", "kan", "inte", "läsas:", "adressen", "finns", "inte", "(404)."],
    ]
    assert "Leta upp källans nya adress" in step
    assert "1 går inte att läsa" in summary
    (record,) = json.loads(program("health", "--json", at="2026-11-22T07:00:00Z").stdout)
    assert (record["state"], record["since"], record["cause"]) == ("blind", killed, "not-found")
    assert record["next_step"] in step
    (unseen,) = front(data).blind
    assert (unseen.name, unseen.since) == ("Norrbladet", killed)
    assert public(data, "SELECT health, health_since, health_cause FROM sources") == [("blind", killed, "not-found")]

    paper.pages.update(alive)
    mended = "2026-11-22T08:00:00Z"
    assert program("crawl", at=mended).exit_code == 0
    assert program("health", at=mended).exit_code == 0
    assert front(data).blind == ()
    assert public(data, "SELECT health, since, until, cause FROM source_health ORDER BY id") == [
        ("well", "2026-11-20T08:00:00Z", killed, None),
        ("blind", killed, mended, "not-found"),
        ("well", mended, None, None),
    ]


@pytest.mark.parametrize(
    ("expect", "head", "cause"),
    [
        ("{ items = 3, days = 7 }", DAY, "too-few"),
        ("{ items = 1, days = 7, share = 0.9 }", "", "too-bare"),
        ("{ items = 1, days = 7, most = 2 }", DAY, "too-many"),
        ("{ items = 3, days = 7, share = 1.0, most = 9 }", DAY, None),
    ],
)
def test_a_broken_contract_ends_in_exit_code_2(paper, program, expect, head, cause):
    put(paper, "", head=head)
    paper.put("norrbladet", "/nyheter/z", paper.article("Nyhet z om kontoret", head=head))
    program.write(f"expect = {expect}")
    put(paper, "ab" if cause == "too-few" else "abc", head=head)
    links = [f"/nyheter/{n}" for n in ("abc" if cause != "too-few" else "ab")]
    dates = {paper.url("norrbladet", link): "Fri, 20 Nov 2026 06:00:00 +0100" for link in links}
    if head:
        paper.put("norrbladet", "/feed", paper.feed(*(("Nyhet", link) for link in dates), dates=dates))
    assert program("crawl").exit_code == 0
    done = program("health")
    assert done.exit_code == (2 if cause else 0), done.stdout
    (record,) = json.loads(program("health", "--json").stdout)
    assert record["cause"] == cause
    assert bool(record["contract_broken"]) == bool(cause)


def test_a_source_that_nobody_has_fetched_for_long_is_blind(paper, program):
    put(paper, "ab")
    program("crawl")
    done = program("health", at="2026-11-25T08:00:00Z")
    assert done.exit_code == 2
    assert "Källan är inte hämtad sedan 20 november 2026." in done.stdout


def test_what_somebody_has_acknowledged_is_no_news_until_it_changes(data, paper, program):
    program("crawl")
    assert program("health").exit_code == 2
    said = program("acknowledge", "norrbladet", "Tidningen", "byter", "system.", "--until", "2026-11-21")
    assert (said.exit_code, said.stdout.strip()) == (
        0,
        "känt      norrbladet (blind) är kvitterad till och med 2026-11-21",
    )
    done = program("health")
    assert done.exit_code == 0
    assert done.stdout.startswith("acknowledged norrbladet")
    assert "känt: Tidningen byter system. (till och med 2026-11-21)" in done.stdout
    (unseen,) = front(data).blind
    assert unseen.acknowledged == "Tidningen byter system.", "readers are told all the same"
    assert program("health", at="2026-11-22T00:30:00Z").exit_code == 2, "its day has passed"

    program("acknowledge", "norrbladet", "Vi väntar.")
    assert program("health").exit_code == 0
    paper.put("norrbladet", "/feed", "Fel", status=500)
    program("crawl")
    assert program("health").exit_code == 2, "another failure than the one we knew"

    program("acknowledge", "norrbladet", "Vi väntar.")
    put(paper, "ab")
    program("crawl")
    assert json.loads(program("health", "--json").stdout)[0]["state"] == "well"
    paper.put("norrbladet", "/feed", "Fel", status=500)
    program("crawl")
    assert program("health").exit_code == 2, "withdrawn when it was well"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["okand", "Vi vet."], "finns inte i databasen"),
        (["norrbladet", "Vi vet."], "det finns inget att kvittera"),
        (["norrbladet", " "], "skriv ett skäl"),
        (["norrbladet", "Vi vet.", "--until", "2020-01-01"], "har passerat"),
    ],
)
def test_what_cannot_be_acknowledged_is_said_in_one_line(paper, program, words, message):
    if message not in ("skriv ett skäl", "har passerat"):
        put(paper, "ab")
    program("crawl")
    done = program("acknowledge", *words)
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert message in line
