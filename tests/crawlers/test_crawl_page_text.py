"""What is kept of a page's text, and what is not: pages of our own writing in the shapes of the real sites."""

import json
import re
from datetime import date
from html import escape
from pathlib import Path

import pytest

from crawlers.pages.decoding import tidy
from crawlers.pages.extract import Hint, UnusableError, read_page
from register.ledger import DropReason

URL = "https://www.exempel.se/nyheter/servicekontoret-flyttar"
TITLE = "Servicekontoret flyttar till torget"
LEAD = "Servicekontoret i Älvsbacka flyttar i vår till nya lokaler vid torget, nära bussen."
P1 = "Det gamla huset ska rivas och hyresavtalet går ut i april. Därför har myndigheten letat efter något nytt i år."
P2 = "– Vi får plats med fler besökare där, och det är nära till bussen, säger enhetschefen Test Testsson."
P3 = "De som arbetar på kontoret följer med till den nya adressen. Öppettiderna är desamma som i dag."
BODY = f"<p>{P1}</p><p>{P2}</p><p>{P3}</p>"
WHOLE = (P1, P2, P3)


def page(inside, *, before="", after="", head="", lang="sv", title=TITLE):
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Bladet</title>{head}</head>'
        f"<body>{before}<main><article><h1>{title}</h1>{inside}</article></main>{after}</body></html>"
    )


def read(html, url=URL, hint=None):
    return read_page(html.encode(), "text/html; charset=utf-8", url, hint or Hint())


SITES = {
    "svt": (
        page(
            f'<div>Uppdaterad</div><div>Publicerad</div><p class="lead">{LEAD}</p>{BODY}<h2>Så arbetar vi</h2>'
            "<p>SVT:s nyheter ska stå för saklighet och opartiskhet. Det vi publicerar ska vara sant.</p>"
            "<h2>Mer i ämnet</h2><ul><li><a href='/a'>Polisen flyttar passkontoret i Sjöryd</a></li></ul>"
        ),
        (LEAD, *WHOLE),
    ),
    "regeringen, of an earlier government": (
        page(
            "<p>Innehållet publicerades under perioden 21 januari 2019 och 8 juli 2021</p>"
            "<h2>Statsråd på denna sida som har entledigats</h2><p>Test Testsson, civilminister</p>"
            f"<p>Pressmeddelande från Exempeldepartementet</p><p class='ingress'>{LEAD}</p>{BODY}<h2>Presskontakt</h2>"
            "<p>Moa Modell</p><p>Pressekreterare hos civilministern</p><p>Telefon (växel) 08-405 10 00</p>"
            "<h2>Genvägar</h2><ul><li>Uppdraget till myndigheten</li></ul>"
        ),
        (LEAD, *WHOLE),
    ),
    "publikt": (
        page(
            f"<div>Annons:</div><p>Bild: Test Testsson</p><p>STATENS SERVICECENTER2025-05-20</p><p>{LEAD}</p>{BODY}"
            "<h2>Här ska kontoren öppna</h2><ul><li>Älvsbacka</li><li>Sjöryd</li></ul>"
            "<p>Detta är en nyhetsartikel i en tidning som ges ut av ett fackförbund. Den följer pressens regler.</p>"
        ),
        (LEAD, *WHOLE, "Här ska kontoren öppna", "• Älvsbacka\n• Sjöryd"),
    ),
    "Via TT": (
        page(
            "<div>16.10.2023 08:37:51 CEST | Exempelverket | Pressmeddelande</div>"
            f"<p>{LEAD}</p>{BODY}<h2>Kontakter</h2><div><p><strong>Moa Modell</strong><span>Pressansvarig</span>"
            "<span>Tel:08-123 45 67</span></p></div><h2>Om oss</h2><p>Exempelverket ger service åt alla. Vi finns i "
            "hela landet.</p><h2>Följ Exempelverket</h2><p>Prenumerera på våra pressmeddelanden.</p>"
        ),
        (LEAD, *WHOLE),
    ),
    "statenssc": (
        page(
            "<figure><img src='a.jpg' alt='Servicekontor fasadskylt'><figcaption>Servicekontor fasadskylt</figcaption>"
            f"</figure><p>Servicekontor fasadskylt</p><p>{LEAD}</p>{BODY}<h2>Här stänger kontoren</h2>"
            "<ul><li>Älvsbacka - 30 maj</li><li>Sjöryd - stängt sedan årsskiftet</li></ul>"
            "<table><tr><th>Veckodag</th><th>Stängt kontor</th></tr><tr><td>Måndag</td><td>Ekeby</td></tr></table>"
            "<p>Senast uppdaterad: 2023-10-02</p>"
        ),
        (
            *(LEAD, *WHOLE, "Här stänger kontoren"),
            *("• Älvsbacka - 30 maj\n• Sjöryd - stängt sedan årsskiftet", "Veckodag – Stängt kontor\nMåndag – Ekeby"),
        ),
    ),
    "arbetet": (
        page(
            f"<aside class='article-facts'><h3>Artikeln i korthet</h3><p>Kontoret flyttar i april, för huset rivs.</p>"
            f"</aside><p>{LEAD}</p>{BODY}<aside class='fakta-ruta'><h3>Fakta: Servicekontor</h3>"
            "<p>Här får besökare hjälp med flera myndigheters ärenden.</p></aside>"
        ),
        (
            *("Artikeln i korthet", "Kontoret flyttar i april, för huset rivs.", LEAD, *WHOLE),
            *("Fakta: Servicekontor", "Här får besökare hjälp med flera myndigheters ärenden."),
        ),
    ),
    "norrahalland": (
        page(
            f"<p>{LEAD}</p>{BODY}<div class='sharedaddy'>Dela det här</div><div class='jp-relatedposts'>"
            "<h3>Relaterade inlägg</h3><p>Försäkringskassan stänger i Ekeby. Kontoret slår igen i maj.</p></div>",
            after="<div id='comments'><h2>2 kommentarer</h2><p>Så dumt! Hur tänkte de?</p><p>Lämna ett svar</p></div>",
        ),
        (LEAD, *WHOLE),
    ),
    "dagenssamhalle": (
        page(
            f"<p>Publicerad: 9 februari 2016, 04:30</p><p>Det här är opinionsmaterial</p><p>{LEAD}</p>{BODY}",
            before="<div>måndag5 juni | Kontakt | Annonsera | E-tidning | Sök</div><p>Starta din prenumeration</p>",
        ),
        (LEAD, *WHOLE),
    ),
    "eslov": (
        page(
            f"<p>{LEAD}</p><p>Nyheten är mer än 60 dagar gammal</p>{BODY}<p>Översätt sidan med Google.</p>",
            before="<div class='cookie-banner'><p>På eslov.se använder vi cookies. Det godkänner du.</p></div>",
        ),
        (LEAD, *WHOLE, "Översätt sidan med Google."),
    ),
    "storuman": (
        page(f"<p>{LEAD}</p>{BODY}<p>Publicerad den 19 juli 2019</p><p>(Obligatoriskt fält)</p>"),
        (LEAD, *WHOLE),
    ),
    "akademikern, lead told twice": (
        page(f"<p>{LEAD}</p><p>{LEAD}</p><p>Foto: Test Testsson</p>{BODY}"),
        (LEAD, *WHOLE),
    ),
    "a lead beside the text": (
        page(BODY)
        .replace(f"<h1>{TITLE}</h1>", "")
        .replace("<main>", f"<main><header><h1>{TITLE}</h1><p class='article__preamble'>{LEAD}</p></header>"),
        (LEAD, *WHOLE),
    ),
    "another article's lead": (
        page(
            BODY,
            after="<section><h2>I dag</h2><p class='ingress'>Polisen flyttar passen till Ekeby i maj.</p></section>",
        ),
        WHOLE,
    ),
    "a radio notice": (
        page(f"<p>{LEAD}</p><p>{P2}</p><p>Test Testsson</p><p>test.testsson@radion.example</p>"),
        (LEAD, P2, "Test Testsson"),
    ),
    "written by": (
        page(f"<p>Av Test Testsson</p><p>{LEAD}</p>{BODY}<p>Test Testsson, test.testsson@bladet.example</p>"),
        (LEAD, *WHOLE),
    ),
    "people to ask in the middle": (
        page(f"<p>{LEAD}</p><p>{P1}</p><h3>Kontakt</h3><p>Moa Modell</p><p>070-123 45 67</p><p>{P2}</p><p>{P3}</p>"),
        (LEAD, *WHOLE),
    ),
    "days below the top": (
        page(f"<p>{LEAD}</p>{BODY}<h3>Sista dag</h3><p>30 maj 2025</p><p>Ekeby 2025-06-13</p><p>Måndag 5 juni</p>"),
        (LEAD, *WHOLE, "Sista dag", "30 maj 2025", "Ekeby 2025-06-13", "Måndag 5 juni"),
    ),
    "a list under a heading of contacts": (
        page(f"<p>{LEAD}</p>{BODY}<h3>Mer information</h3><ul><li>Ekeby - 30 maj</li><li>Sjöryd - 2 juni</li></ul>"),
        (LEAD, *WHOLE, "• Ekeby - 30 maj\n• Sjöryd - 2 juni"),
    ),
    "a lead that is called a teaser": (page(f"<p class='teaser-text'>{LEAD}</p>{BODY}"), (LEAD, *WHOLE)),
    "a lead that a picture says too": (
        page(f"<img src='a.jpg' alt='{LEAD}'><p class='ingress'>{LEAD}</p>{BODY}"),
        (LEAD, *WHOLE),
    ),
    "teasers in the text": (
        page(
            f"<p>{LEAD}</p><p>{P1}</p><div class='teaser'><a href='/b'><h3>Polisen flyttar</h3><p>Passen flyttar till "
            f"Ekeby. Det blir i maj.</p></a></div><p>{P2}</p><p>{P3}</p>"
        ),
        (LEAD, *WHOLE),
    ),
    "people to ask in one paragraph": (
        page(f"<p>{LEAD}</p>{BODY}<p>Presskontakt<br>Moa Modell, pressekreterare<br>Telefon (växel) 08-405 10 00</p>"),
        (LEAD, *WHOLE),
    ),
    "pointers in the middle": (
        page(f"<p>{LEAD}</p><p>{P1}</p><p>Läs också: Så blir de nya tiderna i Sjöryd</p><p>{P2}</p><p>{P3}</p>"),
        (LEAD, *WHOLE),
    ),
    "a short text and a long list of others": (
        page(
            f"<p>{LEAD}</p><p>{P2}</p><h2>Mest läst</h2>"
            + "".join(f"<p>Rubrik nummer {n} om något helt annat som har hänt i länet</p>" for n in range(12))
        ),
        (LEAD, P2),
    ),
}


@pytest.mark.parametrize("site", SITES)
def test_the_text_is_the_articles_own(site):
    html, paragraphs = SITES[site]
    assert read(html).text.split("\n\n") == list(paragraphs)


@pytest.mark.parametrize(
    ("html", "read_as"),
    [
        ("<p>De öppnar i hela <b>landet</b><br>genom ett nytt avtal med staten.</p>", "hela landet\ngenom ett"),
        ("<p><strong>Pressansvarig</strong><span>Tel:</span> finns på webben hos oss.</p>", "Pressansvarig Tel:"),
        ("<ul><li><strong>Älvsbacka</strong><span>30 maj</span></li><li>Ekeby</li></ul>", "• Älvsbacka 30 maj"),
        ("<ul><li><div>Älvsbacka</div><div>öppnar 30 maj</div></li><li>Ekeby</li></ul>", "• Älvsbacka öppnar 30 maj"),
        ("<p>Service<b>kontoret</b> i Ekeby ligger kvar där det alltid har legat.</p>", "Servicekontoret i Ekeby"),
        ("<p>Det öppnar <time datetime='2025-05-30'>30 maj</time>, klockan tio på morgonen.</p>", "30 maj, klockan"),
        ("<p>Kontoret i byn öppnar <del>29 maj</del><ins>30 maj</ins> klockan tio.</p>", "öppnar 30 maj klockan"),
        (
            "<p>Det ligger i ett <button>socialt utsatt område</button> norr om byn.</p>",
            "ett socialt utsatt område norr",
        ),
        ("<dl><dt>Ekeby</dt><dd>30 maj</dd><dt>Sjöryd</dt><dd>2 juni</dd></dl>", "• Ekeby – 30 maj\n• Sjöryd – 2 juni"),
        (
            "Ekeby stänger den 30 maj, också <b>utan</b> stycke.<br><br>Sjöryd i juni.",
            "också utan stycke.\nSjöryd i juni.",
        ),
        ("<p>Kontoret är på 40 m<sup>2</sup> och ligger vid torget i byn.</p>", "på 40 m2 och"),
        (
            "<p>Service\u00adkontoret i Eke\u00adby har\u00a0öppet 10–15 som alltid.</p>",
            "Servicekontoret i Ekeby har öppet",
        ),
    ],
)
def test_words_are_parted_where_a_reader_sees_two_and_only_there(html, read_as):
    assert read_as in read(page(f"<p>{LEAD}</p><p>{P1}</p>{html}<p>{P3}</p>")).text


META = '<meta property="{}" content="{}">'
DESCRIPTION = META.format("og:description", LEAD)


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


@pytest.mark.parametrize(
    ("html", "paywalled"),
    [
        (page(BODY, head=ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False})), True),
        (page(BODY, head=META.format("article:content_tier", "locked")), True),
        (page(BODY, head=META.format("article:content_tier", "free")), False),
        (page(f'{BODY}<script>var state = {{"isPremium": true}}</script>'), True),
        (page(f"<p>{LEAD}</p><div><p>Vill du läsa hela artikeln? Bli prenumerant i dag.</p></div>"), True),
        (page(f"<p>{LEAD}</p><div><p>Logga in</p></div>", head=DESCRIPTION), True),
        (page(f"<p>{P1} {P2[:40]}…</p><div><p>Prenumerera</p></div>"), True),
        (page(f"<p>{LEAD}</p>", head=DESCRIPTION), False),
        (page(f"<p>{LEAD}</p>", head=DESCRIPTION, before="<header>Logga in</header><p>Prenumerera</p>"), False),
        (page(f"<p>{LEAD}</p>{BODY}<p>Prenumerera på vårt nyhetsbrev</p>", head=DESCRIPTION), False),
    ],
)
def test_a_paywall_is_recognised_by_word_mark_or_length(html, paywalled):
    assert read(html).paywalled is paywalled


def test_behind_a_paywall_title_and_lead_are_what_there_is():
    short = "Kontoret flyttar i vår till nya lokaler vid torget."
    locked = page("<p>Prenumerera</p>", head=META.format("og:description", short) + ld(isAccessibleForFree=False))
    found = read(locked)
    assert (found.title, found.text, found.lead, found.paywalled) == (TITLE, short, short, True)
    with pytest.raises(UnusableError):
        read(page("<p>Hej.</p>", head=META.format("og:description", short)))


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        (
            "Kontoret i byen stenges og virksomheten flyttes til hovedstaden. De ansatte er ikke fornøyd med det.",
            "sv",
            "no",
        ),
        (
            "Kontoret i byen lukkes, og de ansatte flytter til hovedstaden. Det er ikke noget, de er glade for.",
            "da",
            "da",
        ),
        ("Toimisto suljetaan keväällä ja henkilöstö siirtyy pääkaupunkiin. Päätöksestä on valitettu.", "sv", "fi"),
        ("The office in the town will be closed and its staff moved to the capital, the agency says.", "sv", "en"),
    ],
)
def test_another_language_is_named(text, lang, code):
    with pytest.raises(UnusableError) as error:
        read(page(f"<p>{text}</p><p>{text}</p>", lang=lang, title=text[:30]))
    assert (error.value.reason, error.value.detail) == (DropReason.NOT_SWEDISH, code)


@pytest.mark.parametrize(
    "html",
    [
        page(BODY, lang="sv-x-mtfrom-en"),
        page(BODY).replace("<html ", '<html class="translated-ltr" '),
        page(BODY, head='<base href="https://exempel-se.translate.goog/nyheter/">'),
        page(f"<p>Denna text är maskinöversatt från engelska.</p>{BODY}"),
    ],
)
def test_a_machine_translated_copy_is_refused_by_name(html):
    with pytest.raises(UnusableError) as error:
        read(html)
    assert error.value.reason is DropReason.MACHINE_TRANSLATED


@pytest.mark.parametrize(
    ("declared", "url", "canonical"),
    [
        ("/nyheter", URL, URL),  # the section
        ("/", URL, URL),
        ("/nyheter/kommunen-bygger-bad", URL, URL),  # another article: one and the same on every page
        ("/nyheter/servicekontoret-flyttar?p=2", URL, f"{URL}?p=2"),
        (
            "/artikel/1114907",
            "https://www.exempel.se/sida/artikel.aspx?artikel=1114907",
            "https://www.exempel.se/artikel/1114907",
        ),
        (
            "/artikel/servicekontoret-flyttar-till-torget",
            "https://www.exempel.se/artikel/4418828",
            "https://www.exempel.se/artikel/servicekontoret-flyttar-till-torget",
        ),
        ("/nyheter/servicekontoret-flyttar", f"{URL}/amp", URL),
        ("https://www.annan.se/nyheter/servicekontoret-flyttar", URL, URL),
        ("http://[fel", URL, URL),
    ],
)
def test_the_declared_address_is_believed_where_it_can_be_true(declared, url, canonical):
    assert read(page(BODY, head=f'<link rel="canonical" href="{declared}">'), url=url).url == canonical


def test_the_next_declared_address_counts_when_the_first_cannot_be_true():
    head = '<link rel="canonical" href="/">' + META.format("og:url", f"{URL}-till-torget")
    assert read(page(BODY, head=head)).url == f"{URL}-till-torget"
    head = '<link rel="canonical" href="/">' + ld(mainEntityOfPage={"@id": f"{URL}-igen"})
    assert read(page(BODY, head=head)).url == f"{URL}-igen"


def as_page(document):
    """An annotated text in a site's dress: menus, today's date, cookies, sharing, teasers, the page's foot."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", document["text"]):
        lines = [escape(line) for line in paragraph.split("\n")]
        rows = "".join(f"<li>{line.lstrip('• ')}</li>" for line in lines)
        parts.append(
            f"<ul>{rows}</ul>" if all(line.startswith("•") for line in lines) else f"<p>{'<br>'.join(lines)}</p>"
        )
    around = "<h2>Mer i ämnet</h2><ul><li><a href='/x'>Polisen flyttar passen till Utopia</a></li></ul>"
    return page(
        f"<p>Publicerad: {document['published']}</p>{''.join(parts)}<div class='share-buttons'>Dela i Utopia</div>",
        title=escape(document["title"]),
        before="<header><div>söndag 22 nov, 2026</div></header><div class='cookie-bar'><p>Kakor i Utopia.</p></div>",
        after=f"<section class='related'>{around}</section><footer>Ansvarig utgivare: Test Testsson, Utopia</footer>",
    )


def test_every_quote_of_every_annotated_text_is_still_there_when_it_is_read_from_a_page():
    gold = Path(__file__).parents[1] / "gold"
    documents = [
        json.loads(line) for file in sorted(gold.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    assert len(documents) >= 280
    for document in documents:
        found = read(as_page(document), url=document["url"])
        assert (found.title, found.published.isoformat()) == (document["title"], document["published"]), document["id"]
        assert not found.paywalled, document["id"]
        assert "Utopia" not in found.text, document["id"]
        letters = re.sub(r"\W", "", tidy(found.title + found.text))
        for decision in document["decisions"]:
            assert re.sub(r"\W", "", tidy(decision["quote"])) in letters, (document["id"], decision["quote"])


def test_a_number_to_call_last_goes_and_a_last_sentence_with_a_number_stays():
    call = "Boka tid på 0771-524 52 40."
    html = page(f"<p>{LEAD}</p>{BODY}<p>{call}</p><p>Test Testsson<br>Pressansvarig<br>070-123 45 67</p>")
    text = read(html).text
    assert text.endswith(call)
    assert "Pressansvarig" not in text


def test_a_page_laid_out_in_tables_keeps_the_text_and_the_table_in_it():
    table = "<table><tr><th>Ort</th><th>Dag</th></tr><tr><td>Älvsbacka</td><td>2 maj</td></tr></table>"
    html = (
        "<html><body><table><tr><td><a href='/'>Start</a> | måndag 2 juni 2025</td></tr>"
        f"<tr><td><a href='/v'>Vädret i länet</a></td><td><h1>{TITLE}</h1><p>{LEAD}</p>{BODY}{table}</td></tr>"
        "<tr><td>Bladet, Storgatan 1</td></tr></table></body></html>"
    )
    text = read(html).text
    assert text.startswith(LEAD)
    assert all(part in text for part in WHOLE)
    assert "Älvsbacka – 2 maj" in text
    assert "Vädret" not in text
    assert "Storgatan" not in text


def test_a_line_above_the_headline_is_no_part_of_the_text_and_the_same_line_below_is():
    html = page(f"<p>{LEAD}</p>{BODY}<h2>Älvsbacka</h2><p>{P1[:60]}.</p>")
    above = html.replace("<h1>", "<p>Älvsbacka</p><h1>", 1)
    assert read(above).text == read(html).text
    assert "\n\nÄlvsbacka\n\n" in read(above).text


def test_a_paragraph_in_bold_under_the_headline_is_the_lead_and_a_question_in_bold_is_none():
    assert read(page(f"<p><strong>{LEAD}</strong></p>{BODY}")).lead == LEAD
    assert read(page(f"<p><b>Varför flyttar kontoret nu när ingen har bett om det?</b></p>{BODY}")).lead is None


def test_the_time_element_after_the_word_updated_is_the_update():
    dates = "<p>Publicerad <time datetime='2025-06-02'></time></p><p>Uppdaterad <time datetime='2025-06-04'></time></p>"
    found = read(page(f"{dates}<p>{LEAD}</p>{BODY}"), hint=Hint(seen=date(2025, 7, 1)))
    assert (found.published, found.updated) == (date(2025, 6, 2), date(2025, 6, 4))


def test_a_label_without_a_value_is_no_row():
    rows = "<dl><dt>Publicerat av</dt><dd></dd><dt>Kontor</dt><dd>Älvsbacka</dd><dt>Dag</dt><dd>2 maj</dd></dl>"
    text = read(page(f"<p>{LEAD}</p>{BODY}{rows}<p>{P1[:60]}.</p>")).text
    assert "• Kontor – Älvsbacka\n• Dag – 2 maj" in text
    assert "Publicerat av" not in text


def test_what_a_press_room_says_of_the_sender_goes_and_a_heading_that_begins_likewise_stays():
    about = "<div class='release__about'><h2>Om Exempelverket</h2><p>Vi är en myndighet med stor bredd.</p></div>"
    text = read(page(f"<p>{LEAD}</p>{BODY}<h2>Om hyran</h2><p>{P1[:60]}.</p>{about}")).text
    assert "Om hyran" in text
    assert "stor bredd" not in text
