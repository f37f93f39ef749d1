"""What the site's own pages show, as small records; dates and vocabularies as the tables write them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """When the database was published (UTC), and whether it holds the demonstration's invented articles."""

    published: str
    demo: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A case that reached a new stage, with its evidence."""

    id: int
    case: str
    title: str
    type: str
    stage: str
    effective_date: str | None
    quote: str
    article: str  # its title
    url: str
    source: str  # its name
    published: str | None
    office: str | None
    municipality_name: str | None
    county_name: str | None
    recorded: str


@dataclass(frozen=True, slots=True)
class Marker:
    """An office on the map; the place's coordinates, WGS 84."""

    id: str
    name: str
    place: str
    state: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    id: str
    title: str
    type: str
    stage: str
    effective_date: str | None
    temporary: bool
    county_name: str | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source we cannot read, or not as we should."""

    id: str
    name: str
    health: str
    since: str | None
    why: str | None
    acknowledged: str | None  # why somebody says that we know


@dataclass(frozen=True, slots=True)
class Figures:
    """The key figures of the front page."""

    offices: int
    closing: int
    planned: int
    cases: int
    articles: int
    sources: int
    sources_read: int


@dataclass(frozen=True, slots=True)
class County:
    """A county with its SCB code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything on the front page."""

    changes: tuple[Change, ...]
    closing_soon: tuple[CaseLine, ...]
    markers: tuple[Marker, ...]
    figures: Figures
    unreadable: tuple[SourceLine, ...]  # the worst first
    blind: tuple[SourceLine, ...]  # of them: not read at all, though they should be
    day: str
    counties: tuple[County, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one article says of a case."""

    stage: str
    date: str | None
    seen: str
    quote: str
    article_id: int
    article: str  # its title
    url: str
    source: str  # its name
    lineage: str
    paywalled: bool
    compared: bool  # nobody wrote it: two readings of the official list of offices differ
    story: int | None  # the group of copies that the article belongs to


@dataclass(frozen=True, slots=True)
class Effect:
    """What a case means for those who visit."""

    nearest_office: str | None
    nearest_name: str | None
    km_before: float | None
    km_after: float | None
    municipality_left_without: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case: its ladder and every article it rests on, newest first."""

    id: str
    title: str
    type: str
    stage: str
    effective_date: str | None
    temporary: bool
    current: bool  # false: no reading says so any more
    first_seen: str
    last_seen: str
    sources: int
    articles: int
    stories: int  # texts among the articles; the copies of a telegram are one
    office: str | None
    office_name: str | None
    to_place: str | None
    count: int | None
    municipality_name: str | None
    county_name: str | None
    agency_names: tuple[str, ...]
    ladder: tuple[tuple[str, bool], ...]  # stage, and whether the case has come so far
    steps: tuple[Step, ...]
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an office's history."""

    property: str
    value: str
    true_from: str | None
    true_to: str | None
    basis: str
    source: str | None
    learned: str
    superseded: str | None
    case: str | None
    case_title: str | None


@dataclass(frozen=True, slots=True)
class OfficePage:
    """One office: what we know of it and all that has happened to it, newest first."""

    id: str
    name: str
    kind: str
    state: str
    address: str | None
    place: str
    municipality_name: str | None
    county: str
    county_name: str | None
    learned: str
    current: bool
    marker: Marker | None
    agency_names: tuple[str, ...]
    cases: tuple[CasePage, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found by a search."""

    id: int
    title: str
    url: str
    date: str | None
    source: str
