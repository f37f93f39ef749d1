"""What a source's dates promise: how often to ask it, and how little would be too little."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, floor

from crawlers.keeping.frontier import Entry
from crawlers.sources import Expect

FEWEST = 4  # dated documents: less is no rhythm
FEWEST_A_DAY = 20  # documents: less is never too many
SHORTEST, LONGEST = 14, 365  # days that a contract looks back
_STEPS = ((timedelta(hours=3), "30m"), (timedelta(days=1), "1h"), (timedelta(days=7), "4h"))


@dataclass(frozen=True, slots=True)
class Cadence:
    """A proposed rhythm, and in Swedish what it rests on."""

    every: str
    expect: Expect
    why: str


def cadence(entries: Sequence[Entry], share: float | None = None) -> Cadence:
    """The rhythm that a list's dates show; `share` of the documents sampled had title, date and text.

    Twice the longest pause seen is no alarm yet; where documents are frequent, a quarter of what is usual is.
    Five times as many a day as were ever seen would be another list than the one that was looked at.
    """
    demanded = None if not share else 0.9 if share == 1 else max(floor(10 * share - 1) / 10, 0.1)
    moments = sorted(
        {datetime.fromisoformat(stamp) for entry in entries if (stamp := entry.published or entry.updated)}
    )
    if len(moments) < FEWEST:
        return Cadence("1h", Expect(1, 30, demanded), "för få datum för att se en rytm; antaget en gång i månaden")
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    usual, longest = gaps[len(gaps) // 2], gaps[-1]
    days = min(max(SHORTEST, ceil(2 * longest / timedelta(days=1))), LONGEST)
    items = max(1, int(days * len(gaps) / max((moments[-1] - moments[0]) / timedelta(days=1), 1) / 4))
    most = max(FEWEST_A_DAY, 5 * max(Counter(moment.date() for moment in moments).values()))
    every = next((text for limit, text in _STEPS if usual < limit), "1d")
    return Cadence(
        every, Expect(items, days, demanded, most), f"oftast {_pause(usual)} mellan två, som mest {_pause(longest)}"
    )


def _pause(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    return f"{hours:.0f} timmar" if hours < 48 else f"{hours / 24:.0f} dygn"
