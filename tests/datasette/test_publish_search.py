import sqlite3
from contextlib import closing

import pytest

from register.publish import publish
from register.search import NOTHING, match_expression
from register.store import open_work
from register.swedish import search_forms
from tests.datasette.builder import TODAY, add_article, fill

TEXTS = {
    "bestämd form": "Servicekontoret i orten hotas.",
    "plural": "Tre servicekontor ses över.",
    "genitiv": "Oklart om servicekontorets framtid.",
    "sammansättning": "Kontorsflytten oroar de anställda.",
    "ring": "Ring 08-765 43 21 om skatter.",
    "ord": "Åke åker till Ånge.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    from register.store import DataDir

    data = DataDir(tmp_path_factory.mktemp("search"))
    fill(data)
    db = open_work(data)
    with db.conn:
        for name, text in TEXTS.items():
            add_article(db, source="norrbladet", title=f"Artikel: {name}", text=text)
    db.close()
    publish(data, today=TODAY)
    with closing(sqlite3.connect(data.search)) as searching:
        yield searching


def found(index, question):
    query = """SELECT articles.title FROM article_index JOIN articles ON articles.id = article_index.rowid
    WHERE article_index MATCH ?"""
    titles = {title for (title,) in index.execute(query, (match_expression(question),))}
    return {title.removeprefix("Artikel: ") for title in titles if title.startswith("Artikel: ")}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("servicekontor", {"bestämd form", "plural", "genitiv"}),
        ("servicekontoren", {"bestämd form", "plural", "genitiv"}),
        ("SERVICEKONTOR", {"bestämd form", "plural", "genitiv"}),
        ("kontor", {"bestämd form", "plural", "genitiv", "sammansättning"}),
        ("flytt", {"sammansättning"}),
        ("kontorsflyttar", {"sammansättning"}),
        ("servicekontor framtiden", {"genitiv"}),
        ('"oroar de anställda"', {"sammansättning"}),
        ('"anställda oroar"', set()),
        ("Ånge", {"ord"}),
        ("Ange", set()),
        ("xyzzyx", set()),
        ("", set()),
        ("76543", set()),
    ],
)
def test_words_are_found_in_every_form(index, question, names):
    assert found(index, question) == names


@pytest.mark.parametrize(
    "question",
    ['"', '" OR *', "kontor AND", "NEAR(", "a:b", "-", "^x*", "id-kort", "'; DROP TABLE articles", "kontor\0"],
)
def test_no_question_is_a_syntax_error(index, question):
    index.execute(
        "SELECT count(*) FROM article_index WHERE article_index MATCH ?", (match_expression(question),)
    ).fetchone()


def test_a_question_of_signs_only_asks_for_nothing():
    assert match_expression(" -*() ") == NOTHING
    assert match_expression(None) == NOTHING


def test_contact_details_cannot_be_searched_for(index):
    assert found(index, "skatter") == {"ring"}
    assert found(index, '"765 43 21"') == set()


def test_simple_words_are_not_torn_apart():
    assert search_forms("kontor") == {"kontor"}
    assert "kontor" in search_forms("servicekontoret")


def test_the_index_holds_no_text(index):
    assert index.execute("SELECT DISTINCT title, text, forms FROM article_index").fetchall() == [(None, None, None)]
