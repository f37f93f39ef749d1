"""Bad input: one clear line, an exit code, and no database touched."""

import pytest

TEXT = "Servicekontoret i Motala stänger den 30 maj.\n\nStatens servicecenter har beslutat att stänga kontoret."


def assert_one_clear_line(done, *words):
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("saknas.txt", None),
        ("tom.txt", b""),
        ("blank.txt", b" \n\n"),
        ("bild.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    ],
)
def test_a_document_that_cannot_be_read(cli, data, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert_one_clear_line(cli("add", str(path)), name)
    assert not data.work.exists()


def test_an_address_that_does_not_resolve(cli, data):
    assert_one_clear_line(cli("add", "http://finns-inte.invalid/nyhet"), "finns-inte.invalid")
    assert not data.work.exists()


def test_one_bad_document_among_good_ones_leaves_everything_as_it_was(cli, data, tmp_path):
    good = tmp_path / "motala.txt"
    good.write_text(TEXT, encoding="utf-8")
    assert_one_clear_line(cli("add", str(good), str(tmp_path / "saknas.txt")), "saknas.txt")
    assert not data.work.exists()
    assert cli("add", str(good)).returncode == 0
    before = data.work.read_bytes()
    assert_one_clear_line(cli("add", str(tmp_path / "saknas.txt")), "saknas.txt")
    assert data.work.read_bytes() == before


def test_a_sources_file_with_an_unknown_key(cli, data, tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text(
        '[[source]]\nid = "x"\nname = "X"\nkind = "blog"\nhomepage = "https://x.example/"\nfamily = "feed"\n'
        'url = "https://x.example/feed"\nevery = "30m"\nlanguage = "sv"\n',
        encoding="utf-8",
    )
    assert_one_clear_line(cli("crawl", "--sources", str(path)), "'x'", "language")
    assert not data.work.exists()


def test_a_source_that_is_not_in_the_file(cli, data):
    assert_one_clear_line(cli("crawl", "finns-inte"), "finns-inte")
    assert not data.work.exists()


def test_a_file_of_documents_with_a_broken_line_is_tagged_but_for_that_line(cli, tmp_path):
    documents, tags = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    documents.write_text('{"id": "a", "title": "T", "text": "Text."}\n{"id": \n{"id": "b", "text": "Text."}\n')
    done = cli("tag", "--in", str(documents), "--out", str(tags))
    assert done.returncode == 1
    assert "rad 2" in done.stderr
    assert len(tags.read_text().splitlines()) == 2


def test_tagging_a_file_that_is_missing_leaves_no_output(cli, tmp_path):
    tags = tmp_path / "out.jsonl"
    assert_one_clear_line(cli("tag", "--in", str(tmp_path / "saknas.jsonl"), "--out", str(tags)), "saknas.jsonl")
    assert not tags.exists()


def test_serving_before_anything_is_published(cli):
    assert_one_clear_line(cli("serve"), "publish")


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}'])
def test_measuring_against_a_file_that_is_not_annotated(cli, tmp_path, line):
    gold = tmp_path / "gold.jsonl"
    gold.write_text(line)
    assert_one_clear_line(cli("evaluate", str(gold)), "rad 1")


def test_tagging_a_file_onto_itself_leaves_it_as_it_was(cli, tmp_path):
    documents = tmp_path / "in.jsonl"
    documents.write_text('{"id": "a", "text": "Text."}\n')
    assert_one_clear_line(cli("tag", "--in", str(documents), "--out", str(documents)), "in.jsonl")
    assert documents.read_text() == '{"id": "a", "text": "Text."}\n'
