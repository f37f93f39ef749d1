"""What the README shows of the program is what the program says; `make figures` refreshes it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_generated_parts_are_fresh():
    check = [sys.executable, "-m", "cogapp", "-P", "--check", "README.md"]
    done = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make figures` and commit README.md\n{done.stdout}{done.stderr}"


def test_every_setting_of_the_environment_is_explained():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = [
        path
        for folder in ("alerts", "commands", "crawlers", "datasette", "register")
        for path in (ROOT / folder).rglob("*.py")
    ]
    named = {
        name
        for path in [*code, ROOT / "pipeline.py"]
        for name in re.findall(r"KONTORSKOLL_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert {name for name in named if f"`{name}`" not in readme} == set()
