"""Hands a mail over: to a mail server, or as a file into the outbox."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from alerts import outbox
from alerts.errors import SettingsError
from register.store import DataDir

TIMEOUT = 30  # seconds for each answer of the server
PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class TransportError(Exception):
    """A mail was not handed over."""


class RefusedError(TransportError):
    """The server will not take this mail, now or later (5xx, RFC 5321 section 4.2.1)."""


class PostponedError(TransportError):
    """The server did not take this mail now (4xx, or the line broke)."""


class UnavailableError(TransportError):
    """The server takes no mail of ours at all: not reached, no login, our sender refused. Nobody's mail was tried."""


class Transport(Protocol):
    """A way to hand mails over."""

    name: str

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail.

        Raises:
            TransportError: it was not handed over.

        """


class Outbox:
    """Writes .eml files for the person who looks; the same mail is the same file."""

    name = "outbox"

    def __init__(self, data: DataDir) -> None:
        self._data = data

    def send(self, message: EmailMessage) -> None:
        """Write the file whole or not at all."""
        outbox.put(self._data, message["Message-ID"], message.as_bytes())


class Smtp:
    """Talks to one mail server, over one connection as long as it holds."""

    name = "smtp"

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            self._scheme, self._host = parts.scheme, parts.hostname or ""
            self._port = parts.port or PORTS.get(parts.scheme, 0)
            self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        except ValueError:
            self._host = ""
        if not self._host or self._scheme not in PORTS:
            raise SettingsError(
                "KONTORSKOLL_SMTP_URL ska se ut som smtp://namn:lösen@server:port, smtps://… eller smtp+starttls://…"
            )
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand the mail to the server; one that ends the session after so many mails (421) is met again at once."""
        reused = self._connection is not None
        try:
            self._hand_over(message)
        except UnavailableError:
            if not reused:
                raise
            self._hand_over(message)

    def _hand_over(self, message: EmailMessage) -> None:
        try:
            self._transact(message)
        except TransportError:
            self.close()
            raise

    def _transact(self, message: EmailMessage) -> None:
        connection = self._connection = self._connection or self._connect()
        sender, recipient = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
        try:
            connection.sendmail(sender, [recipient], message.as_bytes())
        except smtplib.SMTPSenderRefused as error:
            raise UnavailableError(f"{self._where} tar inte emot avsändaren: {_answer(error)}") from error
        except smtplib.SMTPRecipientsRefused as error:
            code, text = error.recipients[recipient]
            raise _verdict(code, _said(code, text)) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code, _answer(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise PostponedError(f"{self._where} bröt förbindelsen: {error}") from error

    def close(self) -> None:
        """Leave the server, if we are there."""
        if self._connection:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection = None

    @property
    def _where(self) -> str:
        return f"e-postservern {self._host}:{self._port}"

    def _connect(self) -> smtplib.SMTP:
        try:
            connection = self._reach()
            try:
                self._introduce(connection)
            except (smtplib.SMTPException, OSError):
                connection.close()
                raise
        except smtplib.SMTPResponseException as error:
            raise UnavailableError(f"{self._where} släpper inte in oss: {_answer(error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnavailableError(f"{self._where} svarar inte: {error}") from error
        return connection

    def _reach(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=ssl.create_default_context())
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)

    def _introduce(self, connection: smtplib.SMTP) -> None:
        if self._scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if self._user:
            connection.login(self._user, self._password)


@contextmanager
def open_transport(data: DataDir, smtp_url: str | None) -> Iterator[Transport]:
    """Choose the server when one is named, the outbox otherwise, and leave it in the end.

    Raises:
        SettingsError: the server's address cannot be read.

    """
    if not smtp_url:
        yield Outbox(data)
        return
    smtp = Smtp(smtp_url)
    try:
        yield smtp
    finally:
        smtp.close()


def _verdict(code: int, answer: str) -> TransportError:
    return RefusedError(answer) if code >= 500 else PostponedError(answer)


def _answer(error: smtplib.SMTPResponseException) -> str:
    return _said(error.smtp_code, error.smtp_error)


def _said(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"
