"""Files that only their owner may read: the addresses, the secret, the mails."""

import os
from pathlib import Path


def make_private(path: Path) -> None:
    """Create `path` empty if it is missing, and let nobody but the owner read or write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)


def write_private(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, replacing an earlier one of the same name."""
    temporary = _temporary(path, content)
    temporary.replace(path)


def create_private(path: Path, content: bytes) -> None:
    """Write the file unless it exists; of several processes that try, one wins and the others leave it alone."""
    temporary = _temporary(path, content)
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    finally:
        temporary.unlink()


def _temporary(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    make_private(temporary)
    temporary.write_bytes(content)
    return temporary
