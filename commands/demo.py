"""The command that shows the whole job on an invented web, and then its site."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing

import click

from commands import stages
from commands.console import finish
from commands.notify import sign_up
from commands.publish import serve_command
from register.store import DataDir, open_work


@click.command(help="Visa hela arbetet på en påhittad webb. Allt sker på den här datorn; sedan visas webbplatsen.")
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
        sign_up(data, email, county=county)
    with tour(data.root, web_port, work) as well:
        sum_up(data)
        if no_serve:
            finish(well)
            return
        click.echo(f"Webbplatsen: http://127.0.0.1:{port}/  (avsluta med Ctrl-C)")
        finish(watch(serve_command(data, "127.0.0.1", port)))


def sum_up(data: DataDir) -> None:
    """Print what the installation holds."""
    from register.totals import totals

    with closing(open_work(data)) as db:
        held = totals(db)
    mails = len(list(data.outbox.glob("*.eml")))
    click.echo(
        f"\nSammanlagt: {held.fetches} hämtningar varav {held.not_modified} oförändrade (304), "
        f"{held.articles} artiklar, {held.relevant} berör kontor, {held.decisions} beslut, {held.cases} ärenden, "
        f"{held.offices} kontor, {held.stage_changes} skeden, {mails} mejl i {data.outbox}; "
        f"{held.drops} utelämnade med angiven orsak."
    )


def watch(command: list[str]) -> bool:
    """Run a server until somebody stops it with Ctrl-C; gives whether it ran."""
    with subprocess.Popen(command) as server:
        try:
            return server.wait() == 0
        except KeyboardInterrupt:
            return True  # the server got the same Ctrl-C
