"""Commands for the sources file: look it through, take in a source, hold its golden pages against what is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.console import finish, say
from commands.options import private_option, sources_option

if TYPE_CHECKING:
    from crawlers.newcomers.newcomer import Wish

GOLDEN = Path(__file__).parents[1] / "tests" / "crawlers" / "golden"  # pages of our own writing
GOLDEN_LOCAL = GOLDEN.with_name("golden-local")  # real ones: others' texts, on this machine only


@click.command(help="Granska och visa källfilen. Vilka källor som är på, vilka som är av och varför.")
@sources_option
def sources(file: Path | None) -> None:
    """Check and list the sources."""
    from crawlers.sources import SHIPPED, read_sources

    found = read_sources(file or SHIPPED)
    for source in found:
        state = "på" if source.enabled else "av"
        click.echo(f"{state}  {source.id:<28} {source.family:<8} {source.url}  {source.reason or ''}".rstrip())
    say("sources", f"{len(found)} källor, {sum(source.enabled for source in found)} på")


@click.command(
    "new-source", help="Ta in en ny källa. Hämtar adressen, gissar hur den läses, skriver dess tabell och guldsidor."
)
@click.argument("url", metavar="ADRESS", required=False)
@click.option("--kind", metavar="SLAG", help="Vad för slags utgivare; frågas efter om det saknas.")
@click.option("--id", "name_of_source", metavar="ID", help="Källans id, annars efter värdnamnet.")
@click.option("--name", metavar="NAMN", help="Källans namn, annars det sidan själv säger.")
@click.option("--region", metavar="LÄNSKOD", help="Länet den bevakar, enligt SCB.")
@click.option("--spider", is_flag=True, help="Skriv också en egen spindel att ändra i.")
@click.option("--golden", type=click.Path(path_type=Path), help="Mapp för guldsidorna i stället för golden-local.")
@click.option("--check", metavar="ID", help="Pröva i stället en källas guldsidor och visa vad som skiljer.")
@sources_option
@private_option
def new_source(
    url: str | None,
    kind: str | None,
    name_of_source: str | None,
    name: str | None,
    region: str | None,
    spider: bool,
    golden: Path | None,
    check: str | None,
    file: Path | None,
    allow_private: bool,
) -> None:
    """Take in a source, or check one's golden pages."""
    if (url is None) == (check is None):
        raise click.UsageError("Ange antingen en adress eller --check ID.")
    if check is not None:
        finish(check_golden(check, golden, file))
        return
    from crawlers.newcomers.newcomer import Wish

    assert url is not None
    wish = Wish(url, known_kind(kind), name_of_source, name, region)
    take_in(wish, golden, file, own_spider=spider, allow_private=allow_private)


def known_kind(kind: str | None) -> str:
    """Give the kind of publisher, asked for where it was not said."""
    from crawlers.sources import LINEAGE, MANUAL

    kinds = [known for known in LINEAGE if known != MANUAL]
    kind = kind or click.prompt("Vad för slags utgivare", type=click.Choice(kinds))
    if kind not in kinds:
        raise click.UsageError(f"--kind är {kind!r} men ska vara en av {', '.join(kinds)}.")
    return kind


def take_in(wish: Wish, golden: Path | None, file: Path | None, *, own_spider: bool, allow_private: bool) -> None:
    """Find out how a source is read, tell what was found, and write it down."""
    from crawlers import sources
    from crawlers.newcomers import enrol, newcomer

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
    from crawlers.newcomers.golden import check_source
    from crawlers.sources import SHIPPED

    lines, well = check_source(source, (golden,) if golden else (GOLDEN, GOLDEN_LOCAL), file or SHIPPED)
    for line in lines:
        click.echo(line)
    return well
