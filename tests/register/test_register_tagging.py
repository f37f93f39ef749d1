import os
import signal
import subprocess
import sys
import textwrap

import pytest

from nlp.types import Mention, MentionKind, Place, Tags
from register.ledger import DropReason

CHILD = """
import sys, time
from pathlib import Path
from nlp.types import Tags
from register.store import DataDir, open_work
from register.tagging import tag_pending

def tagger(documents):
    for document in documents:
        if int(document.id) > 150:
            print("in the middle", flush=True)
            time.sleep(60)
        yield Tags(document.id, True, 1.0)

tag_pending(open_work(DataDir(Path(sys.argv[1]))), tagger, "1")
"""


def current(desk):
    return desk.rows("SELECT article, tagger FROM taggings WHERE current = 1 ORDER BY article")


def test_everything_the_tagger_says_is_kept(desk, decision):
    found = decision("relocation", "decided", "Hallunda", "0127", "2025-09", to_place=Place("Liljeholmen", "0180"))
    desk.article("https://a.example/1", published="2025-04-10")

    def tagger(documents):
        for document in documents:
            mentions = (
                Mention(MentionKind.PLACE, "Hallunda", "Hallunda", 3, 11),
                Mention(MentionKind.AGENCY, "polisen", "polisens", 20, 28),
            )
            yield Tags(document.id, True, 0.9, ("polisen",), (Place("Hallunda", "0127"),), (found,), mentions)

    desk.tagger = tagger
    summary = desk.tag("7")
    assert (summary.tagged, summary.relevant, summary.decisions, summary.dropped) == (1, 1, 1, 0)
    assert desk.rows("SELECT kind, entity, municipality, quote, start FROM mentions ORDER BY start") == [
        ("place", "Hallunda", "0127", "Hallunda", 3),
        ("agency", "polisen", None, "polisens", 20),
    ]
    assert desk.rows(
        "SELECT type, stage, agencies, place, municipality, county, to_place, to_municipality, date, date_precision,"
        " tagger FROM decisions"
    ) == [
        ("relocation", "decided", '["statens-servicecenter"]', "Hallunda", "0127", "01", "Liljeholmen", "0180",
         "2025-09", "month", "7")
    ]  # fmt: skip


def test_the_tagger_is_told_what_source_and_article_know(desk):
    desk.article("https://a.example/1", published="2025-04-10")
    desk.db.execute("UPDATE sources SET region = '22', name = 'Kustbladet'")
    seen = []
    desk.tagger = lambda documents: [seen.append(d) or Tags(d.id, False, 0.0) for d in documents]
    desk.tag()
    assert [(d.source, d.region, d.url, str(d.published)) for d in seen] == [
        ("Kustbladet", "22", "https://a.example/1", "2025-04-10")
    ]


def test_an_article_that_is_not_read_to_its_end_is_counted(desk):
    desk.article("https://a.example/1", published="2025-04-10")
    desk.article("https://a.example/2", published="2025-04-11")
    desk.tagger = lambda documents: [Tags(d.id, False, 0.0, unread=int(d.url.endswith("2"))) for d in documents]
    assert desk.tag().cut == 1


def test_a_second_run_reads_nothing(desk):
    desk.article("https://a.example/1", published="2025-04-10")
    desk.tag()
    assert desk.tag().tagged == 0
    assert desk.tag(everything=True).tagged == 1
    assert current(desk) == [(1, "1")]


def test_reading_everything_again_after_the_register_doubles_nothing(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", "Arvika", "1784"), published="2025-04-10")
    desk.update()
    desk.tag(everything=True)
    summary = desk.register()
    assert (summary.decisions, summary.cases, summary.stage_changes) == (1, 1, 0)
    assert desk.rows("SELECT count(*) FROM case_steps") == [(1,)]


def test_a_new_version_reads_everything_and_keeps_what_the_old_one_said(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", "Arvika", "1784"), published="2025-04-10")
    desk.tag("1")
    desk.tag("2")
    assert current(desk) == [(1, "2")]
    assert desk.rows("SELECT tagger FROM decisions ORDER BY id") == [("1",), ("2",)]


def test_a_reworded_article_is_read_again_and_its_first_wording_counts_when_it_comes_back(desk):
    url = "https://a.example/1"
    for text, read in (("Första lydelsen.", 1), ("Rättad lydelse.", 1), ("Första lydelsen.", 0)):
        desk.article(url, published="2025-04-10", text=text)
        assert desk.tag().tagged == read
        wording = desk.rows("SELECT t.text_hash = a.text_hash FROM taggings t, articles a WHERE t.current = 1")
        assert wording == [(1,)]


@pytest.mark.parametrize("trouble", ["raises", "gives nothing", "gives a date that is none"])
def test_one_document_the_tagger_fails_on_is_dropped_and_the_rest_is_kept(desk, decision, trouble):
    for number in range(1, 6):
        desk.article(f"https://a.example/{number}", published="2025-04-10")

    def tagger(documents):
        for document in documents:
            bad = document.id == "3"
            if bad and trouble == "raises":
                raise RecursionError("too deep")
            if bad and trouble == "gives nothing":
                continue
            when = "2025-02-31" if bad else "2025-02"
            found = decision("closure", "decided", "Arvika", "1784", when)
            yield Tags(document.id, True, 1.0, decisions=(found,))

    desk.tagger = tagger
    summary = desk.tag()
    assert (summary.tagged, summary.dropped) == (4, 1)
    assert current(desk) == [(number, "1") for number in (1, 2, 4, 5)]
    assert desk.rows("SELECT stage, document, reason FROM drops") == [
        ("tag", "https://a.example/3", DropReason.TAGGER_FAILED)
    ]
    assert desk.tag().dropped == 1


def test_progress_is_told_in_articles(desk):
    for number in range(100):
        desk.article(f"https://a.example/{number}", published="2025-04-10")
    told = []
    desk.tag(progress=lambda done, total: told.append((done, total)))
    assert told == [(64, 100), (100, 100)]


def test_a_killed_run_leaves_whole_batches_and_the_next_one_finishes(desk):
    for number in range(200):
        desk.article(f"https://a.example/{number}", published="2025-04-10")
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(desk.data.root)], stdout=subprocess.PIPE, env=os.environ
    )
    assert child.stdout
    assert child.stdout.readline().strip() == b"in the middle"
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdout.close()
    assert desk.rows("SELECT count(*) FROM taggings") == [(128,)]
    assert desk.tag().tagged == 72
    assert current(desk) == [(number, "1") for number in range(1, 201)]
    assert desk.rows("SELECT status FROM runs ORDER BY id") == [("interrupted",), ("ok",)]
