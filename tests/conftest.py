"""What every test shares: a fresh data folder. The network is closed but for loopback (pytest-socket, pyproject.toml)."""

from pathlib import Path

import pytest

from register.store import DataDir


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    """Give an installation folder of its own to each test."""
    return DataDir(tmp_path / "data")
