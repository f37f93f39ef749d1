"""What the models learn from: texts of unseen hands, and of each text only what may tell a decision."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from nlp.training.examples import Text, read_gold, read_texts
from nlp.training.fit import FOLDS, folds_of

GOLD = Path(__file__).parents[1] / "gold"


@cache
def texts(hands: str = "abcde", each: int = 5) -> Sequence[Text]:
    rows = [gold for hand in hands for gold in list(read_gold([GOLD / f"train-{hand}.jsonl"]))[:each]]
    return read_texts(rows)


def test_a_hand_is_in_one_fold_and_every_text_in_one() -> None:
    read = texts()
    folds = folds_of(read)
    assert len(folds) == FOLDS
    assert np.array_equal(sum(fold.astype(int) for fold in folds), np.ones(len(read), int))
    for hand in {text.hand for text in read}:
        assert sum(any(fold[i] for i, text in enumerate(read) if text.hand == hand) for fold in folds) == 1
    assert all(fold.any() for fold in folds)


def test_with_too_few_hands_texts_are_dealt_out() -> None:
    read = texts("a", 8)
    assert [int(fold.sum()) for fold in folds_of(read)] == [2] * FOLDS


def test_what_tells_nothing_is_left_out_and_the_rest_keeps_its_examples() -> None:
    text = next(text for text in texts() if len(text.decided) > 3 and len(text.candidates) > len(text.decided))
    kept = text.decided[1:]
    nearly_sure = {"none": 0.99, "closure": 0.01}
    guesses = [{"none": 0.3, "closure": 0.7} if n in kept else nearly_sure for n in range(len(text.candidates))]
    hopeful = text.hopeful(guesses)
    assert list(hopeful.candidates) == [text.candidates[n] for n in kept]
    assert list(hopeful.types) == [text.types[n] for n in kept]
    assert list(hopeful.decided) == list(range(len(kept)))
    assert (hopeful.stages, hopeful.dates) == (text.stages[1:], text.dates[1:])
    assert hopeful.owners == text.owners
    nothing = text.hopeful([nearly_sure] * len(text.candidates))
    assert not (nothing.candidates or nothing.types or nothing.stages or nothing.bare_dates)
