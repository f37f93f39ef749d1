"""How Datasette is started on the public databases."""

import sys
from pathlib import Path

from register.store import DataDir


class NothingPublishedError(Exception):
    """There is no public database to serve yet."""


def datasette_command(data: DataDir, config_dir: Path, host: str, port: int) -> list[str]:
    """Return the arguments that start Datasette on what `data` publishes.

    Both databases are opened as immutable (-i), which is right because publishing never writes to a served file but
    swaps in a new one. No --setting: Datasette 0.65 would then ignore the folder's settings.json altogether.
    Raises NothingPublishedError when publish has not run.
    """
    for path in (data.public, data.search):
        if not path.is_file():
            raise NothingPublishedError(f"{path} finns inte ännu; kör först: kontorskoll publish")
    databases = ["-i", str(data.public), "-i", str(data.search)]
    return [sys.executable, "-m", "datasette", "serve", str(config_dir), *databases, "-h", host, "-p", str(port)]
