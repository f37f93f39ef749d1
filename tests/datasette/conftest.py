"""A published database and the site over it, served for real by Datasette on a free loopback port."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from register.publish import publish
from register.serving import datasette_command
from register.store import DataDir
from tests.datasette.builder import TODAY, fill

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "datasette"


@dataclass(frozen=True)
class Site:
    """A running site: its data, its address, and a client that talks to it."""

    data: DataDir
    url: str
    http: httpx.Client

    def get(self, path: str, **parameters: str) -> httpx.Response:
        return self.http.get(path, params=parameters or None)


@contextmanager
def served(data: DataDir, **environment: str) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = datasette_command(data, CONFIG, "127.0.0.1", port)
    log = (data.root / "datasette.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            _wait(http, process, data.root / "datasette.log")
            yield Site(data, f"http://127.0.0.1:{port}", http)
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def _wait(http: httpx.Client, process: subprocess.Popen, log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            http.get("/robots.txt")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """An installation whose work.db was published once; not to be changed."""
    data = DataDir(tmp_path_factory.mktemp("published"))
    fill(data)
    publish(data, today=TODAY)
    return data


@pytest.fixture(scope="session")
def site(published: DataDir) -> Iterator[Site]:
    """The site over `published`."""
    with served(published) as running:
        yield running
