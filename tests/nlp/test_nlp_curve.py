"""The learning curve on a handful of documents: its shares are nested, and each point is fitted and measured."""

from pathlib import Path

from nlp.evaluate import load
from nlp.training.curve import SHARES, curve, part
from nlp.training.examples import read_gold

GOLD = Path(__file__).parents[1] / "gold"


def test_each_share_holds_the_smaller_ones_and_mixes_the_files() -> None:
    golds = list(read_gold(sorted(GOLD.glob("train-*.jsonl"))))
    quarter, half, whole = ([gold["id"] for gold in part(golds, share)] for share in SHARES)
    assert (len(quarter), len(half), len(whole)) == (54, 108, 216)
    assert quarter == half[:54] and half == whole[:108]
    assert sorted(whole) == sorted(gold["id"] for gold in golds)
    assert {name.rsplit("-", 1)[0] for name in quarter} == {f"train-{letter}" for letter in "abcde"}
    assert [gold["id"] for gold in part(golds[::-1], 0.25)] == quarter


def test_each_point_is_measured_on_the_unseen_documents() -> None:
    golds = list(read_gold([GOLD / "train-a.jsonl"]))[:16]
    dev = dict(list(load(GOLD / "dev-a.jsonl").items())[:4])
    points = list(curve(golds, dev))
    assert [point.documents for point in points] == [4, 8, 16]
    assert all(point.report.documents == point.report.answered == 4 for point in points)
    assert points[0].report.figures != points[-1].report.figures
