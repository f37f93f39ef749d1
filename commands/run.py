"""The command that does all stages, once or for ever."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from commands import stages
from commands.console import finish, in_words
from commands.options import private_option, sources_option
from register.store import DataDir


@click.command(help="Gör alla steg, en gång eller om igen. Stegen är crawl, tag, register, publish och alert.")
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
