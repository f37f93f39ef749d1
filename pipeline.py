"""The program: one command a stage, nothing else. The rooms do the work; here it starts and ends in an exit code."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

import stages
from register.store import DataDir
from stages import say

HERE = Path(__file__).parent
ROOMS = ("alerts", "crawlers", "demo", "nlp", "register")


def in_words(error: Exception, data: DataDir) -> str | None:
    """Say in a line what our rooms raise and what disk and database refuse; None for what nobody foresaw."""
    if type(error).__module__.split(".")[0] in ROOMS:
        return str(error)
    if isinstance(error, (OSError, sqlite3.Error)) and not isinstance(
        error, BrokenPipeError
    ):  # "| head": click ends it
        return f"{error} (datamapp: {data.root})"
    return None


class Pipeline(click.Group):
    """Commands in the order of the work; an error that can be said in words is one line and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order in which the commands are written."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 – click's own signature
        """Run a command and let people read what went wrong."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Avbrutet.", err=True)
            sys.exit(128 + signal.SIGINT)
        except Exception as error:
            if words := in_words(error, DataDir(ctx.params["root"])):
                raise click.ClickException(words) from error
            raise


@click.group(cls=Pipeline, help="Kontorskoll följer vad som händer med statens lokala kontor.")
@click.option(
    "--data",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    envvar="KONTORSKOLL_DATA",
    show_default=True,
    help="Mappen där allt sparas.",
)
@click.version_option(package_name="kontorskoll")
@click.pass_context
def main(ctx: click.Context, root: Path) -> None:
    """Open the installation's folder for the command that follows."""
    ctx.obj = DataDir(root)


def finish(well: bool) -> None:
    """End the program: exit code 0 only when nothing failed."""
    if not well:
        sys.exit(1)


sources_option = click.option(
    "--sources", "file", type=click.Path(path_type=Path), help="En egen källfil i stället för crawlers/sources.toml."
)
private_option = click.option(
    "--allow-private", is_flag=True, help="Släpp igenom den egna datorns adresser (för prov och demonstration)."
)


@main.command(help="Läs källorna och spara nya artiklar. Flöden och sidor hämtas artigt, arkiveras och bokförs.")
@click.argument("names", nargs=-1, metavar="[KÄLLA]...")
@sources_option
@private_option
@click.pass_obj
def crawl(data: DataDir, names: tuple[str, ...], file: Path | None, allow_private: bool) -> None:
    """Run the crawl stage."""
    finish(stages.crawl(data, file, names, allow_private=allow_private))


@main.command(help="Lägg in dokument för hand. Text-, HTML- eller .eml-filer, eller webbadresser.")
@click.argument("references", nargs=-1, required=True, metavar="FIL|ADRESS...")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Publiceringsdag, om dokumentet inte säger den.")
@private_option
@click.pass_obj
def add(data: DataDir, references: tuple[str, ...], published: datetime | None, allow_private: bool) -> None:
    """Put documents in by hand."""
    from crawlers.intake import add as take_in

    done = take_in(data, references, published=published.date() if published else None, allow_private=allow_private)
    say("add", f"{done.new} nya, {done.changed} ändrade, {done.unchanged} redan inlagda")


@main.command(
    help="Läs om artiklarna ur arkivet, utan nätet. I en tom datamapp eller över dem som finns; numren står kvar."
)
@click.option("--from", "archive", type=click.Path(path_type=Path), help="Arkivmappen, om inte datamappens egen.")
@sources_option
@click.pass_obj
def replay(data: DataDir, archive: Path | None, file: Path | None) -> None:
    """Run the replay stage."""
    finish(stages.replay(data, archive, file))


@main.command(help="Läs andras WARC-filer (CC-NEWS) på den här datorn. Samma grind och läsning som vid hämtning.")
@click.argument("files", nargs=-1, required=True, metavar="WARC...", type=click.Path(path_type=Path))
@sources_option
@click.pass_obj
def backfill(data: DataDir, files: tuple[Path, ...], file: Path | None) -> None:
    """Run the backfill stage."""
    finish(stages.backfill(data, files, file))


@main.command(help="Märk artiklar med orter och beslut. Med --in och --out märks i stället en fil, utan databas.")
@click.option("--all", "everything", is_flag=True, help="Läs om alla artiklar, också de redan märkta.")
@click.option("--in", "source", type=click.Path(path_type=Path), help="Dokument, ett JSON-objekt per rad.")
@click.option("--out", "target", type=click.Path(path_type=Path), help="Hit skrivs märkningen, en rad per dokument.")
@click.pass_obj
def tag(data: DataDir, everything: bool, source: Path | None, target: Path | None) -> None:
    """Run the tag stage, or tag a file."""
    if (source is None) != (target is None):
        raise click.UsageError("--in och --out hör ihop: ange båda eller ingen.")
    if source is None or target is None:
        finish(stages.tag(data, everything=everything))
        return
    finish(stages.tag_file(source, target))


@main.command(help="För registret över kontor och ärenden. Kontor, ärenden och skeden följer av besluten i artiklarna.")
@click.pass_obj
def register(data: DataDir) -> None:
    """Run the register stage."""
    finish(stages.register(data))


@main.command(help="Bygg de publika databaserna och byt in dem.")
@click.pass_obj
def publish(data: DataDir) -> None:
    """Run the publish stage."""
    finish(stages.publish(data))


@main.command(help="Visa webbplatsen på den här datorn.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adress att lyssna på.")
@click.option("--port", default=8001, show_default=True, help="Port att lyssna på.")
@click.pass_obj
def serve(data: DataDir, host: str, port: int) -> None:
    """Become Datasette on the public databases."""
    command = serve_command(data, host, port)
    os.execv(command[0], command)


def serve_command(data: DataDir, host: str, port: int) -> list[str]:
    """Give the command that serves the public databases; they must have been published."""
    from register.serving import datasette_command

    if not data.public.exists():
        raise click.ClickException(f"{data.public} finns inte än. Kör ”kontorskoll publish” först.")
    return datasette_command(data, HERE / "datasette", host, port)


@main.command(help="Skicka besked till prenumeranterna.")
@click.option("--dry-run", is_flag=True, help="Räkna bara, skicka inget.")
@click.pass_obj
def alert(data: DataDir, dry_run: bool) -> None:
    """Run the alert stage."""
    finish(stages.alert(data, dry_run=dry_run))


@main.command(help="Gör alla steg, en gång eller om igen. Stegen är crawl, tag, register, publish och alert.")
@click.option("--every", metavar="TID", help="Upprepa med detta mellanrum: 15m, 2h, 1d.")
@sources_option
@private_option
@click.pass_obj
def run(data: DataDir, every: str | None, file: Path | None, allow_private: bool) -> None:
    """Run all stages, once or for ever."""
    if every is None:
        finish(stages.everything(data, file, allow_private=allow_private))
        return
    from apscheduler.schedulers.blocking import BlockingScheduler

    from crawlers.sources import duration

    def again() -> None:
        try:
            stages.everything(data, file, allow_private=allow_private, due_only=True)
        except Exception as error:
            if (words := in_words(error, data)) is None:
                raise
            click.echo(f"run: {words}", err=True)  # the next time may go better

    schedule, pause = BlockingScheduler(), duration(every)
    start = datetime.now().astimezone()
    schedule.add_job(again, "interval", seconds=pause.total_seconds(), next_run_time=start, coalesce=True)
    schedule.start()


@main.command(
    help="Visa vilka källor vi ser och inte ser. Hälsa, sedan när, varför och nästa steg. Slutkod 2 när en källa är"
    " blind eller bryter sitt avtal (expect i källfilen) utan att någon har kvitterat det."
)
@click.option("--json", "as_json", is_flag=True, help="Skriv allt om varje källa som JSON.")
@click.pass_obj
def health(data: DataDir, as_json: bool) -> None:
    """Judge the sources anew and list them, the worst first."""
    if not stages.health(data, as_json=as_json):
        sys.exit(2)


@main.command(
    help="Kvittera ett fel hos en källa: vi vet. Felet ger ingen slutkod förrän det blir ett annat fel, dagen har"
    " passerat eller källan har läst rätt och blivit fel igen. Skälet publiceras."
)
@click.argument("source", metavar="KÄLLA")
@click.argument("reason", nargs=-1, required=True, metavar="SKÄL...")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Sista dagen det gäller.")
@click.pass_obj
def acknowledge(data: DataDir, source: str, reason: tuple[str, ...], until: datetime | None) -> None:
    """Note that somebody knows how a source is."""
    stages.acknowledge(data, source, " ".join(reason), until=until.date() if until else None)


@main.command(help="Visa hur mycket vi frågar källorna. Förfrågningar per dag och andel oförändrade (304) per källa.")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1), help="Så många dagar bakåt.")
@click.pass_obj
def requests(data: DataDir, days: int) -> None:
    """Print what each source was asked."""
    stages.requests(data, days)


@main.command(help="Granska och visa källfilen. Vilka källor som är på, vilka som är av och varför.")
@sources_option
def sources(file: Path | None) -> None:
    """Check and list the sources."""
    from crawlers.sources import SHIPPED, read_sources

    found = read_sources(file or SHIPPED)
    for source in found:
        state = "på" if source.enabled else "av"
        click.echo(f"{state}  {source.id:<28} {source.family:<8} {source.url}  {source.reason or ''}".rstrip())
    say("sources", f"{len(found)} källor, {sum(source.enabled for source in found)} på")


@main.command(
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
        finish(stages.check_golden(check, golden, file))
        return
    from crawlers.newcomer import Wish
    from crawlers.sources import LINEAGE, MANUAL

    kinds = [known for known in LINEAGE if known != MANUAL]
    kind = kind or click.prompt("Vad för slags utgivare", type=click.Choice(kinds))
    if kind not in kinds:
        raise click.UsageError(f"--kind är {kind!r} men ska vara en av {', '.join(kinds)}.")
    assert url is not None
    wish = Wish(url, kind, name_of_source, name, region)
    stages.new_source(wish, golden, file, own_spider=spider, allow_private=allow_private)


@main.command(help="Mät märkningen mot annoterade dokument.")
@click.argument("gold", nargs=-1, required=True, metavar="GULD.jsonl...", type=click.Path(path_type=Path))
@click.option("--errors", is_flag=True, help="Visa vad som missades och vad som var falskt larm, per dokument.")
@click.option("--phenomena", is_flag=True, help="Visa siffror också för varje slags beslut, svårighet och fält.")
@click.option("--markdown", is_flag=True, help="Skriv tabeller för README.")
def evaluate(gold: tuple[Path, ...], errors: bool, phenomena: bool, markdown: bool) -> None:
    """Print the tagger's figures on annotated documents."""
    from nlp.measure import as_lines, as_markdown, measure

    measured = measure(gold, errors=errors)
    for line in (as_markdown if markdown else as_lines)(measured, phenomena=phenomena):
        click.echo(line)


@main.command(help="Prenumerera på nya skeden. Flera villkor gäller tillsammans; kör kommandot igen för ett till.")
@click.argument("email", metavar="E-POST")
@click.option("--county", metavar="LÄN", help="Läns namn eller kod.")
@click.option("--municipality", metavar="KOMMUN", help="Kommuns namn eller kod.")
@click.option("--agency", metavar="MYNDIGHET", help="Myndighetens namn eller id.")
@click.option("--type", metavar="TYP", help="opening, closure, relocation, merger, hours_change, service_change.")
@click.option("--stage", metavar="SKEDE", help="proposed, decided, completed, cancelled.")
@click.pass_obj
def subscribe(
    data: DataDir,
    email: str,
    county: str | None,
    municipality: str | None,
    agency: str | None,
    type: str | None,
    stage: str | None,
) -> None:
    """Add a subscription."""
    stages.subscribe(data, email, county=county, municipality=municipality, agency=agency, type=type, stage=stage)


@main.command(help="Visa vilka som prenumererar på vad.")
@click.pass_obj
def subscriptions(data: DataDir) -> None:
    """List the subscriptions in force."""
    from alerts.subscribe import list_subscriptions

    for found in list_subscriptions(data):
        wishes = (found.county, found.municipality, found.agency, found.type, found.stage)
        click.echo(f"{found.email}: {', '.join(filter(None, wishes)) or 'allt'}")


@main.command(help="Avsluta en adress alla prenumerationer. Adressen raderas.")
@click.argument("email", metavar="E-POST")
@click.pass_obj
def unsubscribe(data: DataDir, email: str) -> None:
    """End an address's subscriptions."""
    from alerts.subscribe import unsubscribe as end

    end(data, email)
    say("unsubscribe", "adressen är raderad")


@main.command(help="Visa hela arbetet på en påhittad webb. Allt sker på den här datorn; sedan visas webbplatsen.")
@click.option("--no-serve", is_flag=True, help="Sluta när arbetet är gjort i stället för att visa webbplatsen.")
@click.option("--web-port", default=8765, show_default=True, help="Port för den påhittade webben.")
@click.option("--port", default=8001, show_default=True, help="Port för webbplatsen.")
@click.pass_obj
def demo(data: DataDir, no_serve: bool, web_port: int, port: int) -> None:
    """Run the whole job on the demo web."""
    from demo.tour import SIGN_UP, SUBSCRIBERS, tour

    data = DataDir(data.root / "demo")

    def work(hour: str, day: int) -> bool:
        os.environ["KONTORSKOLL_CLOCK"] = hour
        click.echo(f"Dag {day} ({hour[:10]})")
        return stages.everything(data, data.root / "sources.toml", allow_private=True)

    os.environ["KONTORSKOLL_CLOCK"] = SIGN_UP
    for email, county in SUBSCRIBERS:
        stages.subscribe(data, email, county=county)
    with tour(data.root, web_port, work) as well:
        stages.sum_up(data)
        if no_serve:
            finish(well)
            return
        click.echo(f"Webbplatsen: http://127.0.0.1:{port}/  (avsluta med Ctrl-C)")
        finish(stages.watch(serve_command(data, "127.0.0.1", port)))


if __name__ == "__main__":
    main()
