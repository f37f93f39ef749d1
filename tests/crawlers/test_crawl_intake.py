"""Documents put in by hand: texts, web pages, mails, addresses; and what is refused before anything is written."""

from datetime import date
from email.message import EmailMessage

import pytest

from crawlers.documents import read_document, read_text
from crawlers.intake import AddSummary, IntakeError, add
from register.ledger import balance
from register.store import open_work

P1 = "I morgon öppnar myndigheten ett nytt kontor vid torget i Älvsbacka, tillsammans med kommunen."
P2 = "Kontoret har öppet varje vardag mellan tio och tre, och det går att boka tid i förväg."


def stored(data):
    rows = open_work(data).execute("SELECT title, text, published, published_origin, source FROM articles ORDER BY id")
    return rows.fetchall()


def test_a_text_file_is_an_article_and_the_same_file_again_is_the_same(data, tmp_path):
    path = tmp_path / "kontor.txt"
    path.write_text(
        f"artikel\n\nNytt kontor öppnar i Älvsbacka\n\nMYNDIGHETEN2017-01-09\n\n{P1}\n\n{P2}\n", encoding="utf-8"
    )
    assert add(data, [str(path)]) == AddSummary(new=1, changed=0, unchanged=0)
    text = f"MYNDIGHETEN2017-01-09\n\n{P1}\n\n{P2}"
    assert stored(data) == [("Nytt kontor öppnar i Älvsbacka", text, "2017-01-09", "text", "manual")]
    assert add(data, [str(path)]) == AddSummary(new=0, changed=0, unchanged=1)
    path.write_text(f"Nytt kontor öppnar i Sjöryd\n\n{P1}", encoding="utf-8")
    assert add(data, [str(path)]) == AddSummary(new=0, changed=1, unchanged=0)
    db = open_work(data)
    assert db.execute("SELECT name, lineage, health FROM sources").fetchall() == [("Inlagt för hand", "manual", "well")]
    assert db.execute("SELECT stage, status FROM runs").fetchall() == [("add", "ok")] * 3
    assert all(balance(db, number).even for number in (1, 2, 3))


def test_files_of_one_name_in_two_folders_are_two_articles(data, tmp_path):
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "artikel.txt")
        paths[-1].write_text(f"Kontor {folder} öppnar\n\n{P1}", encoding="utf-8")
    assert add(data, [str(path) for path in paths]).new == 2
    assert not [url for (url,) in open_work(data).execute("SELECT url FROM articles") if str(tmp_path) in url]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "cp1252", "utf-16"])
def test_letters_are_right_in_every_common_encoding(tmp_path, encoding):
    path = tmp_path / "kontor.txt"
    path.write_bytes(f"Öppet på Åsgatan i höst\r\n\r\n{P1}\r\n".encode(encoding))
    document = read_document(path)
    assert (document.title, document.text, document.language) == ("Öppet på Åsgatan i höst", P1, "sv")


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        (f"Rubriken står först\n{P1}", "Rubriken står först", P1),
        (f"Etikett: Regeringen\n\nVart tog kontoret vägen?\n\n{P1}", "Vart tog kontoret vägen?", P1),
        (f"NYHET 2020-03-12\n\nKontoret stänger i höst\n\n{P1}", "Kontoret stänger i höst", P1),
        ("Bara en rad om kontoret", "Bara en rad om kontoret", "Bara en rad om kontoret"),
    ],
)
def test_the_title_is_the_first_line_that_looks_like_one(text, title, rest):
    document = read_text(text)
    assert (document.title, document.text) == (title, rest)


def test_a_text_without_a_headline_keeps_all_its_words():
    long = f"{P1} {P2} {P1}"
    document = read_text(f"{long}\n\n{P2}")
    assert document.text == f"{long}\n\n{P2}"
    assert long.startswith(document.title.removesuffix(" …"))
    assert len(document.title) <= 82


def test_the_word_of_a_person_dates_what_does_not_say(data, tmp_path):
    path = tmp_path / "kontor.txt"
    path.write_text(f"Nytt kontor öppnar\n\n{P1}", encoding="utf-8")
    add(data, [str(path)], published=date(2020, 5, 4))
    assert stored(data)[0][2:4] == ("2020-05-04", "by-hand")


def test_a_web_page_saved_as_a_file_is_read_as_one(data, tmp_path, web):
    path = tmp_path / "sparad.html"
    path.write_text(web.article("Kontoret flyttar", above="<p>Publicerad 3 mars 2020</p>"), encoding="utf-8")
    add(data, [str(path)])
    ((title, text, published, origin, _),) = stored(data)
    assert (title, published, origin) == ("Kontoret flyttar", "2020-03-03", "text")
    assert "Ansvarig utgivare" not in text


@pytest.mark.parametrize("kind", ["plain", "html", "both"])
def test_a_mail_is_its_subject_its_text_and_its_day(data, tmp_path, web, kind):
    message = EmailMessage()
    message["Subject"] = "VB: Kontoret i Älvsbacka öppnar"
    message["From"] = "Örjan <orjan@exempel.se>"
    message["Date"] = "Tue, 17 Nov 2026 09:00:00 +0100"
    if kind != "html":
        message.set_content(f"Hej på er alla\n\n{P1}\n\n{P2}\n", charset="iso-8859-1", cte="quoted-printable")
    if kind != "plain":
        message.add_alternative(web.article("En annan rubrik", P1, P2), subtype="html")
    path = tmp_path / "brev.eml"
    path.write_bytes(message.as_bytes())
    add(data, [str(path)])
    ((title, text, published, origin, _),) = stored(data)
    assert (title, published, origin) == ("Kontoret i Älvsbacka öppnar", "2026-11-17", "meta")
    assert text.endswith(f"{P1}\n\n{P2}")
    assert "orjan" not in text


def test_an_address_is_fetched_once_and_stored_as_put_in_by_hand(data, web):
    url = web.put("norrbladet", "/nyhet", web.article("Kontoret flyttar"))
    assert add(data, [f"{url}?utm_source=mail"], published=date(2020, 5, 4), allow_private=True) == AddSummary(1, 0, 0)
    assert web.paths() == ["/nyhet"]
    ((title, _, published, origin, source),) = stored(data)
    assert (title, published, origin, source) == ("Kontoret flyttar", "2020-05-04", "by-hand", "manual")
    assert add(data, [url], allow_private=True) == AddSummary(0, 0, 1)
    assert len(list(data.archive.iterdir())) == 1  # a file a day, which the second run went on with


def test_an_address_robots_txt_forbids_or_that_is_gone_is_refused_by_name(data, web, tmp_path):
    web.put("norrbladet", "/robots.txt", "User-agent: *\nDisallow: /intern", type="text/plain")
    web.put("norrbladet", "/borta", "", status=410)
    path = tmp_path / "kontor.txt"
    path.write_text(f"Nytt kontor öppnar\n\n{P1}", encoding="utf-8")
    urls = [web.url("norrbladet", "/intern"), web.url("norrbladet", "/borta")]
    with pytest.raises(IntakeError) as error:
        add(data, [str(path), *urls], allow_private=True)
    assert sorted(str(error.value).splitlines()) == sorted(
        [
            f"{urls[0]}: robots.txt tillåter oss inte",
            f"{urls[1]}: adressen är borttagen (410)",
        ]
    )
    assert web.paths() == ["/borta"]
    assert stored(data) == []


def test_every_fault_is_one_line_and_nothing_is_written(data, tmp_path, web):
    good = tmp_path / "bra.txt"
    good.write_text(f"Nytt kontor öppnar\n\n{P1}", encoding="utf-8")
    (tmp_path / "tom.txt").write_bytes(b" \n")
    (tmp_path / "bild.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (tmp_path / "tom.html").write_text("<html><body><h1>Rubrik</h1></body></html>", encoding="utf-8")
    (tmp_path / "tomt.eml").write_bytes(b"Subject: x\n\n")
    faults = {
        f"{tmp_path}/saknas.txt": "filen finns inte",
        f"{tmp_path}": "är en mapp; ange filerna i den",
        f"{tmp_path}/tom.txt": "filen är tom",
        f"{tmp_path}/bild.txt": "filen är inte text (binär fil); spara den som text, HTML eller .eml",
        f"{tmp_path}/tom.html": "ingen löpande text att läsa",
        f"{tmp_path}/tomt.eml": "brevet har ingen text att läsa",
        "http://finns-inte.invalid/nyhet": "värdnamnet finns-inte.invalid finns inte",
        "http://10.1.2.3/nyhet": "adressen ligger inte på det öppna nätet",
        web.url("norrbladet", "/nyhet"): "adressen ligger inte på det öppna nätet",
        "ftp://exempel.se/nyhet": "ingen webbadress; den ska börja med http:// eller https://",
    }
    with pytest.raises(IntakeError) as error:
        add(data, [str(good), *faults])
    assert str(error.value).splitlines() == [f"{what}: {why}" for what, why in faults.items()]
    assert not data.root.exists()
    assert web.asked == []
