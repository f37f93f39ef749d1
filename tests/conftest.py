"""What every test shares: a fresh data folder. Only loopback is open (pytest-socket)."""

from pathlib import Path

import pytest

from register.store import DataDir


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    """Give an installation folder of its own to each test."""
    return DataDir(tmp_path / "data")
