"""Every source's golden pages, of every layout version: what is read is what a person says should be."""

from functools import cache
from pathlib import Path

import pytest

from crawlers.newcomers.golden import Golden, Verdict, folders, read_golden, verdicts

HERE = Path(__file__).parent
SHARED, LOCAL = HERE / "golden", HERE / "golden-local"
GOLDEN = [read_golden(folder) for folder in folders(SHARED, LOCAL)]


@cache
def judged(folder: Path) -> dict[tuple[str, str], Verdict]:
    (golden,) = (golden for golden in GOLDEN if golden.folder == folder)
    return {(verdict.claim.document, verdict.claim.field): verdict for verdict in verdicts(golden)}


def claims():
    for golden in GOLDEN:
        for claim in golden.claims:
            gap = [pytest.mark.xfail(strict=True, reason=claim.gap)] if claim.gap else []
            yield pytest.param(golden, claim, id=f"{golden.name}:{claim.document}:{claim.field}", marks=gap)


@pytest.mark.parametrize(("golden", "claim"), list(claims()))
def test_what_is_read_is_what_a_person_expects(golden, claim):
    verdict = judged(golden.folder)[claim.document, claim.field]
    if not verdict.holds:
        pytest.fail(f"{claim.document}: {claim.field} is {verdict.got!r}, expected {claim.wanted!r}", pytrace=False)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden.name)
def test_a_person_has_looked(golden: Golden):
    if not golden.looked_at:
        pytest.fail(golden.unseen, pytrace=False)
