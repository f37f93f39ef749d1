"""The stages as the program runs them: each takes the installation, works, prints one line, tells if all went well."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click
from sqlite_utils import Database

from register.store import DataDir, now, open_work, today

if TYPE_CHECKING:
    from crawlers.newcomer import Wish

Progress = Callable[[int, int | None], None]

GOLDEN = Path(__file__).parent / "tests" / "crawlers" / "golden"  # pages of our own writing
GOLDEN_LOCAL = GOLDEN.with_name("golden-local")  # real ones: others' texts, on this machine only


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show long work: a bar on a terminal, otherwise a plain line every ten seconds."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    last = time.monotonic()

    def line(done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= 10:
            last = time.monotonic()
            click.echo(f"{label}: {done}" + (f" av {total}" if total else ""), err=True)

    yield line


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end long work where it suits; gives whether it was pressed. Pressed again, it ends at once."""
    pressed = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def opened(data: DataDir) -> Iterator[Database]:
    """Open work.db for one stage."""
    db = open_work(data)
    try:
        yield db
    finally:
        db.close()


def say(stage: str, sentence: str) -> None:
    """Print a stage's one summary line."""
    click.echo(f"{stage:<9} {sentence}")


def crawl(
    data: DataDir, file: Path | None, names: Sequence[str] = (), *, allow_private: bool = False, due_only: bool = False
) -> bool:
    """Read the sources (all of the file, or those named) and store what is new."""
    from crawlers import run, sources

    chosen = sources.choose(sources.read_sources(file or sources.SHIPPED), names)
    with progress("Läser källor") as tell:
        done = run.crawl(
            data,
            chosen,
            allow_private=allow_private,
            due_only=due_only,
            progress=lambda step: tell(step.fetched, step.fetched + step.waiting),
        )
    for source, outcome in done.failed_sources.items():
        click.echo(f"crawl: {source} gick inte att läsa: {outcome}", err=True)
    say(
        "crawl",
        f"{done.sources} källor, {done.requests} förfrågningar, {done.outcomes['not-modified']} oförändrade (304), "
        f"{done.new} nya och {done.changed} ändrade artiklar, {done.drops.total()} utelämnade, "
        f"{len(done.failed_sources)} källor misslyckade",
    )
    return not done.failed_sources


def requests(data: DataDir, days: int) -> None:
    """Print what each source was asked in the last days, the most asked first."""
    from register.store import clock
    from register.traffic import traffic

    with opened(data) as db:
        found = traffic(db, days=days, today=clock().date())
    click.echo(f"{'källa':<28} {'per dag':>8} {'antal':>7} {'304':>6} {'andel':>6} {'hela':>5} {'kB':>8}")
    for source in found:
        share = "–" if source.share is None else f"{source.share:.0%}"
        click.echo(
            f"{source.source:<28} {source.per_day:>8.1f} {source.requests:>7} {source.not_modified:>6} {share:>6} "
            f"{source.in_full:>5} {source.bytes // 1024:>8}"
        )
    asked, same = sum(source.requests for source in found), sum(source.not_modified for source in found)
    say("requests", f"{asked} förfrågningar till {len(found)} källor på {days} dagar, {same} oförändrade (304)")


def tag(data: DataDir, *, everything: bool = False) -> bool:
    """Tag the articles that this version of the tagger has not read."""
    from nlp.tagger import tag_all, version
    from register import retagging
    from register.tagging import tag_pending

    changed = None
    with opened(data) as db:
        with progress("Märker artiklar") as tell:
            done = tag_pending(db, tag_all, version(), everything=everything, progress=tell)
        if done.again or retagging.lacking(db, data.retagged, version()):
            changed = retagging.report(db, data.retagged, version())
    say(
        "tag",
        f"{done.tagged} artiklar lästa, {done.relevant} berör kontor, {done.decisions} beslut, "
        f"{done.cut} för långa att läsas till slut, {done.dropped} misslyckade",
    )
    if changed:
        say(
            "omläst",
            f"{changed.read_again} artiklar som en annan version hade läst: {changed.new} nya beslut, "
            f"{changed.lost} borttagna och {changed.altered} ändrade i {changed.differing} artiklar, "
            f"som ingen får besked om; se {changed.path}",
        )
    return done.dropped == 0


def tag_file(source: Path, target: Path) -> bool:
    """Tag a file of documents, one a line, without a database; a broken line is named and left out."""
    from nlp.jsonl import DocumentReader, write_tags
    from nlp.tagger import tag_all

    if not source.is_file():
        raise click.ClickException(f"{source} finns inte eller är ingen fil.")
    if target.exists() and target.samefile(source):
        raise click.ClickException(f"{target} är filen som läses: märkningen måste skrivas till en annan.")
    documents, count, cut = DocumentReader(source), 0, 0
    # A line a write, so that a process that is killed has left whole lines too.
    with (
        progress("Märker dokument") as tell,
        target.open("w", encoding="utf-8", buffering=1) as out,
        stopping() as stop,
    ):
        for count, tags in enumerate(tag_all(documents), start=1):
            write_tags(tags, out)
            cut += tags.unread > 0
            tell(count, None)
            if stop():
                break
    for line in documents.broken:
        click.echo(f"tag: {line}", err=True)
    say(
        "tag",
        f"{count} dokument märkta i {target}, {cut} för långa att läsas till slut, "
        f"{len(documents.broken)} trasiga rader utelämnade" + (", avbrutet i förtid" if stop() else ""),
    )
    if stop():
        raise KeyboardInterrupt
    return not documents.broken


def health(data: DataDir, *, as_json: bool = False) -> bool:
    """Judge every source anew and print how it is, the worst first; gives whether nothing needs somebody."""
    from crawlers.review import review
    from register.health_report import as_lines, as_records, summary
    from register.sources import healths

    with opened(data) as db:
        review(db)
        found = healths(db)
    if as_json:
        click.echo(json.dumps(as_records(found), ensure_ascii=False, indent=2))
    else:
        for line in as_lines(found):
            click.echo(line)
        say("health", summary(found))
    return not any(source.needs_somebody for source in found)


def acknowledge(data: DataDir, source: str, reason: str, *, until: date | None) -> None:
    """Note that somebody knows how a source is."""
    from register.acknowledgements import acknowledge

    with opened(data) as db:
        done = acknowledge(db, source, reason, until=until)
    held = f"till och med {done.until}" if done.until else "tills felet blir ett annat eller går över"
    say("känt", f"{done.source} ({done.health}) är kvitterad {held}")


def register(data: DataDir) -> bool:
    """Bring offices, cases and stories up to date."""
    from register import build

    with opened(data) as db:
        done = build.register(db, today=today())
    say(
        "register",
        f"{done.cases} ärenden, {done.offices} kontor, {done.stage_changes} nya skeden, {done.to_tell} att berätta",
    )
    return True


def publish(data: DataDir) -> bool:
    """Build the public databases and swap them in."""
    from crawlers.review import review
    from register import publish

    with opened(data) as db:
        review(db)
    done = publish.publish(data, today=today())
    rows = done.rows
    say("publish", f"{rows['articles']} artiklar, {rows['decisions']} beslut, {rows['cases']} ärenden i {data.public}")
    return True


def alert(data: DataDir, *, dry_run: bool = False) -> bool:
    """Send each subscriber what is new."""
    from alerts.deliver import send_pending

    done = send_pending(data, now=now(), dry_run=dry_run)
    for error in done.errors:
        click.echo(f"alert: {error}", err=True)
    say("alert", f"{done.sent} mejl med {done.notices} besked, {done.waiting} väntar, {done.failed} misslyckade")
    return done.ok


def subscribe(
    data: DataDir,
    email: str,
    *,
    county: str | None = None,
    municipality: str | None = None,
    agency: str | None = None,
    type: str | None = None,
    stage: str | None = None,
) -> None:
    """Note a subscription; what is None is not asked for."""
    from alerts.subscribe import subscribe
    from register.reference import fill

    with opened(data) as db, db.atomic():
        fill(db)
    made = subscribe(data, email, county=county, municipality=municipality, agency=agency, type=type, stage=stage)
    say("subscribe", f"{made.email} prenumererar (nr {made.id})")


def sum_up(data: DataDir) -> None:
    """Print what the installation holds."""
    from register.totals import totals

    with opened(data) as db:
        held = totals(db)
    mails = len(list(data.outbox.glob("*.eml")))
    click.echo(
        f"\nSammanlagt: {held.fetches} hämtningar varav {held.not_modified} oförändrade (304), "
        f"{held.articles} artiklar, {held.relevant} berör kontor, {held.decisions} beslut, {held.cases} ärenden, "
        f"{held.offices} kontor, {held.stage_changes} skeden, {mails} mejl i {data.outbox}; "
        f"{held.drops} utelämnade med angiven orsak."
    )


def new_source(
    wish: Wish, golden: Path | None, file: Path | None, *, own_spider: bool = False, allow_private: bool = False
) -> None:
    """Find out how a source is read, tell what was found, and write it down."""
    from crawlers import enrol, newcomer, sources

    target = file or sources.SHIPPED
    known = sources.read_sources(target) if target.exists() else ()
    found = newcomer.find_out(wish, known, allow_private=allow_private)
    for line in newcomer.report(found):
        click.echo(line)
    done = enrol.enrol(found, golden or GOLDEN_LOCAL, target, own_spider=own_spider)
    say(
        "new-source",
        f"{done.source} är inskriven i {done.sources}" + (f", spindel {done.spider}" if done.spider else ""),
    )
    click.echo(
        f"Guldsidorna ligger i {done.golden}. De är andras texter och hör inte hemma i arkivet: git bortser från dem.\n"
        "Läs dem mot expected.toml, rätta den, skriv looked_at där och kör "
        f"”kontorskoll new-source --check {done.source}”."
    )


def check_golden(source: str, golden: Path | None, file: Path | None) -> bool:
    """Hold one source's golden pages against what is read today; gives whether all is as expected."""
    from crawlers.golden import check_source
    from crawlers.sources import SHIPPED

    lines, well = check_source(source, (golden,) if golden else (GOLDEN, GOLDEN_LOCAL), file or SHIPPED)
    for line in lines:
        click.echo(line)
    return well


def watch(command: list[str]) -> bool:
    """Run a server until somebody stops it with Ctrl-C; gives whether it ran."""
    with subprocess.Popen(command) as server:
        try:
            return server.wait() == 0
        except KeyboardInterrupt:
            return True  # the server got the same Ctrl-C


def everything(data: DataDir, file: Path | None = None, *, allow_private: bool = False, due_only: bool = False) -> bool:
    """Run every stage in order; one that reports trouble does not stop the next."""
    return all(
        [
            crawl(data, file, allow_private=allow_private, due_only=due_only),
            tag(data),
            register(data),
            publish(data),
            alert(data),
        ]
    )
