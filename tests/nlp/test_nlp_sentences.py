"""One text of our own for each way of telling a decision."""

from datetime import date

import pytest

from nlp.candidates import find_candidates
from nlp.features import backdrop, traits
from nlp.scene import lay_out
from nlp.stages import stage_traits
from nlp.tagger import tag
from nlp.types import Decision, Document, Tags

PUBLISHED = date(2025, 1, 15)


def read(title: str, text: str, published: date | None = PUBLISHED) -> Tags:
    return tag(Document("test", title, text, published))


def told(tags: Tags) -> set[tuple[str, str, str | None, str | None]]:
    return {(d.type.value, d.stage.value, d.place.name if d.place else None, d.date) for d in tags.decisions}


def only(tags: Tags) -> Decision:
    assert len(tags.decisions) == 1, told(tags)
    return tags.decisions[0]


def test_a_withdrawn_plan_keeps_its_type() -> None:
    tags = read(
        "Servicekontoret i Flen blir kvar",
        "Statens servicecenter lägger inte ned servicekontoret i Flen. "
        "Planen på att stänga kontoret har dragits tillbaka.",
    )
    assert told(tags) == {("closure", "cancelled", "Flen", None)}


def test_two_offices_in_one_sentence_have_two_fates() -> None:
    tags = read(
        "Kontor i Skåne berörs",
        "Statens servicecenter stänger servicekontoret i Eslöv den 1 oktober, medan kontoret i Landskrona blir kvar.",
    )
    assert ("closure", "decided", "Eslöv", "2025-10-01") in told(tags)
    assert not any(d.place and d.place.name == "Landskrona" and d.stage != "cancelled" for d in tags.decisions)


def test_a_row_of_towns_shares_verb_and_date() -> None:
    tags = read(
        "Elva servicekontor avvecklas",
        "Statens servicecenter har beslutat att avveckla servicekontoren i Vetlanda, Tranås och Nässjö. "
        "Sista besöksdag är den 30 maj.",
    )
    named = {t for t in told(tags) if t[2]}
    assert named == {("closure", "decided", town, "2025-05-30") for town in ("Vetlanda", "Tranås", "Nässjö")}
    assert {d.agencies for d in tags.decisions} == {("statens-servicecenter",)}


def test_list_rows_take_the_verb_above_and_their_own_dates() -> None:
    tags = read(
        "Skatteverket öppnar fler servicekontor",
        "Nya servicekontor öppnar i vår:\n\n• Borlänge – 6 april\n• Avesta – 4 maj\n• Mora – 1 juni",
        date(2010, 1, 15),
    )
    assert {t for t in told(tags) if t[2]} == {
        ("opening", "decided", "Borlänge", "2010-04-06"),
        ("opening", "decided", "Avesta", "2010-05-04"),
        ("opening", "decided", "Mora", "2010-06-01"),
    }


def test_a_move_is_told_of_the_office_that_moves() -> None:
    decision = only(
        read(
            "Servicekontoret flyttar",
            "Den 2 maj flyttar servicekontoret från Hallunda till Liljeholmen, meddelar Statens servicecenter.",
        )
    )
    assert (decision.type, decision.date) == ("relocation", "2025-05-02")
    assert decision.place and decision.place.name == "Hallunda"
    assert decision.to_place and decision.to_place.name == "Liljeholmen"


@pytest.mark.parametrize(
    "sentence",
    [
        "Arbetsförmedlingen lägger den 31 mars ned sitt kontor i Sunne.",
        "Den 31 mars läggs Arbetsförmedlingens kontor i Sunne ner.",
        "Arbetsförmedlingen stänger den 31 mars sitt kontor i Sunne.",
    ],
)
def test_a_particle_may_stand_far_from_its_verb(sentence: str) -> None:
    assert told(read("Arbetsförmedlingen i Sunne", sentence)) == {("closure", "decided", "Sunne", "2025-03-31")}


def test_idioms_close_offices_too() -> None:
    tags = read(
        "Försäkringskassan drar ner rullgardinen",
        "Fredagen den 28 februari drar Försäkringskassan ner rullgardinen för gott i Arvika.",
    )
    assert told(tags) == {("closure", "decided", "Arvika", "2025-02-28")}


def test_what_happened_years_ago_is_background() -> None:
    tags = read(
        "Nytt servicekontor i Mora",
        "Den 1 september öppnar Statens servicecenter ett servicekontor i Mora. Skatteverket lämnade Mora 2016.",
    )
    assert told(tags) == {("opening", "decided", "Mora", "2025-09-01"), ("closure", "completed", "Mora", "2016")}
    assert {d.main for d in tags.decisions if d.type == "closure"} == {False}
    assert {d.agencies for d in tags.decisions if d.type == "closure"} == {("skatteverket",)}


def test_where_visitors_are_sent_is_no_decision() -> None:
    tags = read(
        "Servicekontoret i Liljeholmen stänger",
        "Statens servicecenter stänger servicekontoret i Liljeholmen den 1 juni. Besökare hänvisas till Farsta.",
    )
    assert {d.place.name for d in tags.decisions if d.place} == {"Liljeholmen"}
    assert "Farsta" in {p.name for p in tags.places}


def test_a_water_leak_closes_for_a_while() -> None:
    decision = only(
        read(
            "Tillfälligt stängt i Tensta",
            "Servicekontoret i Tensta håller tillfälligt stängt från måndag på grund av en vattenläcka, "
            "uppger Statens servicecenter.",
        )
    )
    assert (decision.type, decision.temporary, decision.date) == ("closure", True, "2025-01-20")


def test_a_number_of_unnamed_offices() -> None:
    decision = only(
        read("Servicekontor kan stängas", "Statens servicecenter föreslår att omkring 35 servicekontor stängs.")
    )
    assert (decision.type, decision.stage, decision.place, decision.count) == ("closure", "proposed", None, 35)


def test_shorter_hours() -> None:
    tags = read(
        "Kortare öppettider i Pajala",
        "Från den 1 oktober håller servicekontoret i Pajala öppet bara tisdagar och torsdagar, "
        "meddelar Statens servicecenter.",
    )
    assert told(tags) == {("hours_change", "decided", "Pajala", "2025-10-01")}


def test_a_service_that_joins_an_office_names_guest_and_host() -> None:
    decision = only(
        read(
            "Fler ärenden i Karlstad",
            "Från den 1 december hjälper servicekontoret i Karlstad även till med Migrationsverkets ärenden, "
            "meddelar Statens servicecenter.",
        )
    )
    assert decision.type == "service_change"
    assert set(decision.agencies) == {"migrationsverket", "statens-servicecenter"}


def test_one_court_goes_into_another() -> None:
    tags = read("Tingsrätter slås ihop", "Domstolsverket föreslår att tingsrätten i Mora går upp i den i Falun.")
    assert ("merger", "proposed", "Mora", None) in told(tags)
    assert {d.agencies for d in tags.decisions} == {("sveriges-domstolar",)}


def test_before_the_takeover_a_shared_counter_is_the_agencies_own() -> None:
    text = "Servicekontoret i Vivalla öppnar den 27 juni. Där möter Försäkringskassan och Skatteverket besökarna."
    before = read("Nytt servicekontor", text, date(2018, 6, 1))
    after = read("Nytt servicekontor", text + " Statens servicecenter driver kontoret.", date(2023, 6, 1))
    assert {d.agencies for d in before.decisions} == {("forsakringskassan", "skatteverket")}
    assert {d.agencies for d in after.decisions} == {("statens-servicecenter",)}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Medborgarkontoret stänger",
            "Kommunens medborgarkontor i Nora stänger den 1 maj. Biblioteket tar över, säger kommunchefen.",
        ),
        ("Banken lämnar Åmål", "Swedbank stänger kontoret i Åmål den 3 juni. Kunderna hänvisas till Säffle."),
        ("Häktet i Gävle byggs ut", "Kriminalvården bygger ut häktet i Gävle med 40 platser."),
        ("Apoteket stänger", "Apoteket i Ånge slår igen till hösten. Närmaste apotek finns i Sundsvall."),
        ("Ny ambassad", "Sverige öppnar en ambassad i Wellington nästa år, meddelar utrikesministern."),
    ],
)
def test_other_institutions_are_not_ours(title: str, text: str) -> None:
    tags = read(title, text)
    assert not tags.relevant
    assert tags.decisions == ()


def test_the_county_of_the_paper_tells_which_of_two_places_of_one_name_is_meant():
    def read(region: str) -> set[str | None]:
        text = "Polisen stänger sin expedition i Järna den 1 mars. Besökarna får ringa i fortsättningen."
        document = Document("x", "Expeditionen i Järna stänger", text, date(2024, 2, 1), region=region)
        return {place.municipality for place in tag(document).places}

    assert read("01") == {"0181"}
    assert read("20") == {"2021"}


def test_a_list_in_the_present_under_a_day_ahead_is_decided_for_that_day() -> None:
    tags = read(
        "Nu öppnar fler servicekontor",
        "Den 3 februari öppnar Statens servicecenter nio nya servicekontor. Beslutet togs i höstas.\n\n"
        "De nya kontoren etableras i Borås, Åmål och Flen.",
    )
    towns = {t for t in told(tags) if t[2]}
    assert towns == {("opening", "decided", town, "2025-02-03") for town in ("Borås", "Åmål", "Flen")}


def test_no_trait_knows_which_town_is_named() -> None:
    def seen(towns: str) -> list[list[str]]:
        document = Document("x", f"Kontor i {towns} stängs", f"Försäkringskassan stänger i {towns} i maj.", PUBLISHED)
        scene = lay_out(document)
        behind = backdrop(scene)
        return [
            sorted([*traits(scene, candidate, behind), *stage_traits(scene, candidate)])
            for candidate in find_candidates(scene)
        ]

    assert seen("Borås, Åmål och Flen") == seen("Luleå, Kalmar och Mora") != []


def test_the_host_alone_opens_and_closes_although_guests_are_named() -> None:
    tags = read(
        "Servicekontoret i Flen stänger",
        "Statens servicecenter stänger servicekontoret i Flen den 1 mars. "
        "Där har man kunnat få hjälp av Skatteverket och Försäkringskassan.",
    )
    assert [d.agencies for d in tags.decisions] == [("statens-servicecenter",)]
