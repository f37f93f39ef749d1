"""One writer at a time: the lock of a folder's books and archive."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_WAIT = 3.0  # seconds: a killed run's child takes a moment to notice


class BusyError(Exception):
    """Another crawl works in the same folder; the message is in Swedish."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's crawl lock; the system lets go of it when we die, however we die."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "crawl.lock").open("w") as lock:
        give_up = time.monotonic() + LOCK_WAIT
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise BusyError(f"En annan hämtning pågår i {folder}; vänta tills den är klar") from None
                time.sleep(0.1)
        yield
