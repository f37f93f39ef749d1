"""Models that choose one of several things: what they say, and what they learn from picks."""

import numpy as np
import pytest

from nlp.choice import Choice, most_likely
from nlp.training.choices import Choices
from nlp.training.examples import Pick

EVERY = np.ones(6, bool)


def pick(*things: str, right: int | None) -> Pick:
    return Pick("x", [[thing] for thing in things], [number == right for number in range(len(things))])


def test_shares_add_up_and_a_trait_counts_once():
    shares = Choice({"near": 200, "far": -100}).shares([["near", "near"], ["far"], ["unknown"]])
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] / shares[2] == pytest.approx(np.exp(2.0))
    assert shares[1] / shares[2] == pytest.approx(np.exp(-1.0))


def test_things_of_one_value_count_together():
    assert most_likely(["2025-05", "2025-06", "2025-05", None], [0.25, 0.3, 0.25, 0.2]) == ("2025-05", 0.5)


def test_what_was_right_is_chosen_and_none_where_none_was():
    texts = [[pick("near", "far", "none", right=0)], [pick("far", "near", "none", right=1)]] * 2
    texts += [[pick("far", "none", right=1)]] * 2
    model = Choices.of(texts).fit(0.1, EVERY)
    near, far, none = model.shares([["near"], ["far"], ["none"]])
    assert near > none > far


def test_a_pick_with_nothing_right_teaches_nothing():
    lost = [[pick("near", "none", right=None)]] * 6
    assert Choices.of(lost).fit(0.1, EVERY).weights == {}


def test_many_at_once_get_the_shares_that_each_gets_alone():
    texts = [[pick("near", "far", "none", right=0), pick("far", "none", right=1)]] * 6
    table = Choices.of(texts)
    model = table.fit(1.0, EVERY)
    found = list(table.shares(model, np.arange(6) == 4))
    assert [text for text, _ in found] == [4, 4]
    for (_, shares), own in zip(found, texts[4], strict=True):
        assert shares == pytest.approx(model.shares(own.traits))
