"""Makes, lists and ends subscriptions."""

from dataclasses import dataclass
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from sqlite_utils import Database

from alerts import outbox
from alerts.errors import SubscriptionError
from alerts.reference import Reference, read_reference
from alerts.store import open_subscribers, open_work_to_read
from alerts.tokens import Tokens, token_hash
from nlp.types import DecisionType, Stage
from register import store
from register.store import DataDir


class EndedReason(StrEnum):
    """Why somebody gets no more mail."""

    UNSUBSCRIBED = "unsubscribed"
    ADDRESS_GONE = "address_gone"
    MARKED_AS_SPAM = "marked_as_spam"
    REMOVED_BY_HAND = "removed_by_hand"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody wants to know; None means all."""

    id: int
    subscriber: int
    email: str
    confirmed: bool
    county: str | None  # SCB code, two digits
    municipality: str | None  # SCB code, four digits
    agency: str | None
    type: str | None  # DecisionType
    stage: str | None  # Stage
    created: str
    last_change: int  # the newest row of stage_changes when it was made


def subscribe(
    data: DataDir,
    email: str,
    *,
    county: str | None = None,
    municipality: str | None = None,
    agency: str | None = None,
    type: str | None = None,
    stage: str | None = None,
    confirmed: bool = True,
    now: str | None = None,
) -> Subscription:
    """Note that `email` wants to know; asking twice for the same changes nothing.

    Args:
        data: the installation.
        email: one address, without a name.
        county: code or Swedish name; None is all.
        municipality: code or Swedish name; None is all.
        agency: id or Swedish name; None is all.
        type: a DecisionType; None is all.
        stage: a Stage; None is all.
        confirmed: whether the owner of the address is known to want this. The unconfirmed get no mail.
        now: the time as in register.store.now().

    Raises:
        SubscriptionError: an address, place, agency, type or stage that does not exist.

    """
    address = _address(email)
    with open_work_to_read(data) as work:
        reference = read_reference(work)
        last_change = work.execute("SELECT coalesce(max(id), 0) FROM stage_changes").fetchone()[0]
    wanted = _wanted(reference, county, municipality, agency, type, stage)
    moment = now or store.now()
    tokens = Tokens(data)
    with open_subscribers(data) as db:
        with db.atomic():
            subscriber = _subscriber(db, address, moment, confirmed=confirmed, tokens=tokens)
            row = {"subscriber": subscriber, **wanted, "created": moment, "last_change": last_change}
            db.table("subscriptions").insert(row, ignore=True)
        made = [s for s in read_subscriptions(db, address) if {name: getattr(s, name) for name in wanted} == wanted]
    return made[0]


def _wanted(
    reference: Reference,
    county: str | None,
    municipality: str | None,
    agency: str | None,
    type: str | None,
    stage: str | None,
) -> dict[str, str | None]:
    """Give the wishes as codes and ids; raise SubscriptionError for what does not exist or could never match."""
    wanted = {
        "county": None if county is None else reference.county(county),
        "municipality": None if municipality is None else reference.municipality(municipality),
        "agency": None if agency is None else reference.agency(agency),
        "type": None if type is None else _value(DecisionType, type, "typ"),
        "stage": None if stage is None else _value(Stage, stage, "skede"),
    }
    _check_county_of(wanted["municipality"], wanted["county"], reference)
    return wanted


def list_subscriptions(data: DataDir, email: str | None = None) -> tuple[Subscription, ...]:
    """Return the subscriptions in force, of one address or of all, oldest first."""
    with open_subscribers(data) as db:
        return read_subscriptions(db, None if email is None else _address(email))


def unsubscribe(
    data: DataDir, email: str, *, reason: EndedReason = EndedReason.UNSUBSCRIBED, now: str | None = None
) -> None:
    """End everything an address subscribes to and erase the address.

    Raises:
        SubscriptionError: no address, or nobody subscribes with it.

    """
    with open_subscribers(data) as db:
        row = db.execute("SELECT id FROM subscribers WHERE email = ?", [_address(email)]).fetchone()
        if row is None:
            raise SubscriptionError(f"ingen prenumerant har adressen {email.strip()!r}")
        _end(data, db, row[0], reason, now or store.now())


def unsubscribe_by_token(data: DataDir, token: str, *, now: str | None = None) -> None:
    """End the subscription an unsubscribe link leads to (RFC 8058: a POST to it); a second time changes nothing.

    Raises:
        SubscriptionError: the token is not one of ours.

    """
    subscriber = Tokens(data).subscriber(token)
    with open_subscribers(data) as db:
        row = db.execute(
            "SELECT ended FROM subscribers WHERE id = ? AND token_hash = ?", [subscriber, token_hash(token)]
        ).fetchone()
        if row is None:
            raise SubscriptionError("länken för att avsluta prenumerationen känns inte igen")
        if row[0] is None and subscriber is not None:
            _end(data, db, subscriber, EndedReason.UNSUBSCRIBED, now or store.now())


def read_subscriptions(db: Database, email: str | None = None) -> tuple[Subscription, ...]:
    """Return the subscriptions in force in an open subscribers.db, of one address or of all, oldest first."""
    rows = db.query(
        """
        SELECT s.id, s.subscriber, p.email, p.confirmed IS NOT NULL AS confirmed,
               s.county, s.municipality, s.agency, s.type, s.stage, s.created, s.last_change
        FROM subscriptions s JOIN subscribers p ON p.id = s.subscriber
        WHERE p.ended IS NULL AND (:email IS NULL OR p.email = :email)
        ORDER BY s.id
        """,
        {"email": email},
    )
    return tuple(Subscription(**{**row, "confirmed": bool(row["confirmed"])}) for row in rows)


def _end(data: DataDir, db: Database, subscriber: int, reason: EndedReason, now: str) -> None:
    """Keep that somebody left and why; forget who, what they wanted, and the mails that are still with us."""
    mails = db.execute("SELECT message_id FROM digests WHERE subscriber = ?", [subscriber]).fetchall()
    for (message_id,) in mails:
        outbox.erase(data, message_id)
    with db.atomic():
        db.execute("DELETE FROM digests WHERE subscriber = ? AND status = 'planned'", [subscriber])
        db.execute("DELETE FROM subscriptions WHERE subscriber = ?", [subscriber])
        db.execute(
            "UPDATE subscribers SET email = NULL, ended = ?, ended_reason = ? WHERE id = ?", [now, reason, subscriber]
        )


def _subscriber(db: Database, email: str, now: str, *, confirmed: bool, tokens: Tokens) -> int:
    """Find or make the subscriber; the first statement writes, so that two at a time wait instead of failing."""
    db.execute("INSERT INTO subscribers (email, created) VALUES (?, ?) ON CONFLICT DO NOTHING", [email, now])
    subscriber = int(db.execute("SELECT id FROM subscribers WHERE email = ?", [email]).fetchone()[0])
    db.execute("UPDATE subscribers SET token_hash = ? WHERE id = ?", [token_hash(tokens.token(subscriber)), subscriber])
    if confirmed:
        db.execute("UPDATE subscribers SET confirmed = coalesce(confirmed, ?) WHERE id = ?", [now, subscriber])
    return subscriber


def _address(email: str) -> str:
    """Check the form of an address and write its domain in ASCII; domains of an organisation's own network are fine."""
    try:
        checked = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
        )
    except EmailNotValidError:
        raise SubscriptionError(f"{email!r} är ingen e-postadress; ange en som namn@exempel.se") from None
    return checked.ascii_email or checked.normalized


def _value(vocabulary: type[StrEnum], value: str, what: str) -> str:
    try:
        return str(vocabulary(value.strip().lower()))
    except ValueError:
        known = ", ".join(vocabulary)
        raise SubscriptionError(f"okänt värde för {what}: {value!r}; välj bland {known}") from None


def _check_county_of(municipality: str | None, county: str | None, reference: Reference) -> None:
    """Refuse what could never match: SCB municipality codes begin with the county's."""
    if municipality and county and not municipality.startswith(county):
        raise SubscriptionError(
            f"kommunen {reference.municipalities[municipality]} ligger inte i {reference.counties[county]}"
        )
