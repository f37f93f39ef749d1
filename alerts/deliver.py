"""Sends what is planned and not yet sent: plans, delivers, marks; can be killed anywhere and run again."""

import fcntl
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlite_utils import Database

from alerts import links
from alerts.changes import Change, read_changes
from alerts.digest import write_digest
from alerts.errors import BusyError
from alerts.message import compose
from alerts.plan import make_plan, write_plan
from alerts.private import make_private
from alerts.reference import Reference, read_reference
from alerts.settings import Settings, read_settings
from alerts.store import open_subscribers, open_work_to_read
from alerts.subscribe import read_subscriptions
from alerts.tokens import Tokens, token_hash
from alerts.transport import PostponedError, RefusedError, Transport, UnavailableError, open_transport
from register.store import DataDir

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class AlertSummary:
    """What one run did. planned = sent + failed + waiting."""

    planned: int = 0  # digests to send: new ones and those left from earlier runs
    notices: int = 0  # stage changes told in the digests that were sent
    sent: int = 0
    failed: int = 0  # given up
    waiting: int = 0  # tried again in the next run; in a dry run, all
    nothing_new: int = 0  # confirmed subscribers whom nothing new concerns
    errors: tuple[str, ...] = ()  # one line for each thing that went wrong, without addresses

    @property
    def ok(self) -> bool:
        """Whether everything went well."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class _Planned:
    id: int
    subscriber: int
    email: str
    created: str
    message_id: str
    attempts: int


def send_pending(data: DataDir, *, now: str, dry_run: bool = False, smtp_url: str | None = None) -> AlertSummary:
    """Send every confirmed subscriber one digest of what is new, and what earlier runs left.

    Args:
        data: the installation.
        now: the time as in register.store.now().
        dry_run: only count; nothing is written or sent.
        smtp_url: the mail server; goes before KONTORSKOLL_SMTP_URL. Without either, mails become files in the outbox.

    Raises:
        AlertError: a setting that cannot be used, or another run under way.

    """
    settings = read_settings(smtp_url=smtp_url)
    with (
        _alone(data),
        open_subscribers(data) as db,
        open_work_to_read(data) as work,
        open_transport(data, settings.smtp_url) as transport,
    ):
        plan = make_plan(db, work)
        if dry_run:
            waiting = len(plan.wanted) + len(_planned(db))
            return AlertSummary(planned=waiting, waiting=waiting, nothing_new=plan.nothing_new)
        write_plan(db, plan, now=now, domain=settings.sender.domain)
        changes = {change.key: change for change in read_changes(work, since="")}
        post = _Post(db, transport, settings, Tokens(data), read_reference(work), changes, now)
        return post.deliver(_planned(db), nothing_new=plan.nothing_new)


@dataclass(frozen=True, slots=True)
class _Post:
    """One run's delivery."""

    db: Database
    transport: Transport
    settings: Settings
    tokens: Tokens
    reference: Reference
    changes: dict[str, Change]  # by key, in the order they were recorded
    now: str

    def deliver(self, planned: list[_Planned], *, nothing_new: int) -> AlertSummary:
        counts: Counter[str] = Counter()
        errors: list[str] = []
        for digest in planned:
            try:
                told = self._send(digest)
                counts["notices"] += told
                counts["sent" if told else "left"] += 1
            except UnavailableError as error:
                errors.append(str(error))
                self.db.execute("UPDATE digests SET error = ? WHERE status = 'planned'", [str(error)])
                break
            except (RefusedError, PostponedError) as error:
                given_up = isinstance(error, RefusedError) or digest.attempts + 1 >= MAX_ATTEMPTS
                counts["failed"] += given_up
                said = re.sub(re.escape(digest.email), "…", str(error), flags=re.IGNORECASE)
                errors.append(f"utskick {digest.id}: {said}")
                self._mark(digest, "failed" if given_up else "planned", said)
        return AlertSummary(
            planned=len(planned) - counts["left"],
            notices=counts["notices"],
            sent=counts["sent"],
            failed=counts["failed"],
            waiting=len(planned) - counts["left"] - counts["sent"] - counts["failed"],
            nothing_new=nothing_new,
            errors=tuple(errors),
        )

    def _send(self, digest: _Planned) -> int:
        """Write and hand over one digest; return how many changes it tells: none when the subscriber has just left."""
        asked = read_subscriptions(self.db, digest.email)
        if not asked:
            return 0
        keys = {key for (key,) in self.db.execute("SELECT stage_change FROM sent WHERE digest = ?", [digest.id])}
        told = [change for key, change in self.changes.items() if key in keys]
        if not told:
            raise RefusedError("ärendena finns inte längre i registret")
        token = self.tokens.token(digest.subscriber)
        url = links.unsubscribe(self.settings.base_url, token)
        content = write_digest(
            told,
            asked,
            self.reference,
            base_url=self.settings.base_url,
            unsubscribe_url=url,
        )
        message = compose(
            content,
            to=digest.email,
            sender=self.settings.sender,
            message_id=digest.message_id,
            created=digest.created,
            unsubscribe_url=url,
        )
        # With a new secret the link's token is new too: what we recognise follows what we mail.
        self.db.execute(
            "UPDATE subscribers SET token_hash = ? WHERE id = ? AND token_hash IS NOT ?",
            [token_hash(token), digest.subscriber, token_hash(token)],
        )
        self.transport.send(message)
        self._mark(digest, "sent", None)
        return len(told)

    def _mark(self, digest: _Planned, status: str, error: str | None) -> None:
        self.db.execute(
            """
            UPDATE digests SET status = ?, transport = ?, attempts = attempts + 1, error = ?, finished = ? WHERE id = ?
            """,
            [status, self.transport.name, error, None if status == "planned" else self.now, digest.id],
        )


def _planned(db: Database) -> list[_Planned]:
    rows = db.query(
        """
        SELECT d.id, d.subscriber, p.email, d.created, d.message_id, d.attempts
        FROM digests d JOIN subscribers p ON p.id = d.subscriber
        WHERE d.status = 'planned' AND p.ended IS NULL
        ORDER BY d.id
        """
    )
    return [_Planned(**row) for row in rows]


@contextmanager
def _alone(data: DataDir) -> Iterator[None]:
    """Let one process send at a time; the operating system lifts the lock when a process dies, however it dies."""
    path = data.root / "alerts.lock"
    make_private(path)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                "en annan körning skickar redan mejl från samma datamapp; försök igen om en stund"
            ) from None
        yield
