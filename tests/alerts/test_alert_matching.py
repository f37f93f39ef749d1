"""Who is told what, and how often."""

import pytest

from alerts.deliver import send_pending
from alerts.subscribe import subscribe

OTHERS = [
    {"county": "25"},
    {"municipality": "1784"},
    {"agency": "skatteverket"},
    {"type": "opening"},
    {"stage": "completed"},
]
SAME = [
    {},
    {"county": "17"},
    {"municipality": "1765"},
    {"agency": "statens-servicecenter"},
    {"type": "closure"},
    {"stage": "decided"},
    {
        "county": "17", "municipality": "1765", "agency": "statens-servicecenter", "type": "closure", "stage": "decided"
    },
]  # fmt: skip


@pytest.mark.parametrize("asked", SAME)
def test_a_change_is_told_to_those_who_asked_for_it(data, register, asked):
    subscribe(data, "anna@exempel.se", **asked, now=register.BEFORE)
    register.change(agencies=("polisen", "statens-servicecenter"))
    assert send_pending(data, now=register.AFTER).notices == 1


@pytest.mark.parametrize("asked", OTHERS)
def test_a_change_is_not_told_to_those_who_asked_for_something_else(data, register, asked):
    subscribe(data, "anna@exempel.se", **asked, now=register.BEFORE)
    register.change()
    summary = send_pending(data, now=register.AFTER)
    assert (summary.planned, summary.nothing_new) == (0, 1)
    assert not data.outbox.exists()


def test_a_county_subscription_is_not_met_by_what_concerns_no_county(data, register):
    subscribe(data, "anna@exempel.se", county="17", now=register.BEFORE)
    register.change(county=None, municipality=None)
    assert send_pending(data, now=register.AFTER).planned == 0


@pytest.mark.parametrize("asked_at", ["2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z"])
def test_what_was_recorded_before_the_subscription_is_not_told(data, register, asked_at):
    register.change(recorded="2026-11-02T08:00:00Z")
    subscribe(data, "anna@exempel.se", now=asked_at)
    assert send_pending(data, now=register.AFTER).planned == 0


def test_within_one_second_the_order_of_writing_counts(data, register):
    """The demonstration's clock stands still: subscriptions and changes carry the same time."""
    register.change(title="Före", recorded=register.THEN)
    subscribe(data, "anna@exempel.se", now=register.THEN)
    register.change(title="Efter", recorded=register.THEN)
    assert send_pending(data, now=register.THEN).notices == 1
    (mail,) = data.outbox.iterdir()
    assert "Subject: Kontorskoll: Efter" in mail.read_text(encoding="ascii")


def test_what_no_reading_says_any_more_is_not_told(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    case = register.change()
    register.db.table("cases").update(case, {"current": 0})
    assert send_pending(data, now=register.AFTER).planned == 0


def test_a_new_subscription_does_not_dig_up_what_an_old_one_did_not_ask_for(data, register):
    subscribe(data, "anna@exempel.se", county="25", now=register.BEFORE)
    register.change()
    subscribe(data, "anna@exempel.se", county="17", now=register.AFTER)
    assert send_pending(data, now=register.AFTER).planned == 0


def test_silent_changes_are_told_to_nobody(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change(silent=True)
    assert send_pending(data, now=register.AFTER).planned == 0


def test_unconfirmed_addresses_get_no_mail_until_they_are_confirmed(data, register):
    subscribe(data, "anna@exempel.se", confirmed=False, now=register.BEFORE)
    register.change()
    assert send_pending(data, now=register.AFTER).planned == 0
    subscribe(data, "anna@exempel.se", now=register.AFTER)
    assert send_pending(data, now=register.AFTER).sent == 1


def test_overlapping_subscriptions_tell_a_change_once(data, register):
    for asked in SAME:
        subscribe(data, "anna@exempel.se", **asked, now=register.BEFORE)
    register.change()
    summary = send_pending(data, now=register.AFTER)
    assert (summary.sent, summary.notices) == (1, 1)


def test_each_subscriber_gets_their_own_digest(data, register):
    for name, county in [("anna", "17"), ("bo", "25"), ("cia", None)]:
        subscribe(data, f"{name}@exempel.se", county=county, now=register.BEFORE)
    register.change()
    summary = send_pending(data, now=register.AFTER)
    assert (summary.sent, summary.nothing_new) == (2, 1)
    mails = [path.read_text(encoding="ascii") for path in data.outbox.iterdir()]
    assert sorted(name for name in ("anna", "bo", "cia") if any(f"To: {name}@" in mail for mail in mails)) == [
        "anna",
        "cia",
    ]


def test_each_stage_of_a_case_is_told_once(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    case = register.change(stage="proposed")
    assert send_pending(data, now=register.AFTER).notices == 1
    register.change(case=case, stage="decided", previous="proposed", recorded=register.AFTER)
    assert send_pending(data, now=register.AFTER).notices == 1
    summary = send_pending(data, now=register.AFTER)
    assert (summary.planned, summary.nothing_new) == (0, 1)
    assert len(list(data.outbox.iterdir())) == 2


def test_a_rebuilt_register_with_other_row_numbers_repeats_nothing(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change()
    register.change()
    send_pending(data, now=register.AFTER)
    register.db.execute("UPDATE stage_changes SET id = id + 100")
    assert send_pending(data, now=register.AFTER).planned == 0


def test_a_dry_run_counts_and_writes_nothing(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change()
    for _ in range(2):
        summary = send_pending(data, now=register.AFTER, dry_run=True)
        assert (summary.planned, summary.waiting, summary.sent) == (1, 1, 0)
    assert not data.outbox.exists()
    assert send_pending(data, now=register.AFTER).sent == 1
