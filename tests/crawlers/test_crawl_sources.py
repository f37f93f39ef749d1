"""The sources file: every shipped entry is right, and every mistake is one clear line."""

from datetime import timedelta

import pytest

from crawlers.sources import SHIPPED, SourcesError, as_record, as_table, parse_sources, read_sources

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
    assert all(source.expect for source in sources if source.family != "office_register")
    assert all(source.region for source in sources if source.kind == "regional-news")
    assert all(source.match for source in sources if source.family == "listing" and source.enabled)
    assert SHIPPED.read_text(encoding="utf-8").startswith("#")


def test_switched_off_sources_say_why_in_a_sentence():
    off = [source for source in read_sources() if not source.enabled]
    assert off
    assert all(source.reason and source.reason[0].isupper() and source.reason.endswith(".") for source in off)


def test_a_source_survives_its_table():
    (source,) = parse_sources({"source": [{**GOOD, "expect": {"items": 2, "days": 7}, "region": "25"}]}, "test")
    assert parse_sources({"source": [as_table(source)]}, "test") == (source,)
    assert source.interval == timedelta(minutes=30)
    record = as_record(source)
    assert (record.lineage, record.feed, record.expect) == ("local", source.url, '{"items": 2, "days": 7}')


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
        ({"expect": 3}, "'expect' ska vara en tabell"),
        ({"enabled": "nej"}, "'enabled' ska vara true eller false"),
        ({"enabled": False}, "'reason' saknas men ska vara satt när enabled = false"),
        ({"family": "listing"}, "nyckeln 'links' saknas"),
        ({"links": "a"}, "'links' hör bara till family = \"listing\""),
        ({"family": "listing", "links": "a[["}, "'links' är ingen giltig CSS-väljare"),
        ({"match": "("}, "'match' är inget giltigt reguljärt uttryck"),
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
