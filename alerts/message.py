"""Makes the mail: headers by RFC 5322, 2369, 2919, 3834 and 8058, text and HTML side by side."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from urllib.parse import quote

from alerts.digest import Digest


class _PlainHeader(UnstructuredHeader, BaseHeader):
    """A header of addresses in angle brackets: the library encodes long words, RFC 2369 forbids it here."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self.replace(', ', f',{policy.linesep} ')}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in ("List-Unsubscribe", "List-Id"):
        registry.map_to_type(name, _PlainHeader)
    return registry


POLICY = SMTP.clone(header_factory=_registry())


def compose(
    digest: Digest, *, to: str, sender: Address, message_id: str, created: str, unsubscribe_url: str
) -> EmailMessage:
    """Return the mail; the same arguments give the same bytes, so that a repeated attempt repeats the mail.

    Args:
        digest: what it says.
        to: the subscriber's address.
        sender: who it comes from.
        message_id: in angle brackets.
        created: when the digest was planned: UTC, ISO 8601.
        unsubscribe_url: where a POST ends the subscription.

    Raises:
        ValueError: a line feed in a header.

    """
    message = EmailMessage(policy=POLICY)
    for name, value in _headers(digest, to, sender, message_id, unsubscribe_url).items():
        message[name] = value
    message["Date"] = datetime.fromisoformat(created)
    message.set_content(digest.text, cte="quoted-printable")
    message.add_alternative(digest.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_kontorskoll_{''.join(filter(str.isalnum, message_id))}")
    return message


def _headers(
    digest: Digest, to: str, sender: Address, message_id: str, unsubscribe_url: str
) -> Mapping[str, str | Address]:
    subject = quote(f"Avsluta {unsubscribe_url}", safe="")
    return {
        "From": sender,
        "To": Address(addr_spec=to),
        "Subject": digest.subject,
        "Message-ID": message_id,
        "List-Id": f"Kontorskoll <besked.{sender.domain}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>, <mailto:{sender.addr_spec}?subject={subject}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "Content-Language": "sv",
    }
