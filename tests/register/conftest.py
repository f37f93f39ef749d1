import hashlib
from datetime import date

import pytest

from nlp.types import Decision, DecisionType, Document, OfficeKind, Place, Stage, Tags
from register.build import register
from register.store import DataDir, open_work
from register.tagging import tag_pending

TODAY = date(2025, 7, 1)


class Desk:
    """A work.db and hands: puts articles in, says what the tagger finds in them, runs tagging and register."""

    def __init__(self, root):
        self.data = DataDir(root)
        self.db = open_work(self.data)
        self.findings = {}

    def source(self, name):
        self.db.table("sources").insert(
            {"id": name, "name": name, "kind": "regional-news", "lineage": "local", "family": "feed"}, ignore=True
        )

    def article(self, url, *decisions, published, source="bladet", read=None, text=None, title="Nytt om kontoret"):
        self.source(source)
        text = text or f"Texten bakom {url} handlar om ett kontor som många besöker varje vecka."
        row = {
            "url": url,
            "source": source,
            "title": title,
            "text": text,
            "published": published,
            "text_hash": hashlib.sha256(f"{title}\n{text}".encode()).hexdigest(),
            "first_seen": f"{read or published}T06:00:00Z",
            "last_seen": f"{read or published}T06:00:00Z",
        }
        known = self.db.execute("SELECT id, first_seen FROM articles WHERE url = ?", (url,)).fetchone()
        if known:
            self.db.table("articles").update(known[0], row | {"first_seen": known[1]})
        else:
            self.db.table("articles").insert(row)
        self.findings[row["text_hash"]] = decisions

    def tagger(self, documents):
        for document in documents:
            decisions = self.found(document)
            yield Tags(document.id, bool(decisions), 1.0, decisions=decisions)

    def found(self, document: Document):
        return self.findings[hashlib.sha256(f"{document.title}\n{document.text}".encode()).hexdigest()]

    def tag(self, version="1", **options):
        return tag_pending(self.db, self.tagger, version, **options)

    def register(self, today=TODAY):
        return register(self.db, today=today)

    def update(self):
        self.tag()
        return self.register()

    def rows(self, sql, *parameters):
        return self.db.execute(sql, parameters).fetchall()

    def cases(self, columns="id, stage, effective_date"):
        return self.rows(f"SELECT {columns} FROM cases WHERE current = 1 ORDER BY id")

    def changes(self, columns='"case", stage'):
        return self.rows(f"SELECT {columns} FROM stage_changes ORDER BY id")


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "data")


@pytest.fixture
def another_desk(tmp_path):
    made = iter(range(1000))
    return lambda: Desk(tmp_path / f"data{next(made)}")


@pytest.fixture
def decision():
    """Build a decision: what happens, how far it has come, where (name and SCB code), when."""

    def build(kind, stage, name=None, code=None, when=None, **more):
        place = Place(name, **{"municipality" if len(code or "") == 4 else "county": code}) if name else None
        return Decision(
            type=DecisionType(kind),
            stage=Stage(stage),
            agencies=more.pop("agencies", ("statens-servicecenter",)),
            place=place,
            quote=more.pop("quote", f"{kind} {stage}"),
            start=more.pop("start", 0),
            end=20,
            date=when,
            office_kind=OfficeKind(more.pop("office_kind", "service_office")),
            **more,
        )

    return build
