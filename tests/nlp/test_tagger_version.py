"""The tagger's version changes with everything its tags depend on, and with nothing else."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlp import tagger

NLP = Path(tagger.__file__).parent


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    copy = tmp_path_factory.mktemp("tagger") / "nlp"
    shutil.copytree(NLP, copy, ignore=shutil.ignore_patterns("__pycache__", "training"))
    return copy


def test_a_copy_has_the_same_version(room):
    assert tagger.version_of(room) == tagger.version()


@contextmanager
def changed(file):
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    yield
    file.write_bytes(before)


@pytest.mark.parametrize("path", sorted(str(p.relative_to(NLP)) for p in (NLP / "data").rglob("*") if p.is_file()))
def test_every_data_file_but_the_cards_counts(room, path):
    with changed(room / path):
        assert (tagger.version_of(room) == tagger.version()) == path.endswith(".md")


def test_every_module_counts(room):
    with changed(room / "tense.py"):
        assert tagger.version_of(room) != tagger.version()


def test_how_models_are_made_does_not_count(room):
    (room / "training").mkdir()
    (room / "training" / "fit.py").write_text("", encoding="utf-8")
    assert tagger.version_of(room) == tagger.version()
