"""Notices that publish has swapped in new files, and reopens them within a second."""

import gc
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database

_EVERY = 1.0  # seconds between looks at the files
_SWEEPS = 3


class _Served:
    """The files as they were when last opened: inode, time and size by database name."""

    def __init__(self, datasette: Datasette) -> None:
        self.datasette = datasette
        self.files = {name: self._stamp(db) for name, db in datasette.databases.items() if db.path}
        self.looked = time.monotonic()
        self.sweeps = 0  # looks at which what the old files were open in is still to be cleared away

    def refresh(self) -> None:
        """Reopen when a file has changed, at most once in _EVERY."""
        if time.monotonic() - self.looked < _EVERY:
            return
        self.looked = time.monotonic()
        if self.sweeps:
            self.sweeps -= 1
            gc.collect()  # connections of ended threads lie in cycles, and hold the disk space of deleted files
        try:
            new = {name: self._stamp(self.datasette.databases[name]) for name in self.files}
        except FileNotFoundError:
            return  # moved away by hand: what is open can still be read
        if new != self.files:
            self.files = new
            self._reopen()
            self.sweeps = _SWEEPS

    def _reopen(self) -> None:
        """Open all anew in fresh threads; queries under way finish on the old files, whose inodes live until then."""
        ds = self.datasette
        opened = {}
        for name in self.files:
            opened[name] = Database(ds, ds.databases[name].path, is_mutable=False)
            opened[name].name = opened[name].route = name
        ds.databases = {**ds.databases, **opened}
        old, ds.executor = ds.executor, ThreadPoolExecutor(max_workers=ds.setting("num_sql_threads"))
        old.shutdown(wait=False)

    @staticmethod
    def _stamp(database: Database) -> tuple[int, int, int]:
        status = Path(database.path).stat()
        return status.st_ino, status.st_mtime_ns, status.st_size


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable:
    """Look at the files before a request is answered, at most once a second."""
    served = _Served(datasette)

    def wrap(app: Callable) -> Callable:
        async def fresh(scope: dict, receive: Callable, send: Callable) -> None:
            if scope["type"] == "http":
                served.refresh()
            await app(scope, receive, send)

        return fresh

    return wrap
