"""What another version reads differently is told to those who run the program, and to no subscriber."""

import json

from register import retagging
from register.store import DataDir


def report(desk, version="2"):
    summary = retagging.report(desk.db, desk.data.retagged, version)
    return summary, [json.loads(line) for line in summary.path.read_text(encoding="utf-8").splitlines()]


def read_again(desk, url, *decisions):
    """The second version finds these decisions in the article."""
    text_hash = desk.rows("SELECT text_hash FROM articles WHERE url = ?", url)[0][0]
    desk.findings[text_hash] = decisions


def test_new_lost_and_altered_decisions_are_told_by_document(desk, decision):
    desk.article(
        "https://a.example/1",
        decision("closure", "decided", "Arvika", "1784", quote="stängs", start=0),
        decision("opening", "decided", "Säffle", "1785", quote="öppnas", start=50),
        decision("closure", "proposed", "Sunne", "1766", quote="hotas", start=100),
        decision("merger", "decided", "Torsby", "1737", quote="går upp", start=10),
        published="2025-04-10",
    )
    desk.article("https://a.example/2", decision("closure", "decided", "Flen", "0482"), published="2025-04-11")
    desk.tag("1")
    read_again(
        desk,
        "https://a.example/1",
        decision("closure", "decided", "Arvika", "1784", quote="ska stängas", start=2, confidence=0.4),
        decision("closure", "decided", "Sunne", "1766", "2025-09", quote="läggs ned", start=120),
        decision("closure", "decided", "Torsby", "1737", quote="går upp", start=10, main=False),
        decision("opening", "decided", "Kil", "1715", quote="öppnar", start=300, temporary=True),
    )
    assert desk.tag("2").again == 2
    summary, lines = report(desk)
    assert (summary.read_again, summary.differing) == (2, 1)
    assert (summary.new, summary.lost, summary.altered) == (1, 1, 2)
    (line,) = lines
    assert (line["url"], line["taggers"], line["relevant"]) == ("https://a.example/1", ["1", "2"], [True, True])
    assert [(d["place"], d["temporary"], d["agencies"]) for d in line["new"]] == [
        ("Kil", True, ["statens-servicecenter"])
    ]
    assert [(d["type"], d["place"], d["quote"]) for d in line["lost"]] == [("opening", "Säffle", "öppnas")]
    assert [(d["new"]["place"], d["fields"]) for d in line["altered"]] == [
        ("Sunne", ["stage", "date"]),
        ("Torsby", ["type", "main"]),
    ]


def test_an_article_that_becomes_irrelevant_is_told(desk, decision):
    desk.article("https://a.example/1", published="2025-04-10")
    desk.article("https://a.example/2", decision("closure", "decided", "Flen", "0482"), published="2025-04-10")
    desk.tag("1")
    read_again(desk, "https://a.example/2")
    desk.tag("2")
    summary, lines = report(desk)
    assert (summary.read_again, summary.differing, summary.lost) == (2, 1, 1)
    assert [(line["relevant"], len(line["lost"])) for line in lines] == [([True, False], 1)]


def test_what_was_never_read_before_is_no_difference(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", "Flen", "0482"), published="2025-04-10")
    assert desk.tag("1").again == 0
    assert not retagging.lacking(desk.db, desk.data.retagged, "1")
    desk.article("https://a.example/1", published="2025-04-10", text="En helt ny lydelse.")
    assert desk.tag("2").again == 0
    assert not retagging.lacking(desk.db, desk.data.retagged, "2")


def test_each_version_is_held_against_the_one_before_it_and_a_version_that_returns_too(desk, decision):
    url = "https://a.example/1"
    desk.article(url, decision("closure", "decided", "Flen", "0482"), published="2025-04-10")
    desk.tag("1")
    read_again(desk, url, decision("closure", "proposed", "Flen", "0482"))
    desk.tag("2")
    desk.tag("3")
    assert report(desk, "3")[0].differing == 0
    assert desk.tag("1").again == 1
    summary, (line,) = report(desk, "1")
    assert (summary.altered, line["taggers"]) == (1, ["3", "1"])


def test_a_report_that_a_killed_run_did_not_write_is_lacking_and_one_half_written_keeps_the_old_name(desk, decision):
    desk.article("https://a.example/1", decision("closure", "decided", "Flen", "0482"), published="2025-04-10")
    desk.tag("1")
    desk.tag("2")
    folder = desk.data.retagged
    assert retagging.lacking(desk.db, folder, "2")
    retagging.report(desk.db, folder, "2")
    assert not retagging.lacking(desk.db, folder, "2")
    assert [path.name for path in folder.iterdir()] == ["2.jsonl"]
    assert folder == DataDir(desk.data.root).root / "retagged"


def test_a_second_look_changes_the_register_in_silence_and_the_next_article_is_told(desk, decision):
    desk.article("https://a.example/1", decision("closure", "proposed", "Arvika", "1784"), published="2025-06-10")
    desk.tag("1")
    assert desk.register().to_tell == 1
    read_again(
        desk,
        "https://a.example/1",
        decision("closure", "decided", "Arvika", "1784"),
        decision("opening", "decided", "Sunne", "1766", start=40),
    )
    desk.tag("2")
    second = desk.register()
    assert (second.stage_changes, second.to_tell) == (2, 0)
    desk.article("https://a.example/2", decision("closure", "completed", "Arvika", "1784"), published="2025-06-28")
    desk.tag("2")
    assert desk.register().to_tell == 1
