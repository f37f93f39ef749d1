import random
from datetime import date, timedelta

import pytest

from register.stories import Told, same_texts, sketch_of
from tests.register.story_pairs import measure, pairs

DAY = date(2025, 4, 10)


def groups(texts, days=None):
    """The groups among numbered texts; `days` says how long after the first day each came."""
    found = same_texts(
        Told(number, text, DAY + timedelta(days=(days or {}).get(number, 0)), sketch_of(text))
        for number, text in texts.items()
    )
    return sorted(group for group in found if len(group) > 1)


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
    assert groups({1: TELEGRAM, 2: PRINTED_BY_ANOTHER, 3: SHORTENED, 4: TWINS[0]}) == [[1, 2, 3]]


def test_two_releases_from_one_template_are_two_texts():
    assert groups(dict(enumerate(TWINS))) == []


def test_copies_are_told_from_what_only_looks_like_them():
    figures = measure(pairs())
    print(f"{figures.pairs} par: precision {figures.precision:.3f}, täckning {figures.recall:.3f}, fel {figures.wrong}")
    assert figures.pairs >= 200
    assert figures.precision >= 0.98
    assert figures.recall >= 0.98


def test_the_same_words_a_year_later_are_another_story():
    texts = {1: TELEGRAM, 2: TELEGRAM, 3: SHORTENED, 4: TELEGRAM}
    assert groups(texts, days={2: 365, 3: 3, 4: 368}) == [[1, 3], [2, 4]]


def test_copies_that_come_one_after_another_are_one_story_however_long_it_lasts():
    assert groups({1: TELEGRAM, 2: TELEGRAM, 3: TELEGRAM}, days={2: 20, 3: 40}) == [[1, 2, 3]]


def test_the_oldest_copy_stands_first():
    assert groups({1: SHORTENED, 2: TELEGRAM, 3: PRINTED_BY_ANOTHER}, days={1: 2, 3: 1}) == [[2, 3, 1]]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_the_groups_do_not_depend_on_the_order(order):
    texts = {1: TELEGRAM, 2: PRINTED_BY_ANOTHER, 3: SHORTENED}
    assert groups({number: texts[number] for number in order}) == [[1, 2, 3]]


def test_texts_too_short_to_compare_are_left_alone():
    assert groups({1: "Kontoret stänger", 2: "Kontoret stänger", 3: ""}) == []


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
    assert desk.cases("id, sources, stories")[0] == ("bollnas-servicekontor/closure/2025", 3, 1)
    assert [case for case, _ in desk.changes()].count("bollnas-servicekontor/closure/2025") == 1


def test_a_source_of_its_own_is_a_text_of_its_own(desk, decision):
    found = decision("closure", "decided", "Bollnäs", "2183", "2025-06-13")
    for number, text in enumerate((TELEGRAM, SHORTENED, TWINS[0]), 1):
        desk.article(f"https://{number}.example/t", found, published="2025-04-11", source=f"tidning{number}", text=text)
    desk.update()
    assert desk.cases("sources, articles, stories") == [(3, 3, 2)]


def test_a_new_wording_is_compared_anew_and_an_old_one_is_not_sketched_twice(desk, decision):
    found = decision("closure", "decided", "Bollnäs", "2183", "2025-06-13")
    for number, text in enumerate((TELEGRAM, TWINS[0]), 1):
        desk.article(f"https://{number}.example/t", found, published="2025-04-11", source=f"tidning{number}", text=text)
    assert desk.update().stories == 0
    first = desk.rows("SELECT rowid, article, text_hash FROM sketches ORDER BY article")
    desk.article("https://2.example/t", found, published="2025-04-11", source="tidning2", text=SHORTENED)
    assert desk.update().stories == 1
    second = desk.rows("SELECT rowid, article, text_hash FROM sketches ORDER BY article")
    assert (second[0], second[1] == first[1]) == (first[0], False)


def test_stories_grown_bit_by_bit_are_those_of_all_at_once(desk, another_desk, decision):
    """Texts come in any order, are reworded and turn irrelevant; what follows is one grouping of all."""
    rng = random.Random(3)
    found = decision("closure", "decided", "Bollnäs", "2183", "2025-06-13")
    texts = [text for pair in rng.sample(pairs(), 25) for text in (pair.one, pair.other)]
    days = [DAY + timedelta(days=rng.randrange(120)) for _ in texts]
    for number in rng.sample(range(len(texts)), len(texts)):
        put(desk, number, texts[number], days[number], found)
        if number % 6 == 0:
            desk.update()
    for number in rng.sample(range(len(texts)), 6):
        texts[number] = texts[number - 1]
        put(desk, number, texts[number], days[number], found if number % 2 else None)
        desk.update()
    fresh = another_desk()
    for number, url in enumerate(url for (url,) in desk.rows("SELECT url FROM articles ORDER BY id")):
        place = int(url.rpartition("/")[2])
        told = desk.rows("SELECT relevant FROM taggings WHERE current AND article = ?", number + 1)
        put(fresh, place, texts[place], days[place], found if told[0][0] else None)
        assert number + 1 == fresh.rows("SELECT max(id) FROM articles")[0][0]
    desk.update()
    fresh.update()
    stories = "SELECT id, first_article, articles, sources FROM stories ORDER BY id"
    assert desk.rows(stories) == fresh.rows(stories) != []
    of_articles = "SELECT id, story FROM articles ORDER BY id"
    assert desk.rows(of_articles) == fresh.rows(of_articles)


def put(desk, number, text, day, found):
    more = {"published": day.isoformat(), "source": f"tidning{number % 7}", "text": text, "title": f"Rubrik {number}"}
    desk.article(f"https://a.example/{number}", *([found] if found else []), **more)
