"""Commands of the tagger: tag articles or a file, measure it on annotated documents."""

from __future__ import annotations

from pathlib import Path

import click

from commands import stages
from commands.console import finish, progress, say, stopping
from register.store import DataDir


@click.command(help="Märk artiklar med orter och beslut. Med --in och --out märks i stället en fil, utan databas.")
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
    finish(tag_file(source, target))


@click.command(help="Mät märkningen mot annoterade dokument.")
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
