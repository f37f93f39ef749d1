"""Commands that collect articles: from the sources, by hand, from our archive and from others'."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from commands import stages
from commands.console import finish, progress, say
from commands.options import private_option, sources_option
from register.store import DataDir


@click.command(help="Läs källorna och spara nya artiklar. Flöden och sidor hämtas artigt, arkiveras och bokförs.")
@click.argument("names", nargs=-1, metavar="[KÄLLA]...")
@sources_option
@private_option
@click.pass_obj
def crawl(data: DataDir, names: tuple[str, ...], file: Path | None, allow_private: bool) -> None:
    """Run the crawl stage."""
    finish(stages.crawl(data, file, names, allow_private=allow_private))


@click.command(help="Lägg in dokument för hand. Text-, HTML- eller .eml-filer, eller webbadresser.")
@click.argument("references", nargs=-1, required=True, metavar="FIL|ADRESS...")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Publiceringsdag, om dokumentet inte säger den.")
@private_option
@click.pass_obj
def add(data: DataDir, references: tuple[str, ...], published: datetime | None, allow_private: bool) -> None:
    """Put documents in by hand."""
    from crawlers.intake import add as take_in

    done = take_in(data, references, published=published.date() if published else None, allow_private=allow_private)
    say("add", f"{done.new} nya, {done.changed} ändrade, {done.unchanged} redan inlagda")


@click.command(
    help="Läs om artiklarna ur arkivet, utan nätet. I en tom datamapp eller över dem som finns; numren står kvar."
)
@click.option("--from", "archive", type=click.Path(path_type=Path), help="Arkivmappen, om inte datamappens egen.")
@sources_option
@click.pass_obj
def replay(data: DataDir, archive: Path | None, file: Path | None) -> None:
    """Read the articles again from the archive, without the network."""
    from crawlers import replay, sources

    with progress("Läser arkivet") as tell:
        done = replay.replay(data, archive or data.archive, sources.read_sources(file or sources.SHIPPED), tell)
    broken = done.drops["broken-record"]
    say(
        "replay",
        f"{done.pages} sidor i {done.files} arkivfiler, {done.articles} artiklar, {done.drops.total()} utelämnade "
        f"varav {broken} trasiga arkivposter",
    )
    finish(broken == 0)


@click.command(help="Läs andras WARC-filer (CC-NEWS) på den här datorn. Samma grind och läsning som vid hämtning.")
@click.argument("files", nargs=-1, required=True, metavar="WARC...", type=click.Path(path_type=Path))
@sources_option
@click.pass_obj
def backfill(data: DataDir, files: tuple[Path, ...], file: Path | None) -> None:
    """Read the pages of foreign WARC files."""
    from crawlers import backfill, sources

    with progress("Läser WARC-filer") as tell:
        done = backfill.backfill(data, files, sources.read_sources(file or sources.SHIPPED), tell)
    broken = done.drops["broken-record"]
    say(
        "backfill",
        f"{done.pages} sidor i {done.files} filer, {done.new} nya artiklar, {done.drops.total()} utelämnade "
        f"varav {done.drops['no-office-words']} utan ord om kontor och {broken} trasiga poster",
    )
    finish(broken == 0)
