"""The full-text index over published articles: search.db, which can be searched but not read."""

import re
from contextlib import closing
from pathlib import Path

from register import swedish
from register.contacts import remove_contacts
from register.store import DataDir, building

# Contentless: the index holds no text. It could still be turned back into one, so search.db is never downloadable and
# takes no free SQL (datasette/metadata.yaml). remove_diacritics 0 keeps a, å and ä apart.
_SCHEMA = """
CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  date TEXT,
  source TEXT NOT NULL
);
CREATE VIRTUAL TABLE article_index USING fts5(
  title, text, forms, content='', tokenize='unicode61 remove_diacritics 0'
);
INSERT INTO article_index(article_index, rank) VALUES ('rank', 'bm25(8.0, 1.0, 2.0)');
"""
_ARTICLES = """
SELECT shown.id, shown.title, work.articles.text, shown.url, shown.published, sources.name
FROM shown.articles AS shown
JOIN work.articles ON work.articles.id = shown.id
JOIN shown.sources AS sources ON sources.id = shown.source
"""
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')
NOTHING = '""'  # the FTS5 expression that no text matches


def build(data: DataDir, path: Path, shown: Path) -> int:
    """Build a search database at `path` over the articles of the public database `shown`, texts from work.db.

    Returns the number of articles that can be searched.
    """
    with closing(building(path)) as db:
        db.executescript(_SCHEMA)
        db.execute("ATTACH ? AS work", (f"{data.work.absolute().as_uri()}?mode=ro",))
        db.execute("ATTACH ? AS shown", (f"{shown.absolute().as_uri()}?mode=ro",))
        count = 0
        with db:
            for article, title, full_text, url, published, source in db.execute(_ARTICLES):
                text, _ = remove_contacts(full_text)
                db.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", (article, title, url, published, source))
                db.execute(
                    "INSERT INTO article_index (rowid, title, text, forms) VALUES (?, ?, ?, ?)",
                    (article, title, text, _forms(f"{title}\n{text}")),
                )
                count += 1
            db.execute("INSERT INTO article_index(article_index) VALUES ('optimize')")
        db.execute("DETACH work")
        db.execute("DETACH shown")
        db.executescript("ANALYZE; VACUUM;")
    return count


def match_expression(question: str | None) -> str:
    """Turn what a person typed into an FTS5 expression: every word in any inflection or compound, "quoted" as it is.

    Never a syntax error: all of FTS5's own signs are taken as white space.
    """
    clauses = []
    for quoted, word in _PHRASE.findall(question or ""):
        if quoted:
            clauses.append(f'{{title text}} : "{" ".join(swedish.words(quoted))}"')
        else:
            clauses += [_any_form(part) for part in swedish.words(word)]
    return " AND ".join(f"({clause})" for clause in clauses) or NOTHING


def _any_form(word: str) -> str:
    forms = " OR ".join(f'"{form}"' for form in sorted(swedish.query_forms(word)))
    return f'{{title text}} : "{word}" OR forms : ({forms})'


def _forms(text: str) -> str:
    """List what the text's words are found by; each once, since how often is the text columns' business."""
    found = {form for word in swedish.words(text) for form in swedish.search_forms(word)}
    return " ".join(sorted(found))
