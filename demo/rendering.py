"""How the demo web's answers are made: templates to bytes, with the validators of a conditional request."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

from babel.dates import format_datetime as format_swedish
from jinja2 import Environment, PackageLoader, StrictUndefined

from demo.content import Document, Site

MARKER = "Detta är en påhittad sida ur Kontorskolls demonstration. Inget här har hänt."
BUILT = datetime(2025, 1, 1, tzinfo=UTC)  # Last-Modified of what carries no date of its own
SUMMER = timedelta(hours=2)  # Sweden's distance from UTC then


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: status, body, what a conditional request is judged by, and further headers."""

    status: int
    content_type: str
    body: bytes
    modified: datetime
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """A strong validator made from the body alone, so that it outlives the process (RFC 9110 section 8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def address(site: Site, path: str, port: int) -> str:
    """The full URL of a path on a site."""
    return f"http://{site.host}:{port}{path}"


def newest(documents: Iterable[Document]) -> datetime:
    """When the latest of the documents last changed."""
    return max((document.changed for document in documents), default=BUILT)


def index(template: str, documents: Iterable[Document], **context: object) -> Page:
    """A page that names documents."""
    listed = list(documents)
    changed = newest(listed)
    return Page(
        200, mime(template.rsplit(".", 1)[1]), render(template, documents=listed, newest=changed, **context), changed
    )


def mime(suffix: str, charset: str = "utf-8") -> str:
    """The content type of a template by its ending."""
    return f"{'text/html' if suffix == 'html' else 'application/xml'}; charset={charset}"


def render(template: str, **context: object) -> bytes:
    """A template filled in."""
    return _environment().get_template(template).render({"marker": MARKER, **context}).strip().encode() + b"\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("demo", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rfc822": format_datetime, "swedish": _swedish, "zone": _zone}
    environment.globals["address"] = address
    return environment


def _swedish(moment: datetime, pattern: str = "d MMMM yyyy") -> str:
    return format_swedish(moment, pattern, tzinfo=moment.tzinfo, locale="sv")


def _zone(moment: datetime) -> str:
    return "CEST" if moment.utcoffset() == SUMMER else "CET"
