"""The day an article was published, from pages of our own writing in the shapes of the real sites."""

import json
from datetime import date

import pytest

from crawlers.pages.dates import Precision, machine_date
from crawlers.pages.extract import Hint, read_page

SEEN = date(2026, 11, 22)
URL = "https://www.exempel.se/nyheter/flytten"
TEXT = (
    "<p>Servicekontoret i Älvsbacka flyttar i vår till nya lokaler vid torget, säger enhetschefen för kontoret.</p>"
    "<p>– Vi får plats med fler besökare där, och det är nära till bussen för dem som reser hit, säger hon.</p>"
    "<p>De som arbetar på kontoret följer med till den nya adressen och räknar med att öppna när lokalen är klar.</p>"
)
TITLE = "Kontoret flyttar till torget"
H1 = f"<h1>{TITLE}</h1>"


def page(under="", over="", *, head="", top="", foot="", text=TEXT):
    """`over` and `under` the headline in the article, `top` and `foot` outside it."""
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{TITLE} | Bladet</title>{head}</head><body>'
        f"{top}<main><article>{over}{H1}{under}{text}</article></main>{foot}</body></html>"
    )


def meta(name, content):
    return f'<meta property="{name}" content="{content}">'


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def p(text):
    return f"<p>{text}</p>"


def header(text):
    return f"<header><div class='datum'>{text}</div><nav><a href='/'>Start</a></nav></header>"


FEED = Hint(published="2025-04-10T06:00:00Z", seen=SEEN)
NONE = Hint(seen=SEEN)
ROWS = [
    # said to machines
    ("json-ld", page(head=ld(datePublished="2025-04-10T12:26:23+02:00")), {}, "2025-04-10", "json-ld"),
    ("json-ld near midnight", page(head=ld(datePublished="2025-04-10T23:30:00Z")), {}, "2025-04-11", "json-ld"),
    ("json-ld in winter", page(head=ld(datePublished="2025-12-31T23:10:00Z")), {}, "2026-01-01", "json-ld"),
    (
        "json-ld in a graph",
        page(head=ld(datePublished="2025-04-10").replace('{"@type"', '{"@graph": [{"@type"').replace("}<", "}]}<")),
        {},
        "2025-04-10",
        "json-ld",
    ),
    (
        "a page's json-ld",
        page(head=ld(datePublished="2025-04-10").replace("NewsArticle", "WebPage")),
        {},
        "2025-04-10",
        "json-ld",
    ),
    (
        "an article's json-ld after a page's",
        page(head=ld(datePublished="2020-01-01").replace("NewsArticle", "WebPage") + ld(datePublished="2025-04-10")),
        {},
        "2025-04-10",
        "json-ld",
    ),
    ("json-ld month", page(head=ld(datePublished="2025-04")), {}, "2025-04 month", "json-ld"),
    ("json-ld year", page(head=ld(datePublished="2019")), {}, "2019 year", "json-ld"),
    ("a day from the feed beats a year", page(head=ld(datePublished="2025")), {"hint": FEED}, "2025-04-10", "feed"),
    (
        "json-ld over meta",
        page(head=ld(datePublished="2025-04-10") + meta("article:published_time", "2025-05-01")),
        {},
        "2025-04-10",
        "json-ld",
    ),
    (
        "broken json-ld",
        page(head=ld(datePublished="snart") + meta("article:published_time", "2025-05-01")),
        {},
        "2025-05-01",
        "meta",
    ),
    (
        "meta with zone",
        page(head=meta("article:published_time", "2026-04-01T23:26:23+00:00")),
        {},
        "2026-04-02",
        "meta",
    ),
    ("meta as mail", page(head=meta("date", "Mon, 16 Nov 2026 23:30:00 GMT")), {}, "2026-11-17", "meta"),
    ("meta day of one digit", page(head=meta("date", "Tue, 9 Feb 2021 13:36:27 +0100")), {}, "2021-02-09", "meta"),
    ("meta compact", page(head=meta("dc.date.issued", "20250530")), {}, "2025-05-30", "meta"),
    ("meta in words", page(head=meta("dcterms.issued", "30 maj 2025")), {}, "2025-05-30", "meta"),
    (
        "microdata",
        page('<span itemprop="datePublished" content="2025-05-30">i fredags</span>'),
        {},
        "2025-05-30",
        "meta",
    ),
    ("Sveriges Radio's epoch", page(head=meta("date", "/Date(1612874187000)/")), {}, "2021-02-09", "meta"),
    ("an event's day ahead", page(head=ld(datePublished="2027-01-15")), {}, None, None),
    ("an embargo until tomorrow", page(head=ld(datePublished="2026-11-23")), {}, "2026-11-23", "json-ld"),
    ("before the web", page(head=ld(datePublished="1970-01-01T00:00:00Z")), {}, None, None),
    (
        "an archive dated when it moved",
        page(head=ld(datePublished="2023-06-05")),
        {"url": "https://a.se/nyhetsarkiv/2019-05-31-invigning"},
        "2019-05-31",
        "url",
    ),
    # time elements
    (
        "regeringen",
        page("<p><span class='published'>Publicerad <time datetime='2025-04-10'></time></span></p>"),
        {},
        "2025-04-10",
        "time",
    ),
    (
        "svt, update first",
        page(
            "<div>Uppdaterad <time datetime='2025-04-12T08:00+02:00'>12 april</time></div>"
            "<div>Publicerad <time datetime='2025-04-10T08:00+02:00'>10 april</time></div>"
        ),
        {},
        "2025-04-10",
        "time",
    ),
    (
        "svt, labels in spans",
        page(
            "<span>Uppdaterad</span><time datetime='2025-04-12'>12 april</time>"
            "<span>Publicerad</span><time datetime='2025-04-10'>10 april</time>"
        ),
        {},
        "2025-04-10",
        "time",
    ),
    ("only an update", page("<p>Uppdaterad <time datetime='2025-04-12'>12 april</time></p>"), {}, None, None),
    (
        "a time in a sentence",
        page(
            "<p>Kontoret i Älvsbacka öppnar <time datetime='2025-05-30'>30 maj</time>, klockan tio, "
            "på den nya adressen.</p>"
        ),
        {},
        None,
        None,
    ),
    ("a time in words", page("<time>29 maj 2018</time>"), {}, "2018-05-29", "time"),
    ("today in the page's head", page(top=header("<time datetime='2026-11-20'>fredag</time>")), {}, None, None),
    (
        "a teaser's time",
        page(foot="<section><a href='/b'><time datetime='2026-11-20'>i fredags</time> Mer</a></section>"),
        {},
        None,
        None,
    ),
    ("an aside's time", page(foot="<aside><time datetime='2026-11-20'></time></aside>"), {}, None, None),
    # the list's word
    ("feed", page(), {"hint": FEED}, "2025-04-10", "feed"),
    ("feed over text", page(p("Publicerad 11 april 2025")), {"hint": FEED}, "2025-04-10", "feed"),
    # labelled text
    (
        "a date by its class, below",
        page(foot="", text=TEXT + "<div class='entry-date'>10 april 2025</div>"),
        {},
        "2025-04-10",
        "text",
    ),
    ("an event by its class", page("<div class='date'>Sista dagen 10 april 2025</div>"), {}, None, None),
    (
        "a teaser's date by its class",
        page(text=TEXT + "<a href='/b'><span class='date'>10 april 2025</span> Mer</a>"),
        {},
        None,
        None,
    ),
    ("ISO", page(p("Publicerad: 2024-12-18")), {}, "2024-12-18", "text"),
    ("SiteVision", page(p("Publicerad 29 maj 2018 13:03")), {}, "2018-05-29", "text"),
    ("Storuman, at the end", page(text=TEXT + p("Publicerad den 19 juli 2019")), {}, "2019-07-19", "text"),
    (
        "Dagens Samhälle",
        page(p("Publicerad: 9 februari 2016, 04:30"), top=header("måndag5 juni")),
        {},
        "2016-02-09",
        "text",
    ),
    ("riksdagen", page(p("Publicerat: 7 april 2011 klockan 00.00")), {}, "2011-04-07", "text"),
    ("Aftonbladet", page(p("Uppdaterad 2011-03-11 | Publicerad 2008-03-06")), {}, "2008-03-06", "text"),
    ("English label", page(p("Published: February 20 2025")), {}, "2025-02-20", "text"),
    ("label on a line of its own", page("<div>Publicerad</div><div>10 april 2025</div>"), {}, "2025-04-10", "text"),
    (
        "label without a day",
        page("<div>Uppdaterad</div><div>Publicerad</div><p>Den 3 maj 2019 öppnade kontoret i byn.</p>"),
        {},
        None,
        None,
    ),
    ("label, weekday and day", page(p("Publicerad söndag 24 nov, 2024 10:12")), {}, "2024-11-24", "text"),
    ("label and clock first", page(p("Publicerad: kl 13.03, 29 maj 2018")), {}, "2018-05-29", "text"),
    ("label and writer", page(p("Publicerad av Test Testsson 2020-10-01")), {}, "2020-10-01", "text"),
    ("label and month", page(p("Publicerad: april 2025")), {}, "2025-04 month", "text"),
    ("label and year", page(p("Publicerad: 2018")), {}, "2018 year", "text"),
    ("label glued to its day", page(p("<b>Publicerad</b>2018-05-29")), {}, "2018-05-29", "text"),
    ("ordinal", page(p("Publicerad den tredje november 2024")), {}, "2024-11-03", "text"),
    ("slash", page(p("Publicerad 30/5 2025")), {}, "2025-05-30", "text"),
    ("abbreviated", page(p("Publicerad den 3:e sept. 2024")), {}, "2024-09-03", "text"),
    (
        "a sentence with published in it",
        page(text=TEXT + p("Rapporten publicerades den 3 maj 2019 av myndigheten.")),
        {},
        None,
        None,
    ),
    # without a year
    (
        "no year, the address has it",
        page(p("Publicerad 19 maj")),
        {"url": "https://a.se/2025/05/flytten"},
        "2025-05-19",
        "text",
    ),
    (
        "no year, another month in the address",
        page(p("Publicerad 19 juni")),
        {"url": "https://a.se/2025/05/flytten"},
        "2025-05 month",
        "url",
    ),
    (
        "no year, the year in the address",
        page(p("Publicerad 19 maj kl 08.15")),
        {"url": "https://a.se/arkiv/2024/flytten"},
        "2024-05-19",
        "text",
    ),
    (
        "no year, updated later",
        page(p("Publicerad 28 december") + p("Uppdaterad 2025-01-02")),
        {},
        "2024-12-28",
        "text",
    ),
    (
        "no year, the feed's update",
        page(p("Publicerad (30.5)").replace("(", "").replace(")", "")),
        {"hint": Hint(updated="2025-06-01T06:00:00Z", seen=SEEN)},
        "2025-05-30",
        "text",
    ),
    ("no year, nobody knows", page(p("Publicerad 19 maj")), {}, None, None),
    ("no year at all", page(p("Publicerad i fredags")), {}, None, None),
    ("bare day under the headline", page(p("19 maj")), {"url": "https://a.se/2025/05/flytten"}, "2025-05-19", "text"),
    # datelines
    ("Via TT", page("<div>16.10.2023 08:37:51 CEST | Exempelverket | Pressmeddelande</div>"), {}, "2023-10-16", "text"),
    (
        "Via TT from Finland",
        page("<div>17.10.2023 00:10:00 EEST | Exempelverket | Pressmeddelande</div>"),
        {},
        "2023-10-16",
        "text",
    ),
    ("publikt", page("<div>STATENS SERVICECENTER2025-05-20</div>"), {}, "2025-05-20", "text"),
    (
        "publikt in elements",
        page("<span>STATENS SERVICECENTER</span><span>2025-05-20</span>"),
        {},
        "2025-05-20",
        "text",
    ),
    ("akademikern, above", page(over="<div>• 2 juni, 2025</div><div>SERVICEKONTOR</div>"), {}, "2025-06-02", "text"),
    ("debatt", page(over="<p>DEBATT2020-03-12</p>"), {}, "2020-03-12", "text"),
    ("travelreport's today", page(top=header("söndag 24 nov, 2024")), {}, None, None),
    ("today above the headline", page(over="<p>söndag 24 nov, 2024</p>"), {}, None, None),
    ("today without weekday", page(over="<p>22 november 2026</p>"), {}, None, None),
    ("today in a header without weekday", page(top=header("3 november 2026")), {}, None, None),
    ("an event under the headline", page("<h2>Kontoret stänger 30 maj 2025</h2>"), {}, None, None),
    ("a lead with a past day", page(p("Den 3 maj 2019 öppnade kontoret i Älvsbacka. Nu flyttar det.")), {}, None, None),
    ("opening hours from a day", page(p("Gäller från 1 juni 2025")), {}, None, None),
    (
        "Eslöv's list",
        page(text=TEXT + "<ul><li>Vecka 46</li><li>Senast den 30 juni</li><li>15-16 oktober</li></ul>"),
        {},
        None,
        None,
    ),
    (
        "the year in words",
        page(text=TEXT + p("Första halvåret 2022 ska kontoret vara klart, senast vid årsskiftet.")),
        {},
        None,
        None,
    ),
    # addresses
    ("WordPress", page(), {"url": "https://a.se/2025/11/04/flytten/"}, "2025-11-04", "url"),
    ("statenssc", page(), {"url": "https://a.se/nyheter/nyhetsarkiv/2025-04-10-flytten---igen"}, "2025-04-10", "url"),
    ("regeringen's month", page(), {"url": "https://a.se/pressmeddelanden/2025/04/flytten/"}, "2025-04 month", "url"),
    (
        "polisen's month",
        page(),
        {"url": "https://a.se/aktuellt/nyheter/norr/2024/november/flytten/"},
        "2024-11 month",
        "url",
    ),
    ("a year", page(), {"url": "https://a.se/press/2009/flytten.html"}, "2009 year", "url"),
    ("a number like a year", page(), {"url": "https://a.se/artikel/2019"}, None, None),
    ("a day that is none", page(), {"url": "https://a.se/nyheter/2020-13-18-flytten"}, None, None),
    ("nothing", page(), {}, None, None),
    ("a copyright year", page(foot="<footer><p>© 2024 Bladet</p></footer>"), {}, None, None),
]


@pytest.mark.parametrize(("html", "where", "day", "origin"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_day_its_precision_and_its_origin(html, where, day, origin):
    found = read_page(html.encode(), "text/html", where.get("url", URL), where.get("hint", NONE))
    said, _, precision = (day or "").partition(" ")
    expected = date.fromisoformat((said + "-01-01")[:10]) if said else None
    assert (found.published, found.published_origin) == (expected, origin)
    assert found.published_precision == ((precision or "day") if day else None)


@pytest.mark.parametrize(
    ("html", "hint", "published", "updated"),
    [
        (page(p("Uppdaterad 2011-03-11 | Publicerad 2008-03-06")), NONE, "2008-03-06", "2011-03-11"),
        (
            page(head=ld(datePublished="2025-04-10", dateModified="2025-04-12T23:00:00Z")),
            NONE,
            "2025-04-10",
            "2025-04-13",
        ),
        (page(head=ld(datePublished="2025-04-10", dateModified="2020-01-01")), NONE, "2025-04-10", None),
        (page(text=TEXT + p("Senast uppdaterad: 2025-05-02")), FEED, "2025-04-10", "2025-05-02"),
        (page(text=TEXT + p("Sidan senast uppdaterad: 2020-10-21")), NONE, None, "2020-10-21"),
        (page("<div>Uppdaterad</div><div>Publicerad</div><p>2025-04-10</p>"), NONE, "2025-04-10", None),
        (page(), Hint("", "2025-04-10T06:00:00Z", "2025-04-11T06:00:00Z", SEEN), "2025-04-10", "2025-04-11"),
    ],
)
def test_an_update_is_kept_apart_from_the_publication(html, hint, published, updated):
    found = read_page(html.encode(), "text/html", URL, hint)
    assert (found.published and found.published.isoformat()) == published
    assert (found.updated and found.updated.isoformat()) == updated


def test_a_page_read_again_from_the_archive_is_dated_by_the_day_it_was_fetched():
    html = page(over="<p>3 november 2026</p>").encode()
    assert read_page(html, "text/html", URL, Hint(seen=date(2026, 11, 3))).published is None


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2026-06-30T22:30:00Z", date(2026, 7, 1), Precision.DAY),
        ("2026-06-30 22:30:00", date(2026, 6, 30), Precision.DAY),
        ("1612874187", date(2021, 2, 9), Precision.DAY),
        ("Feb 20, 2025", date(2025, 2, 20), Precision.DAY),
        ("april 2025", date(2025, 4, 1), Precision.MONTH),
        ("2025-13", None, None),
        ("0000-00-00", None, None),
        ("nyss", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_machine_dates(text, day, precision):
    when = machine_date(text)
    assert (when and when.day, when and when.precision) == (day, precision)
