"""Decides which stage changes concern a subscription."""

from collections.abc import Iterable

from alerts.changes import Change
from alerts.subscribe import Subscription


def concerns(subscription: Subscription, change: Change) -> bool:
    """Say whether the subscriber asked for this before it was recorded."""
    return (
        (change.recorded, change.id) > (subscription.created, subscription.last_change)
        and subscription.county in (None, change.county)
        and subscription.municipality in (None, change.municipality)
        and (subscription.agency is None or subscription.agency in change.agencies)
        and subscription.type in (None, change.type)
        and subscription.stage in (None, change.stage)
    )


def matches(subscriptions: Iterable[Subscription], changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes that concern at least one of one subscriber's subscriptions, each once."""
    asked = tuple(subscriptions)
    found = {change.key: change for change in changes if any(concerns(s, change) for s in asked)}
    return tuple(found.values())
