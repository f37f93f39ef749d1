"""Golden pages: stored lists and pages with what a person says should be read from them, and how that compares.

One folder a source and layout version: list.<ext>, page-1.html …, expected.toml. A version that is no longer served
stays, since replays and backfills still meet it.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.families.reader import entries_of
from crawlers.keeping.frontier import Entry
from crawlers.pages.dates import parse_moment
from crawlers.pages.extract import Found, Hint, UnusableError, read_page
from crawlers.schema import REQUIRED
from crawlers.sources import SHIPPED, Source, SourcesError, as_table, parse_sources, read_sources

EXPECTED = "expected.toml"
NONE = "none"  # TOML has no null: the page says nothing of it
HTML = "text/html; charset=utf-8"

_LOOKED = re.compile(r"\d{4}-\d\d-\d\d by .{2,}")
_TOP = {"looked_at", "source", "list", "page"}
_LIST = {"file", "type", "url", "items", "entry", "known_gap"}
_ENTRY = {"url", "title", "date"}
_DROPPED = {"file", "type", "url", "dropped", "known_gap"}
_MUST = ("title", "published", "origin", "lead", "starts", "ends", "paywalled", "language", "canonical")
_MAY = ("updated",)
_LINES = ("contains", "lacks")  # each line of them is a claim of its own; its gap is named by the line


class GoldenError(Exception):
    """A mistake in an expectation; the message is one line: file, place, what to do."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a person expects of a document."""

    document: str  # the file's name
    field: str
    wanted: Any
    gap: str | None = None  # why it does not hold yet


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim and what our code reads."""

    claim: Claim
    got: Any
    holds: bool


@dataclass(frozen=True, slots=True)
class Golden:
    """The golden pages of one layout version of one source."""

    folder: Path
    source: Source
    looked_at: str | None  # "2026-11-22 by N.N."; None until a person has looked
    list: Mapping[str, Any] | None
    pages: tuple[Mapping[str, Any], ...]
    claims: tuple[Claim, ...]

    @property
    def name(self) -> str:
        """Source and version, as the folders are called."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def unseen(self) -> str:
        """What to do when nobody has looked."""
        return (
            f"{self.folder / EXPECTED}: no person has looked at these pages; compare them with what is expected, "
            'correct it, and write looked_at = "2026-11-22 by N.N."'
        )


def folders(*roots: Path) -> tuple[Path, ...]:
    """The folders of all versions under some roots, in order; a root that is not there has none."""
    return tuple(sorted(file.parent for root in roots for file in root.glob(f"*/*/{EXPECTED}")))


def read_golden(folder: Path, sources: Path = SHIPPED) -> Golden:
    """Read and check an expectation; `sources` knows the source, save what [source] says. Raises GoldenError."""
    where = folder / EXPECTED
    try:
        tables = tomllib.loads(where.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GoldenError(f"{where}: cannot be read ({error})") from None
    _only(tables, _TOP, str(where))
    listed, pages = tables.get("list"), tuple(tables.get("page", ()))
    if not listed and not pages:
        raise GoldenError(f"{where}: neither [list] nor [[page]]")
    claims = [*(_list_claims(listed, f"{where}: [list]") if listed else ())]
    for number, page in enumerate(pages, start=1):
        claims += _page_claims(page, f"{where}: [[page]] no. {number}")
    looked = tables.get("looked_at", False)
    if looked is not False and not _LOOKED.fullmatch(str(looked)):
        raise GoldenError(f'{where}: looked_at is {looked!r}; write false, or "2026-11-22 by N.N."')
    source = _source(folder.parent.name, tables.get("source", {}), sources, str(where))
    return Golden(folder, source, looked or None, listed, pages, tuple(claims))


def verdicts(golden: Golden) -> tuple[Verdict, ...]:
    """Read the stored documents with the code of today and hold every claim against it. Raises GoldenError."""
    entries: tuple[Entry, ...] = ()
    found: dict[str, Callable[[Claim], Verdict]] = {}
    if golden.list:
        entries = entries_of(golden.source, *_document(golden, golden.list))
        found[golden.list["file"]] = lambda claim: _judge_list(claim, entries)
    for page in golden.pages:
        found[page["file"]] = _page_judge(_read(golden, page, entries))
    return tuple(found[claim.document](claim) for claim in golden.claims)


def _read(golden: Golden, page: Mapping[str, Any], entries: tuple[Entry, ...]) -> Found | UnusableError:
    entry = next((entry for entry in entries if entry.url == page["url"]), Entry(page["url"]))
    body, content_type, url = _document(golden, page)
    try:
        return read_page(body, content_type, url, Hint(entry.title, entry.published, entry.updated))
    except UnusableError as error:
        return error


def _document(golden: Golden, table: Mapping[str, Any]) -> tuple[bytes, str, str]:
    path = golden.folder / table["file"]
    try:
        return path.read_bytes(), table.get("type", HTML), table["url"]
    except OSError as error:
        raise GoldenError(f"{path}: cannot be read ({error})") from None


def _judge_list(claim: Claim, entries: tuple[Entry, ...]) -> Verdict:
    if claim.field == "items":
        return Verdict(claim, len(entries), len(entries) == claim.wanted)
    url, key, wanted = claim.wanted
    entry = next((entry for entry in entries if entry.url == url), None)
    if entry is None:
        return Verdict(claim, "not in the list", False)
    got = day_of(entry.published) if key == "date" else entry.title or NONE
    return Verdict(claim, got, got == wanted)


def _page_judge(found: Found | UnusableError) -> Callable[[Claim], Verdict]:
    def judge(claim: Claim) -> Verdict:
        if isinstance(found, UnusableError):
            return Verdict(claim, f"dropped: {found.reason.value}", claim.wanted == found.reason.value)
        return _judge_page(claim, found)

    return judge


def _judge_page(claim: Claim, found: Found) -> Verdict:
    wanted = claim.wanted
    match claim.field:
        case "dropped":
            return Verdict(claim, "read as an article", False)
        case "starts":
            return Verdict(claim, found.text[: len(wanted) + 40], found.text.startswith(wanted))
        case "ends":
            return Verdict(claim, found.text[-len(wanted) - 40 :], found.text.endswith(wanted))
    if claim.field.startswith("contains"):
        return Verdict(claim, "not in the text", wanted in found.text)
    if claim.field.startswith("lacks"):
        return Verdict(claim, "in the text", wanted not in found.text)
    got = observed(found)[claim.field]
    return Verdict(claim, got, got == wanted)


def observed(found: Found) -> dict[str, Any]:
    """What was read from a page, in the words of an expectation."""
    return {
        "title": found.title,
        "published": str(found.published or NONE),
        "origin": found.published_origin or NONE,
        "updated": str(found.updated or NONE),
        "lead": found.lead or NONE,
        "paywalled": found.paywalled,
        "language": found.language or NONE,
        "canonical": found.url,
    }


def day_of(stamped: str | None) -> str:
    """The Swedish day of a moment, in the words of an expectation."""
    return str(parse_moment(stamped) or NONE)


def _list_claims(table: Mapping[str, Any], where: str) -> Iterator[Claim]:
    _only(table, _LIST, where)
    _demand(table, ("file", "url", "items", "entry"), where)
    gaps = table.get("known_gap", {})
    numbered = {f"{key}-{number}" for key in ("title", "date") for number in range(1, len(table["entry"]) + 1)}
    _only(gaps, {"items", "title", "date", *numbered}, f"{where}: known_gap")
    yield Claim(table["file"], "items", table["items"], gaps.get("items"))
    for number, entry in enumerate(table["entry"], start=1):
        _demand(entry, tuple(_ENTRY), f"{where}: entry no. {number}")
        for key in ("title", "date"):
            field = f"{key}-{number}"
            yield Claim(table["file"], field, (entry["url"], key, str(entry[key])), gaps.get(field) or gaps.get(key))


def _page_claims(table: Mapping[str, Any], where: str) -> Iterator[Claim]:
    _demand(table, ("file", "url"), where)
    gaps = table.get("known_gap", {})
    if "dropped" in table:
        _only(table, _DROPPED, where)
        yield Claim(table["file"], "dropped", table["dropped"], gaps.get("dropped"))
        return
    _only(table, {*_MUST, *_MAY, *_LINES, "file", "type", "url", "known_gap"}, where)
    _demand(table, _MUST, where)
    lines = {f"{key}-{number}": line for key in _LINES for number, line in enumerate(table.get(key, ()), start=1)}
    _only(gaps, {*_MUST, *_MAY, *lines.values()}, f"{where}: known_gap")
    for field in (*_MUST, *_MAY):
        if field in table:
            wanted = str(table[field]) if field in ("published", "updated") else table[field]
            yield Claim(table["file"], field, wanted, gaps.get(field))
    for field, line in lines.items():
        yield Claim(table["file"], field, line, gaps.get(line))


def _source(name: str, own: Mapping[str, Any], sources: Path, where: str) -> Source:
    known = {source.id: as_table(source) for source in read_sources(sources)}.get(name, {})
    if "family" in own:  # then how the list is read is told anew as well
        known = {key: known[key] for key in (*REQUIRED, "expect", "region") if key in known}
    try:
        return parse_sources({"source": [{**known, "id": name, **own}]}, where)[0]
    except SourcesError as error:
        raise GoldenError(f"{error}; the source is neither in {sources} nor whole under [source]") from None


def _only(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if strangers := sorted(set(table) - allowed):
        raise GoldenError(f"{where}: unknown key {strangers[0]!r}; allowed are {', '.join(sorted(allowed))}")


def _demand(table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in keys:
        if key not in table:
            raise GoldenError(f"{where}: {key!r} is missing")


def check_source(source: str, roots: Sequence[Path], sources: Path = SHIPPED) -> tuple[tuple[str, ...], bool]:
    """Hold all of a source's golden pages against what is read today: lines for people, and whether all is well.

    Raises GoldenError when the source has none, or an expectation has a mistake.
    """
    mine = [read_golden(folder, sources) for folder in folders(*roots) if folder.parent.name == source]
    if not mine:
        raise GoldenError(f"{source}: inga guldsidor i {' eller '.join(map(str, roots))}")
    lines, well = [], True
    for golden in mine:
        judged = verdicts(golden)
        wrong = [verdict for verdict in judged if verdict.holds is (verdict.claim.gap is not None)]
        lines += [*map(_in_swedish, wrong), *([] if golden.looked_at else [golden.unseen])]
        lines.append(f"{golden.name}: {len(judged) - len(wrong)} av {len(judged)} förväntningar håller")
        well = well and not wrong and golden.looked_at is not None
    return tuple(lines), well


def _in_swedish(verdict: Verdict) -> str:
    claim = verdict.claim
    if verdict.holds:
        return f"{claim.document}: {claim.field} stämmer nu; ta bort dess known_gap"
    return f"{claim.document}: {claim.field}\n  väntat {claim.wanted!r}\n  läst   {verdict.got!r}"
