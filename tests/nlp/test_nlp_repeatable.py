"""The same text is always read the same way, whatever order Python's sets come in."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tags(tmp_path: Path, seed: int) -> bytes:
    out = tmp_path / f"{seed}.jsonl"
    words = [sys.executable, str(ROOT / "pipeline.py"), "tag", "--in", str(ROOT / "tests" / "gold" / "dev-b.jsonl")]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    subprocess.run([*words, "--out", str(out)], env=environment, check=True, capture_output=True)
    return out.read_bytes()


def test_tags_do_not_depend_on_the_hash_seed(tmp_path):
    assert tags(tmp_path, 1) == tags(tmp_path, 3)
