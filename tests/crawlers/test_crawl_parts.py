"""Addresses, feeds, genres, pauses and private addresses: the small parts by themselves."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response

from crawlers.fetching.patience import DEFAULT_WAIT, wanted_pause
from crawlers.fetching.resolver import is_allowed, is_local_name
from crawlers.keeping.genres import guess_genre
from crawlers.lists.feeds import NoFeedError, read_feed
from crawlers.pages.addresses import clean_address

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>
<entry><title>Nyhet &amp; mer</title><link href="/nyhet/1?utm_medium=rss"/>
<published>2026-11-10T10:00:00+01:00</published>
<updated>2026-11-11T10:00:00+01:00</updated></entry><entry><title>Utan länk</title></entry>
<entry><title>Skum</title><link href="javascript:alert(1)"/></entry></feed>"""


def test_a_feeds_entries_have_absolute_addresses_and_times_in_utc():
    feed = read_feed(ATOM.encode(), "https://a.se/atom.xml", "application/atom+xml")
    (entry,) = feed.entries
    assert (feed.lost, feed.defect) == (2, "2 av 3 poster i flödet saknar adress.")
    assert entry.url == "https://a.se/nyhet/1"
    assert entry.title == "Nyhet & mer"
    assert (entry.published, entry.updated) == ("2026-11-10T09:00:00Z", "2026-11-11T09:00:00Z")


def test_a_feed_without_update_times_has_none():
    rss = (
        "<rss version='2.0'><channel><item><link>https://a.se/1</link><pubDate>Tue, 9 Feb 2021 13:36:27 +0100</pubDate>"
    )
    (entry,) = read_feed(f"{rss}</item></channel></rss>".encode(), "https://a.se/rss", None).entries
    assert (entry.published, entry.updated) == ("2021-02-09T12:36:27Z", None)


def test_a_feed_in_latin_1_has_its_letters():
    rss = "<?xml version='1.0' encoding='iso-8859-1'?><rss version='2.0'><channel><item><title>Öppet på Åsgatan</title>"
    body = f"{rss}<link>https://a.se/1</link></item></channel></rss>".encode("iso-8859-1")
    feed = read_feed(body, "https://a.se/rss", "text/xml")
    assert ([entry.title for entry in feed.entries], feed.defect) == (["Öppet på Åsgatan"], None)


def test_a_web_page_is_no_feed():
    with pytest.raises(NoFeedError):
        read_feed(b"<html><body>Hej</body></html>", "https://a.se/", "text/html")


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("HTTPS://WWW.A.se:443/Å?b=1&utm_source=x", "https://www.a.se/%C3%85?b=1"),
        ("/x#y", "https://a.se/x"),
        ("https://a.se", "https://a.se/"),
        ("https://a.se/?q=å&r=%20", "https://a.se/?q=å&r=%20"),
        ("mailto:a@a.se", None),
        ("", None),
        ("/halv-\ud800", None),
        ("http://[fel", None),
        ("https://a.se:ab/", None),
    ],
)
def test_an_address_is_made_whole_and_clean(address, clean):
    assert clean_address(address, "https://a.se/") == clean


@pytest.mark.parametrize(
    ("kind", "url", "genre"),
    [
        ("regional-news", "https://a.se/nyheter/x", "news"),
        ("regional-news", "https://a.se/debatt/x", "opinion"),
        ("trade-press", "https://a.se/ledare/artikel/x", "opinion"),
        ("regional-news", "https://a.se/insandare-x", "opinion"),
        ("agency", "https://a.se/nyhetsarkiv/x", "press-release"),
        ("press-release-platform", "https://a.se/x", "press-release"),
        ("municipality", "https://a.se/nyheter/x", "official-notice"),
        ("blog", "https://a.se/x", "blog"),
        ("wire", "https://a.se/x", "wire"),
        ("regional-news", "https://a.se/pressmeddelanden/x", "press-release"),
    ],
)
def test_the_genre_follows_from_publisher_and_address(kind, url, genre):
    assert guess_genre(kind, url) == genre


@pytest.mark.parametrize(
    ("status", "header", "pause"),
    [(429, "120", 120), (503, "0", 0), (429, None, DEFAULT_WAIT), (503, None, None), (200, "120", None),
     (429, "strax", DEFAULT_WAIT), (429, "²", DEFAULT_WAIT), (503, "999999999", 86400)],
)  # fmt: skip
def test_a_wanted_pause_is_understood(status, header, pause):
    headers = {"Retry-After": header} if header else {}
    assert wanted_pause(Response("https://a.se/", status=status, headers=headers)) == pause


def test_a_pause_may_be_a_time_of_day():
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    pause = wanted_pause(Response("https://a.se/", status=503, headers={"Retry-After": until}))
    assert pause is not None
    assert 80 < pause <= 90


@pytest.mark.parametrize(
    ("address", "public", "with_loopback"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("10.0.0.1", False, False),
        ("192.168.0.1", False, False),
        ("172.16.0.1", False, False),
        ("169.254.169.254", False, False),
        ("::ffff:10.0.0.1", False, False),
        ("100.64.0.1", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("fe80::1%eth0", False, False),
        ("fd00::1", False, False),
        ("2606:4700::1111", True, True),
        ("::", False, False),
        ("::127.0.0.1", False, False),  # IPv4 as IPv6 of old
        ("::ffff:0:127.0.0.1", False, False),  # as translators write it
        ("64:ff9b::a9fe:a9fe", False, False),  # 169.254.169.254 behind NAT64
        ("64:ff9b:1::a00:1", False, False),
        ("2002:a00:1::", False, False),  # 10.0.0.1 by 6to4
        ("2001:0:a00:1::", False, False),  # Teredo
        ("192.88.99.1", False, False),
        ("fec0::1", False, False),
        ("ff02::1", False, False),
        ("2001:db8::1", False, False),
        ("198.18.0.1", False, False),
        ("240.0.0.1", False, False),
        ("255.255.255.255", False, False),
    ],
)
def test_only_public_addresses_are_called(address, public, with_loopback):
    assert is_allowed(address, allow_private=False) is public
    assert is_allowed(address, allow_private=True) is with_loopback


def test_names_under_localhost_are_loopback():
    assert all(map(is_local_name, ("localhost", "norrbladet.localhost", "A.B.LOCALHOST.")))
    assert not any(map(is_local_name, ("localhost.se", "notlocalhost", "")))
