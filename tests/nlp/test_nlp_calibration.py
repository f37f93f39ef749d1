"""Confidence: the calibration's line, the reliability table, and that what is shipped can be believed."""

from importlib.resources import files
from pathlib import Path

import pytest

from nlp import calibration
from nlp.calibration import UNCHANGED, Calibration
from nlp.measuring.reliability import Judged, as_lines, bins, expected_error, judged, split
from nlp.training.calibrate import calibrate, write


def decision(kind: str, code: str, confidence: float, stage: str = "decided", **more: object) -> dict[str, object]:
    place = {"name": "X", "municipality": code}
    said = {"type": kind, "stage": stage, "agencies": [], "place": place, "date": None, "confidence": confidence}
    return said | more


def test_the_line_rises_between_its_knots_and_is_flat_outside() -> None:
    line = Calibration((0.4, 0.6, 1.0), (0.2, 0.6, 0.8))
    assert [line.probability(x) for x in (0.0, 0.4, 0.5, 0.8, 1.0)] == pytest.approx([0.2, 0.2, 0.4, 0.7, 0.8])
    assert UNCHANGED.probability(0.37) == pytest.approx(0.37)


def test_the_file_is_read_past_its_comments() -> None:
    assert calibration.parse("# from where\nraw\tright\n0.3\t0.2\n0.9\t0.8\n") == Calibration((0.3, 0.9), (0.2, 0.8))


def test_knots_that_are_written_alike_are_one(tmp_path: Path) -> None:
    write(Calibration((0.5, 0.9711, 0.9713, 0.99), (0.3, 0.6, 0.7, 0.9)), tmp_path / "calibration.tsv")
    assert calibration.read(tmp_path / "calibration.tsv") == Calibration((0.5, 0.971, 0.99), (0.3, 0.7, 0.9))


def test_the_shipped_calibration_rises_and_stays_a_probability() -> None:
    shipped = calibration.read(files("nlp") / "data" / "calibration.tsv")
    assert len(shipped.raw) >= 3
    assert list(shipped.raw) == sorted(set(shipped.raw))
    assert list(shipped.right) == sorted(shipped.right)
    assert 0.0 < shipped.right[0] < shipped.right[-1] < 1.0


def test_decisions_are_judged_by_type_and_stage_and_optional_ones_are_not() -> None:
    gold = {
        "1": {
            "decisions": [decision("closure", "0180", 0), decision("opening", "1280", 0, optional=True)],
        },
        "2": {"decisions": []},
    }
    said = {
        "1": {"decisions": [decision("closure", "0180", 0.7, "proposed"), decision("opening", "1280", 0.9)]},
        "2": {"decisions": [decision("merger", "0180", 0.4)]},
    }
    assert judged(gold, said) == [Judged(0.7, True, False), Judged(0.4, False, False)]


def test_the_table_counts_each_tenth_and_the_error_weighs_them() -> None:
    found = [Judged(0.95, True, True), Judged(0.91, True, False), Judged(1.0, True, True), Judged(0.25, False, False)]
    low, high = bins(found)
    assert (low.low, low.high, low.number, low.level1) == (0.2, 0.3, 1, 0.0)
    assert (high.number, high.level1, high.level2) == (3, 1.0, pytest.approx(2 / 3))
    assert expected_error(found) == pytest.approx((3 * (2.86 / 3 - 2 / 3) + 0.25) / 4)
    assert expected_error([]) == 0.0


def test_the_threshold_parts_the_decisions() -> None:
    found = [Judged(0.5, True, True), Judged(0.4, True, False)]
    below, above = split(found, 0.5)
    assert below and above
    assert (below.number, below.level2, above.number, above.level2) == (1, 0.0, 1, 1.0)
    assert split(found, 0.1)[0] is None
    assert list(as_lines(found, 0.5))[-1].endswith("50% of the decisions")


def test_fitting_pools_what_falls_and_refuses_too_few() -> None:
    shares = {0.2: 10, 0.4: 30, 0.6: 20, 0.8: 45}  # of 50 each: 0.6 falls below 0.4
    found = [Judged(raw, True, i < right) for raw, right in shares.items() for i in range(50)]
    line = calibrate(found)
    assert line.raw == pytest.approx((0.2, 0.5, 0.8))
    assert line.right == pytest.approx((0.2, 0.5, 0.9))
    with pytest.raises(ValueError, match="too few"):
        calibrate(found[:20])
