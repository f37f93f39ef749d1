"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

sources_option = click.option(
    "--sources", "file", type=click.Path(path_type=Path), help="En egen källfil i stället för crawlers/sources.toml."
)
private_option = click.option(
    "--allow-private", is_flag=True, help="Släpp igenom den egna datorns adresser (för prov och demonstration)."
)
