"""Servers that refuse, break or are away; runs that are killed."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.deliver import send_pending
from alerts.errors import BusyError, SettingsError
from alerts.store import open_subscribers
from alerts.subscribe import subscribe, unsubscribe

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from alerts.deliver import send_pending
from register.store import DataDir
send_pending(DataDir(Path(sys.argv[1])), now=sys.argv[2], smtp_url=sys.argv[3])
"""


@pytest.fixture
def three(data, register) -> None:
    """Three subscribers whom one change concerns."""
    for name in ("anna", "bo", "cia"):
        subscribe(data, f"{name}@exempel.se", now=register.BEFORE)
    register.change()


def digests(data) -> list[dict]:
    with open_subscribers(data) as db:
        return list(db.query("SELECT * FROM digests ORDER BY id"))


def test_a_second_run_sends_nothing(data, register, server, three):
    assert send_pending(data, now=register.AFTER, smtp_url=server.url).sent == 3
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert (summary.planned, summary.nothing_new, len(server.box.raw)) == (0, 3, 3)


def test_a_refused_recipient_stops_nobody_else_and_is_not_tried_again(data, register, server, three):
    server.box.refused = {"bo@exempel.se": "550 5.1.1 <bo@exempel.se> finns inte"}
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert (summary.planned, summary.sent, summary.failed, summary.waiting) == (3, 2, 1, 0)
    assert server.box.recipients == ["anna@exempel.se", "cia@exempel.se"]
    assert summary.errors == ("utskick 2: 550 5.1.1 <…> finns inte",)
    assert [(d["status"], d["transport"], d["attempts"]) for d in digests(data)][1] == ("failed", "smtp", 1)
    assert digests(data)[1]["error"] == "550 5.1.1 <…> finns inte", "an address must not outlive its owner's leaving"
    server.box.refused = {}
    assert send_pending(data, now=register.AFTER, smtp_url=server.url).planned == 0


def test_a_postponed_recipient_is_tried_three_times_and_then_given_up(data, register, server, three):
    server.box.refused = {"bo@exempel.se": "451 4.7.1 kom tillbaka senare"}
    runs = [send_pending(data, now=register.AFTER, smtp_url=server.url) for _ in range(4)]
    assert [(run.planned, run.sent, run.waiting, run.failed) for run in runs] == [
        (3, 2, 1, 0), (1, 0, 1, 0), (1, 0, 0, 1), (0, 0, 0, 0)
    ]  # fmt: skip
    assert (digests(data)[1]["status"], digests(data)[1]["attempts"]) == ("failed", 3)


def test_a_postponed_recipient_gets_the_same_mail_later(data, register, server, three):
    server.box.refused = {"bo@exempel.se": "451 4.7.1 kom tillbaka senare"}
    send_pending(data, now=register.AFTER, smtp_url=server.url)
    planned = digests(data)[1]["message_id"]
    server.box.refused = {}
    assert send_pending(data, now="2026-11-04T08:00:00Z", smtp_url=server.url).sent == 1
    assert server.box.mails[-1]["Message-ID"] == planned
    assert server.box.recipients[-1] == "bo@exempel.se"


def test_a_server_that_is_away_costs_nobody_an_attempt(data, register, server, nowhere, three):
    for _ in range(4):
        summary = send_pending(data, now=register.AFTER, smtp_url=nowhere)
        assert (summary.planned, summary.sent, summary.waiting, summary.ok) == (3, 0, 3, False)
        (error,) = summary.errors
        assert "svarar inte" in error and "hemligt" not in error
    assert send_pending(data, now=register.AFTER, smtp_url=server.url).sent == 3
    assert len(server.box.raw) == 3


def test_a_server_that_hangs_up_in_the_middle_is_met_again_for_the_next(data, register, server, three):
    server.box.hang_up_on = "bo@exempel.se"
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert (summary.sent, summary.waiting) == (2, 1)
    assert server.box.recipients == ["anna@exempel.se", "cia@exempel.se"]


def test_a_server_that_takes_two_mails_a_session_is_met_again_for_the_third(data, register, server, three):
    server.box.mails_a_session = 2
    assert send_pending(data, now=register.AFTER, smtp_url=server.url).sent == 3
    assert len(server.box.raw) == 3


def test_a_server_that_refuses_our_sender_costs_nobody_an_attempt(data, register, server, three):
    server.box.mails_a_session = 0
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert (summary.waiting, len(summary.errors)) == (3, 1)
    assert "tar inte emot avsändaren: 421" in summary.errors[0]
    assert {digest["attempts"] for digest in digests(data)} == {0}


@pytest.mark.parametrize("url", ["http://server", "smtp://", "smtp://server:port", "server:25"])
def test_a_server_address_that_cannot_be_read_is_said_in_one_line(data, register, three, url):
    with pytest.raises(SettingsError, match="KONTORSKOLL_SMTP_URL") as caught:
        send_pending(data, now=register.AFTER, smtp_url=url)
    assert "\n" not in str(caught.value)
    assert digests(data) == []


def test_killed_between_planning_and_sending_the_next_run_sends_once(data, register, server, three):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        child = run_in_child(data, register, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        silent.settimeout(20)
        connection, _ = silent.accept()  # the child has planned and waits for a greeting that never comes
        kill(child)
        connection.close()
    planned = digests(data)
    assert [digest["status"] for digest in planned] == ["planned"] * 3
    for _ in range(2):
        send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert [mail["Message-ID"] for mail in server.box.mails] == [digest["message_id"] for digest in planned]


def test_killed_before_the_server_said_yes_the_mail_comes_again_the_same_to_the_letter(data, register, server):
    """SMTP cannot promise more: a receiver tells the repetition by its Message-ID."""
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change()
    server.box.hold.clear()
    child = run_in_child(data, register, server.url)
    assert server.box.arrived.wait(20)
    kill(child)
    server.box.hold.set()
    assert send_pending(data, now="2026-11-04T08:00:00Z", smtp_url=server.url).sent == 1
    first, second = server.box.raw
    assert first == second


def test_the_outbox_holds_a_mail_once_even_when_the_run_died_before_noting_it(data, register, three):
    send_pending(data, now=register.AFTER)
    written = {path.name: path.read_bytes() for path in data.outbox.iterdir()}
    with open_subscribers(data) as db:
        db.execute("UPDATE digests SET status = 'planned'")
    assert send_pending(data, now="2026-11-04T08:00:00Z").sent == 3
    assert {path.name: path.read_bytes() for path in data.outbox.iterdir()} == written
    assert len(written) == 3


def test_two_runs_at_a_time_are_refused(data, register, three):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        child = run_in_child(data, register, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        silent.settimeout(20)
        connection, _ = silent.accept()
        with pytest.raises(BusyError):
            send_pending(data, now=register.AFTER)
        kill(child)
        connection.close()
    assert send_pending(data, now=register.AFTER).sent == 3


def test_who_leaves_before_the_mail_went_out_gets_none(data, register, server, nowhere, three):
    send_pending(data, now=register.AFTER, smtp_url=nowhere)
    unsubscribe(data, "bo@exempel.se")
    assert send_pending(data, now=register.AFTER, smtp_url=server.url).sent == 2
    assert server.box.recipients == ["anna@exempel.se", "cia@exempel.se"]


def test_a_digest_whose_cases_are_gone_is_given_up_with_the_reason(data, register, server, nowhere):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change()
    send_pending(data, now=register.AFTER, smtp_url=nowhere)
    register.db.execute("DELETE FROM stage_changes")
    summary = send_pending(data, now=register.AFTER, smtp_url=server.url)
    assert (summary.failed, summary.errors) == (1, ("utskick 1: ärendena finns inte längre i registret",))


def run_in_child(data, register, smtp_url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", CHILD, str(data.root), register.AFTER, smtp_url], cwd=ROOT)


def kill(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    assert child.wait(10) == -signal.SIGKILL
