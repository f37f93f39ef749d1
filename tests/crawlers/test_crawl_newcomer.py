"""new-source: what an address leads to is found, judged, written down, and demands that a person looks."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.keeping.frontier import Entry, stamp
from crawlers.newcomers.enrol import enrol
from crawlers.newcomers.golden import EXPECTED, GoldenError, check_source, folders, read_golden
from crawlers.newcomers.guess import itself, look_at, platforms
from crawlers.newcomers.newcomer import NewcomerError, Wish, find_out
from crawlers.newcomers.probe import Answer
from crawlers.sources import CORE_FAMILIES, SourcesError, read_sources, spider_names
from crawlers.watching.cadence import cadence
from pipeline import main
from register.ledger import Outcome

ROOT = Path(__file__).parents[2]
DAYS = range(3, 9)
TITLE = "Servicekontoret i Älvsbacka flyttar till torget"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    monkeypatch.setenv("KONTORSKOLL_CLOCK", "2026-11-22T06:00:00Z")


@pytest.fixture
def site(web):
    """Six articles and nothing that leads to them."""
    for day in DAYS:
        web.put("bladet", path(day), web.article(f"{TITLE} {day}"))
    return web


def path(day):
    return f"/nyheter/2026-11-0{day}-servicekontoret-flyttar"


def front(head="", body=""):
    menu = "<nav><a href='/amne/stat'>Allt vi skrivit om staten</a><a href='/'>Bladet</a></nav>"
    head = f"<head><title>Nyheter | Bladet</title>{head}</head>"
    return f"<html lang='sv'>{head}<body>{menu}<main>{body}</main></body></html>"


def listed():
    rows = "".join(
        f"<li class='teaser'><a href='{path(day)}'><img></a><h2><a href='{path(day)}'>{TITLE} {day}</a></h2>"
        f"<a href='/amne/flytt'>Flytt</a><time datetime='2026-11-0{day}'>{day} nov</time></li>"
        for day in DAYS
    )
    return f"<ul class='nyhetslista'>{rows}</ul><a href='/nyheter?page=2'>Visa fler av alla våra nyheter</a>"


def feed(web):
    links = [(f"{TITLE} {day}", web.url("bladet", path(day))) for day in DAYS]
    return web.feed(
        *links, dates={url: f"0{day} Nov 2026 08:00:00 GMT" for day, (_, url) in zip(DAYS, links, strict=True)}
    )


def learn(url, known=(), **more):
    return find_out(Wish(url, "regional-news", **more), known, allow_private=True)


def read_by(found):
    return found.source.family, found.source.url, len(found.chosen.entries), found.chosen.dated


def page(head="", body="", robots="", url="https://bladet.example/nyheter"):
    return look_at(Answer(url, Outcome.OK, "text/html", front(head, body).encode()), robots)


def ways(site):
    return [(found.family, found.url) for found in site.candidates]


def posts(web):
    links = [(day, web.url("bladet", path(day))) for day in DAYS]
    return json.dumps(
        [{"link": url, "title": {"rendered": TITLE}, "date_gmt": f"2026-11-0{day}T08:00:00"} for day, url in links]
    )


def test_the_feeds_a_page_declares_save_those_of_comments():
    link = "<link rel='alternate' type='application/rss+xml' title='{}' href='{}'>"
    site = page(link.format("Kommentarer", "/kommentarer") + link.format("Nyheter", "/rss"))
    assert ways(site) == [("feed", "https://bladet.example/rss")]
    assert site.name == "Bladet"


def test_the_links_of_a_page_that_look_like_documents():
    (guess,) = page(body=listed()).candidates
    assert guess.reading == {
        "item": "li.teaser",
        "links": "h2 a",
        "date": "time::attr(datetime)",
        "match": r"/nyheter/\d{4}-\d{2}-\d{2}-",
        "page": "page={n}",
    }
    assert "6 länkar" in guess.why
    assert "6 med rubrik, 6 med datum" in guess.why


def test_dates_that_stand_in_words():
    rows = "".join(
        f"<div class='card'><a href='/x/{day}'>{TITLE} {day}</a><p class='card__when'>{day} maj 2026</p></div>"
        for day in DAYS
    )
    (guess,) = page(body=f"<div class='cards'>{rows}</div>").candidates
    reading = {"item": "div.card", "links": "a", "date": "p.card__when", "match": "/x/"}
    assert guess.reading == reading


@pytest.mark.parametrize(
    ("pages", "numbered"),
    [
        ("<a href='?page=0'>1</a> <a href='?page=1'>2</a>", {"page": "page={n}", "first": 0}),
        ("<a href='?sida=1'>1</a> <a href='?sida=2'>2</a>", {"page": "sida={n}"}),
        ("<a href='/nyheter?p=2'>Nästa</a>", {"page": "p={n}"}),
        ("<a href='/nyheter?page=1'>Nästa sida</a>", {"page": "page={n}", "first": 0}),
        ("<a rel='next' href='?page=2'>Nästa</a>", {}),
        ("<a href='?page=7'>7</a>", {}),
    ],
)
def test_how_pages_are_numbered(pages, numbered):
    (guess,) = page(body=listed().partition("<a href='/nyheter?page=2'")[0] + pages).candidates
    assert {key: guess.reading[key] for key in ("page", "first") if key in guess.reading} == numbered


def test_a_menu_is_no_list():
    menu = "".join(f"<li><a href='/amne/{name}'>{name}</a></li>" for name in ("sport", "kultur", "debatt", "nöje"))
    assert page(body=f"<ul>{menu}</ul>").candidates == ()


def test_the_sitemaps_that_robots_txt_names_those_of_news_first():
    robots = "Sitemap: https://bladet.example/a.xml\nSitemap: https://bladet.example/news.xml"
    assert ways(page(robots=robots)) == [
        ("sitemap", "https://bladet.example/news.xml"),
        ("sitemap", "https://bladet.example/a.xml"),
    ]


@pytest.mark.parametrize(
    ("url", "head", "name", "way"),
    [
        (
            "https://www.mynewsdesk.com/se/norrkommunen",
            "",
            "Mynewsdesk",
            ("mynewsdesk", "https://www.mynewsdesk.com/se/norrkommunen/pressreleases"),
        ),
        (
            "https://norrkommunen.example/press",
            "<link href='https://news.cision.com/se/norrkommunen/r/rubrik,c4'>",
            "Cision",
            ("cision", "https://news.cision.com/se/norrkommunen/ListItems?format=rss"),
        ),
        (
            "https://via.tt.se/pressrum/3235853/facket",
            "",
            "Via TT",
            ("viatt", "https://via.tt.se/rss/releases/latest?publisherId=3235853"),
        ),
        (
            "https://bladet.example/",
            "<link rel='https://api.w.org/' href='https://bladet.example/wp-json/' />",
            "WordPress",
            (
                "wordpress",
                "https://bladet.example/wp-json/wp/v2/posts?per_page=50&_fields=link,title,date_gmt,modified_gmt",
            ),
        ),
        (
            "https://facket.example/",
            '<meta name="generator" content="Drupal 10">',
            "Drupal",
            ("feed", "https://facket.example/rss.xml"),
        ),
    ],
)
def test_a_platform_is_known_by_its_marks(url, head, name, way):
    site = page(head, url=url)
    assert (site.platforms, ways(site)[0]) == ((name,), way)


@pytest.mark.parametrize(
    ("url", "family"),
    [
        ("https://www.mynewsdesk.com/se/rss/source/1/pressrelease", "mynewsdesk"),
        ("https://via.tt.se/rss/releases/latest?publisherId=1", "viatt"),
        ("https://news.cision.com/se/ListItems?format=rss", "cision"),
        ("https://norrkommunen.example/4.1/12.2.portlet?state=rss&sv.contenttype=text/xml", "sitevision"),
        ("https://bladet.example/rss", "feed"),
    ],
)
def test_a_list_of_a_platforms_own_goes_to_its_family(url, family):
    assert itself(Answer(url, Outcome.OK, "text/xml", b"<rss/>"))[0].family == family


def test_every_platform_is_right_and_read_by_a_family_there_is():
    for platform in platforms():
        assert all(re.compile(pattern) for pattern in platform["seen"])
        assert {way["family"] for way in platform["lists"]} <= CORE_FAMILIES | spider_names()


def test_an_address_that_is_itself_a_list_in_json(site):
    url = site.put("bladet", "/wp-json/wp/v2/posts", posts(site), type="application/json")
    found = learn(url)
    assert read_by(found) == ("wordpress", url, 6, 6)
    assert (found.source.id, found.source.every, found.source.paywall) == ("bladet", "4h", "no")
    assert [sample.found.published.day for sample in found.samples if sample.found] == [8, 7, 6, 5, 4]
    assert [asked.path for asked in site.asked].count("/wp-json/wp/v2/posts") == 1


def test_a_feed_that_is_dead_loses_to_the_page_itself(site):
    head = "<link rel='alternate' type='application/rss+xml' href='/rss'>"
    site.put("bladet", "/rss", feed(site).replace("Nov 2026", "Nov 2019"), type="application/rss+xml")
    found = learn(site.put("bladet", "/", front(head, listed())))
    assert [one.candidate.family for one in found.tried] == ["feed", "listing"]
    assert read_by(found)[0] == "listing"


def test_robots_txt_is_obeyed(site):
    site.put("bladet", "/robots.txt", "User-agent: *\nDisallow: /", type="text/plain")
    with pytest.raises(NewcomerError, match=r"robots\.txt tillåter oss inte"):
        learn(site.put("bladet", "/rss", feed(site)))
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


def test_a_page_that_leads_nowhere_says_so(site):
    with pytest.raises(NewcomerError, match="ingen lista att läsa"):
        learn(site.put("bladet", "/", front(body="<p>Välkommen</p>")))


@pytest.mark.parametrize(
    ("hours", "every", "items", "days"),
    [(1, "30m", 24, 14), (12, "1h", 7, 14), (24 * 5, "4h", 1, 14), (24 * 30, "1d", 1, 60)],
)
def test_the_contract_follows_the_rhythm(hours, every, items, days):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    stamps = [stamp(start + timedelta(hours=hours * number)) for number in range(8)]
    pace = cadence([Entry(f"https://bladet.example/{moment}", published=moment) for moment in stamps])
    assert (pace.every, pace.expect.days) == (every, days)
    assert pace.expect.items == items


def test_what_is_written_is_right_and_demands_a_look(site, tmp_path):
    url = site.put("bladet", "/rss", feed(site), type="application/rss+xml")
    file, golden = tmp_path / "sources.toml", tmp_path / "golden"
    command = ["new-source", url, "--kind", "regional-news", "--region", "25", "--allow-private"]
    done = CliRunner().invoke(main, [*command, "--sources", str(file), "--golden", str(golden)])
    assert done.exit_code == 0, done.output
    assert "6 dokument, 6 med datum, senaste 2026-11-08" in done.output
    (source,) = read_sources(file)
    assert (source.id, source.region, source.expect.items) == ("bladet", "25", 3)
    (folder,) = folders(golden)
    assert sorted(path.name for path in folder.iterdir()) == [
        EXPECTED,
        "list.xml",
        *(f"page-{n}.html" for n in range(1, 6)),
    ]
    assert (folder / "list.xml").read_bytes() == site.pages["bladet", "/rss"].body

    check = ["new-source", "--check", "bladet", "--sources", str(file), "--golden", str(golden)]
    unseen = CliRunner().invoke(main, check)
    assert unseen.exit_code == 1
    assert unseen.output.splitlines()[0].endswith('looked_at = "2026-11-22 by N.N."')

    expected = folder / EXPECTED
    expected.write_text(expected.read_text().replace("looked_at = false", 'looked_at = "2026-11-22 by N.N."'))
    assert CliRunner().invoke(main, check).exit_code == 0
    expected.write_text(expected.read_text().replace(f'title = "{TITLE} 8"\npublished', 'title = "Fel"\npublished'))
    differs = CliRunner().invoke(main, check)
    assert differs.exit_code == 1
    assert differs.output.splitlines()[:3] == ["page-1.html: title", "  väntat 'Fel'", f"  läst   '{TITLE} 8'"]


def test_a_second_source_is_appended_and_an_id_is_never_taken_twice(site, tmp_path):
    file = tmp_path / "sources.toml"
    first = learn(site.put("bladet", "/rss", feed(site), type="application/rss+xml"), name='Bladet "Norr"')
    enrol(first, tmp_path, file)
    before = file.read_text()
    with pytest.raises(SourcesError, match="samma 'id'"):
        enrol(first, tmp_path, file)
    assert file.read_text() == before
    second = replace(first, source=replace(first.source, id="bladet-2", url=site.url("bladet", "/atom")))
    enrol(second, tmp_path, file)
    assert file.read_text().startswith(before)
    assert [source.name for source in read_sources(file)] == ['Bladet "Norr"'] * 2


def test_a_spider_of_its_own_reads_as_the_guess_did(site, tmp_path):
    """In a copy of the tree, since a spider lies among the others."""
    for name in ("register", "nlp"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pipeline.py", tmp_path)
    shutil.copytree(ROOT / "commands", tmp_path / "commands", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "crawlers", tmp_path / "crawlers", ignore=shutil.ignore_patterns("__pycache__"))
    url = site.put("bladet", "/nyheter", front(body=listed()))
    command = [sys.executable, "pipeline.py", "new-source", url, "--kind", "blog", "--spider", "--id", "mitt-blad"]
    command += ["--allow-private", "--sources", "own.toml", "--golden", "golden"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert 'family = "mitt_blad"' in (tmp_path / "own.toml").read_text()
    check = [*command[:3], "--check", "mitt-blad", "--sources", "own.toml", "--golden", "golden"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True)
    assert re.search(r"(\d+) av \1 förväntningar håller$", done.stdout.strip()), done.stderr
    spider = tmp_path / "crawlers" / "spiders" / "mitt_blad.py"
    for check in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), str(spider)]
        subprocess.run(ruff, check=True)


GOOD = """looked_at = "2026-11-22 by N.N."
[source]
name = "B"
kind = "blog"
homepage = "https://bladet.example/"
family = "feed"
url = "https://bladet.example/rss"
every = "1d"
[[page]]
file = "page-1.html"
url = "https://bladet.example/a"
title = "Rubriken"
published = "none"
origin = "none"
lead = "none"
starts = "Servicekontoret"
ends = "maj."
paywalled = false
language = "sv"
canonical = "https://bladet.example/a"
"""


@pytest.fixture
def folder(tmp_path, web):
    made = tmp_path / "bladet" / "2026"
    made.mkdir(parents=True)
    (made / "page-1.html").write_text(web.article("Rubriken"), encoding="utf-8")
    (made / EXPECTED).write_text(GOOD, encoding="utf-8")
    return made


def test_a_right_expectation_holds(folder):
    assert check_source("bladet", [folder.parents[1]]) == (("bladet/2026: 9 av 9 förväntningar håller",), True)


def test_a_gap_that_is_closed_is_told(folder):
    (folder / EXPECTED).write_text(GOOD + 'known_gap = { title = "not read yet" }\n', encoding="utf-8")
    lines, well = check_source("bladet", [folder.parents[1]])
    assert (lines[0], well) == ("page-1.html: title stämmer nu; ta bort dess known_gap", False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"2026-11-22 by N.N."', '"yes"', "looked_at is 'yes'; write false, or \"2026-11-22 by N.N.\""),
        ('title = "Rubriken"', "", r"\[\[page\]\] no. 1: 'title' is missing"),
        ("title =", "tittle =", "unknown key 'tittle'"),
        ('family = "feed"', 'family = "rss"', "'family' är 'rss'"),
        ("page-1.html", "page-9.html", "page-9.html: cannot be read"),
        ("[source]", "[source", "cannot be read"),
    ],
)
def test_a_mistake_in_an_expectation_is_one_line(folder, old, new, message):
    (folder / EXPECTED).write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(GoldenError, match=message) as raised:
        check_source("bladet", [folder.parents[1]])
    assert str(raised.value).startswith(str(folder))
    assert "\n" not in str(raised.value)


def test_a_source_without_golden_pages_says_so(tmp_path):
    with pytest.raises(GoldenError, match="inga guldsidor"):
        check_source("bladet", [tmp_path])


def test_an_expectation_survives_its_file(folder):
    golden = read_golden(folder)
    assert golden.looked_at == tomllib.loads(GOOD)["looked_at"]
    assert {claim.field for claim in golden.claims} >= {"title", "starts", "canonical"}
