"""Making, listing and ending subscriptions."""

import stat

import pytest

from alerts.deliver import send_pending
from alerts.errors import SubscriptionError
from alerts.store import open_subscribers, open_work_to_read
from alerts.subscribe import EndedReason, list_subscriptions, subscribe, unsubscribe, unsubscribe_by_token
from alerts.tokens import Tokens


@pytest.mark.parametrize("county", ["17", "Värmland", "värmlands län", "  VÄRMLANDS LÄN ", "Värmlands la\u0308n"])
def test_a_county_is_known_by_code_and_by_name(data, register, county):
    assert subscribe(data, "anna@exempel.se", county=county).county == "17"


@pytest.mark.parametrize("county", ["Uppsala", "Kronoberg", "Västra Götaland", "Dalarna", "Kalmar län"])
def test_counties_with_and_without_the_genitive_are_known(data, register, county):
    assert subscribe(data, "anna@exempel.se", county=county).county in {"03", "07", "14", "20", "08"}


@pytest.mark.parametrize("municipality", ["1765", "Årjäng", "årjängs kommun", "Årjäng kommun"])
def test_a_municipality_is_known_by_code_and_by_name(data, register, municipality):
    assert subscribe(data, "anna@exempel.se", municipality=municipality).municipality == "1765"


@pytest.mark.parametrize("agency", ["skatteverket", "Skatteverket"])
def test_an_agency_is_known_by_id_and_by_name(data, register, agency):
    assert subscribe(data, "anna@exempel.se", agency=agency).agency == "skatteverket"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"county": "Småland"}, "okänt län: 'Småland'"),
        ({"county": ""}, "okänt län: ''"),
        ({"municipality": "Ankeborg"}, "okänd kommun: 'Ankeborg'"),
        ({"municipality": "17"}, "okänd kommun: '17'"),
        ({"agency": "Tomteverket"}, "okänd myndighet: 'Tomteverket'"),
        ({"type": "stängning"}, "okänt värde för typ: 'stängning'; välj bland opening, closure"),
        ({"stage": "klart"}, "okänt värde för skede: 'klart'; välj bland proposed, decided"),
        ({"county": "25", "municipality": "Arvika"}, "kommunen Arvika ligger inte i Norrbottens län"),
        ({"email": "anna"}, "'anna' är ingen e-postadress"),
        ({"email": "anna@exempel.se\nBcc: bo@exempel.se"}, "är ingen e-postadress"),
        ({"email": "anna@exempel.se, bo@exempel.se"}, "är ingen e-postadress"),
        ({"email": ""}, "är ingen e-postadress"),
    ],
)
def test_what_does_not_exist_is_refused_in_one_line_and_nothing_is_written(data, register, asked, message):
    with pytest.raises(SubscriptionError) as caught:
        subscribe(data, **({"email": "anna@exempel.se"} | asked))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not data.subscribers.exists()


def test_asking_twice_changes_nothing(data, register):
    first = subscribe(data, "Anna@exempel.se", county="17", type="closure", now=register.BEFORE)
    again = subscribe(data, "anna@EXEMPEL.se", county="Värmland", type="closure", now=register.AFTER)
    assert again == first
    assert len(list_subscriptions(data)) == 1


def test_an_address_in_a_swedish_domain_is_written_as_mail_servers_read_it(data, register):
    assert subscribe(data, "anna@räksmörgås.se").email == "anna@xn--rksmrgs-5wao1o.se"
    assert len(list_subscriptions(data, "anna@räksmörgås.se")) == 1


def test_an_address_may_ask_for_several_things(data, register):
    subscribe(data, "anna@exempel.se", county="17")
    subscribe(data, "anna@exempel.se", county="25")
    subscribe(data, "bo@exempel.se")
    assert [s.county for s in list_subscriptions(data, "ANNA@exempel.se")] == ["17", "25"]
    assert len(list_subscriptions(data)) == 3
    assert len({s.subscriber for s in list_subscriptions(data)}) == 2


def test_leaving_erases_address_wishes_and_mails_and_keeps_the_reason(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    subscribe(data, "bo@exempel.se", now=register.BEFORE)
    register.change()
    send_pending(data, now=register.AFTER)
    unsubscribe(data, "Anna@exempel.se", reason=EndedReason.REMOVED_BY_HAND, now=register.AFTER)
    with open_subscribers(data) as db:
        row = next(db.query("SELECT email, ended, ended_reason FROM subscribers WHERE ended IS NOT NULL"))
    assert row == {"email": None, "ended": register.AFTER, "ended_reason": "removed_by_hand"}
    kept = {path.name: path.read_bytes() for path in data.root.rglob("*") if path.is_file()}
    assert sum(b"bo@exempel.se" in content for content in kept.values()) == 2, "database and outbox"
    assert [name for name, content in kept.items() if b"anna@exempel.se" in content] == []
    assert [s.email for s in list_subscriptions(data)] == ["bo@exempel.se"]
    with pytest.raises(SubscriptionError, match="ingen prenumerant"):
        unsubscribe(data, "anna@exempel.se")


def test_who_comes_back_is_somebody_new(data, register):
    old = subscribe(data, "anna@exempel.se")
    unsubscribe(data, "anna@exempel.se")
    new = subscribe(data, "anna@exempel.se")
    assert new.subscriber != old.subscriber
    unsubscribe_by_token(data, Tokens(data).token(old.subscriber))
    assert len(list_subscriptions(data)) == 1


def test_a_link_works_twice_and_a_forged_one_never(data, register):
    anna = subscribe(data, "anna@exempel.se")
    token = Tokens(data).token(anna.subscriber)
    forged = Tokens(data, {"KONTORSKOLL_SECRET": "gissat"}).token(anna.subscriber)
    for bad in (forged, token[:-1], token + "x", "", "å", "1"):
        with pytest.raises(SubscriptionError, match="länken"):
            unsubscribe_by_token(data, bad)
    assert len(list_subscriptions(data)) == 1
    unsubscribe_by_token(data, token)
    unsubscribe_by_token(data, token)
    assert list_subscriptions(data) == ()


def test_the_token_is_not_in_the_database(data, register):
    anna = subscribe(data, "anna@exempel.se")
    token = Tokens(data).token(anna.subscriber)
    with open_subscribers(data) as db:
        dump = "\n".join(db.conn.iterdump())
    assert token not in dump and "anna@exempel.se" in dump


def test_after_a_change_of_secret_new_links_work_and_old_ones_do_not(data, register, monkeypatch):
    anna = subscribe(data, "anna@exempel.se", now=register.BEFORE)
    old = Tokens(data).token(anna.subscriber)
    monkeypatch.setenv("KONTORSKOLL_SECRET", "en ny hemlighet")
    register.change()
    send_pending(data, now=register.AFTER)
    with pytest.raises(SubscriptionError):
        unsubscribe_by_token(data, old)
    unsubscribe_by_token(data, Tokens(data).token(anna.subscriber))
    assert list_subscriptions(data) == ()


def test_only_the_owner_may_read_addresses_secret_and_mails(data, register):
    subscribe(data, "anna@exempel.se", now=register.BEFORE)
    register.change()
    with open_subscribers(data) as db:
        db.execute("UPDATE subscribers SET created = created")
        files = [*data.root.glob("subscribers.db*"), data.root / "secret.key"]
        assert len(files) == 4, "with write-ahead log and its index"
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    send_pending(data, now=register.AFTER)
    assert {stat.S_IMODE(path.stat().st_mode) for path in data.outbox.iterdir()} == {0o600}


def test_an_installation_keeps_its_secret(data, register):
    assert Tokens(data).token(1) == Tokens(data).token(1)
    assert len((data.root / "secret.key").read_bytes()) >= 43


def test_this_room_cannot_write_to_the_register(data, register):
    with open_work_to_read(data) as work, pytest.raises(Exception, match="readonly"):
        work.execute("DELETE FROM places")
