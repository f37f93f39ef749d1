"""What goes into the tagger and what comes out: small frozen records and the closed vocabularies of the guide."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DecisionType(StrEnum):
    """What happens to an office."""

    OPENING = "opening"
    CLOSURE = "closure"
    RELOCATION = "relocation"
    MERGER = "merger"
    HOURS_CHANGE = "hours_change"
    SERVICE_CHANGE = "service_change"


class Stage(StrEnum):
    """How far a decision has come by the day the text was published."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class OfficeKind(StrEnum):
    """Whose counter it is: a shared service office, one agency's visitor office, or a workplace without visitors."""

    SERVICE_OFFICE = "service_office"
    AGENCY_OFFICE = "agency_office"
    WORKPLACE = "workplace"


class MentionKind(StrEnum):
    """What a mention in the text names."""

    AGENCY = "agency"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Document:
    """One article as the tagger reads it: plain text, paragraphs parted by blank lines, NFC Unicode."""

    id: str
    title: str
    text: str
    published: date | None = None  # relative dates are resolved against it; without it they stay unresolved
    source: str = ""
    url: str = ""
    genre: str = ""
    region: str | None = None  # SCB county code of what the source covers: chooses between places of the same name


@dataclass(frozen=True, slots=True)
class Place:
    """A place in Sweden: a municipality's 4-digit SCB code, or a county's 2-digit code when it is a whole county."""

    name: str
    municipality: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency or place named in the text; `start` and `end` are offsets into title, line feed, text."""

    kind: MentionKind
    entity: str  # an agency id, or a place's base form
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the text says of one office; fields and values as in the annotation guide (GUIDE.md)."""

    type: DecisionType
    stage: Stage
    agencies: tuple[str, ...]
    place: Place | None
    quote: str  # verbatim from title or text
    start: int  # offsets of the quote into title, line feed, text
    end: int
    to_place: Place | None = None
    count: int | None = None
    date: str | None = None  # YYYY, YYYY-MM or YYYY-MM-DD, never sharper than the text
    temporary: bool = False
    office_kind: OfficeKind = OfficeKind.SERVICE_OFFICE
    main: bool = True
    confidence: float = 1.0  # 0..1
    rule: str = ""  # which rule or model spoke


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything the tagger says of one document."""

    id: str
    relevant: bool
    score: float  # 0..1, what the relevance decision was made on
    agencies: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    decisions: tuple[Decision, ...] = ()
    mentions: tuple[Mention, ...] = ()
    unread: int = 0  # characters at the end of a very long text that were not read
