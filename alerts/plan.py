"""Promises each subscriber one digest of everything new, exactly once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from alerts.changes import Change, read_changes
from alerts.match import matches
from alerts.subscribe import Subscription, read_subscriptions


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to be told what, before anything is written."""

    wanted: Mapping[int, tuple[Change, ...]]  # by subscriber; only those with something new
    nothing_new: int  # confirmed subscribers without anything new


def make_plan(db: Database, work: Database) -> Plan:
    """Match every confirmed subscriber's subscriptions against the changes that were not yet promised to them."""
    asked: dict[int, list[Subscription]] = defaultdict(list)
    for subscription in read_subscriptions(db):
        if subscription.confirmed:
            asked[subscription.subscriber].append(subscription)
    if not asked:
        return Plan({}, 0)
    changes = read_changes(work, since=min(s.created for group in asked.values() for s in group))
    promised = _promised(db)
    new = {
        subscriber: tuple(c for c in matches(group, changes) if c.key not in promised[subscriber])
        for subscriber, group in asked.items()
    }
    wanted = {subscriber: found for subscriber, found in new.items() if found}
    return Plan(wanted, len(new) - len(wanted))


def write_plan(db: Database, plan: Plan, *, now: str, domain: str) -> None:
    """Write the digests and what each will tell, in one transaction; `domain` is the right side of the Message-IDs."""
    with db.atomic():
        for subscriber, found in plan.wanted.items():
            stamp = "".join(character for character in now if character.isdigit())
            digest = db.execute(
                "INSERT INTO digests (subscriber, created, message_id) VALUES (?, ?, ?) RETURNING id",
                [subscriber, now, f"<planned.{subscriber}@{domain}>"],
            ).fetchone()[0]
            db.execute("UPDATE digests SET message_id = ? WHERE id = ?", [f"<{stamp}.{digest}@{domain}>", digest])
            db.table("sent").insert_all(
                {"subscriber": subscriber, "stage_change": change.key, "digest": digest} for change in found
            )


def _promised(db: Database) -> Mapping[int, set[str]]:
    promised: dict[int, set[str]] = defaultdict(set)
    for subscriber, key in db.execute("SELECT subscriber, stage_change FROM sent"):
        promised[subscriber].add(key)
    return promised
