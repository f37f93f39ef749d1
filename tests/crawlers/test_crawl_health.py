"""How each source is judged by what a real server answers, and what of it is remembered."""

import pytest

from crawlers.sources import Expect
from crawlers.watching.review import review
from register.ledger import Outcome
from register.sources import Health, healths
from register.store import open_work

LONG = "Servicekontoret vid torget flyttar till nya lokaler, säger enhetschefen, som räknar med att öppna i maj. " * 3


def health_of(data, source="norrbladet"):
    return next(found for found in healths(open_work(data)) if found.id == source)


def history(data, source="norrbladet"):
    rows = open_work(data).execute(
        "SELECT health, cause, until IS NULL FROM source_health WHERE source = ? ORDER BY id", (source,)
    )
    return rows.fetchall()


def put_articles(web, names, page=None, head="", host="norrbladet"):
    """Articles and the feed that leads to them; `page` takes the place of their pages."""
    links = []
    for name in names:
        body = page or web.article(f"Nyhet {name} om kontoret", LONG, head=head)
        links.append(web.put(host, f"/nyheter/{name}", body))
    web.put(host, "/feed", web.feed(*((f"Nyhet {link}", link) for link in links)))


def test_each_way_to_fail_has_its_name_in_ledger_and_health(data, web, go):
    web.put("borta", "/feed", "", status=410)
    web.put("nekad", "/feed", "Nej", status=403)
    web.put("betald", "/feed", "Betala", status=402)
    web.put("prov", "/feed", "<title>Just a moment...</title>", status=503)
    web.put("prov202", "/feed", "<h1>Verifying you are human</h1>", status=202)
    web.put("trasig", "/feed", "Fel", status=500)
    web.put("tom", "/feed", "")
    web.put("sida", "/feed", "<!doctype html><html><body>Nyheter</body></html>")
    web.put("tomt-flode", "/feed", web.feed())
    web.put("bild", "/feed", b"\x89PNG\r\n\x1a\n\x00", type="image/png")
    web.put("stor", "/feed", b"x" * 11_000_000)
    web.put("slinga", "/feed", "", status=302, headers={"Location": "/feed"})
    web.put("framsida", "/feed", "", status=302, headers={"Location": "/"})
    web.put("framsida", "/", "<!doctype html><html><body><a href='/om'>Om oss</a></body></html>")
    web.put("annan", "/feed", "", status=301, headers={"Location": web.url("ny", "/nyheter")})
    web.put("ny", "/nyheter", "<!doctype html><html><body><p>Vi har flyttat</p></body></html>")
    web.put("stangd", "/robots.txt", "User-agent: *\nDisallow: /", type="text/plain")
    web.put("ombyggd", "/feed", "<html><body><p>Ny utformning</p></body></html>")
    named = {
        "borta": Outcome.GONE,
        "saknas": Outcome.NOT_FOUND,
        "nekad": Outcome.FORBIDDEN,
        "betald": Outcome.PAYWALLED,
        "prov": Outcome.BOT_CHALLENGE,
        "prov202": Outcome.BOT_CHALLENGE,
        "trasig": Outcome.SERVER_ERROR,
        "tom": Outcome.EMPTY_BODY,
        "sida": Outcome.HTML_INSTEAD_OF_FEED,
        "tomt-flode": Outcome.EMPTY_FEED,
        "bild": Outcome.WRONG_TYPE,
        "stor": Outcome.TOO_LARGE,
        "slinga": Outcome.REDIRECT_LOOP,
        "framsida": Outcome.REDIRECTED,
        "annan": Outcome.REDIRECTED,
        "stangd": Outcome.ROBOTS,
        "ombyggd": Outcome.LAYOUT_CHANGED,
        "oppnar-inte": Outcome.REFUSED,
        "krypterad": Outcome.TLS_FAILED,
    }
    addresses = {
        "oppnar-inte": "http://oppnar-inte.localhost:9/feed",
        "krypterad": f"https://krypterad.localhost:{web.port}/feed",
    }
    sources = [
        web.source(
            host,
            url=addresses.get(host, web.url(host, "/feed")),
            **({"family": "listing", "links": "li.kort a"} if host == "ombyggd" else {}),
        )
        for host in named
    ]
    assert go(*sources).failed_sources == named
    found = {source.id: source for source in healths(open_work(data))}
    assert {id_: source.verdict.cause for id_, source in found.items()} == named
    assert {source.verdict.health for source in found.values()} == {Health.BLIND}
    rows = open_work(data).execute(
        "SELECT source, outcome FROM fetches WHERE id IN"
        " (SELECT max(id) FROM fetches WHERE kind = 'feed' GROUP BY source)"
    )
    assert dict(rows.fetchall()) == named


def test_a_source_that_dies_and_is_mended_leaves_its_blind_time_in_the_history(data, web, go):
    put_articles(web, "ab")
    go()
    for reply in ({"status": 404}, {"status": 500}):
        good = web.pages["norrbladet", "/feed"]
        web.put("norrbladet", "/feed", "", **reply)
        go()
        web.pages["norrbladet", "/feed"] = good
    assert health_of(data).verdict.health is Health.BLIND
    go()
    assert health_of(data).verdict.health is Health.WELL
    # One blind time, by whatever name it last went.
    assert history(data) == [("well", None, 0), ("blind", "server-error", 0), ("well", None, 1)]


@pytest.mark.parametrize(
    "changed",
    ["<html lang='sv'><body><div id='app'></div><script>start()</script></body></html>", "text"],
)
def test_pages_whose_text_has_gone_are_rebuilt_pages(data, web, go, changed, monkeypatch):
    def go_at(minute):
        """Within one second nobody can tell which pages were read last."""
        monkeypatch.setenv("KONTORSKOLL_CLOCK", f"2026-11-20T08:0{minute}:00Z")
        go()
        return health_of(data).verdict

    put_articles(web, "abc")
    go_at(1)
    page = changed if changed != "text" else web.article("Nyhet om kontoret", "Kort.")
    put_articles(web, "def", page)
    verdict = go_at(2)
    assert (verdict.health, verdict.cause) == (Health.BLIND, Outcome.LAYOUT_CHANGED)
    assert verdict.note.startswith("Sidorna är ombyggda: 3 av de 5 senaste")
    assert go_at(3) == verdict, "nothing new is not mended"
    put_articles(web, "ghi")
    assert go_at(4).health is Health.WELL


def test_days_that_are_no_longer_found_are_a_changed_layout_too(data, web, go):
    put_articles(web, "abc", head='<meta property="article:published_time" content="2026-11-20T10:00:00+01:00">')
    go()
    put_articles(web, "def")
    go()
    verdict = health_of(data).verdict
    assert (verdict.health, verdict.cause) == (Health.DEGRADED, Outcome.LAYOUT_CHANGED)


def test_a_paywall_where_none_should_be_is_said(data, web, go):
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    put_articles(web, "abc", head=head)
    put_articles(web, "abc", head=head, host="betald")
    go(web.source("norrbladet", paywall="no"), web.source("betald", paywall="yes"))
    assert health_of(data).verdict.cause == Outcome.PAYWALLED
    assert health_of(data, "betald").verdict.health is Health.WELL


def test_a_source_that_has_moved_for_good_is_read_and_said(data, web, go):
    put_articles(web, "ab", host="nya")
    web.put("norrbladet", "/feed", "", status=301, headers={"Location": web.url("nya", "/feed")})
    assert go().new == 2
    verdict = health_of(data).verdict
    assert (verdict.health, verdict.cause) == (Health.DEGRADED, Outcome.REDIRECTED)
    assert web.url("nya", "/feed") in verdict.note


def test_an_index_whose_lists_are_gone_is_blind_though_it_answers_itself(data, web, go):
    parts = [web.url("norrbladet", f"/karta/{n}.xml") for n in "ab"]
    index = "".join(f"<sitemap><loc>{part}</loc></sitemap>" for part in parts)
    head = '<?xml version="1.0"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{1}</{0}>'
    source = web.source("norrbladet", family="sitemap", url=web.url("norrbladet", "/sitemap.xml"), expect=None)
    web.put("norrbladet", "/sitemap.xml", head.format("sitemapindex", index), type="application/xml")
    for _ in range(2):  # the index itself is unchanged at the second time
        go(source)
        verdict = health_of(data).verdict
        assert (verdict.health, verdict.cause) == (Health.BLIND, Outcome.NOT_FOUND)
        assert verdict.note.startswith("2 av 2 listor i källans lista")
        open_work(data).execute("UPDATE pages SET next_fetch = NULL")
    for part in parts:
        page = web.put("norrbladet", f"/nyheter/{part[-5]}", web.article("Nyhet om kontoret", LONG))
        web.put("norrbladet", part.partition("norrbladet.localhost")[2].partition("/")[2].join(["/", ""]),
                head.format("urlset", f"<url><loc>{page}</loc></url>"), type="application/xml")  # fmt: skip
    assert go(source).new == 2
    assert health_of(data).verdict.health is Health.WELL


def test_a_feed_about_other_things_is_no_empty_feed(data, web, go):
    put_articles(web, "ab")
    assert go(web.source("norrbladet", match="/servicekontor/", expect=None)).failed_sources == {}
    assert health_of(data).verdict.health is Health.WELL


def test_contracts_are_kept_or_broken_by_too_few_too_many_and_too_bare(data, web, go):
    day = '<meta property="article:published_time" content="2026-11-20T10:00:00+01:00">'
    for host in ("lagom", "tyst", "mycket"):
        put_articles(web, "abcd", host=host, head=day)
    put_articles(web, "abcd", host="mager")
    go(
        web.source("lagom", expect=Expect(4, 14, share=1.0, most=4)),
        web.source("tyst", expect=Expect(5, 14)),
        web.source("mycket", expect=Expect(1, 14, most=3)),
        web.source("mager", expect=Expect(1, 14, share=0.5)),
    )
    causes = {source.id: (source.verdict.health, source.verdict.cause) for source in healths(open_work(data))}
    assert causes == {
        "lagom": (Health.WELL, None),
        "tyst": (Health.QUIET, "too-few"),
        "mycket": (Health.WELL, None),  # the first day we find what has long been there
        "mager": (Health.DEGRADED, "too-bare"),
    }
    assert health_of(data, "mager").verdict.contract == (
        "0 av 4 dokument på 14 dagar har rubrik, dag och text; minst 50 % väntades."
    )
    open_work(data).execute("UPDATE pages SET discovered = '2026-11-01T08:00:00Z' WHERE source = 'mycket'")
    put_articles(web, "efghi", host="mycket", head=day)
    go(web.source("mycket", expect=Expect(1, 14, most=3)))
    assert health_of(data, "mycket").verdict.cause == "too-many"


def test_time_alone_breaks_contracts_and_makes_us_blind(data, web, go, monkeypatch):
    put_articles(web, "ab")
    monkeypatch.setenv("KONTORSKOLL_CLOCK", "2026-11-20T08:00:00Z")
    go(web.source("norrbladet", every="1d", expect=Expect(1, 2)))
    db = open_work(data)

    def at(time):
        monkeypatch.setenv("KONTORSKOLL_CLOCK", time)
        review(db)
        found = health_of(data)
        return found.verdict.health, found.verdict.cause, found.since

    assert at("2026-11-21T08:00:00Z") == (Health.WELL, None, "2026-11-20T08:00:00Z")
    assert at("2026-11-22T09:00:00Z") == (Health.QUIET, "too-few", "2026-11-22T09:00:00Z")
    assert at("2026-11-23T09:00:00Z") == (Health.BLIND, "not-fetched", "2026-11-20T08:00:00Z")
    assert health_of(data).verdict.note == "Källan är inte hämtad sedan 20 november 2026."
    go(web.source("norrbladet", every="1d", expect=Expect(1, 2)))
    assert health_of(data).verdict.cause == "too-few"


def test_a_source_read_every_half_hour_is_first_late_and_then_unseen(data, web, go, monkeypatch):
    put_articles(web, "ab")
    monkeypatch.setenv("KONTORSKOLL_CLOCK", "2026-11-20T08:00:00Z")
    go()
    db = open_work(data)
    seen = []
    for time in ("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z", "2026-11-23T08:00:00Z"):
        monkeypatch.setenv("KONTORSKOLL_CLOCK", time)
        review(db)
        seen.append(health_of(data).verdict.health)
    assert seen == [Health.WELL, Health.DEGRADED, Health.BLIND]
    assert history(data) == [("blind", "not-fetched", 1)]
