"""The program: its commands in the order of the work, nothing else. Here it starts and ends in an exit code."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click

from commands import collect, demo, notify, publish, run, sources, tag, watch
from commands.console import in_words
from register.store import DataDir

COMMANDS = (
    collect.crawl,
    collect.add,
    collect.replay,
    collect.backfill,
    tag.tag,
    publish.register,
    publish.publish,
    publish.serve,
    notify.alert,
    run.run,
    watch.health,
    watch.acknowledge,
    watch.requests,
    sources.sources,
    sources.new_source,
    tag.evaluate,
    notify.subscribe,
    notify.subscriptions,
    notify.unsubscribe,
    demo.demo,
)


class Pipeline(click.Group):
    """Commands in the order of the work; an error that can be said in words is one line and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order in which the commands are listed."""
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


@click.group(cls=Pipeline, commands=COMMANDS, help="Kontorskoll följer vad som händer med statens lokala kontor.")
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


if __name__ == "__main__":
    main()
