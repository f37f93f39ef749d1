"""Reads a document that a person puts in by hand: a text, HTML or mail file, as title, text and date."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from crawlers.pages.decoding import decode, tidy
from crawlers.pages.extract import UnusableError, read_page
from crawlers.pages.language import judge_language
from crawlers.pages.published import top_date
from register.ledger import DropReason

_LONGEST_TITLE = 200  # characters; a longer first line is a paragraph
# Lines that stand above a headline: "artikel", "Etikett: Regeringen", "FÖRSÄKRINGSKASSAN2017-01-09".
_ABOVE_TITLE = re.compile(r"\S+|\w+:\s*\S+|.{0,40}\d{4}-\d\d-\d\d")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_REASONS = {
    DropReason.NO_TEXT: "ingen löpande text att läsa",
    DropReason.NO_TITLE: "ingen rubrik",
    DropReason.TOO_LARGE: "för stor för att läsas",
    DropReason.NOT_SWEDISH: "texten är inte på svenska",
    DropReason.MACHINE_TRANSLATED: "texten är översatt av en maskin",
}


class DocumentError(Exception):
    """A document that cannot be read; the message says why, in Swedish."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a document says; `origin` tells where its date was found."""

    title: str
    text: str
    published: date | None
    origin: str | None
    language: str
    precision: str | None = None  # of a date that is not a day: month, year


def read_document(path: Path) -> ReadDocument:
    """Read a file as what it is. Raises DocumentError."""
    if not path.exists():
        raise DocumentError("filen finns inte")
    if path.is_dir():
        raise DocumentError("är en mapp; ange filerna i den")
    try:
        body = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"går inte att läsa ({error.strerror})") from None
    if not body.strip():
        raise DocumentError("filen är tom")
    if path.suffix.lower() == ".eml":
        return _read_mail(body)
    if _is_binary(body):
        raise DocumentError("filen är inte text (binär fil); spara den som text, HTML eller .eml")
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or _HTML.match(body):
        return _read_html(body)
    return read_text(decode(body))


def read_text(text: str) -> ReadDocument:
    """A plain text: its first line that looks like a headline is the title, a full date near the top its date."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", tidy(text.replace("\r\n", "\n").replace("\r", "\n")))]
    blocks = [block for block in blocks if block]
    if not blocks:
        raise DocumentError("filen är tom")
    title, rest = _split_title(blocks)
    published = top_date("\n".join(blocks))
    return ReadDocument(
        title, rest or title, published, "text" if published else None, judge_language("\n".join(blocks), None)
    )


def _split_title(blocks: list[str]) -> tuple[str, str]:
    """The headline and what follows it; lines above the headline are left out."""
    for position, block in enumerate(blocks[:3]):
        first, _, others = block.partition("\n")
        if _ABOVE_TITLE.fullmatch(first) and len(blocks) > position + 1:
            continue
        if len(first) > _LONGEST_TITLE:
            break
        return first.strip(), "\n\n".join(filter(None, [others.strip(), *blocks[position + 1 :]]))
    words = next((block for block in blocks if not _ABOVE_TITLE.fullmatch(block)), blocks[0])
    return " ".join(words.split())[:80].rsplit(" ", 1)[0] + " …", "\n\n".join(blocks)


def _read_html(body: bytes) -> ReadDocument:
    try:
        found = read_page(body, None, "http://fil.localhost/")
    except UnusableError as error:
        raise DocumentError(_REASONS[error.reason]) from None
    return ReadDocument(
        title=found.title,
        text=found.text,
        published=found.published,
        origin=found.published_origin,
        language=found.language or "sv",
        precision=found.published_precision,
    )


def _read_mail(body: bytes) -> ReadDocument:
    """A mail: its subject and text part, or its HTML part; dated as it was sent."""
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("plain", "html"))
    payload = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(payload, bytes) or not payload.strip() or not message.keys():
        raise DocumentError("brevet har ingen text att läsa")
    charset = f"{part.get_content_type()}; charset={part.get_content_charset() or 'utf-8'}"
    if part.get_content_type() == "text/html":
        document = _read_html(decode(payload, charset).encode())
    else:
        document = read_text(decode(payload, charset))
    subject = tidy(str(message["Subject"] or "")).strip()
    sent = _sent(message)
    return ReadDocument(
        title=re.sub(r"^(?:(?:sv|re|fw|fwd|vb|vs)\s*:\s*)+", "", subject, flags=re.IGNORECASE) or document.title,
        text=document.text if not subject or document.title == subject else _whole(document),
        published=document.published or sent,
        origin=document.origin or ("meta" if sent else None),
        language=document.language,
    )


def _whole(document: ReadDocument) -> str:
    """The text with the line that was taken for its headline, when the subject is the headline."""
    return f"{document.title}\n\n{document.text}" if document.title not in document.text else document.text


def _sent(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date()
    except ValueError:
        return None


def _is_binary(body: bytes) -> bool:
    """Whether bytes are no text: a null byte, or more than one control character in two hundred."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16
        return False
    sample = body[:65536]
    return b"\x00" in sample or sample.startswith(b"%PDF") or len(_CONTROL.findall(sample)) * 200 > len(sample)
