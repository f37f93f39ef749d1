from datetime import date
from itertools import permutations

import pytest

from nlp.places import places
from register import known
from register.effects import kilometres
from register.names import genitive, slug
from register.reference import agency_names

BOTKYRKA = ("Botkyrka", "0127")


def offices(desk):
    return desk.rows("SELECT DISTINCT office FROM decisions ORDER BY office")


@pytest.mark.parametrize(
    ("place", "code", "more", "office"),
    [
        ("Hallunda", "0127", {}, "hallunda-servicekontor"),
        ("Botkyrka", "0127", {}, "hallunda-servicekontor"),  # the municipality's only listed service office
        ("Linköping", "0580", {}, "linkoping-servicekontor"),  # the town: not the listed office in its Skäggetorp
        ("Gotland", "0980", {}, "visby-servicekontor"),
        ("Stockholm", "0180", {}, "stockholm-servicekontor"),  # several are listed: none of them is meant for sure
        ("Alby", "0127", {}, "alby-servicekontor"),
        ("Arvika", "1784", {"agencies": ("kronofogden",), "office_kind": "agency_office"}, "arvika-kronofogden"),
        ("Arvika", "1784", {"agencies": ("polisen",), "office_kind": "agency_office"}, "arvika-polisen"),
        ("Alby", "2260", {}, "alby-ange-servicekontor"),  # not a place of the gazetteer: never the bare name
        ("Gävle", "2180", {"office_kind": "workplace"}, "gavle-statens-servicecenter-arbetsplats"),
        ("Lund", "1281", {"agencies": ("skatteverket",), "office_kind": "agency_office"}, "lund-skatteverket"),
        ("Arvika", "1784", {"office_kind": "agency_office"}, "arvika-servicekontor"),  # run by the service centre
    ],
)
def test_every_office_has_a_readable_id_of_its_own(desk, decision, place, code, more, office):
    desk.article("https://a.example/1", decision("closure", "proposed", place, code, **more), published="2025-04-10")
    desk.update()
    assert offices(desk) == [(office,)]


def test_two_offices_in_one_municipality_are_two(desk, decision):
    desk.article(
        "https://a.example/1",
        decision("closure", "decided", "Rosengård", "1280", "2025-06"),
        decision("closure", "decided", "Värnhem", "1280", "2025-07", start=40),
        published="2025-04-10",
    )
    assert desk.update().cases == 2
    assert offices(desk) == [("rosengard-servicekontor",), ("varnhem-servicekontor",)]


def test_places_of_one_name_in_two_municipalities_are_told_apart(desk, decision):
    twice = next(
        (one, other)
        for one, other in permutations((p for p in places() if p.kind == "locality"), 2)
        if slug(one.name) == slug(other.name) and one.municipality < other.municipality
    )
    desk.article(
        "https://a.example/1",
        *(decision("opening", "decided", p.name, p.municipality, start=n * 30) for n, p in enumerate(twice)),
        published="2025-04-10",
    )
    desk.update()
    found = [office for (office,) in offices(desk)]
    assert len(set(found)) == 2
    assert f"{slug(twice[0].name)}-servicekontor" not in found


def test_texts_in_any_order_give_the_same_offices(another_desk, decision):
    told = [("Alby", "0127"), ("Botkyrka", "0127"), ("Alby", "2260")]
    seen = set()
    for order in permutations(told):
        desk = another_desk()
        for number, (place, code) in enumerate(order):
            desk.article(
                f"https://{place}.example/{code}", decision("opening", "decided", place, code),
                published=f"2025-04-1{number}",
            )  # fmt: skip
            desk.update()
        seen.add(tuple(desk.rows("SELECT id, name, kind, agencies, municipality FROM offices ORDER BY id")))
    assert len(seen) == 1


def test_the_history_of_an_office_has_two_time_axes_and_rows_are_only_closed(desk, decision):
    office = "laholm-servicekontor"
    desk.article(
        "https://a.example/1", decision("closure", "decided", "Laholm", "1381", "2025-05-30"), published="2025-04-10"
    )
    desk.update()
    history = "SELECT value, true_from, true_to, basis FROM office_history WHERE office = ? AND superseded IS NULL"
    assert desk.rows(f"{history} ORDER BY true_from", office) == [
        ("open", "2022", "2025-04-10", "reported"),
        ("closing", "2025-04-10", "2025-05-30", "reported"),
        ("closed", "2025-05-30", None, "planned"),
    ]
    before = desk.rows("SELECT id, value, true_from FROM office_history ORDER BY id")
    desk.article(
        "https://a.example/2", decision("closure", "decided", "Laholm", "1381", "2025-09-30"), published="2025-05-20"
    )
    desk.update()
    assert desk.rows(f"{history} AND value = 'closed'", office) == [("closed", "2025-09-30", None, "planned")]
    assert desk.rows(
        "SELECT true_from FROM office_history WHERE office = ? AND value = 'closed' AND superseded", office
    )
    assert desk.rows("SELECT id, value, true_from FROM office_history ORDER BY id")[: len(before)] == before


@pytest.mark.parametrize(
    ("today", "state"), [("2025-04-11", "closing"), ("2025-05-29", "closing"), ("2025-05-30", "closed")]
)
def test_the_state_of_an_office_follows_the_calendar(desk, decision, today, state):
    desk.article(
        "https://a.example/1", decision("closure", "decided", "Laholm", "1381", "2025-05-30"), published="2025-04-10"
    )
    desk.tag()
    desk.register(date.fromisoformat(today))
    assert desk.rows("SELECT state FROM offices WHERE id = 'laholm-servicekontor'") == [(state,)]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (("opening", "decided", "2025-12"), "planned"),
        (("opening", "completed", "2025-03"), "open"),
        (("opening", "cancelled", None), "unknown"),
        (("closure", "proposed", "2026"), "open"),
        (("closure", "completed", None), "closed"),
        (("closure", "cancelled", None), "open"),
        (("merger", "decided", None), "closing"),
        (("hours_change", "decided", "2025-05"), "open"),
    ],
)
def test_what_a_text_says_of_an_office_gives_its_state(desk, decision, found, state):
    kind, stage, when = found
    desk.article("https://a.example/1", decision(kind, stage, "Kiruna", "2584", when, agencies=("polisen",),
                 office_kind="agency_office"), published="2025-04-10")  # fmt: skip
    desk.update()
    assert desk.rows("SELECT state FROM offices WHERE id = 'kiruna-polisen'") == [(state,)]


def test_new_hours_end_the_hours_before(desk, decision):
    for number, day in enumerate(("2025-02-01", "2025-06-01")):
        found = decision("hours_change", "decided", "Kiruna", "2584", day, quote=f"öppet {number + 3} dagar i veckan")
        desk.article(f"https://a.example/{number}", found, published=day)
    desk.update()
    assert desk.rows(
        "SELECT value, true_from, true_to FROM office_history WHERE property = 'hours' AND office LIKE 'kiruna%'"
        " ORDER BY true_from"
    ) == [
        ("öppet 3 dagar i veckan", "2025-02-01", "2025-06-01"),
        ("öppet 4 dagar i veckan", "2025-06-01", None),
    ]


def test_a_counter_for_a_few_weeks_is_no_open_office(desk, decision):
    found = decision("opening", "completed", "Alby", "0127", "2025-03", temporary=True)
    desk.article("https://a.example/1", found, published="2025-04-10")
    desk.update()
    assert desk.rows("SELECT state FROM offices WHERE id = 'alby-servicekontor'") == [("unknown",)]


def test_an_agency_office_does_not_bear_the_name_of_its_host(desk, decision):
    found = decision("closure", "decided", "Lund", "1281", agencies=("statens-servicecenter", "polisen"),
                     office_kind="agency_office")  # fmt: skip
    desk.article("https://a.example/1", found, published="2025-04-10")
    desk.update()
    assert desk.rows("SELECT id, name FROM offices WHERE id LIKE '%polisen' AND place = 'Lund'") == [
        ("lund-polisen", "Polisens kontor i Lund")
    ]


def test_an_office_no_reading_names_any_more_is_kept_but_not_current(desk, decision):
    desk.article("https://a.example/1", decision("opening", "decided", "Alby", "0127"), published="2025-04-10")
    desk.update()
    desk.findings = dict.fromkeys(desk.findings, ())
    desk.tag("2")
    desk.register()
    assert desk.rows("SELECT current, state FROM offices WHERE id LIKE 'alby%'") == [(0, "unknown")]
    assert desk.rows("SELECT count(*) FROM office_history WHERE office LIKE 'alby%' AND superseded IS NULL") == [(0,)]


def test_the_effect_of_a_closure_is_the_way_to_the_nearest_open_office(desk, decision):
    desk.article(
        "https://a.example/1", decision("closure", "decided", "Laholm", "1381", "2025-05-30"),
        decision("hours_change", "decided", "Halmstad", "1380", start=30),
        decision("hours_change", "decided", "Kiruna", "2584", start=60), published="2025-04-10",
    )  # fmt: skip
    desk.update()
    ((nearest, before, after, without),) = desk.rows(
        "SELECT nearest_office, km_before, km_after, municipality_left_without FROM effects"
        " WHERE \"case\" = 'laholm-servicekontor/closure/2025'"
    )
    assert (nearest, before, without) == ("halmstad-servicekontor", 0, 1)
    assert 18 < after < 25


def test_a_move_across_the_border_leaves_the_municipality_without(desk, decision):
    from nlp.types import Place

    found = decision("relocation", "decided", "Hallunda", "0127", "2025-09", to_place=Place("Liljeholmen", "0180"))
    desk.article("https://a.example/1", found, published="2025-04-10")
    desk.update()
    ((nearest, after, without),) = desk.rows("SELECT nearest_office, km_after, municipality_left_without FROM effects")
    assert without == 1
    assert 5 < after < 15
    assert nearest


def test_distances_are_great_circles_in_kilometres():
    stockholm, gothenburg = (59.3293, 18.0686), (57.7089, 11.9746)
    assert kilometres(stockholm, gothenburg) == pytest.approx(397, abs=2)
    assert kilometres(stockholm, stockholm) == 0


def test_the_list_of_known_offices_is_sound():
    ids = [office.id for office in known.offices()]
    municipalities = {p.municipality for p in places() if p.kind == "municipality"}
    assert len(set(ids)) == len(ids)
    assert {office.municipality for office in known.offices()} <= municipalities
    assert {agency for office in known.offices() for agency in office.agencies} <= set(agency_names())
    assert {fact.office for fact in known.facts()} <= set(ids)
    assert all(fact.source.startswith("http") for fact in known.facts())
    assert {fact.value for fact in known.facts() if fact.property == "state"} <= {
        "planned",
        "open",
        "closing",
        "closed",
    }


def test_names_become_ids_and_genitives():
    assert [slug(name) for name in ("Åmål", "Upplands Väsby", "Dals-Ed", "Malung-Sälen")] == [
        "amal", "upplands-vasby", "dals-ed", "malung-salen",
    ]  # fmt: skip
    assert [genitive(name) for name in ("Polisen", "CSN", "Statens servicecenter", "Borås")] == [
        "Polisens", "CSN:s", "Statens servicecenters", "Borås",
    ]  # fmt: skip
