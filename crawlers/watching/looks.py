"""Sees by a source's latest documents that its pages no longer look as our readers expect, or ask to be paid for."""

from sqlite_utils import Database

from crawlers.sources import Source
from register.ledger import BARE, OTHER, Outcome
from register.sources import Concern, Health, Verdict

CAUSES = (Outcome.LAYOUT_CHANGED, Outcome.PAYWALLED)
LATEST = 5  # documents that are looked at, over several runs: a source polled often gives one or two at a time
FEWEST = 3  # of them; one or two say nothing of the source
EARLIER = 10  # documents before those
DATED = 0.8  # share of the earlier ones with a day: where there were fewer, none can be said to vanish


def trouble(db: Database, source: Source) -> Verdict | None:
    """What most of a source's latest documents lack or have that they should not; None when they are as they were."""
    return _text(db, source.id) or _day(db, source.id) or _paywall(db, source)


def _text(db: Database, source: str) -> Verdict | None:
    bare = _latest_bare(db, source)
    if not _most(sum(bare), len(bare)):
        return None
    note = f"Sidorna är ombyggda: {sum(bare)} av de {len(bare)} senaste har ingen rubrik eller text där vi letar."
    health = Health.BLIND if all(bare[:FEWEST]) else Health.DEGRADED
    return Verdict(health, note, Outcome.LAYOUT_CHANGED, Concern.PAGES)


def _day(db: Database, source: str) -> Verdict | None:
    rows = db.execute(
        "SELECT published IS NOT NULL FROM articles WHERE source = ? ORDER BY id DESC LIMIT ?",
        (source, LATEST + EARLIER),
    ).fetchall()
    dated = [bool(has_day) for (has_day,) in rows]
    missing = dated.index(True) if True in dated else len(dated)
    earlier = dated[missing:]
    if missing < FEWEST or len(earlier) < FEWEST or sum(earlier) < DATED * len(earlier):
        return None
    note = f"Sidorna är ombyggda: de {missing} senaste har ingen dag där den brukade stå."
    return Verdict(Health.DEGRADED, note, Outcome.LAYOUT_CHANGED, Concern.PAGES)


def _paywall(db: Database, source: Source) -> Verdict | None:
    rows = db.execute("SELECT paywalled FROM articles WHERE source = ? ORDER BY id DESC LIMIT ?", (source.id, LATEST))
    paid = [paywalled for (paywalled,) in rows.fetchall()]
    if source.paywall != "no" or not _most(sum(paid), len(paid)):
        return None
    note = f"{sum(paid)} av de {len(paid)} senaste artiklarna ligger bakom betalvägg, fast källan ska vara fri."
    return Verdict(Health.DEGRADED, note, Outcome.PAYWALLED, Concern.PAGES)


def _latest_bare(db: Database, source: str) -> list[bool]:
    """Of the latest documents, the newest first: whether each answered without a title or text."""
    bare, other = (", ".join(f"'{reason}'" for reason in reasons) for reasons in (BARE, OTHER))
    rows = db.execute(
        f"""SELECT bare FROM (
          SELECT * FROM (SELECT last_seen AS seen, 0 AS bare FROM articles
            WHERE source = :source ORDER BY id DESC LIMIT :latest)
          UNION ALL
          SELECT * FROM (SELECT dropped, reason IN ({bare}) FROM drops
            WHERE source = :source AND reason IN ({bare}, {other}) ORDER BY id DESC LIMIT :latest)
        ) ORDER BY seen DESC, bare LIMIT :latest""",
        {"source": source, "latest": LATEST},
    )
    return [bool(is_bare) for (is_bare,) in rows.fetchall()]


def _most(part: int, whole: int) -> bool:
    return part >= FEWEST and part * 2 > whole
