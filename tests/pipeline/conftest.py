"""The program as people run it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.sources import sources_toml
from demo.tour import EVENINGS
from demo.web import DemoWeb
from register.store import DataDir

ROOT = Path(__file__).parents[2]
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def command(data: DataDir, *words: str) -> list[str]:
    return [sys.executable, "-W", "error", str(ROOT / "pipeline.py"), "--data", str(data.root), *words]


def environment(day: int = 1) -> dict[str, str]:
    return {**os.environ, "KONTORSKOLL_CLOCK": EVENINGS[day]}


@pytest.fixture
def cli(data: DataDir) -> Cli:
    """Run a command on the test's data folder; gives what came of it."""

    def run(*words: str, day: int = 1) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(data, *words), capture_output=True, text=True, timeout=120, check=False, env=environment(day)
        )

    return run


@pytest.fixture
def web():
    """The demo web on a free port."""
    with DemoWeb(port=0) as served:
        yield served


@pytest.fixture
def sources(web: DemoWeb, tmp_path: Path) -> Path:
    """The demo web's sources file."""
    path = tmp_path / "sources.toml"
    path.write_text(sources_toml(web.port), encoding="utf-8")
    return path
