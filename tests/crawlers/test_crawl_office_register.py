"""The official list of offices, read on several days from a real server: what appears, vanishes, moves or changes."""

import json
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from warcio.archiveiterator import ArchiveIterator

from register import office_register
from register.build import register
from register.publish import publish
from register.store import open_work
from register.tagging import tag_pending

HOURS = ("Måndag–torsdag 10.00–16.00", "Fredag 10.00–15.00")
MET = ("Skatteverket", "Försäkringskassan")


class List:
    """An office register on the test's web, and days on which it is read."""

    def __init__(self, data, web, go, monkeypatch):
        self.data, self.web, self.go, self.monkeypatch = data, web, go, monkeypatch
        self.source = web.source(
            "kontorslistan",
            kind="agency",
            family="office_register",
            url=web.url("kontorslistan", "/servicekontor"),
            links="main a",
            every="1d",
            expect=None,
        )
        self.offices = {}
        for town, street in (
            ("Flen", "Storgatan 12, 642 37 Flen"),
            ("Arvika", "Torget 3, 671 30 Arvika"),
            ("Vimmerby", "Skolgatan 1, 598 37 Vimmerby"),
            ("Sunne", "Kyrkogatan 5, 686 30 Sunne"),
            ("Motala", "Kungsgatan 8, 591 30 Motala"),
            ("Hallunda", "Borgvägen 2, 145 68 Norsborg"),
        ):
            self.put(town, street)

    def put(self, town, street, hours=HOURS, services=MET, extra=""):
        self.offices[town] = (
            f"<h1>Servicekontor {town}</h1>{extra}<h2>Besöksadress</h2><p>{street}</p>"
            f"<h2>Öppettider</h2><ul>{''.join(f'<li>{line}</li>' for line in hours)}</ul>"
            f"<h2>Tjänster</h2><ul>{''.join(f'<li>{line}</li>' for line in services)}</ul>"
        )

    def read(self, day, *, register_too=True, hour="06"):
        self.monkeypatch.setenv("KONTORSKOLL_CLOCK", f"2026-11-{day:02}T{hour}:00:00Z")
        links = "".join(f'<li><a href="/servicekontor/{t}">Servicekontor {t}</a></li>' for t in self.offices)
        self.web.put("kontorslistan", "/servicekontor", f"<html><body><main><ul>{links}</ul></main></body></html>")
        for town, page in self.offices.items():
            self.web.put("kontorslistan", f"/servicekontor/{town}", f"<html><body><main>{page}</main></body></html>")
        summary = self.go(self.source)
        if register_too:
            self.register(day)
        return summary

    def register(self, day):
        with closing(open_work(self.data)) as db:
            return register(db, today=date(2026, 11, day))

    def rows(self, sql):
        with closing(sqlite3.connect(self.data.work)) as db:
            return db.execute(sql).fetchall()

    def told(self):
        return self.rows(
            "SELECT a.title, d.type, d.stage, d.place, d.municipality, d.date, d.quote FROM decisions d"
            " JOIN articles a ON a.id = d.article ORDER BY d.id"
        )


@pytest.fixture
def listed(data, web, go, monkeypatch):
    return List(data, web, go, monkeypatch)


def test_the_first_reading_is_a_baseline_and_an_unchanged_list_tells_nothing(listed):
    listed.read(19)
    assert listed.told() == []
    assert len(listed.rows("SELECT 1 FROM listed_offices WHERE record IS NOT NULL")) == 6
    listed.web.forget()
    listed.read(20)
    assert listed.told() == []
    assert {(asked.status, asked.conditional) for asked in listed.web.asked if asked.path != "/robots.txt"} == {
        (304, True)
    }
    assert len(listed.web.paths()) == 7
    listed.web.forget()
    listed.read(20, hour="07")  # the pages have been asked for today
    assert listed.web.paths() == ["/servicekontor"]


def test_one_more_one_moved_one_with_other_hours_one_with_another_service_and_a_broken_page(listed):
    listed.read(19)
    listed.put("Ludvika", "Storgatan 45, 771 30 Ludvika")
    listed.put("Flen", "Järnvägsgatan 2, 642 37 Flen")
    listed.put("Arvika", "Torget  3<br>671 30 Arvika", hours=("Måndag–onsdag 10–15",))
    listed.put("Sunne", "Kyrkogatan 5, 686 30 Sunne", services=(*MET, "Arbetsförmedlingen"))
    listed.offices["Motala"] = "<h1>Ett fel har inträffat</h1><p>Försök igen senare.</p>"
    summary = listed.read(20)
    assert summary.drops == {"fetch-failed": 1}
    assert sorted(listed.told()) == [
        ("Registret: servicekontoret i Arvika har nya öppettider", "hours_change", "completed", "Arvika", "1784",
         "2026-11-20", "Måndag–onsdag 10–15"),
        ("Registret: servicekontoret i Flen har ny adress", "relocation", "completed", "Flen", "0482", "2026-11-20",
         "Järnvägsgatan 2, 642 37 Flen"),
        ("Registret: servicekontoret i Ludvika har kommit till", "opening", "completed", "Ludvika", "2085",
         "2026-11-20", "Servicekontor Ludvika Storgatan 45, 771 30 Ludvika"),
        ("Registret: servicekontoret i Sunne har ändrade tjänster", "service_change", "completed", "Sunne", "1766",
         "2026-11-20", "Skatteverket Försäkringskassan Arbetsförmedlingen"),
    ]  # fmt: skip
    agencies = listed.rows("SELECT agencies FROM decisions WHERE type = 'service_change'")
    assert json.loads(agencies[0][0]) == ["arbetsformedlingen", "statens-servicecenter"]
    for text, title, quote, start, end in listed.rows(
        "SELECT a.text, a.title, d.quote, d.start, d.end FROM decisions d JOIN articles a ON a.id = d.article"
    ):
        assert f"{title}\n{text}"[start:end] == quote
    told = listed.rows('SELECT "case", stage FROM stage_changes WHERE NOT silent ORDER BY 1')
    assert ("flen-servicekontor/relocation/2026", "completed") in told
    assert len(told) == 4


def test_an_office_is_gone_when_two_good_readings_a_day_apart_lack_it(listed):
    listed.read(18)
    del listed.offices["Flen"]
    listed.read(19)
    listed.read(19, hour="18")
    assert listed.told() == []
    listed.read(20)
    title, kind, stage, place, _, when, quote = listed.told()[0]
    assert (title, kind, stage, place) == (
        "Registret: servicekontoret i Flen finns inte längre med", "closure", "completed", "Flen",
    )  # fmt: skip
    assert (when, quote) == ("2026-11-19", "Servicekontor Flen Storgatan 12, 642 37 Flen")
    listed.read(21)
    assert len(listed.told()) == 1
    listed.put("Flen", "Storgatan 12, 642 37 Flen")
    listed.read(22)
    assert [row[1] for row in listed.told()] == ["closure", "opening"]


def test_an_office_that_comes_back_in_time_was_never_gone(listed):
    listed.read(18)
    flen = listed.offices.pop("Flen")
    listed.read(19)
    listed.offices["Flen"] = flen
    listed.read(20)
    del listed.offices["Flen"]
    listed.read(21)
    assert listed.told() == []


def test_a_list_cut_in_half_concludes_nothing_and_the_source_is_degraded(listed):
    listed.read(17)
    cut = {town: listed.offices.pop(town) for town in ("Flen", "Arvika", "Sunne")}
    for day in (18, 19, 20):
        listed.read(day)
        ((health, note),) = listed.rows("SELECT health, health_note FROM sources")
        assert health == "degraded"
        assert "3 kontor mot 6" in note
    assert listed.told() == []
    listed.offices |= cut
    listed.read(21)
    listed.read(22)
    assert listed.told() == []


def test_an_office_keeps_its_identity_when_its_address_on_the_web_changes(listed):
    listed.read(18)
    page = listed.offices.pop("Flen")
    listed.offices["nya-sidan-flen"] = page
    for day in (19, 20, 21):
        listed.read(day)
    assert listed.told() == []


def test_running_again_changes_nothing_and_a_kill_before_the_register_loses_nothing(listed, monkeypatch):
    listed.read(19)
    listed.put("Flen", "Järnvägsgatan 2, 642 37 Flen")
    listed.read(20, register_too=False)
    with monkeypatch.context() as broken:
        broken.setattr(office_register, "keep", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            listed.register(20)
    assert listed.rows("SELECT 1 FROM articles") == []
    listed.put("Flen", "Torget 1, 642 37 Flen")
    listed.read(21, register_too=False)
    listed.register(21)
    told = listed.told()
    assert [(row[1], row[6]) for row in told] == [
        ("relocation", "Järnvägsgatan 2, 642 37 Flen"),
        ("relocation", "Torget 1, 642 37 Flen"),
    ]
    assert listed.register(21).stage_changes == 0
    assert listed.told() == told


def test_a_tagger_leaves_what_the_register_showed_alone(listed):
    listed.read(19)
    listed.put("Flen", "Järnvägsgatan 2, 642 37 Flen")
    listed.read(20)
    with closing(open_work(listed.data)) as db:
        for everything in (False, True):
            assert tag_pending(db, lambda documents: 1 / 0, "ny", everything=everything).tagged == 0
        assert db.execute("SELECT tagger, current FROM taggings").fetchall() == [("register", 1)]
    assert listed.register(20).stage_changes == 0
    assert len(listed.told()) == 1


def test_a_stated_day_ahead_is_a_decision_and_the_day_itself_its_end(listed):
    listed.read(18)
    listed.put("Ludvika", "Storgatan 45, 771 30 Ludvika", extra="<p>Kontoret öppnar den 21 november.</p>")
    listed.put("Flen", "Storgatan 12, 642 37 Flen", extra="<p>Kontoret stänger den 30 januari 2027.</p>")
    listed.read(19)
    assert sorted((row[1], row[2], row[5], row[6]) for row in listed.told()) == [
        ("closure", "decided", "2027-01-30", "Kontoret stänger den 30 januari 2027."),
        ("opening", "decided", "2026-11-21", "Kontoret öppnar den 21 november."),
    ]
    listed.put("Ludvika", "Storgatan 45, 771 30 Ludvika")
    listed.read(22)
    assert listed.told()[-1][1:6] == ("opening", "completed", "Ludvika", "2085", "2026-11-21")
    ladder = "SELECT stage FROM stage_changes WHERE \"case\" LIKE 'ludvika%' ORDER BY id"
    assert listed.rows(ladder) == [("decided",), ("completed",)]


def test_what_the_register_showed_is_published_with_its_origin_and_archived_page(listed):
    listed.read(19)
    listed.put("Flen", "Järnvägsgatan 2, 642 37 Flen")
    listed.read(20)
    publish(listed.data, today=date(2026, 11, 20))
    with closing(sqlite3.connect(listed.data.public)) as db:
        found = db.execute(
            "SELECT d.tagger, d.quote, a.genre, a.source, o.name, d.needs_review FROM decisions d"
            " JOIN articles a ON a.id = d.article JOIN offices o ON o.id = d.office"
        ).fetchall()
        shown = db.execute("SELECT title, source, url FROM changes_with_evidence").fetchall()
    assert found == [
        ("register", "Järnvägsgatan 2, 642 37 Flen", "register", "kontorslistan", "Servicekontoret i Flen", 0)
    ]
    assert shown[0][:2] == ("Servicekontoret i Flen flyttade den 20 november 2026", "Kontorslistan")
    assert shown[0][2].startswith(listed.web.url("kontorslistan", "/servicekontor/Flen#registret-"))
    ((file, offset),) = listed.rows("SELECT warc_file, warc_offset FROM articles")
    with (listed.data.archive / file).open("rb") as warc:
        warc.seek(offset)
        assert "Järnvägsgatan 2" in next(iter(ArchiveIterator(warc))).content_stream().read().decode()
