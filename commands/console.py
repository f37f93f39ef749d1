"""How the program speaks: one line a stage, how far long work has come, errors in words, exit codes."""

from __future__ import annotations

import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from register.store import DataDir

Progress = Callable[[int, int | None], None]

ROOMS = ("alerts", "crawlers", "demo", "nlp", "register")


def say(stage: str, sentence: str) -> None:
    """Print a stage's one summary line."""
    click.echo(f"{stage:<9} {sentence}")


def finish(well: bool) -> None:
    """End the program: exit code 0 only when nothing failed."""
    if not well:
        sys.exit(1)


def in_words(error: Exception, data: DataDir) -> str | None:
    """Say in a line what our rooms raise and what disk and database refuse; None for what nobody foresaw."""
    if type(error).__module__.split(".")[0] in ROOMS:
        return str(error)
    if isinstance(error, (OSError, sqlite3.Error)) and not isinstance(
        error, BrokenPipeError
    ):  # "| head": click ends it
        return f"{error} (datamapp: {data.root})"
    return None


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show long work: a bar on a terminal, otherwise a plain line every ten seconds."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    last = time.monotonic()

    def line(done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= 10:
            last = time.monotonic()
            click.echo(f"{label}: {done}" + (f" av {total}" if total else ""), err=True)

    yield line


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end long work where it suits; gives whether it was pressed. Pressed again, it ends at once."""
    pressed = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
