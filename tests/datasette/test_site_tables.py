import json
import sqlite3
import sysconfig
from contextlib import closing
from pathlib import Path

import datasette
import lxml.html
import pytest
import yaml

from register.serving import NothingPublishedError, datasette_command
from register.words import cell, vocabulary
from tests.datasette.conftest import CONFIG, ROOT

METADATA = yaml.safe_load((CONFIG / "metadata.yaml").read_text(encoding="utf-8"))["databases"]
SETTINGS = json.loads((CONFIG / "settings.json").read_text(encoding="utf-8"))
SCHEMA = (ROOT / "register" / "public.sql").read_text(encoding="utf-8")


def schema():
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        return {name: [row[1] for row in db.execute(f'PRAGMA table_xinfo("{name}")')] for name in names}


TABLES = schema()
QUERIES = {
    "senaste-beslut": {},
    "stanger-90-dagar": {"datum": "2025-05-20"},
    "skeden-for-ett-kontor": {"kontor": "hallunda-servicekontor"},
    "per-lan-och-ar": {},
    "skeden": {"lan": "22"},
}


def result(site, path, **parameters):
    response = site.get(f"{path}.json", _shape="array", **parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_column_is_described(table):
    told = METADATA["kontorskoll"]["tables"][table]
    assert told["title"]
    assert told["description"].endswith(".")
    assert list(told["columns"]) == TABLES[table], "the same columns, in the same order"
    assert all(told["columns"].values())
    assert ("table", table) in vocabulary() or table == "changes_with_evidence"
    for column in TABLES[table]:
        assert ("column", column) in vocabulary(), column


def test_nothing_is_described_that_does_not_exist():
    assert set(METADATA["kontorskoll"]["tables"]) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_facets_and_sort_orders_have_an_index(table):
    told = METADATA["kontorskoll"]["tables"][table]
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        indexes = [row[1] for row in db.execute(f'PRAGMA index_list("{table}")')]
        first = {db.execute(f'PRAGMA index_info("{index}")').fetchone()[2] for index in indexes}
        rowid = {row[1] for row in db.execute(f'PRAGMA table_info("{table}")') if row[5] and row[2] == "INTEGER"}
    wanted = {*told.get("facets", []), *filter(None, (told.get("sort"), told.get("sort_desc")))}
    assert wanted <= {column for columns in (first, rowid) for column in columns}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_answers(site, table):
    page = site.get(f"/kontorskoll/{table}")
    assert page.status_code == 200
    assert METADATA["kontorskoll"]["tables"][table]["title"] in page.text
    assert "Hann inte räkna" not in page.text
    assert result(site, f"/kontorskoll/{table}"), "the builder fills every table"
    first = site.get(f"/kontorskoll/{table}.csv")
    assert first.text.startswith(",".join(TABLES[table][:1])) or table in ("fetches_by_day", "drops_by_day")


@pytest.mark.parametrize("query", QUERIES)
def test_every_canned_query_answers_with_and_without_parameters(site, query):
    assert set(METADATA["kontorskoll"]["queries"]) == set(QUERIES)
    for parameters in ({}, QUERIES[query]):
        assert site.get(f"/kontorskoll/{query}", **parameters).status_code == 200
    assert result(site, f"/kontorskoll/{query}", **QUERIES[query])


def test_what_closes_within_90_days_of_a_day(site):
    def closing_from(**parameters):
        return [row["nyckel"].split("-")[0] for row in result(site, "/kontorskoll/stanger-90-dagar", **parameters)]

    assert closing_from(datum="2025-05-20") == ["haparanda", "solleftea", "sveg"]
    assert closing_from() == ["haparanda", "solleftea", "sveg"], "without a date: from the day of publication"
    assert closing_from(datum="2025-07-01") == ["sveg"]
    assert closing_from(datum="2025-08-31") == ["sveg"]
    assert closing_from(datum="2025-09-01") == []
    assert closing_from(datum="2025-04-01") == ["haparanda", "solleftea"]


def test_all_stages_of_one_office_oldest_first(site):
    steps = result(site, "/kontorskoll/skeden-for-ett-kontor", kontor="hallunda-servicekontor")
    assert [(step["datum"], step["skede"]) for step in steps] == [
        ("2025-02-03", "proposed"), ("2025-03-14", "proposed"), ("2025-05-12", "decided")]  # fmt: skip


def test_new_stages_of_a_county(site):
    assert len(result(site, "/kontorskoll/skeden")) == 15
    assert [row["skede"] for row in result(site, "/kontorskoll/skeden", lan="22")] == ["decided", "proposed"]


def test_cases_per_county_and_year(site):
    rows = {(row["län"], row["år"]): row for row in result(site, "/kontorskoll/per-lan-och-ar")}
    assert rows["Västernorrlands län", "2025"]["stängningar"] == 1
    assert rows["Dalarnas län", "2025"] | {"län": 0, "år": 0} == {
        "län": 0, "år": 0, "öppningar": 0, "stängningar": 1, "flyttar": 0, "sammanslagningar": 0,
        "ändrade tider och tjänster": 0, "inställda": 1}  # fmt: skip
    assert ("Norrbottens län", "2025") in rows
    assert rows["Norrbottens län", "2025"]["stängningar"] == 0, "the temporary closure does not count"


def test_codes_are_written_in_swedish_and_keys_as_names(site):
    cases = site.get("/kontorskoll/cases").text
    assert '<span title="closure">stängning</span>' in cases
    assert 'href="/arende/solleftea-servicekontor/closure/2025"' in cases
    row = site.get("/kontorskoll/case_steps/solleftea-servicekontor~2Fclosure~2F2025,4").text
    assert ">Servicekontoret i Sollefteå stänger</a>" in row
    assert cell("runs", "stage", "tag") == "tagga"
    assert cell("decisions", "stage", "decided") == "beslutat"
    assert cell("sources", "reason", "robots-denied") is None


def test_free_sql_and_download_are_open_to_everybody(site):
    rows = site.get("/kontorskoll.json", sql="select count(*) as n from cases", _shape="array").json()
    assert rows == [{"n": 12}]
    assert site.get("/kontorskoll.db").content == site.data.public.read_bytes()
    wrong = site.get("/kontorskoll", sql="select * fro cases")
    assert wrong.status_code == 400
    assert "syntax error" in wrong.text


@pytest.mark.parametrize(
    "path",
    ["/search.db", "/search?sql=select+1", "/search.json?sql=select+1", "/search/articles", "/search/articles.json"]
    + [f"/search/article_index{part}" for part in ("", "_data", "_idx", "_docsize", "_config", "_data.json")]
    + ["/search/articles?_where=1=1", "/search/articles/1"],
)
def test_the_search_database_cannot_be_read(site, path):
    assert site.get(path).status_code == 403


def test_a_table_is_fetched_whole_as_csv(site):
    page = lxml.html.fromstring(site.get("/kontorskoll/places").text)
    (link,) = page.xpath("//p[@class='export']/a[text()='CSV']/@href")
    lines = site.get(link).text.splitlines()
    assert len(lines) == 1 + 26
    assert "_stream=on" in link


def test_the_search_database_can_be_asked(site):
    assert result(site, "/search/sok", q="xyzzyx") == []
    assert result(site, "/search/sok") == []
    assert len(result(site, "/search/sok", q="kontorsnedläggning")) == 1
    assert "Sök bland artiklar" in site.get("/search").text


def test_settings_are_those_of_the_file(site):
    running = site.get("/-/settings.json").json()
    assert {name: running[name] for name in SETTINGS} == SETTINGS
    assert (running["suggest_facets"], running["sql_time_limit_ms"], running["default_page_size"]) == (False, 1000, 30)


def test_robots_are_refused_by_default(site):
    assert site.get("/robots.txt").text.split() == ["User-agent:", "*", "Disallow:", "/"]


def test_no_page_may_ask_another_host(site):
    policy = site.get("/kontorskoll/offices").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_datasette_is_the_library_and_the_folder_only_its_configuration():
    assert Path(datasette.__file__).is_relative_to(sysconfig.get_path("purelib"))
    assert not list(CONFIG.rglob("__init__.py"))


def test_plugins_are_thin():
    assert {path.name for path in (CONFIG / "plugins").glob("*.py") if len(path.read_text().splitlines()) > 80} == set()


def test_the_command_sets_no_setting_and_asks_for_what_is_published(data, published):
    with pytest.raises(NothingPublishedError, match="kontorskoll publish"):
        datasette_command(data, CONFIG, "127.0.0.1", 8001)
    command = datasette_command(published, CONFIG, "127.0.0.1", 8001)
    assert "--setting" not in command
    assert [command[i + 1] for i, part in enumerate(command) if part == "-i"] == [
        str(published.public),
        str(published.search),
    ]
