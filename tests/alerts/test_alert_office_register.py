"""A change that the official list of offices shows is mailed as one that an article tells."""

from contextlib import closing
from datetime import date

from alerts.deliver import send_pending
from alerts.subscribe import subscribe
from register.build import register
from register.office_lists import note_list, note_page
from register.office_records import OfficeRecord
from register.store import open_work

PAGE = "https://kontorslistan.example/servicekontor/arvika"


def test_a_new_address_in_the_official_list_is_mailed_once_with_its_quote_and_page(data, server, monkeypatch):
    monkeypatch.setenv("KONTORSKOLL_CLOCK", "2026-11-18T08:00:00Z")
    subscribe(data, "anna@exempel.se", now="2026-11-18T08:00:00Z", county="17")
    subscribe(data, "bo@exempel.se", now="2026-11-18T08:00:00Z", county="25")
    with closing(open_work(data)) as db:
        db.table("sources").insert(
            {
                "id": "listan",
                "name": "Kontorslistan",
                "kind": "agency",
                "lineage": "agency",
                "family": "office_register",
            }
        )
        for day, street in ((19, "Torget 3"), (20, "Kyrkogatan 14")):
            monkeypatch.setenv("KONTORSKOLL_CLOCK", f"2026-11-{day}T08:00:00Z")
            with db.atomic():
                note_list(db, "listan", [(PAGE, "Servicekontor Arvika")], (None, None))
                record = OfficeRecord("Servicekontor Arvika", "Arvika", address=f"{street}, 671 30 Arvika")
                note_page(db, "listan", PAGE, record, (None, None))
            register(db, today=date(2026, 11, day))
    for _ in range(2):
        send_pending(data, now="2026-11-20T09:00:00Z", smtp_url=server.url)
    assert server.box.recipients == ["anna@exempel.se"]
    text = server.box.mails[0].get_body(("plain",)).get_content()
    assert "Servicekontoret i Arvika flyttade den 20 november 2026" in text
    assert "Kyrkogatan 14, 671 30 Arvika" in text
    assert f"{PAGE}#registret-" in text
    assert "Kontorslistan" in text
