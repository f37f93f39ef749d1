"""The demonstration, from the command to the mail: everything real, on loopback."""

import email
import json
import re
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from email import policy
from urllib.parse import quote

import pytest

from demo.content import documents, sites
from demo.sources import expected
from demo.web import DemoWeb
from register.store import DataDir
from tests.datasette.conftest import served
from tests.pipeline.conftest import command

pytestmark = pytest.mark.slow
GATE = "no-office-words"
STANDING = {f"demo-{site.id}" for site in sites().values() if site.standing}  # their pages are no articles


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """The demonstration run twice: what it said, and its folder."""
    data = DataDir(tmp_path_factory.mktemp("demo"))
    with DemoWeb(port=0) as free:
        port = str(free.port)
    words = command(data, "demo", "--no-serve", "--web-port", port)
    first = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    before = snapshot(DataDir(data.root / "demo"))
    second = subprocess.run(words, capture_output=True, text=True, timeout=180, check=False)
    assert second.returncode == 0, second.stdout + second.stderr
    return DataDir(data.root / "demo"), before, second.stdout


def query(data: DataDir, sql: str, *values: object) -> list[tuple]:
    connection = sqlite3.connect(f"file:{data.work}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def snapshot(data: DataDir) -> dict[str, object]:
    """What a second run must not change."""
    tables = ("articles", "taggings", "decisions", "cases", "case_steps", "stage_changes", "offices", "stories")
    return {table: query(data, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables} | {
        "mails": sorted(path.name for path in data.outbox.glob("*.eml"))
    }


def test_the_second_run_changes_nothing_and_sends_nothing(demonstration):
    data, before, said = demonstration
    after = snapshot(data)
    for name, held in before.items():
        assert after[name] == held, name
    assert "0 mejl" in said
    last = query(data, "SELECT max(id) FROM runs WHERE stage = 'crawl'")[0][0]
    outcomes = Counter(outcome for (outcome,) in query(data, "SELECT outcome FROM fetches WHERE run = ?", last))
    assert outcomes == {"not-modified": len(expected())}  # one conditional request a source, no more


def test_every_page_that_exists_and_is_allowed_is_read(demonstration):
    data, _, _ = demonstration
    stored = "SELECT url, source FROM articles WHERE genre IS NOT 'register'"
    looked_at = "SELECT DISTINCT url, source FROM office_snapshots"
    passed_over = "SELECT document, source FROM drops WHERE reason = ?"
    read = query(data, f"{stored} UNION ALL {looked_at} UNION ALL {passed_over}", GATE)
    for source, pages in expected().items():
        found = sorted("/" + url.split("/", 3)[3] for url, of in read if of == source)
        assert found == sorted([*pages.day1, *pages.new]), source


def test_pages_that_cannot_concern_us_are_counted_and_not_kept(demonstration):
    data, _, _ = demonstration
    dropped = {
        "/" + url.split("/", 3)[3] for (url,) in query(data, "SELECT document FROM drops WHERE reason = ?", GATE)
    }
    assert dropped & {document.path for document in documents(2) if document.relevant} == set()
    assert len(dropped) > 10


def test_what_is_gone_or_forbidden_is_counted_with_its_reason(demonstration):
    data, _, _ = demonstration
    reasons = Counter(reason for (reason,) in query(data, "SELECT reason FROM drops"))
    pages = expected().values()
    assert reasons["gone"] == sum(len(p.gone) for p in pages) > 0
    assert reasons["robots-denied"] == sum(len(p.forbidden) for p in pages) > 0
    for counts, drops in query(
        data,
        "SELECT counts, (SELECT count(*) FROM drops d WHERE d.run = r.id) FROM runs r WHERE stage IN ('crawl', 'tag')",
    ):
        tally = json.loads(counts)
        assert tally.get("in", 0) == tally.get("out", 0) + drops


def test_the_corrected_article_keeps_its_earlier_wording(demonstration):
    data, _, _ = demonstration
    changed = [path for source, pages in expected().items() if source not in STANDING for path in pages.changed]
    kept = query(data, "SELECT a.url FROM article_versions v JOIN articles a ON a.id = v.article")
    assert len(kept) == len(changed) == 1
    assert kept[0][0].endswith(changed[0])


def test_a_telegram_in_three_papers_is_one_story(demonstration):
    data, _, _ = demonstration
    assert (3, 3) in query(data, "SELECT articles, sources FROM stories")


def test_eleven_offices_in_one_release_are_eleven_cases_with_eleven_dates(demonstration):
    data, _, _ = demonstration
    cases = query(
        data,
        """
        SELECT c.office, d.date
        FROM decisions d JOIN taggings t ON t.id = d.tagging JOIN articles a ON a.id = d.article
          JOIN cases c ON c.id = d."case"
        WHERE a.url LIKE '%elva-servicekontor%' AND t.current AND d.type = 'closure' AND c.office NOT NULL
          AND length(d.date) = 10
        """,
    )
    assert len({office for office, _ in cases}) == 11
    assert len({date for _, date in cases}) == 11


def test_the_mails_tell_each_stage_change_once(demonstration):
    data, _, _ = demonstration
    told = []
    for path in sorted(data.outbox.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        if message["To"] == "ombud@exempel.example":
            told += message.get_body(("plain",)).get_content().split("/arende/")[1:]
    public = query(data, "SELECT count(*) FROM stage_changes WHERE NOT silent")[0][0]
    assert len(told) == public > 20


def test_what_changed_in_the_official_list_overnight_is_decided_published_and_mailed(demonstration):
    data, _, _ = demonstration
    with closing(sqlite3.connect(data.public)) as public:
        found = public.execute(
            'SELECT a.title, d.type, d.stage, d.date, d.quote, c.title FROM decisions d JOIN cases c ON c.id = d."case"'
            " JOIN articles a ON a.id = d.article WHERE d.tagger = 'register' ORDER BY 1"
        ).fetchall()
    assert [row[:5] for row in found] == [
        ("Registret: servicekontoret i Hallsberg har nya öppettider", "hours_change", "completed", "2026-11-20",
         "Måndag till torsdag 10–15 Fredag 10–13"),
        ("Registret: servicekontoret i Nybro har ny adress", "relocation", "completed", "2026-11-20",
         "Salutorget 8, 382 30 Nybro"),
    ]  # fmt: skip
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in data.outbox.glob("*.eml")]
    told = [mail.get_body(("plain",)).get_content() for mail in mails if mail["To"] == "ombud@exempel.example"]
    for *_, title in found:
        assert [title in text for text in told].count(True) == 1, title


@pytest.fixture(scope="module")
def site(demonstration):
    """The demonstration's site."""
    data, _, _ = demonstration
    with served(data) as running:
        yield running


def test_the_site_shows_what_the_demonstration_found(demonstration, site):
    data, _, _ = demonstration
    page = site.get("/").text
    assert "Demonstration" in page
    newest = 'SELECT c.title FROM stage_changes s JOIN cases c ON c.id = s."case" ORDER BY s.id DESC LIMIT 1'
    assert query(data, newest)[0][0] in page


def test_an_office_page_says_which_changes_come_from_comparing_the_official_list(site):
    origin = "sett genom jämförelse av den officiella kontorsförteckningen"
    told = site.get("/kontor/nybro-servicekontor").text
    assert told.count(origin) == 1
    assert "Salutorget 8, 382 30 Nybro" in told
    assert origin not in site.get("/kontor/solleftea-servicekontor").text


def test_every_table_and_question_of_the_site_answers(site):
    for database in ("kontorskoll", "search"):
        described = site.get(f"/{database}.json").json()
        shown = [table["name"] for table in described["tables"] if not table["hidden"]]
        for name in [*shown, *(query["name"] for query in described["queries"])]:
            assert site.get(f"/{database}/{name}").status_code == 200, name


@pytest.mark.parametrize(("path", "table"), [("kontor", "offices"), ("arende", "cases")])
def test_every_office_and_case_has_a_page(demonstration, site, path, table):
    data, _, _ = demonstration
    for (key,) in query(data, f"SELECT id FROM {table} WHERE current"):
        assert site.get(f"/{path}/{quote(key)}").status_code == 200, key


def test_the_unsubscribe_link_of_a_mail_ends_the_subscription(demonstration, site):
    data, _, _ = demonstration
    message = email.message_from_bytes(max(data.outbox.glob("*.eml")).read_bytes(), policy=policy.default)
    link = re.search(r"<http://[^/]+(/[^>]+)>", message["List-Unsubscribe"])[1]
    left = "SELECT count(*) FROM subscribers WHERE email = ?"
    with closing(sqlite3.connect(data.subscribers)) as subscribers:
        assert site.get(link).status_code == 200  # a mail scanner that follows the link ends nothing
        assert subscribers.execute(left, [message["To"]]).fetchone() == (1,)
        assert site.http.post(link + "x", data={"List-Unsubscribe": "One-Click"}).status_code == 404
        assert site.http.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert subscribers.execute(left, [message["To"]]).fetchone() == (0,)
