"""The sources file: every shipped entry is right, and every mistake is one clear line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawlers.sources import SHIPPED, Expect, SourcesError, as_record, as_table, parse_sources, read_sources

GOOD = {
    "id": "norrbladet",
    "name": "Norrbladet",
    "kind": "regional-news",
    "homepage": "https://norrbladet.example/",
    "family": "feed",
    "url": "https://norrbladet.example/rss",
    "every": "30m",
}


def test_the_shipped_sources_are_many_and_right():
    sources = read_sources()
    assert len(sources) > 200
    assert sum(source.enabled for source in sources) >= 100
    # A list of offices has no number of news to keep: what it is held to is its own length.
    news = [source for source in sources if source.family != "office_register"]
    assert all(source.expect and source.expect.share and source.expect.most for source in news)
    assert all(source.region for source in sources if source.kind == "regional-news")
    assert all(source.match for source in sources if source.family == "listing" and source.enabled)
    assert SHIPPED.read_text(encoding="utf-8").startswith("#")


def test_switched_off_sources_say_why_in_a_sentence():
    off = [source for source in read_sources() if not source.enabled]
    assert off
    assert all(source.reason and source.reason[0].isupper() and source.reason.endswith(".") for source in off)


def test_every_source_survives_its_table():
    sources = read_sources()
    assert parse_sources({"source": [as_table(source) for source in sources]}, "test") == sources


def test_a_source_with_every_key_survives_its_table():
    table = {
        **GOOD,
        "family": "listing",
        "links": "h2 a",
        "item": "li",
        "date": "time::attr(datetime)",
        "next": "a.nästa",
        "page": "page={n}",
        "first": 0,
        "match": "/nyheter/",
        "region": "25",
        "paywall": "yes",
        "expect": {"items": 2, "days": 7, "share": 0.9, "most": 40},
        "enabled": False,
        "reason": "Vilar.",
    }
    (source,) = parse_sources({"source": [table]}, "test")
    assert source.expect == Expect(2, 7, 0.9, 40)
    assert as_table(source) == table


def test_a_source_is_entered_with_its_contract():
    (source,) = parse_sources({"source": [{**GOOD, "expect": {"items": 2, "days": 7}, "region": "25"}]}, "test")
    assert source.expect == Expect(2, 7, share=None, most=None)
    assert source.interval == timedelta(minutes=30)
    record = as_record(source)
    assert (record.lineage, record.feed, record.expect) == ("local", source.url, '{"items": 2, "days": 7}')
    whole = as_record(replace(source, expect=Expect(2, 7, 0.9, 40)))
    assert whole.expect == '{"items": 2, "days": 7, "share": 0.9, "most": 40}'


def test_all_mistakes_of_a_file_are_told_at_once():
    wrong = {**GOOD, "family": "fed", "every": "ofta", "expect": {"items": 0}, "färg": "blå", "region": 25}
    with pytest.raises(SourcesError) as error:
        parse_sources({"source": [wrong, {"name": "Utan id"}, GOOD], "x": 1}, "källor.toml")
    lines = str(error.value).splitlines()
    assert all(line.startswith("källor.toml: ") for line in lines)
    told = [line.removeprefix("källor.toml: ") for line in lines]
    first = "källa 'norrbladet': "
    assert told[0] == "okänd nyckel 'x' på översta nivån; bara [[source]] får finnas där"
    assert [line.removeprefix(first)[:24] for line in told if line.startswith(first)] == [
        "okänd nyckel 'färg'; til",
        "'region' ska vara en tex",
        "'family' är 'fed' men sk",
        "'every' är 'ofta' men sk",
        "'items' i 'expect' är 0 ",
        "'days' i 'expect' är Non",
        "samma 'id' som källa 'no",
        "samma 'url' som källa 'n",
    ]
    assert next(line for line in told if "'fed'" in line).endswith("(menade du 'feed'?)")
    assert sum(line.startswith("källa nr 2: nyckeln ") for line in told) == 6
    assert len(told) == 15


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"färg": "blå"}, "okänd nyckel 'färg'; tillåtna är id, name"),
        ({"url": None}, "nyckeln 'url' saknas"),
        ({"name": 3}, "'name' ska vara en text, inte 3"),
        ({"name": ""}, "'name' ska vara en text"),
        ({"id": "Norr bladet"}, "'id' är 'Norr bladet' men ska vara små bokstäver"),
        ({"kind": "tidning"}, "'kind' är 'tidning' men ska vara en av agency"),
        ({"family": "rss"}, "'family' är 'rss' men ska vara en av feed, listing, sitemap"),
        ({"every": "30 min"}, "'every' är '30 min' men ska vara ett heltal följt av m, h eller d"),
        ({"every": "0m"}, "'every' är '0m'"),
        ({"region": "26"}, "'region' är '26' men ska vara en länskod"),
        ({"paywall": "ja"}, "'paywall' är 'ja' men ska vara en av no, partly, yes, unknown"),
        ({"url": "ftp://norrbladet.example/"}, "'url' är 'ftp://norrbladet.example/' men ska vara en adress"),
        ({"homepage": "norrbladet.example"}, "'homepage' är 'norrbladet.example' men ska vara en adress"),
        ({"expect": {"items": 1}}, "'days' i 'expect' är None men ska vara ett heltal"),
        ({"expect": {"items": 1, "days": 2, "år": 1}}, "okänd nyckel 'år' i 'expect'"),
        ({"expect": {"items": 1, "days": 2, "sharr": 1}}, "'sharr' i 'expect' (menade du 'share'?); tillåtna är items"),
        ({"expect": {"items": 1, "days": 2, "share": 90}}, "'share' i 'expect' är 90 men ska vara ett tal över 0"),
        ({"expect": {"items": 1, "days": 2, "share": True}}, "'share' i 'expect' är True"),
        ({"expect": {"items": 1, "days": 2, "most": 0}}, "'most' i 'expect' är 0 men ska vara ett heltal"),
        ({"expect": {"items": True, "days": 2}}, "'items' i 'expect' är True"),
        ({"expect": 3}, "'expect' ska vara en tabell"),
        ({"enabled": "nej"}, "'enabled' ska vara true eller false"),
        ({"enabled": False}, "'reason' saknas men ska vara satt när enabled = false"),
        ({"family": "listing"}, "nyckeln 'links' saknas"),
        ({"links": "a"}, "'links' hör bara till family = \"listing\""),
        ({"family": "listing", "links": "a[["}, "'links' är ingen giltig CSS-väljare"),
        ({"match": "("}, "'match' är inget giltigt reguljärt uttryck"),
        ({"mach": "x"}, "okänd nyckel 'mach' (menade du 'match'?)"),
        ({"page": "page"}, "'page' är 'page' men ska vara sidornas parameter med {n}"),
        ({"page": "page={n}", "first": 2}, "'first' är 2 men ska vara 0 eller 1"),
        ({"page": "page={n}", "first": True}, "'first' ska vara 0 eller 1"),
        ({"first": 0}, "'first' hör ihop med 'page'"),
        ({"family": "sitemap", "page": "page={n}"}, "'page' hör inte till family = \"sitemap\""),
        ({"family": "listing", "links": "a", "date": "time"}, "'date' söks inom varje post; sätt också 'item'"),
        ({"family": "listing", "links": "a", "next": "a:nej"}, "'next' är ingen giltig CSS-väljare"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_and_what(change, message):
    table = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(SourcesError) as error:
        parse_sources({"source": [table]}, "källor.toml")
    text = str(error.value)
    assert text.startswith(f"källor.toml: källa {table['id']!r}: ")
    assert message in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({}, "ingen källa"),
        ({"sources": []}, "okänd nyckel 'sources'"),
        ({"source": [GOOD, GOOD]}, "samma 'id' som källa 'norrbladet'"),
        ({"source": [GOOD, {**GOOD, "id": "annan"}]}, "samma 'url' som källa 'norrbladet'"),
        ({"source": [{"name": "Utan id"}]}, "källa nr 1: nyckeln 'id' saknas"),
        ({"source": ["norrbladet"]}, "källa nr 1: ska vara en tabell"),
    ],
)
def test_a_mistake_in_the_whole_is_told_too(tables, message):
    with pytest.raises(SourcesError, match=message):
        parse_sources(tables, "källor.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "filen finns inte"), (b"[[source", "inte giltig TOML"), (b"\xff\xfe\x00", "går inte att läsa")],
)
def test_a_file_that_is_none_is_one_line(tmp_path, content, message):
    path = tmp_path / "källor.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourcesError, match=message) as error:
        read_sources(path)
    assert "\n" not in str(error.value)
