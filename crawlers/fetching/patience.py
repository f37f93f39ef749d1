"""How long to leave a host alone: as long as it asks, and longer the longer it has been in trouble."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from register.ledger import Outcome

DEFAULT_WAIT = 300.0  # seconds, for a 429 that does not say how long
LONGEST_WAIT = timedelta(days=1).total_seconds()
FORGIVEN = 4  # answers in a row that are trouble, before a host is left alone without having asked


class AskedToWait(IgnoreRequest):
    """The host is to be left alone for `seconds` more, longer than this run waits; `outcome` says why."""

    def __init__(self, host: str, seconds: float, outcome: Outcome = Outcome.TOO_MANY_REQUESTS) -> None:
        super().__init__(f"{host} is left alone for {seconds:.0f} s more ({outcome})")
        self.seconds = seconds
        self.outcome = outcome


def wanted_pause(response: Response) -> float | None:
    """How many seconds a response asks us to wait; None when it does not (RFC 9110, section 10.2.3)."""
    if response.status not in (429, 503):
        return None
    header = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if header.isdecimal():
        return min(float(header), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return DEFAULT_WAIT if response.status == 429 else None
    return min(max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds()), LONGEST_WAIT)


def backoff(failures: int, *, asked: bool) -> float:
    """Seconds to leave a host alone after so many answers in a row that were trouble.

    `asked`: the latest was a 429, which counts from the first; other trouble may pass, and counts from the fifth.
    """
    counted = failures if asked else failures - FORGIVEN
    return min(DEFAULT_WAIT * 2 ** min(counted - 1, 20), LONGEST_WAIT) if counted > 0 else 0.0
