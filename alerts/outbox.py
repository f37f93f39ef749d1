"""Where mails lie as .eml files: one file a digest, the same name at every attempt."""

from pathlib import Path

from alerts.private import write_private
from register.store import DataDir


def outbox_file(data: DataDir, message_id: str) -> Path:
    """Return where the mail with that Message-ID (in angle brackets) is written."""
    return data.outbox / f"{message_id.strip('<>').partition('@')[0]}.eml"


def put(data: DataDir, message_id: str, content: bytes) -> None:
    """Write the mail whole or not at all."""
    write_private(outbox_file(data, message_id), content)


def erase(data: DataDir, message_id: str) -> None:
    """Remove the mail, if it is there: it holds an address."""
    outbox_file(data, message_id).unlink(missing_ok=True)
