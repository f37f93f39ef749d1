"""Commands that bring out what we know: the register, the public databases, the site."""

from __future__ import annotations

import os
from pathlib import Path

import click

from commands import stages
from commands.console import finish
from register.store import DataDir

CONFIGURATION = Path(__file__).parents[1] / "datasette"


@click.command(
    help="För registret över kontor och ärenden. Kontor, ärenden och skeden följer av besluten i artiklarna."
)
@click.pass_obj
def register(data: DataDir) -> None:
    """Run the register stage."""
    finish(stages.register(data))


@click.command(help="Bygg de publika databaserna och byt in dem.")
@click.pass_obj
def publish(data: DataDir) -> None:
    """Run the publish stage."""
    finish(stages.publish(data))


@click.command(help="Visa webbplatsen på den här datorn.")
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
    return datasette_command(data, CONFIGURATION, host, port)
