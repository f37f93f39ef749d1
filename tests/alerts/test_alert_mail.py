"""What arrives in a real mail server."""

import re
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest

from alerts.deliver import send_pending
from alerts.errors import SettingsError
from alerts.subscribe import subscribe, unsubscribe_by_token


def text(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def html(mail: EmailMessage) -> str:
    return mail.get_body(("html",)).get_content()


def only_mail(data, register, server) -> EmailMessage:
    """Send, and return the one mail that arrived."""
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert summary.ok and summary.sent == 1
    (mail,) = server.box.mails
    return mail


@pytest.fixture
def anna(data, register) -> str:
    subscribe(data, "anna@exempel.se", county="Värmland", now=register.BEFORE)
    return "anna@exempel.se"


def test_umlauts_survive_in_subject_and_both_bodies(data, register, server, anna):
    register.change(title="Servicekontoret i Årjäng stänger", quote="Åsa Öberg: vi låser på nyårsafton.")
    mail = only_mail(data, register, server)
    assert mail["Subject"] == "Kontorskoll: Servicekontoret i Årjäng stänger – beslutat"
    assert server.box.raw[0].isascii()
    for body in text(mail), html(mail):
        assert "Åsa Öberg: vi låser på nyårsafton." in body
        assert "Beslutat" in body
        assert "Träder i kraft 31 december 2026" in body
        assert "3\N{NO-BREAK SPACE}källor" in body
        assert "Värmlands Aftonlykta" in body
        assert "https://lyktan.example/1" in body
        assert "http://127.0.0.1:8001/arende/kontor-1/closure/1" in body
        assert "http://127.0.0.1:8001/kontor/kontor-1" in body


def test_headers_are_those_of_a_list_one_can_leave_with_one_click(data, register, server, anna, monkeypatch):
    monkeypatch.setenv("KONTORSKOLL_BASE_URL", "https://ett-ganska-langt-namn.kontorskoll.example/under/en/mapp/")
    monkeypatch.setenv("KONTORSKOLL_FROM", "Kontorskoll på Öland <besked@kontorskoll.example>")
    register.change()
    mail = only_mail(data, register, server)
    assert [type(defect).__name__ for name in mail for defect in mail[name].defects] == []
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert str(mail["From"]) == "Kontorskoll på Öland <besked@kontorskoll.example>"
    assert mail["To"] == anna
    assert parsedate_to_datetime(mail["Date"]).isoformat() == "2026-11-03T08:00:00+00:00"
    assert re.fullmatch(r"<20261103080000\.\d+@kontorskoll\.example>", mail["Message-ID"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "Kontorskoll <besked.kontorskoll.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    raw_header = re.search(rb"\r\nList-Unsubscribe: (<[^>]+>),\r\n (<[^>]+>)\r\n", server.box.raw[0])
    assert raw_header, "both addresses whole, unencoded, one a line"
    link, mailto = (address.decode().strip("<>") for address in raw_header.groups())
    assert link.startswith("https://ett-ganska-langt-namn.kontorskoll.example/under/en/mapp/-/avsluta/")
    assert mailto.startswith("mailto:besked@kontorskoll.example?subject=Avsluta%20")
    assert link in text(mail) and link in html(mail)


def test_the_link_in_the_mail_ends_the_subscription(data, register, server, anna):
    register.change()
    mail = only_mail(data, register, server)
    unsubscribe_by_token(data, re.search(r"/-/avsluta/(\S+)", text(mail)).group(1))
    register.change(recorded=register.AFTER)
    assert send_pending(data, now=register.AFTER, smtp_url=server.url).planned == 0


def test_eleven_changes_are_one_digest_with_eleven_notices(data, register, server, anna):
    for number in range(11):
        register.change(title=f"Kontor nummer {number} stänger", date=f"2027-{number + 1:02}", quote=f"Dag {number}.")
    mail = only_mail(data, register, server)
    assert mail["Subject"] == "Kontorskoll: 11 förändringar på statliga kontor i Värmlands län"
    for body in text(mail), html(mail):
        assert re.findall(r"Kontor nummer (\d+) stänger", body.split("statliga kontor", 1)[1])[-11:] == [
            str(number) for number in range(11)
        ]
        assert "Träder i kraft november 2027" in body
        assert all(f"”Dag {number}.”" in body for number in range(11))


def test_notices_stand_under_their_county_the_whole_country_first(data, register, server):
    subscribe(data, "bo@exempel.se", now=register.BEFORE)
    register.change(title="Kiruna öppnar", county="25", municipality="2584")
    register.change(title="Arvika flyttar")
    register.change(title="Hundra kontor ska bort", county=None, municipality=None)
    mail = only_mail(data, register, server)
    places = ["Hela landet", "Hundra kontor", "Värmlands län", "Arvika flyttar", "Norrbottens län", "Kiruna öppnar"]
    for body in text(mail).casefold(), html(mail).split("<h2", 1)[1].casefold():
        positions = [body.index(place.casefold()) for place in places]
        assert positions == sorted(positions)


def test_the_footer_says_why_in_words(data, register, server, anna):
    subscribe(
        data,
        anna,
        municipality="Arvika",
        agency="Skatteverket",
        type="relocation",
        stage="proposed",
        now=register.BEFORE,
    )
    register.change()
    mail = only_mail(data, register, server)
    for body in text(mail), html(mail):
        footer = body.split("Varför får jag det här?")[1]
        assert "alla förändringar i Värmlands län" in footer
        assert "flyttar i kommunen Arvika som rör Skatteverket, när skedet är föreslaget" in footer


def test_a_long_quote_is_cut_between_words_at_300_characters(data, register, server, anna):
    register.change(quote="ordentligt " * 60)
    quote = re.search("”(.+)”", text(only_mail(data, register, server))).group(1)
    assert 280 < len(quote) <= 300
    assert quote.endswith("ordentligt …")


def test_a_quote_gives_nobodys_phone_number_or_address_away(data, register, server, anna):
    register.change(quote="Ring Örjan Ek på 0570-123 45 67 eller skriv till orjan.ek@exempel.se före 2027.")
    mail = only_mail(data, register, server)
    for body in text(mail), html(mail):
        assert "123 45" not in body and "orjan.ek@" not in body
        assert "före 2027" in body


def test_a_dropped_plan_shows_where_it_came_from_and_no_date(data, register, server, anna):
    register.change(stage="cancelled", previous="decided", date="2026-12-31")
    body = text(only_mail(data, register, server))
    assert "Inställt (tidigare beslutat)" in body
    assert "2026" not in body


def test_what_articles_say_cannot_make_headers_or_markup(data, register, server, anna):
    register.change(
        title="Stänger\r\nBcc: alla@exempel.se\n\n<b>kropp</b>\x07",
        quote="<script>alert(1)</script>\r\n.\r\nMAIL FROM:<x@y>",
        url="javascript:alert(2)",
    )
    mail = only_mail(data, register, server)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Kontorskoll: Stänger Bcc: alla@exempel.se <b>kropp</b> – beslutat"
    assert server.box.recipients == [anna]
    assert "<script" not in html(mail) and "<b>" not in html(mail)
    assert "javascript:" not in html(mail) + text(mail)


def test_a_line_feed_in_the_sender_is_refused(data, register, monkeypatch):
    monkeypatch.setenv("KONTORSKOLL_FROM", "Kontorskoll <k@exempel.se>\nBcc: x@exempel.se")
    with pytest.raises(SettingsError, match="KONTORSKOLL_FROM"):
        send_pending(data, now=register.AFTER)


def test_lines_keep_to_the_limits_of_the_protocol(data, register, server, anna):
    register.change(title="Räksmörgås " * 30, quote="å" * 400)
    only_mail(data, register, server)
    head = server.box.raw[0].split(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in server.box.raw[0].split(b"\r\n"))
    assert all(len(line) <= 78 for line in head.split(b"\r\n") if b"avsluta" not in line)
    assert policy.SMTP.header_fetch_parse("Subject", server.box.mails[0]["Subject"]).count("Räksmörgås") == 30
