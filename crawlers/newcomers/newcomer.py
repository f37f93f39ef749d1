"""Takes a new source in: finds out how to read it, samples what it gives, writes its table and its golden pages."""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from urllib.parse import urlsplit

from crawlers.families.base import UnreadableListError
from crawlers.families.reader import read_list
from crawlers.keeping.frontier import Entry
from crawlers.newcomers.guess import Candidate, Site, itself, look_at
from crawlers.newcomers.probe import Answer, Probe, probing
from crawlers.pages.dates import parse_moment
from crawlers.pages.extract import Found, Hint, UnusableError, read_page
from crawlers.sources import Source, parse_sources
from crawlers.watching.cadence import cadence
from register.ledger import DropReason, Outcome
from register.outcomes import in_swedish
from register.store import today

MOST_TRIED = 6  # lists of one site; more would be a burden and no better
SAMPLES = 5
STALE = 180  # days without anything new: a list that lives is preferred


class NewcomerError(Exception):
    """The address leads to nothing we can read; the message is one line in Swedish."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says of the new source; the rest is found out."""

    url: str
    kind: str
    id: str | None = None
    name: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A list that was tried: what it gave, or in Swedish why it gave nothing."""

    candidate: Candidate
    answer: Answer
    entries: tuple[Entry, ...] = ()
    fault: str | None = None

    @property
    def dated(self) -> int:
        """How many entries carry a date."""
        return sum(bool(entry.published or entry.updated) for entry in self.entries)

    @property
    def newest(self) -> date | None:
        """The latest day among them, in Sweden."""
        days = [parse_moment(entry.published or entry.updated) for entry in self.entries]
        return max((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Sample:
    """One document of the list as it came, and what was read from it."""

    entry: Entry
    answer: Answer
    found: Found | None
    fault: str | None = None  # in Swedish
    dropped: DropReason | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A source found out about, before anything is written."""

    source: Source
    platforms: tuple[str, ...]
    tried: tuple[Tried, ...]
    chosen: Tried
    samples: tuple[Sample, ...]
    rhythm: str  # in Swedish, what `every` and `expect` rest on


def find_out(wish: Wish, known: Sequence[Source], *, allow_private: bool = False) -> Newcomer:
    """Fetch the address and what it leads to, choose the list and sample its documents.

    `known` are the sources there are: neither id nor address may be theirs. Raises NewcomerError, CrawlError.
    """
    with probing(allow_private=allow_private) as probe:
        first = probe.fetch([wish.url]).get(wish.url)
        if first is None:
            raise NewcomerError(f"{wish.url}: ingen webbadress; den ska börja med http:// eller https://")
        if first.outcome is not Outcome.OK:
            raise NewcomerError(f"{wish.url}: {in_swedish(first.outcome)}")
        site, tried = _try_lists(probe, first)
        chosen = _choose(tried, wish.url)
        samples = _sample(probe, chosen.entries)
    pace = cadence(chosen.entries, _complete(samples))
    table = {
        "id": wish.id or _free_id(chosen.candidate.room or _id_of(wish.url), known),
        "name": wish.name or site.name or urlsplit(wish.url).hostname,
        "kind": wish.kind,
        "region": wish.region,
        "homepage": wish.url if site.name else f"{urlsplit(wish.url).scheme}://{urlsplit(wish.url).netloc}/",
        "family": chosen.candidate.family,
        "url": chosen.candidate.url,
        **chosen.candidate.reading,
        "paywall": _paywall(samples),
        "every": pace.every,
        "expect": {key: value for key, value in asdict(pace.expect).items() if value is not None},
    }
    (source,) = parse_sources({"source": [{key: value for key, value in table.items() if value is not None}]}, wish.url)
    return Newcomer(source, site.platforms, tried, chosen, samples, pace.why)


def _try_lists(probe: Probe, first: Answer) -> tuple[Site, tuple[Tried, ...]]:
    for candidate in itself(first):
        tried = _read(probe, candidate, first)
        if tried.entries:
            return Site(None, (), ()), (tried,)
    site = look_at(first, probe.robots(first.url))
    candidates = site.candidates[:MOST_TRIED]
    answers = probe.fetch([candidate.url for candidate in candidates if candidate.url != first.url])
    answers[first.url] = first
    return site, tuple(_read(probe, candidate, answers[candidate.url]) for candidate in candidates)


def _read(probe: Probe, candidate: Candidate, answer: Answer) -> Tried:
    """Read a list; of an index of lists, the one that was changed last."""
    if answer.outcome is not Outcome.OK:
        return Tried(candidate, answer, fault=in_swedish(answer.outcome))
    source = _provisional(candidate)
    try:
        listing = read_list(source, answer.body, answer.type, answer.url)
        if not listing.entries and listing.lists:
            latest = max(listing.lists, key=lambda part: (part.updated or "", part.url))
            answer = probe.fetch([latest.url])[latest.url]
            listing = read_list(source, answer.body, answer.type, answer.url)
    except UnreadableListError as error:
        return Tried(candidate, answer, fault=in_swedish(error.outcome))
    except Exception as error:  # whatever a parser raises on a hostile list must cost that list only
        return Tried(candidate, answer, fault=f"går inte att läsa ({type(error).__name__})")
    return Tried(candidate, answer, listing.entries, None if listing.entries else "inga dokument")


def _provisional(candidate: Candidate) -> Source:
    return Source(
        id="new",
        name="new",
        kind="blog",
        homepage=candidate.url,
        family=candidate.family,
        url=candidate.url,
        every="1h",
        **candidate.reading,
    )


def _choose(tried: Sequence[Tried], url: str) -> Tried:
    """The first list that lives, else the first that gives anything."""
    giving = [one for one in tried if one.entries]
    if not giving:
        looked = "; ".join(f"{one.candidate.family} {one.candidate.url}: {one.fault}" for one in tried)
        raise NewcomerError(f"{url}: ingen lista att läsa ({looked or 'sidan har varken flöde eller länkar'})")
    return next((one for one in giving if not one.newest or (today() - one.newest).days < STALE), giving[0])


def _sample(probe: Probe, entries: Sequence[Entry]) -> tuple[Sample, ...]:
    newest = sorted(entries, key=lambda entry: entry.published or entry.updated or "", reverse=True)[:SAMPLES]
    answers = probe.fetch([entry.url for entry in newest])
    return tuple(_read_sample(entry, answers[entry.url]) for entry in newest if entry.url in answers)


def _read_sample(entry: Entry, answer: Answer) -> Sample:
    if answer.outcome is not Outcome.OK:
        return Sample(entry, answer, None, in_swedish(answer.outcome))
    try:
        hint = Hint(entry.title, entry.published, entry.updated)
        return Sample(entry, answer, read_page(answer.body, answer.type, answer.url, hint))
    except UnusableError as error:
        return Sample(entry, answer, None, f"{error.reason.value} {error.detail or ''}".strip(), error.reason)
    except Exception as error:  # whatever lxml and trafilatura raise on a hostile page
        return Sample(entry, answer, None, f"går inte att läsa ({type(error).__name__})", DropReason.UNREADABLE)


def _complete(samples: Sequence[Sample]) -> float | None:
    """The share of the samples that had title, date and text."""
    return sum(bool(one.found and one.found.published) for one in samples) / len(samples) if samples else None


def _paywall(samples: Sequence[Sample]) -> str:
    walled = [sample.found.paywalled for sample in samples if sample.found]
    return "unknown" if not walled else "yes" if all(walled) else "partly" if any(walled) else "no"


def _id_of(url: str) -> str:
    """The host without www and top domain, in the letters an id may have: www.växjö.se → vaxjo."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").rpartition(".")[0]
    with suppress(UnicodeError):  # an odd name is spelled as it stands
        host = host.encode("ascii").decode("idna")
    plain = unicodedata.normalize("NFKD", host).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "ny"


def _free_id(wanted: str, known: Sequence[Source]) -> str:
    taken = {source.id for source in known}
    base = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (base, *numbered) if name not in taken)


def report(newcomer: Newcomer) -> tuple[str, ...]:
    """What was found, in Swedish: platforms, every list that was tried, the samples and the rhythm."""
    tried = [_about(one, chosen=one is newcomer.chosen) for one in newcomer.tried]
    found = [sample.found for sample in newcomer.samples if sample.found]
    share = f"{len(found)} av {len(newcomer.samples)} prov gick att läsa, {sum(bool(one.published) for one in found)}"
    return (
        *([f"Byggd med {', '.join(newcomer.platforms)}."] if newcomer.platforms else []),
        *tried,
        *(_about_sample(sample) for sample in newcomer.samples),
        f"{share} med datum, {sum(bool(one.lead) for one in found)} med ingress.",
        f"Läses var {newcomer.source.every}: {newcomer.rhythm}.",
    )


def _about(one: Tried, *, chosen: bool) -> str:
    mark = "→" if chosen else " "
    gave = one.fault or f"{len(one.entries)} dokument, {one.dated} med datum, senaste {one.newest or 'okänt'}"
    return f"{mark} {one.candidate.family:<9} {one.candidate.url}\n    {one.candidate.why}; {gave}"


def _about_sample(sample: Sample) -> str:
    if sample.found is None:
        return f"  {sample.answer.url}\n    {sample.fault}"
    read = sample.found
    dated = f"{read.published} ({read.published_origin})" if read.published else "inget datum"
    return (
        f"  {read.url}\n    ”{read.title}”, {dated}, {len(read.text)} tecken{', betalvägg' if read.paywalled else ''}"
    )
