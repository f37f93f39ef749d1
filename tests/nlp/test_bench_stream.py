"""The benchmarks' stream is what it says, and the memory benchmark runs."""

import sys
from itertools import islice

import pytest

from nlp.gate import passes
from nlp.scene import whole
from tests.benchmarks import memory
from tests.benchmarks.stream import LENGTH, MENTIONING, TEMPTING, everyday_paragraphs, hundreds, relevant


def test_of_every_hundred_articles_one_is_ours_and_few_name_an_agency() -> None:
    ours = {document.id for document in relevant()}
    documents = list(islice(hundreds(), 500))
    assert [number for number, document in enumerate(documents) if document.id in ours] == [0, 100, 200, 300, 400]
    passed = sum(passes(whole(document)) for document in documents) / len(documents)
    assert 0.02 <= passed <= (1 + TEMPTING + MENTIONING) / 100
    lengths = [len(document.text) for document in documents if document.id.startswith("stream-")]
    assert min(lengths) >= LENGTH and max(lengths) < LENGTH + 600
    assert len({document.id for document in documents[2:100]}) == 98
    assert len(everyday_paragraphs()) > 50


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_told_at_the_start_halfway_and_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert memory.main(["--documents", "400"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["0", "200", "400"]
    assert all(" MB " in line for line in lines[:3])
