"""A register with known contents, and a real mail server on loopback."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from register.store import DataDir, open_work


class Register:
    """Puts places, cases and stage changes into work.db, as the stages before ours would."""

    BEFORE, THEN, AFTER = "2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z"

    def __init__(self, data: DataDir) -> None:
        self.db = open_work(data)
        self.numbers = count(1)
        insert = {"ignore": True}
        self.db.table("agencies").insert_all(
            [
                {"id": "skatteverket", "name": "Skatteverket"},
                {"id": "statens-servicecenter", "name": "Statens servicecenter"},
            ],
            **insert,
        )
        self.db.table("places").insert_all(
            [
                {"id": code, "name": name, "kind": "municipality", "municipality": code, "county": code[:2]}
                for code, name in [("1784", "Arvika"), ("1765", "Årjäng"), ("2584", "Kiruna"), ("0180", "Stockholm")]
            ],
            **insert,
        )
        self.db.table("sources").insert(
            {"id": "aftonlyktan", "name": "Värmlands Aftonlykta", "kind": "x", "lineage": "local", "family": "feed"}
        )

    def change(
        self,
        *,
        title: str = "Servicekontoret i Årjäng stänger",
        quote: str = "Dörrarna på Storgatan låses för gott på nyårsafton, säger kommunalrådet Åsa Öberg.",
        type: str = "closure",
        stage: str = "decided",
        previous: str | None = None,
        agencies: tuple[str, ...] = ("statens-servicecenter",),
        municipality: str | None = "1765",
        county: str | None = "17",
        date: str | None = "2026-12-31",
        recorded: str = THEN,
        silent: bool = False,
        case: str | None = None,
        url: str | None = None,
    ) -> str:
        """Add one stage change, of a case of its own unless `case` names one; return the case."""
        number = next(self.numbers)
        self.db.table("articles").insert(
            {
                "id": number, "url": url or f"https://lyktan.example/{number}", "source": "aftonlyktan", "title": title,
                "text": quote, "text_hash": str(number), "first_seen": recorded, "last_seen": recorded,
            }
        )  # fmt: skip
        if case is None:
            case = f"kontor-{number}/{type}/1"
            self.db.table("offices").insert(
                {
                    "id": f"kontor-{number}", "name": title, "kind": "service_office", "agencies": json.dumps(agencies),
                    "place": "x", "municipality": municipality or "", "county": county or "", "state": "open",
                    "learned": recorded,
                }
            )  # fmt: skip
            self.db.table("cases").insert(
                {
                    "id": case, "scope": f"kontor-{number}", "office": f"kontor-{number}", "type": type, "episode": 1,
                    "stage": stage, "agencies": json.dumps(agencies), "municipality": municipality, "county": county,
                    "effective_date": date, "temporary": 0, "first_seen": recorded, "last_seen": recorded,
                    "sources": 3, "articles": 4, "title": title,
                }
            )  # fmt: skip
        self.db.table("stage_changes").insert(
            {
                "case": case, "stage": stage, "previous": previous, "effective_date": date, "article": number,
                "quote": quote, "silent": silent, "recorded": recorded,
            }
        )  # fmt: skip
        return case


@dataclass
class Postbox:
    """An aiosmtpd handler that keeps what arrives, and refuses, hangs up or dawdles as it is told to."""

    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    hang_up_on: str = ""
    mails_a_session: int = 1000
    arrived: Event = field(default_factory=Event)
    hold: Event = field(default_factory=Event)  # set: answer at once

    def __post_init__(self) -> None:
        self.hold.set()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        session.mails = getattr(session, "mails", 0) + 1
        if session.mails > self.mails_a_session:
            return "421 4.7.0 nog för den här gången"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.hang_up_on:
            server.transport.close()
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.raw.append(envelope.original_content or b"")
        self.recipients += envelope.rcpt_tos
        self.arrived.set()
        while not self.hold.is_set():
            await asyncio.sleep(0.05)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]


@dataclass
class Server:
    box: Postbox
    url: str


@pytest.fixture
def register(data: DataDir) -> Iterator[Register]:
    register = Register(data)
    yield register
    register.db.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start mail servers; options are aiosmtpd's."""
    controllers: list[Controller] = []

    def start(**options: Any) -> Server:
        port = free_port()
        controllers.append(Controller(Postbox(), hostname="127.0.0.1", port=port, **options))
        controllers[-1].start()
        return Server(controllers[-1].handler, f"smtp://127.0.0.1:{port}")

    yield start
    for controller in controllers:
        asyncio.run_coroutine_threadsafe(sessions_ended(), controller.loop).result(10)
        controller.stop()


async def sessions_ended() -> None:
    """Wait until the server has noticed that its clients hung up; stopped before, it would leave sockets open."""
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.01)


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    return serve()


@pytest.fixture
def nowhere() -> str:
    """The address of a server that is down, with a password nobody may see."""
    return f"smtp://namn:hemligt@127.0.0.1:{free_port()}"


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have an installation of their own."""
    for name in ("SMTP_URL", "FROM", "BASE_URL", "SECRET"):
        monkeypatch.delenv(f"KONTORSKOLL_{name}", raising=False)
