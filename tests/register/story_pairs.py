"""Pairs of texts that are copies and pairs that only look like it, and how many of them are told apart.

Copies are texts of tests/gold edited as desks edit telegrams. What only looks like it: other texts about the same
office, and the same release filled in for another town. The figures: python -m tests.register.story_pairs
"""

import json
import random
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from register.stories import Told, same_texts, sketch_of

GOLD = Path(__file__).parents[1] / "gold"
WORDS = tomllib.loads((Path(__file__).parent / "story_texts.toml").read_text(encoding="utf-8"))
LOCAL, DESK, TEMPLATES = WORDS["local"], WORDS["desk"], WORDS["templates"]


@dataclass(frozen=True)
class Pair:
    kind: str
    one: str
    other: str
    same: bool


def gold():
    return [json.loads(line) for file in sorted(GOLD.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]


def paragraphs(text):
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def cut_end(text, share=0.55):
    kept, size = [], 0
    for part in paragraphs(text):
        if kept and size >= share * len(text):
            break
        kept.append(part)
        size += len(part)
    return "\n\n".join(kept)


def edited(text):
    for old, new in DESK.items():
        text = text.replace(old, new)
    return text


def with_local_paragraph(text, town="Älvsbacka"):
    parts = paragraphs(text)
    return "\n\n".join([*parts[:2], LOCAL.format(town=town), *parts[2:]])


def dressed(text):
    parts = paragraphs(text)
    return "\n\n".join(["NYHETER", "Av Test Testsson", *parts[:1], "Oro på orten", *parts[1:], "Läs mer på sidan 14."])


def corrected(text):
    """One number put right, as when an agency sends a correction."""
    return re.sub(r"\b(\d\d)\b", lambda match: str(int(match[1]) + 1), text, count=1)


COPIES = {
    "cut end": cut_end,
    "cut to a notice": lambda text: cut_end(text, 0.3),
    "desk's words": edited,
    "local paragraph": with_local_paragraph,
    "other dress": dressed,
    "corrected number": corrected,
    "cut, edited, added to": lambda text: with_local_paragraph(edited(cut_end(text))),
    "for another paper": lambda text: text.replace("TT", "Norrbladet").replace("Publikt", "Norrbladet"),
}
TOWNS = ("Arvika", "Bollnäs", "Vetlanda", "Piteå", "Lysekil", "Åmål", "Hudiksvall", "Ronneby", "Kalix", "Mariestad")
# Names that no list of places has.
DISTRICTS = ("Norrvalla", "Skogstorp", "Mellanhagen", "Källvreten", "Östanskog", "Brunnsbo", "Fågelvret", "Havsäng")
DAYS = ("30 maj", "13 juni", "2 september", "1 oktober", "16 januari")


def copies(documents):
    rng = random.Random(7)
    long = [document["text"] for document in documents if len(document["text"].split()) >= 100]
    for kind, edit in COPIES.items():
        for text in rng.sample(long, 10):
            yield Pair(kind, text, edit(text), True)
    for text, other in zip(rng.sample(long, 10), rng.sample(long, 10), strict=True):
        yield Pair(
            "two papers' copies", dressed(edited(text)), with_local_paragraph(cut_end(text), other.split()[0]), True
        )


def siblings(documents):
    """The same release for another town: from templates, and from the gold texts with their places exchanged."""
    rng = random.Random(7)
    for template in TEMPLATES:
        for _ in range(10):
            here, near, there, far = rng.sample(TOWNS, 4)
            home, out = rng.sample(DISTRICTS, 2)
            day, later = rng.sample(DAYS, 2)
            one = template.format(a=here, b=near, d=day)
            yield Pair("template, all else", one, template.format(a=there, b=far, d=later), False)
            yield Pair("template, same day", one, template.format(a=there, b=near, d=day), False)
            yield Pair("template, cut", one, cut_end(template.format(a=there, b=far, d=later)), False)
            yield Pair("template, added to", one, with_local_paragraph(template.format(a=there, b=near, d=day)), False)
            district = template.format(a=home, b=near, d=day)
            yield Pair("template, districts", district, template.format(a=out, b=near, d=day), False)
    for document in rng.sample([document for document in documents if document["places"]], 30):
        text = document["text"]
        names = sorted({place["name"] for place in document["places"] if place["name"] in text}, key=len, reverse=True)
        if not names or len(text.split()) < 40:
            continue
        for name, town in zip(names, rng.sample(TOWNS, len(TOWNS)), strict=False):
            text = re.sub(rf"\b{re.escape(name)}\b", town, text)
        yield Pair("gold text, other towns", document["text"], text, False)


def others(documents):
    """Different texts about an office of the same place, and the pairs that have most words in common."""
    told = [document for document in documents if document["decisions"]]
    about = [
        {(decision["type"], (decision["place"] or {}).get("name")) for decision in document["decisions"]}
        for document in told
    ]
    pairs = [
        (one, other)
        for one in range(len(told))
        for other in range(one)
        if about[one] & about[other] - {("closure", None)}
    ]
    words = [Counter(document["text"].lower().split()) for document in told]
    alike = sorted(
        pairs,
        key=lambda pair: (
            -sum((words[pair[0]] & words[pair[1]]).values()) / min(words[pair[0]].total(), words[pair[1]].total())
        ),
    )
    for one, other in alike[:40]:
        yield Pair("other text, same decision", told[one]["text"], told[other]["text"], False)


def pairs():
    documents = gold()
    return [*copies(documents), *siblings(documents), *others(documents)]


def judged_same(pair):
    told = [
        Told(number, text, date(2025, 5, 19), sketch_of(text)) for number, text in enumerate((pair.one, pair.other))
    ]
    return len(same_texts(told)) == 1


@dataclass(frozen=True)
class Figures:
    precision: float
    recall: float
    pairs: int
    wrong: Counter


def measure(pairs):
    judged = [(pair, judged_same(pair)) for pair in pairs]
    right = sum(said and pair.same for pair, said in judged)
    wrong = Counter(pair.kind for pair, said in judged if said != pair.same)
    return Figures(right / sum(said for _, said in judged), right / sum(pair.same for pair in pairs), len(pairs), wrong)


if __name__ == "__main__":
    print(measure(pairs()))
