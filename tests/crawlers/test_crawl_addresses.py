"""Which addresses name one page, and which only show another's."""

import pytest

from crawlers.keeping.frontier import Entry, discover, due_pages, failed, known_address
from crawlers.pages.addresses import canonical_address, clean_address, folded, rules, same_page
from register.sources import SourceRecord, upsert
from register.store import open_work


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        ("https://www-publikt-se.translate.goog/nyhet/x-1?_x_tr_sl=sv&_x_tr_tl=en&a=1", "https://www.publikt.se/nyhet/x-1?a=1"),
        ("https://min--kommun-se.translate.goog/nytt", "https://min-kommun.se/nytt"),
        ("https://translate.google.com/translate?hl=en&sl=sv&u=https://st.org/artiklar/x", "https://st.org/artiklar/x"),
        ("http://translate.googleusercontent.com/translate_c?u=http://a.se/1%3Fb%3D2&usg=x", "http://a.se/1?b=2"),
        ("https://i7075626c696b74o7365z.oszar.com/nyhet/a?utm_source=x", "https://publikt.se/nyhet/a"),
        ("https://www.google.com/amp/s/www.publikt.se/nyhet/a", "https://www.publikt.se/nyhet/a"),
        ("https://www-a-se.cdn.ampproject.org/c/s/www.a.se/1", "https://www.a.se/1"),
        ("https://www.google.com/url?q=https://www-a-se.translate.goog/1&sa=D", "https://www.a.se/1"),
    ],
)  # fmt: skip
def test_a_copys_address_becomes_the_originals(copy, original):
    assert clean_address(copy, "https://b.se/") == original


@pytest.mark.parametrize(
    "address",
    [
        "https://google.com/search?q=servicekontor",
        "https://news.google.com/rss/articles/CBMi",
        "https://translate.goog/",
        "https://falskttranslate.goog.se/a-b/",
        "https://ixyzz.oszar.com/a",
        "https://i70o80z.oszar.com/a",
        "https://translate.google.com/translate?u=javascript:alert(1)",
        "https://a.se/amp/s/b.se/",
        "https://www.google.com/amp/om-oss",
    ],
)
def test_what_does_not_tell_its_original_stays_as_it_is(address):
    assert clean_address(address, address) == address


def test_copies_of_copies_end():
    address = "https://a.se/1"
    for _ in range(50):
        address = f"https://www.google.com/url?q={address}"
    assert clean_address(address, address).startswith("https://www.google.com/url?q=")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "https://www.statenssc.se/om-statens-servicecenter/press/pressmeddelanden/nyhetsarkiv/2019-03-01-x",
            "https://www.statenssc.se/nyheter/nyhetsarkiv/2019-03-01-x",
        ),
        (
            "https://sverigesradio.se/sida/artikel.aspx?programid=109&artikel=1114907",
            "https://sverigesradio.se/artikel/1114907",
        ),
        ("https://via.tt.se/pressmeddelande/3/x?publisherId=9&lang=sv", "https://via.tt.se/pressmeddelande/3/x"),
        ("https://via.tt.se/pressmeddelande?publisherId=9&releaseId=3", None),
        ("https://a.se/om-statens-servicecenter/press/pressmeddelanden/nyhetsarkiv/x", None),
    ],
)
def test_old_paths_become_todays(old, new):
    assert folded(old) == canonical_address(None, old) == (new or old)
    assert (new or old) in same_page(old)


def test_the_rules_hold_for_what_they_make():
    """What a rule makes is left as it is, and every tracker listed is one."""
    for tracker in sorted(rules().trackers) + [f"{prefix}x" for prefix in rules().prefixes]:
        assert clean_address(f"https://a.se/?id=1&{tracker}=2", "https://a.se/") == "https://a.se/?id=1"
    assert tuple(sorted(rules().copiers)) == rules().copiers


def test_a_page_is_known_with_and_without_www_and_by_both_protocols():
    assert same_page("http://a.se/x?y=1") == (
        "http://a.se/x?y=1",
        "http://www.a.se/x?y=1",
        "https://a.se/x?y=1",
        "https://www.a.se/x?y=1",
    )
    assert same_page("https://a.se:8443/") == ("https://a.se:8443/", "https://www.a.se:8443/")
    assert same_page("http://127.0.0.1/x") == ("http://127.0.0.1/x",)


@pytest.mark.parametrize(
    ("declared", "url", "own"),
    [
        ("https://www.svt.se/nyheter/x", "https://www.tellerreport.com/news/x.html", "https://www.svt.se/nyheter/x"),
        ("https://b.se/x", "https://a.se/x", "https://a.se/x"),
        ("https://b.se/", "https://nyhetsnotiser.se/x", "https://nyhetsnotiser.se/x"),
    ],
)
def test_sites_of_copies_are_believed_about_whose_text_it_is(declared, url, own):
    assert canonical_address(declared, url) == own


def test_a_page_tried_in_vain_gives_way_to_its_other_address(data):
    db = open_work(data)
    upsert(db, SourceRecord("a", "A", "blog", "aggregator", "feed"))
    discover(db, "a", "article", (Entry("http://a.se/x"),))
    assert known_address(db, "https://www.a.se/x") == "http://a.se/x"
    (page,) = due_pages(db, "a")
    failed(db, page, final=False)
    assert known_address(db, "https://www.a.se/x") == "https://www.a.se/x"


def test_a_page_that_two_sources_give_by_two_addresses_is_fetched_once(data, web, go):
    link = web.put("norrbladet", "/nyheter/a", web.article("Kontoret i Älvsbacka flyttar"))
    twin = web.put("www.norrbladet", "/nyheter/a", web.article("Kontoret i Älvsbacka flyttar"))
    web.put("norrbladet", "/feed", web.feed(("A", link)))
    web.put("annan", "/feed", web.feed(("A", f"{twin}?mc_cid=1")))
    assert go(web.source("annan"), web.source("norrbladet")).new == 1
    assert [asked.path for asked in web.asked].count("/nyheter/a") == 1
    assert open_work(data).execute("SELECT count(*) FROM articles").fetchone() == (1,)


def test_an_article_that_two_pages_call_theirs_is_one(data, web, go):
    """Found under two paths, with and without www in what they declare: the first is its address."""
    for host, path in (("www.norrbladet", "/nyheter/kontoret-flyttar"), ("norrbladet", "/nyheter/kontoret-flyttar")):
        head = f'<link rel="canonical" href="{web.url(host, path)}">'
        web.put(host, f"/{host[:3]}/kontoret-flyttar", web.article("Kontoret flyttar", head=head))
        web.put(host, "/feed", web.feed(("A", web.url(host, f"/{host[:3]}/kontoret-flyttar"))))
    sources = [web.source("www", url=web.url("www.norrbladet", "/feed")), web.source("norrbladet")]
    summary = go(*sources)
    assert (summary.pages, summary.new) == (2, 1)
    assert open_work(data).execute("SELECT count(*) FROM articles").fetchone() == (1,)
