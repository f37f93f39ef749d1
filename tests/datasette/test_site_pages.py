import re
import time
from urllib.parse import urljoin, urlsplit

import feedparser
import lxml.html
import pytest

from register.publish import publish
from register.store import open_work
from tests.datasette.builder import TODAY, WORK, fill
from tests.datasette.conftest import served

OWN_PAGES = [
    "/",
    "/kontor/hallunda-servicekontor",
    "/arende/solleftea-servicekontor/closure/2025",
    "/sok?q=servicekontor",
]


def text_of(response):
    return " ".join(lxml.html.fromstring(response.text).find(".//main").text_content().split())


def rows_of(site, path):
    address, _, query = path.partition("?")
    return site.get(f"{address}.json?{query}&_labels=on&_shape=objects").json()["rows"]


def test_the_front_page_tells_the_latest_stages_with_date_quote_and_source(site):
    response = site.get("/")
    page = text_of(response)
    assert response.status_code == 200
    assert "19 maj 2025 beslutat Norrbottens län Servicekontoret i Haparanda håller tillfälligt stängt" in page
    assert "”Den 30 juni stänger servicekontoret i Sollefteå för gott.”" in page
    assert "Gäller den 30 juni 2025." in page
    assert 'href="https://statenssc.exempel.se/nyheter/' in response.text
    assert page.index("Haparanda håller") < page.index("Sollefteå stänger") < page.index("Malung blir kvar")


def test_the_front_page_tells_what_closes_soon_and_what_cannot_be_read(site):
    page = text_of(site.get("/"))
    soon = page[page.index("Stänger de närmaste 90 dagarna") : page.index("Vad vi inte kunnat läsa")]
    assert [name for name in ("Haparanda", "Sollefteå", "Sveg", "Malung", "Smedjebacken") if name in soon] == [
        "Haparanda",
        "Sollefteå",
        "Sveg",
    ]
    assert "Kustkuriren går inte att läsa sedan 2 maj 2025" in page
    assert "Flödet kräver inloggning." in page
    assert "Vi känner till det: Tidningen byter system; klart i juni." in page


def test_the_front_page_says_in_a_sentence_whom_we_cannot_read_and_since_when(site, data):
    assert "Vi har inte kunnat läsa Kustkuriren sedan 2 maj. Vad vi inte ser just nu" in text_of(site.get("/"))
    link = "/kontorskoll/source_health?health=blind&until__isblank=1"
    assert link.replace("&", "&amp;") in site.get("/").text
    assert [row["source"]["label"] for row in rows_of(site, link)] == ["Kustkuriren"]
    fill(data)
    db = open_work(data)
    db.execute("UPDATE sources SET health = 'blind', health_since = '2024-11-30' WHERE lineage = 'local'")
    db.execute("UPDATE sources SET health = 'blind', health_since = '2025-04-01' WHERE id = 'statsfacket'")
    db.conn.commit()
    db.close()
    publish(data, today=TODAY)
    with served(data) as other:
        page = text_of(other.get("/"))
        assert "Vi har inte kunnat läsa 5 källor, bland dem Norrbladet sedan 30 november 2024, " in page
        db = open_work(data)
        db.execute("UPDATE sources SET health = 'well'")
        db.conn.commit()
        db.close()
        publish(data, today=TODAY)
        time.sleep(1.5)
        assert "Vi har inte kunnat läsa" not in text_of(other.get("/"))


def test_an_office_page_shows_every_case_with_its_ladder_and_evidence(site):
    page = text_of(site.get("/kontor/hallunda-servicekontor"))
    assert "ska stänga · servicekontor · Statens servicecenter" in page
    assert "Storgatan 1, Hallunda · Botkyrka, Stockholms län" in page
    assert "Flytt · gäller i september 2025 · till Liljeholmen" in page
    assert "föreslaget beslutat genomfört" in page
    for step in next(case for case in WORK["cases"] if case["office"] == "hallunda-servicekontor")["steps"]:
        assert f"”{step['quote']}”" in page


def test_a_case_page_tells_the_effect_and_leads_to_the_office(site):
    response = site.get("/arende/solleftea-servicekontor/closure/2025")
    page = text_of(response)
    assert (
        "Sollefteå blir utan kontor. Närmaste kontor som finns kvar: Försäkringskassans kontor i Sundsvall, 87 km"
        in page
    )
    assert 'href="/kontor/solleftea-servicekontor"' in response.text
    assert page.count("betalvägg") == 2


def test_a_case_page_counts_the_copies_of_one_text_once_and_leads_to_them(site):
    response = site.get("/arende/solleftea-servicekontor/closure/2025")
    assert "Källor2 Skilda texter2 av 3 artiklar" in text_of(response)
    assert response.text.count('href="/kontorskoll/articles?story=1"') == 2
    copies = site.get("/kontorskoll/articles?story=1").text
    assert "Servicekontoret i Sollefteå avvecklas" in copies
    assert "Nu är det klart: kontoret läggs ned" in copies
    assert "Skilda texter" not in site.get("/arende/hallunda-servicekontor/relocation/2025").text


@pytest.mark.parametrize(
    "path",
    ["/kontor/finns-inte", "/arende/finns/inte/1999", "/finns-inte", "/kontorskoll/finns-inte", "/flode.atom?lan=99"],
)
def test_what_does_not_exist_is_said_in_swedish(site, path):
    response = site.get(path)
    assert response.status_code == 404
    assert "Sidan finns inte" in text_of(response)


def test_an_error_as_json_stays_json(site):
    response = site.get("/kontorskoll/finns-inte.json")
    assert (response.status_code, response.json()["status"]) == (404, 404)


def test_the_feed_is_valid_and_complete(site):
    response = site.get("/flode.atom")
    feed = feedparser.parse(response.content)
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [feed.feed[key] for key in ("title", "language", "author", "updated")] == [
        "Kontorskoll: hela landet", "sv", "Kontorskoll", "2025-05-19T07:00:00Z"]  # fmt: skip
    newest = feed.entries[0]
    assert newest.title == "Servicekontoret i Haparanda håller tillfälligt stängt – beslutat"
    assert newest.link == f"{site.url}/arende/haparanda-servicekontor/closure/2025"
    assert "Gäller den 26 maj 2025." in newest.content[0].value
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) == 15
    assert [entry.updated for entry in feed.entries] == sorted((entry.updated for entry in feed.entries), reverse=True)


def test_the_feed_of_a_county_has_only_that_county_and_may_be_empty(site):
    county = feedparser.parse(site.get("/flode.atom", lan="22").content)
    assert county.feed.title == "Kontorskoll: Västernorrlands län"
    assert [entry.title for entry in county.entries] == [
        f"Servicekontoret i Sollefteå stänger – {stage}" for stage in ("beslutat", "föreslaget")
    ]
    empty = feedparser.parse(site.get("/flode.atom", lan="09").content)
    assert not empty.bozo
    assert empty.entries == []
    assert empty.feed.updated


def test_the_search_page_finds_and_says_when_it_does_not(site):
    assert "Kontorsnedläggning hotar i Sollefteå" in text_of(site.get("/sok", q="nedläggning"))
    nothing = text_of(site.get("/sok", q="xyzzyx"))
    assert "Ingen artikel innehåller alla de orden." in nothing
    assert site.get("/sok").status_code == 200
    assert "<script>alert" not in site.get("/sok", q="<script>alert(1)</script>").text


@pytest.mark.parametrize(
    "path",
    [
        *OWN_PAGES,
        "/kontorskoll",
        "/kontorskoll/cases",
        "/kontorskoll/offices",
        "/kontorskoll/sources",
        "/kontorskoll/articles/1",
        "/kontorskoll/stanger-90-dagar",
    ],
)
def test_every_link_to_ourselves_leads_somewhere(site, path):
    page = lxml.html.fromstring(site.get(path).text)
    targets = {urljoin(site.url + path, link) for _, _, link, _ in page.iterlinks()}
    ours = {link.partition("#")[0] for link in targets if urlsplit(link).netloc == urlsplit(site.url).netloc}
    assert len(ours) > 8
    assert [link for link in ours if site.http.get(link, follow_redirects=True).status_code != 200] == []


@pytest.mark.parametrize(
    "path",
    [
        *OWN_PAGES,
        "/kontor/finns-inte",
        "/kontorskoll",
        "/kontorskoll/cases",
        "/kontorskoll/articles/1",
        "/kontorskoll/senaste-beslut",
    ],
)
def test_pages_can_be_used_by_everybody(site, path):
    page = lxml.html.fromstring(site.get(path).text)
    assert page.get("lang") == "sv"
    assert len(page.findall(".//h1")) == 1
    assert page.find(".//title").text.strip()
    assert page.find(".//main").get("id") == "innehall"
    labelled = {label.get("for") for label in page.iter("label")}
    for field in page.xpath("//input[not(@type='hidden') and not(@type='checkbox')] | //select | //textarea"):
        assert field.get("id") in labelled or field.get("aria-label"), lxml.html.tostring(field)
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    assert not page.xpath("//img[not(@alt)]")


def test_pages_set_no_cookie_and_may_be_cached_for_a_minute(site):
    for path in OWN_PAGES:
        response = site.get(path)
        assert "set-cookie" not in response.headers
        assert response.headers["cache-control"] == "max-age=60"


def test_the_footer_says_that_we_link_and_do_not_copy(site):
    assert "Länkar till originalkällor, inga fulltexter" in site.get("/").text


def test_a_real_site_has_no_demonstration_banner(site):
    assert "Demonstration" not in site.get("/").text


def test_the_demonstration_says_so_on_every_page_and_search_engines_can_be_let_in(data):
    fill(data, host="kontorskoll.localhost")
    publish(data, today=TODAY)
    with served(data, KONTORSKOLL_INDEX="1", KONTORSKOLL_BASE_URL="https://kontorskoll.exempel.se") as demo:
        for path in (*OWN_PAGES, "/kontor/finns-inte", "/kontorskoll", "/kontorskoll/cases"):
            assert "Demonstration: påhittade artiklar." in demo.get(path).text, path
        robots = demo.get("/robots.txt").text
        assert not re.search(r"^Disallow: /$", robots, re.MULTILINE)
        assert "Disallow: /search" in robots
        feed = feedparser.parse(demo.get("/flode.atom").content)
        assert feed.entries[0].link.startswith("https://kontorskoll.exempel.se/arende/")
