import pytest

from register.stories import same_texts

TELEGRAM = """Statens servicecenter stänger servicekontoret i Bollnäs den 13 juni. Beslutet fattades av styrelsen på \
torsdagen och berör sju anställda, som erbjuds arbete i Söderhamn och Gävle.

Myndigheten hänvisar till att anslaget har minskat med 50 miljoner kronor om året. Ungefär sextio personer besöker \
kontoret varje dag, de flesta för att få hjälp med pension och bostadsbidrag.

– Vi har vägt avstånd mot antal besök och kommit fram till att Söderhamn klarar uppdraget, säger regionchefen \
Ulla Uppdiktad.

Kommunalrådet Pär Påhitt kallar beslutet obegripligt och vill träffa generaldirektören före sommaren."""

PRINTED_BY_ANOTHER = TELEGRAM.replace("på torsdagen", "i torsdags") + "\n\nLäs mer om servicekontoren på sidan 14."
SHORTENED = TELEGRAM.rsplit("\n\n", 1)[0]

RELEASE = """Styrelsen för Statens servicecenter har beslutat att servicekontoret i {town} ska avvecklas. Sista dagen \
för besök är {day}. Därefter är närmaste kontor {next}.

– Vi vet att det blir längre att åka för en del av våra besökare, och vi kommer att berätta i god tid vad som gäller, \
säger {chief}, områdeschef.

De som har bokat tid efter {day} får en ny tid i {next}. Medarbetarna i {town} erbjuds tjänster vid andra kontor. \
Frågor om beslutet besvaras av presstjänsten."""

TWINS = [
    RELEASE.format(town="Arvika", day="den 30 maj", next="Karlstad", chief="Moa Modell"),
    RELEASE.format(town="Åmål", day="den 13 juni", next="Säffle", chief="Nils Namnlös"),
]


def test_a_telegram_in_three_papers_is_one_text():
    assert same_texts({1: TELEGRAM, 2: PRINTED_BY_ANOTHER, 3: SHORTENED, 4: TWINS[0]}) == [[1, 2, 3]]


def test_two_releases_from_one_template_are_two_texts():
    assert same_texts(dict(enumerate(TWINS))) == []


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_the_groups_do_not_depend_on_the_order(order):
    texts = {1: TELEGRAM, 2: PRINTED_BY_ANOTHER, 3: SHORTENED}
    assert same_texts({number: texts[number] for number in order}) == [[1, 2, 3]]


def test_texts_too_short_to_compare_are_left_alone():
    assert same_texts({1: "Kontoret stänger", 2: "Kontoret stänger", 3: ""}) == []


def test_a_telegram_is_one_story_one_case_and_three_sources(desk, decision):
    found = decision("closure", "decided", "Bollnäs", "2183", "2025-06-13")
    for number, text in enumerate((TELEGRAM, PRINTED_BY_ANOTHER, SHORTENED), 1):
        desk.article(
            f"https://{number}.example/t", found, published=f"2025-04-1{number}", source=f"tidning{number}", text=text
        )
    desk.article("https://4.example/t", decision("opening", "decided", "Torsby", "1737"), published="2025-04-11")
    assert desk.update().stories == 1
    assert desk.rows("SELECT id, first_article, articles, sources FROM stories") == [(1, 1, 3, 3)]
    assert desk.rows("SELECT story FROM articles ORDER BY id") == [(1,), (1,), (1,), (None,)]
    assert desk.cases("id, sources")[0] == ("bollnas-servicekontor/closure/2025", 3)
    assert [case for case, _ in desk.changes()].count("bollnas-servicekontor/closure/2025") == 1
