"""Pages in the shape of real Swedish sites (our own sentences): what is read from them."""

import json
from datetime import date

import pytest

from crawlers.pages.extract import Hint, UnusableError, read_page
from register.ledger import DropReason

URL = "https://www.exempel.se/nyheter/flytten"
P1 = "Servicekontoret i Älvsbacka flyttar i vår till nya lokaler vid torget, säger enhetschefen."
P2 = "– Vi får plats med fler besökare där, och det är nära till bussen, säger hon."
P3 = "De som arbetar på kontoret följer med till den nya adressen och räknar med att öppna i maj."


NORWEGIAN = "Regjeringen foreslår at kontoret i byen skal stenges og virksomheten flyttes til hovedstaden."
ENGLISH = "The service office in the town will move to the main square during the spring of next year."
NO_HINT = Hint()


def page(*parts, head="", lang="sv", before="", after="", title="Kontoret flyttar"):
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts or (P1, P2, P3))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} - Exempelbladet</title>{head}'
        f"</head><body>{before}<main><article><h1>{title}</h1>{body}</article></main>{after}</body></html>"
    )


def read(html, url=URL, hint=NO_HINT, content_type="text/html; charset=utf-8"):
    return read_page(html if isinstance(html, bytes) else html.encode(), content_type, url, hint)


META = '<meta name="{}" content="{}">'


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_paragraphs_are_parted_by_blank_lines_and_lists_stand_line_by_line():
    found = read(
        page(P1, "<h2>Här öppnar kontoren</h2>", "<ul><li>Älvsbacka - 30 maj</li><li>Sjöryd – 2 juni</li></ul>", P3)
    )
    assert found.title == "Kontoret flyttar"
    assert found.text == f"{P1}\n\nHär öppnar kontoren\n\n• Älvsbacka - 30 maj\n• Sjöryd – 2 juni\n\n{P3}"


def test_a_list_in_a_list_is_told_once():
    nested = "<ul><li>Norr<ul><li>Boden</li><li>Åre</li></ul></li><li>Söder</li></ul>"
    assert "• Norr\n• Boden\n• Åre\n• Söder" in read(page(P1, P2, nested, P3)).text


def test_a_table_is_kept_row_by_row():
    table = "<table><tr><th>Veckodag</th><th>Öppet</th></tr><tr><td>Måndag</td><td>10-15</td></tr></table>"
    assert "Veckodag – Öppet\nMåndag – 10-15" in read(page(P1, P2, table, P3)).text


def test_soft_hyphens_and_hard_spaces_go():
    found = read(page(P1.replace("Servicekontoret", "Service\u00adkontoret").replace("i vår", "i\u00a0vår"), P2, P3))
    assert P1 in found.text


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("iso-8859-1", "iso-8859-1", "text/html"),
        ("iso-8859-1", "iso-8859-1", "text/html; charset=iso-8859-1"),
        ("utf-8", "iso-8859-1", "text/html; charset=iso-8859-1"),  # says Latin-1, is UTF-8
        ("cp1252", "utf-8", "text/html; charset=utf-8"),  # says UTF-8, is Windows-1252
        ("utf-8", "utf-8", "text/html; charset=finns-inte"),
    ],
)
def test_letters_are_right_whatever_the_page_says_of_them(encoding, declared, header):
    p2 = P2.replace("–", "-")
    html = page(P1, p2, P3).replace('charset="utf-8"', f'charset="{declared}"').encode(encoding)
    found = read(html, content_type=header)
    assert found.text == f"{P1}\n\n{p2}\n\n{P3}"


def test_what_stands_around_the_text_is_left_out():
    around = (
        "Annons:",
        P1,
        P2,
        P3,
        "<h2>Mer i ämnet</h2>",
        "Polisen flyttar passkontoret i Sjöryd till hösten, enligt beslut.",
    )
    before = "<div class='cookies'><p>På exempel.se använder vi cookies för att webbplatsen ska fungera.</p></div>"
    found = read(page("<p>Publicerad 29 maj 2018 13:03</p>", *around, before=before))
    assert found.text == f"{P1}\n\n{P2}\n\n{P3}"
    assert found.published == date(2018, 5, 29)


def test_a_box_in_the_middle_does_not_cut_the_text_off():
    found = read(page(P1, "<h3>Läs mer</h3>", "<h3>Relaterade artiklar</h3>", P2, P3))
    assert found.text == f"{P1}\n\nRelaterade artiklar\n\n{P2}\n\n{P3}"


@pytest.mark.parametrize(
    ("heading", "head", "title"),
    [
        ("Kontoret flyttar", "", "Kontoret flyttar"),
        ("Exempelbladet", META.format("og:title", "Kontoret flyttar | Exempelbladet"), "Kontoret flyttar"),
        ("<span>Fi2026/1</span> Kontoret flyttar", META.format("og:title", "Kontoret flyttar"), "Kontoret flyttar"),
        ("<span>Fi2026/1</span> Kontoret flyttar", "", "Kontoret flyttar"),
        ("Kontoret flyttar", META.format("og:title", "Kontoret flyttar – Exempel"), "Kontoret flyttar"),
        ("Rubriken", ld(headline="Kontoret &amp; flytten"), "Kontoret & flytten"),
    ],
)
def test_the_title_is_the_articles(heading, head, title):
    assert read(page(head=head).replace("<h1>Kontoret flyttar</h1>", f"<h1>{heading}</h1>")).title == title


@pytest.mark.parametrize(
    ("parts", "around", "day", "origin"),
    [
        ([], {"head": ld(datePublished="2026-11-17T23:30:00Z")}, "2026-11-18", "json-ld"),
        ([], {"head": f"{ld(datePublished='2026-04-01')}{META.format('date', '2026-11-01')}"}, "2026-04-01", "json-ld"),
        ([], {"head": META.format("article:published_time", "2026-04-01T12:26:23+02:00")}, "2026-04-01", "meta"),
        (["<p>Publicerad <time datetime='2026-03-02'>i mars</time></p>"], {}, "2026-03-02", "time"),
        ([], {"hint": Hint(published="2026-02-03T23:30:00+00:00")}, "2026-02-04", "feed"),
        (["Publicerad: 9 februari 2016, 04:30"], {}, "2016-02-09", "text"),
        (["16.10.2023 08:37:51 CEST | Exempelverket | Pressmeddelande"], {}, "2023-10-16", "text"),
        (["STATENS SERVICECENTER2025-05-20"], {}, "2025-05-20", "text"),
        ([], {"url": "https://exempel.se/2025/11/04/flytten/"}, "2025-11-04", "url"),
        ([], {"url": "https://exempel.se/nyhetsarkiv/2025-04-10-flytten"}, "2025-04-10", "url"),
        ([], {}, None, None),
        (["söndag 24 nov, 2024"], {}, None, None),
        ([], {"before": "<header><p>måndag 5 juni 2023</p></header>"}, None, None),
        ([], {"after": "<aside><time datetime='2026-01-01'></time><p>Publicerad 1 maj 2020</p></aside>"}, None, None),
        ([], {"head": ld(datePublished="2099-01-01")}, None, None),
    ],
)
def test_the_date_is_the_articles_own(parts, around, day, origin):
    where = {key: around.pop(key) for key in ("url", "hint") if key in around}
    found = read(page(*parts, P1, P2, P3, **around), **where)
    assert (found.published and found.published.isoformat(), found.published_origin) == (day, origin)


def test_the_date_of_an_update_is_no_publication():
    found = read(page(P1, P2, P3, "Senast uppdaterad: 2023-10-02", head=ld(datePublished="2023-09-28")))
    assert (found.published, found.updated) == (date(2023, 9, 28), date(2023, 10, 2))
    assert "uppdaterad" not in found.text


@pytest.mark.parametrize(
    ("head", "after", "paywalled"),
    [
        (ld(isAccessibleForFree=False), "", True),
        (ld(isAccessibleForFree="False"), "", True),
        (ld(isAccessibleForFree=True), '<div class="paywall">Köp</div>', False),
        ("", '<div class="article paywall">Köp</div>', True),
        ("", "<p>För att läsa hela artikeln behöver du logga in eller prenumerera.</p>", True),
        ("", "<p>Prenumerera på vårt nyhetsbrev.</p>", False),
    ],
)
def test_a_paywall_is_recognised(head, after, paywalled):
    assert read(page(head=head, after=after)).paywalled is paywalled


@pytest.mark.parametrize(
    ("declared", "url"),
    [
        (
            "https://exempel.se/nyheter/flytten?utm_source=x",
            "https://exempel.se/nyheter/flytten",
        ),  # www is the same site
        ("/nyheter/flytten-igen", "https://www.exempel.se/nyheter/flytten-igen"),
        ("https://annan.se/nyheter/flytten", URL),
        ("https://www.exempel.se/", URL),  # a front page is no article's address
        ("javascript:void(0)", URL),
    ],
)
def test_the_canonical_address_is_believed_on_its_own_site(declared, url):
    assert read(page(head=f'<link rel="canonical" href="{declared}">')).url == url


def test_trackers_and_fragments_are_stripped_without_a_canonical_address():
    assert read(page(), url=f"{URL}?utm_source=rss&id=7&fbclid=abc#kommentarer").url == f"{URL}?id=7"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (page("Kort."), DropReason.NO_TEXT),
        ("", DropReason.NO_TEXT),
        ("<html><body></body></html>", DropReason.NO_TITLE),
        (page(NORWEGIAN, NORWEGIAN, lang="nb"), DropReason.NOT_SWEDISH),
        (page(ENGLISH, ENGLISH, lang="en"), DropReason.NOT_SWEDISH),
        (page(ENGLISH, "I say so.", ENGLISH, lang="sv"), DropReason.NOT_SWEDISH),
    ],
)
def test_a_page_without_a_swedish_article_is_refused_with_the_reason(html, reason):
    with pytest.raises(UnusableError) as error:
        read(html)
    assert error.value.reason is reason


def test_a_swedish_page_that_says_english_is_swedish():
    assert read(page(lang="en")).language == "sv"
