"""The stages of a run: each takes the installation, works, prints one line, tells if all went well."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from commands.console import progress, say
from register.store import DataDir, now, open_work, today


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


def tag(data: DataDir, *, everything: bool = False) -> bool:
    """Tag the articles that this version of the tagger has not read."""
    from nlp.tagger import tag_all, version
    from register import retagging
    from register.tagging import tag_pending

    changed = None
    with closing(open_work(data)) as db:
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


def register(data: DataDir) -> bool:
    """Bring offices, cases and stories up to date."""
    from register import build

    with closing(open_work(data)) as db:
        done = build.register(db, today=today())
    say(
        "register",
        f"{done.cases} ärenden, {done.offices} kontor, {done.stage_changes} nya skeden, {done.to_tell} att berätta",
    )
    return True


def publish(data: DataDir) -> bool:
    """Build the public databases and swap them in."""
    from crawlers.watching.review import review
    from register import publish

    with closing(open_work(data)) as db:
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
