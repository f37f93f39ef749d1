"""What the operator decides through environment variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

from alerts.errors import SettingsError

DEFAULT_BASE_URL = "http://127.0.0.1:8001"
DEFAULT_FROM = "Kontorskoll <kontorskoll@localhost>"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where links lead, who the mails come from, and which server takes them."""

    base_url: str  # of the published site, without a slash at the end
    sender: Address
    smtp_url: str | None  # None: .eml files into the outbox


def read_settings(environment: Mapping[str, str] = os.environ, *, smtp_url: str | None = None) -> Settings:
    """Read KONTORSKOLL_BASE_URL, KONTORSKOLL_FROM and KONTORSKOLL_SMTP_URL; `smtp_url` goes before the last.

    Raises:
        SettingsError: a value that cannot be used.

    """
    return Settings(
        base_url=_base_url(environment.get("KONTORSKOLL_BASE_URL") or DEFAULT_BASE_URL),
        sender=_sender(environment.get("KONTORSKOLL_FROM") or DEFAULT_FROM),
        smtp_url=smtp_url or environment.get("KONTORSKOLL_SMTP_URL") or None,
    )


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or not value.isascii() or not value.isprintable():
        raise SettingsError(f"KONTORSKOLL_BASE_URL ska vara en webbadress (https://…), inte {value!r}")
    return value.rstrip("/")


def _sender(value: str) -> Address:
    """Read "Name <local@domain>"; the standard library's parser collects defects instead of raising."""
    try:
        header: Any = SMTP.header_factory("From", value) if value.isprintable() else None
        addresses: tuple[Address, ...] = header.addresses if header and not header.defects else ()
    except (MessageError, ValueError, IndexError):
        addresses = ()
    usable = [a for a in addresses if a.username and a.domain and a.addr_spec.isascii()]
    if len(addresses) != 1 or not usable:
        raise SettingsError(f"KONTORSKOLL_FROM ska vara en avsändare (Namn <namn@exempel.se>), inte {value!r}")
    return addresses[0]
