"""Documents that a person puts in by hand: files and single addresses. All are checked before anything is written."""

import hashlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlsplit

from crawlers.documents import DocumentError, ReadDocument, read_document
from crawlers.pages.addresses import clean_address
from crawlers.run import CrawlError, run_child
from crawlers.sources import BY_HAND, as_record
from register import ledger
from register.articles import ArticleDraft, Change, save_article
from register.ledger import DropReason
from register.outcomes import in_swedish
from register.sources import Health, set_health, upsert
from register.store import DataDir, open_work

_NOT_FETCHED = {
    DropReason.NO_TEXT: "sidan har ingen löpande text att läsa",
    DropReason.NO_TITLE: "sidan har ingen rubrik",
    DropReason.NOT_SWEDISH: "texten är inte på svenska",
    DropReason.TOO_LARGE: "sidan är för stor för att läsas",
    DropReason.MACHINE_TRANSLATED: "texten är översatt av en maskin",
    DropReason.DUPLICATE_URL: "sidan är en kopia av en adress som läses ändå",
}


class IntakeError(Exception):
    """Something cannot be put in; the message has one line in Swedish for each document at fault."""


@dataclass(frozen=True, slots=True)
class AddSummary:
    """How many documents were new, reworded since last time, or known as they are."""

    new: int
    changed: int
    unchanged: int


def add(
    data: DataDir, references: Sequence[str], *, published: date | None = None, allow_private: bool = False
) -> AddSummary:
    """Put in text, HTML and mail files, and web addresses, as articles of the source "Inlagt för hand".

    `published` dates all of them, over what they say themselves. `allow_private` lets loopback addresses through.
    Raises IntakeError; then no file was stored, and unless a server was asked in vain nothing was written at all.
    """
    addresses = [reference for reference in references if "://" in reference]
    files = [Path(reference) for reference in references if "://" not in reference]
    documents, faults = _read_all(files)
    faults += [fault for address in addresses if (fault := _fault(address, allow_private=allow_private))]
    if faults:
        raise IntakeError("\n".join(faults))
    counts = _fetch(data, addresses, published, allow_private=allow_private) if addresses else AddSummary(0, 0, 0)
    return _store(data, documents, published, counts) if documents else counts


def _read_all(files: Sequence[Path]) -> tuple[list[tuple[Path, ReadDocument]], list[str]]:
    documents, faults = [], []
    for path in files:
        try:
            documents.append((path, read_document(path)))
        except DocumentError as error:
            faults.append(f"{path}: {error}")
    return documents, faults


def _fault(address: str, *, allow_private: bool) -> str | None:
    """Why an address cannot be asked at all."""
    from crawlers.fetching.resolver import is_allowed, is_local_name

    if clean_address(address, address) is None:
        return f"{address}: ingen webbadress; den ska börja med http:// eller https://"
    host = urlsplit(address).hostname or ""
    try:
        found = {"127.0.0.1"} if is_local_name(host) else {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return f"{address}: värdnamnet {host} finns inte"
    if not all(is_allowed(ip, allow_private=allow_private) for ip in found):
        return f"{address}: adressen ligger inte på det öppna nätet"
    return None


def _fetch(data: DataDir, addresses: Sequence[str], published: date | None, *, allow_private: bool) -> AddSummary:
    order = {
        "data": str(data.root.absolute()),
        "stage": "add",
        "sources": [],
        "addresses": [clean_address(address, address) for address in addresses],
        "published": published.isoformat() if published else None,
        "allow_private": allow_private,
        "due_only": False,
    }
    try:
        summary = run_child(order, data, None)
    except CrawlError as error:
        raise IntakeError(str(error)) from None
    db = open_work(data)
    rows = db.execute("SELECT document, reason, detail FROM drops WHERE run = ? ORDER BY id", (summary.run,)).fetchall()
    if rows:
        raise IntakeError("\n".join(f"{url}: {_why(DropReason(reason), detail)}" for url, reason, detail in rows))
    known = summary.pages - summary.new - summary.changed
    return AddSummary(summary.new, summary.changed, known)


def _why(reason: DropReason, detail: str) -> str:
    return _NOT_FETCHED[reason] if reason in _NOT_FETCHED else in_swedish(detail)


def _store(
    data: DataDir, documents: Sequence[tuple[Path, ReadDocument]], published: date | None, before: AddSummary
) -> AddSummary:
    db = open_work(data)
    with ledger.run(db, "add") as run, db.atomic():
        upsert(db, as_record(BY_HAND))
        set_health(db, BY_HAND.id, Health.WELL, None)
        for path, document in documents:
            run.count("in")
            saved = save_article(db, _draft(path, document, published))
            run.count("out")
            run.count(saved.outcome.value)
    return AddSummary(
        new=before.new + run.counts[Change.NEW],
        changed=before.changed + run.counts[Change.CHANGED],
        unchanged=before.unchanged + run.counts[Change.UNCHANGED],
    )


def _draft(path: Path, document: ReadDocument, published: date | None) -> ArticleDraft:
    return ArticleDraft(
        url=file_address(path),
        source=BY_HAND.id,
        title=document.title,
        text=document.text,
        published=published or document.published,
        published_origin="by-hand" if published else document.origin,
        published_precision=None if published else document.precision,
        language=document.language,
    )


def file_address(path: Path) -> str:
    """What identifies a file: its name, and a mark of where it lies, since names repeat and places are private.

    Putting in the same file again is putting in the same article, also when its text has been corrected.
    """
    mark = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:8]
    return f"file:{quote(path.name)}#{mark}"
