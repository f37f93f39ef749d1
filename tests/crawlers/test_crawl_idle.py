"""A crawl of two hundred sources with nothing new: how little it asks for, loads and holds."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from crawlers.run import crawl
from crawlers.sources import as_table
from register.store import open_work

ROOT = Path(__file__).parents[2]
SOURCES = 200
# What only the tagger needs: none of it is loaded to find out that nothing is new.
TAGGER = {"spacy", "torch", "onnxruntime", "tokenizers", "sentence_transformers", "nlp.tagger", "nlp.encoder"}
CHILD = """
import json, sys
from crawlers.worker import carry_out
summary = carry_out(json.loads(sys.argv[1]))
print(json.dumps({"peak_mb": summary["peak_mb"], "outcomes": summary["outcomes"], "modules": sorted(sys.modules)}))
"""


def test_two_hundred_sources_without_news_cost_a_request_each(data, web):
    sources = []
    for number in range(SOURCES):
        host = f"bladet{number}"
        link = web.put(host, "/a", web.article(f"Kontoret i ort {number} flyttar i vår"))
        web.put(host, "/feed", web.feed((f"Kontoret i ort {number}", link)), etag=number % 2 == 0)
        sources.append(web.source(host))
    assert crawl(data, sources, allow_private=True).new == SOURCES
    web.forget()

    order = {
        "data": str(data.root),
        "stage": "crawl",
        "sources": [as_table(source) for source in sources],
        "allow_private": True,
        "due_only": False,
    }
    command = [sys.executable, "-c", CHILD, json.dumps(order)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    child = json.loads(done.stdout.splitlines()[-1])

    assert Counter((asked.host, asked.path) for asked in web.asked) == {(source.id, "/feed"): 1 for source in sources}
    assert child["outcomes"] == {"not-modified": SOURCES // 2, "unchanged": SOURCES // 2}
    assert TAGGER.isdisjoint(child["modules"])
    assert 10 < child["peak_mb"] < 250
    ((number,),) = open_work(data).execute("SELECT count(*) FROM articles").fetchall()
    assert number == SOURCES
