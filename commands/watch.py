"""Commands that watch the sources: how they are, what somebody knows of it, how much we ask them."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import datetime

import click

from commands.console import say
from register.store import DataDir, clock, open_work


@click.command(
    help="Visa vilka källor vi ser och inte ser. Hälsa, sedan när, varför och nästa steg. Slutkod 2 när en källa är"
    " blind eller bryter sitt avtal (expect i källfilen) utan att någon har kvitterat det."
)
@click.option("--json", "as_json", is_flag=True, help="Skriv allt om varje källa som JSON.")
@click.pass_obj
def health(data: DataDir, as_json: bool) -> None:
    """Judge the sources anew and list them, the worst first."""
    from crawlers.watching.review import review
    from register.health_report import as_lines, as_records, summary
    from register.sources import healths

    with closing(open_work(data)) as db:
        review(db)
        found = healths(db)
    if as_json:
        click.echo(json.dumps(as_records(found), ensure_ascii=False, indent=2))
    else:
        for line in as_lines(found):
            click.echo(line)
        say("health", summary(found))
    if any(source.needs_somebody for source in found):
        sys.exit(2)


@click.command(
    help="Kvittera ett fel hos en källa: vi vet. Felet ger ingen slutkod förrän det blir ett annat fel, dagen har"
    " passerat eller källan har läst rätt och blivit fel igen. Skälet publiceras."
)
@click.argument("source", metavar="KÄLLA")
@click.argument("reason", nargs=-1, required=True, metavar="SKÄL...")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Sista dagen det gäller.")
@click.pass_obj
def acknowledge(data: DataDir, source: str, reason: tuple[str, ...], until: datetime | None) -> None:
    """Note that somebody knows how a source is."""
    from register import acknowledgements

    last = until.date() if until else None
    with closing(open_work(data)) as db:
        done = acknowledgements.acknowledge(db, source, " ".join(reason), until=last)
    held = f"till och med {done.until}" if done.until else "tills felet blir ett annat eller går över"
    say("känt", f"{done.source} ({done.health}) är kvitterad {held}")


@click.command(help="Visa hur mycket vi frågar källorna. Förfrågningar per dag och andel oförändrade (304) per källa.")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1), help="Så många dagar bakåt.")
@click.pass_obj
def requests(data: DataDir, days: int) -> None:
    """Print what each source was asked in the last days, the most asked first."""
    from register.traffic import traffic

    with closing(open_work(data)) as db:
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
