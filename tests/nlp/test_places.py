"""Places: what is one and what only looks like one, told by sentences of our own."""

import csv
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from nlp.places import PlaceMention, county_name, find_places, municipality_name, places

GOLD = Path(__file__).parents[1] / "gold"


def names(text: str, region: str | None = None) -> list[tuple[str, str]]:
    """The places found, as (name, code), in order and once each."""
    found = [(m.place.name, m.place.municipality or m.place.county or "") for m in find_places(text, region)]
    return list(dict.fromkeys(found))


FOUND = [
    ("Kontoret i Motala stänger.", [("Motala", "0583")]),
    ("Motalas kontor stänger.", [("Motala", "0583")]),
    ("Borås och Västerås kontor blir kvar.", [("Borås", "1490"), ("Västerås", "1980")]),
    ("Luckan i Hallunda flyttar till Liljeholmen.", [("Hallunda", "0127"), ("Liljeholmen", "0180")]),
    ("Hallundakontoret hotas.", [("Hallunda", "0127")]),
    ("Botkyrkaborna får resa längre, och många fagerstabor med dem.", [("Botkyrka", "0127"), ("Fagersta", "1982")]),
    ("Ystads-kontoret får nya tider.", [("Ystad", "1286")]),
    ("KARLSKOGA Nu stänger passluckan.", [("Karlskoga", "1883")]),
    ("Servicekontoret i Malung-Sälen öppnar.", [("Malung-Sälen", "2023")]),
    ("Järpen och Malung får kontor.", [("Järpen", "2321"), ("Malung", "2023")]),
    ("I Kinna och Hyltebruk finns inget.", [("Kinna", "1463"), ("Hyltebruk", "1315")]),
    (
        "Upplands Väsby, Västra Frölunda, Tjärna ängar",
        [("Upplands Väsby", "0114"), ("Västra Frölunda", "1480"), ("Tjärna ängar", "2081")],
    ),
    ("Salems kommun och Sala kommun klagar.", [("Salem", "0128"), ("Sala", "1981")]),
    ("Mark får behålla sitt kontor, men i Vara blir det stopp.", [("Mark", "1463"), ("Vara", "1470")]),
    ("Öppnar i juni:\nVara\nKil\nBerg", [("Vara", "1470"), ("Kil", "1715"), ("Berg", "2326")]),
    ("Mora, Sala och Nora drabbas.", [("Mora", "2062"), ("Sala", "1981"), ("Nora", "1884")]),
    ("Tingsrätten i Falun, Mora tingsrätt och Kiruna.", [("Falun", "2080"), ("Mora", "2062"), ("Kiruna", "2584")]),
    ("OrtDatum\nKalmarVid hamnen1 mars\nUmeåTorget2 mars", [("Kalmar", "0880"), ("Umeå", "2480")]),
    ("Sunne4Avvecklas31 december", [("Sunne", "1766")]),
    ("Försäkringskassan Katrineholm flyttar.", [("Katrineholm", "0483")]),
    ("Polisen Gävle tar emot.", [("Gävle", "2180")]),
    ("MARK. Nu stänger kontoret.\n\nVARA (TT) Nu öppnar ett.", [("Mark", "1463"), ("Vara", "1470")]),
    ("Falu kommun och Göteborgs stad", [("Falun", "2080"), ("Göteborg", "1480")]),
    ("Kontoret i Gäl\u00adli\u00advare packas ihop.", [("Gällivare", "2523")]),
]

COUNTIES = [
    ("Kontoren i Skåne län", [("Skåne", "12")]),
    ("Region Skåne och Kalmar län", [("Skåne", "12"), ("Kalmar", "08")]),
    ("Jönköpings och Kronobergs län", [("Jönköping", "06"), ("Kronoberg", "07")]),
    ("Jönköpings, Kronobergs och Kalmar län", [("Jönköping", "06"), ("Kronoberg", "07"), ("Kalmar", "08")]),
    ("Kontoret i Kalmar och kontoret i Jönköping", [("Kalmar", "0880"), ("Jönköping", "0680")]),
    (
        "Västra Götalands län, Dalarna och Värmlands alla kontor",
        [("Västra Götaland", "14"), ("Dalarna", "20"), ("Värmland", "17")],
    ),
    ("Länsstyrelsen i Örebro yttrar sig.", [("Örebro", "18")]),
    ("Det gäller Värmland, Örebro och Västmanland.", [("Värmland", "17"), ("Örebro", "18"), ("Västmanland", "19")]),
    ("Gotlands län", [("Gotland", "09")]),
    ("Region Sörmland och Region Jämtland Härjedalen", [("Södermanland", "04"), ("Jämtland", "23")]),
    ("Västra Götalandsregionen tvekar.", [("Västra Götaland", "14")]),
]

NO_PLACES = [
    "Vi har bara öppet i juni. Bara två blir kvar.",
    "– Vi får se, säger hon. Vara eller inte vara?",
    "Kontoret på Stockholmsvägen och Göteborgsgatan stänger.",
    "Säger Ann Lund, Lars Berg (S) och Eva Falk.",
    "Foto: Eskil Fors. TEXT: MARIT BANKERYD",
    "Åsa Viklund och Nora Ek tog emot.",
    "Regionchefen Hodan Spånga beklagar. – Det är trist, säger Spånga.",
    "Det skriver Borås Tidning, Norrköpings Tidningar och Östersunds-Posten.",
    "Göteborgs universitet och Malmö FF samarbetar.",
    "IFK Göteborg mötte Lunds BK.",
    "I Småland, Norrland och på Öland finns inga.",
    "På Gotland och i Roslagen finns inga.",
    "Årets siffror är goda. Markens pris steg. Mark- och miljödomstolen.",
    "Bergslagen och Sjuhärad",
    "VI HAR ÖPPET\nBARA TVÅ DAGAR",
    "BARA två dagar kvar. VI stänger.",
    "Göta hovrätt dömde.",
    "Det menar kommunalrådet Falun och projektledaren Lund. – Så är det, säger Norberg.",
    "P4 Blekinge, SVT Stockholm och Sveriges Radio Kronoberg rapporterar från Stockholmsområdet.",
    "Hallen är tom. Söder om ån ligger skolan.",
]


@pytest.mark.parametrize(("text", "expected"), FOUND + COUNTIES)
def test_places_are_found_with_base_form_and_code(text: str, expected: list[tuple[str, str]]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("text", NO_PLACES)
def test_what_only_looks_like_a_place_is_left_out(text: str) -> None:
    assert names(text) == []


def test_a_name_is_not_taken_for_a_person_where_the_text_says_otherwise() -> None:
    text = "Karl-Erik Sävsjö är ordförande. Kontoret i Sävsjö stänger, men Sävsjö får en buss. – Trist, säger Sävsjö."
    assert [text[m.start - 2 : m.end] for m in find_places(text)] == ["i Sävsjö", "n Sävsjö"]


def test_offsets_cover_the_name_as_written() -> None:
    text = "BOTKYRKA. I Hallundas centrum bor hallundabor, nära Malung-Sälens kontor i Skåne läns norra del."
    assert [text[m.start : m.end] for m in find_places(text)] == [
        "BOTKYRKA", "Hallundas", "hallunda", "Malung-Sälens", "Skåne",
    ]  # fmt: skip


def test_same_names_are_told_apart_by_region_and_by_the_text() -> None:
    assert names("Kontoret i Hestra stänger.", region="06") == [("Hestra", "0662")]
    assert names("I Åby stänger kontoret, liksom i Norrköping.") == [("Åby", "0581"), ("Norrköping", "0581")]
    assert names("I Åby stänger kontoret, liksom i Växjö.") == [("Åby", "0780"), ("Växjö", "0780")]
    assert names("Kontoret i Berga flyttar till Ryd i Linköping.") == [
        ("Berga", "0580"),
        ("Ryd", "0580"),
        ("Linköping", "0580"),
    ]


def test_a_locality_named_as_its_municipality_is_one_entry() -> None:
    assert Counter((p.name, p.municipality) for p in places()).most_common(1)[0][1] == 1
    mention = find_places("I Ludvika stänger kontoret.")[0]
    assert isinstance(mention, PlaceMention)
    assert mention.kind == "municipality"


def test_the_gazetteer_is_whole() -> None:
    kinds = Counter(p.kind for p in places())
    assert kinds["county"] == 21
    assert kinds["municipality"] == 290
    assert kinds["locality"] > 1200
    assert kinds["district"] > 300
    assert len({p.id for p in places()}) == len(places())
    for p in places():
        assert 55.2 < p.lat < 69.1, p
        assert 10.9 < p.lon < 24.2, p
        if p.kind != "county":
            assert p.municipality.startswith(p.county)
            assert municipality_name(p.municipality)
    assert county_name("14") == "Västra Götaland"
    assert municipality_name("1463") == "Mark"
    with pytest.raises(KeyError):
        municipality_name("9999")


def test_the_gazetteer_was_built_from_the_hand_made_tables_beside_its_script() -> None:
    built = {(p.municipality, p.name): p for p in places()}
    by_hand, seats = (_read(f"places_{name}.csv") for name in ("by_hand", "seats"))
    assert {(r["municipality"], r["name"]) for r in by_hand} <= set(built)
    assert all("seat" in built[r["municipality"], r["seat"]].flags for r in seats)
    assert {r["name"] for r in _read("places_flags.csv")} <= {p.name for p in places()}


def _read(name: str) -> list[dict[str, str]]:
    path = Path(__file__).parents[2] / "nlp" / "training" / name
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


OFFICES = (
    "Hallunda 0127, Liljeholmen 0180, Rosengård 1280, Angered 1480, Araby 0780, Vivalla 1880, Brandbergen 0136, "
    "Skäggetorp 0580, Gottsunda 0380, Rinkeby 0180, Tensta 0180, Kista 0180, Farsta 0180, Globen 0180, "
    "Skärholmen 0180, "
    "Vällingby 0180, Hammarkullen 1480, Gamlestaden 1480, Biskopsgården 1480, Råslätt 0680, Drottninghög 1283, "
    "Värnhem 1280, Frölunda 1480, Järpen 2321, Malung 2023, Visby 0980, Kungsholmen 0180, Odenplan 0180, Mobilia 1280"
)


@pytest.mark.parametrize("entry", OFFICES.split(", "))
def test_every_district_that_had_an_office_is_known(entry: str) -> None:
    name, code = entry.split()
    assert names(f"Servicekontoret i {name} stänger.") == [(name, code)]


def test_hostile_input_takes_linear_time() -> None:
    for text in ("Stockholms " * 20_000, "a" * 200_000, "Jönköpings, " * 10_000, "Upplands " * 20_000, "\n" * 200_000):
        start = time.perf_counter()
        find_places(text)
        assert time.perf_counter() - start < 5


def test_places_of_the_annotated_training_texts_are_found() -> None:
    hits = found = wanted = 0
    for path in sorted(GOLD.glob("train-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            doc = json.loads(line)
            gold = {(p.get("municipality") or p["county"], p["name"].casefold()) for p in doc["places"]}
            got = {(code, name.casefold()) for name, code in names(doc["title"] + "\n" + doc["text"])}
            hits, found, wanted = hits + len(gold & got), found + len(got), wanted + len(gold)
    assert 2 * hits / (found + wanted) >= 0.98
