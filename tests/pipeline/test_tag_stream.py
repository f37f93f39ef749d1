"""Tagging a long file: it does not grow, Ctrl-C leaves whole lines, and so does a kill."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from register.store import DataDir
from tests.pipeline.conftest import command, environment

pytestmark = pytest.mark.slow

EVERYDAY = "Laget vann derbyt med 3–1 efter förlängning inför femhundra åskådare. " * 12
OURS = "Statens servicecenter har beslutat att stänga servicekontoret i {} den 30 maj."
PLACES = ("Motala", "Arvika", "Kalix", "Flen")


def write(path: Path, documents: int, broken: int | None = None) -> None:
    """Documents of which every hundredth tells a decision; one line may be broken."""
    with path.open("w", encoding="utf-8") as out:
        for number in range(documents):
            told = OURS.format(PLACES[number // 100 % 4]) if number % 100 == 0 else EVERYDAY
            fields = {"id": str(number), "title": "Nyheter", "text": f"{told} {number}", "published": "2025-03-01"}
            out.write("{trasig\n" if number == broken else json.dumps(fields, ensure_ascii=False) + "\n")


def whole_lines(path: Path) -> list[dict]:
    written = path.read_bytes()
    assert written.endswith(b"\n")
    return [json.loads(line) for line in written.splitlines()]


def start(data: DataDir, source: Path, target: Path) -> "subprocess.Popen[str]":
    words = command(data, "tag", "--in", str(source), "--out", str(target))
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def wait_for(target: Path, size: int) -> None:
    give_up = time.monotonic() + 60
    while not (target.exists() and target.stat().st_size > size):
        assert time.monotonic() < give_up
        time.sleep(0.005)


def resident(process: "subprocess.Popen[str]") -> int:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_hundred_thousand_documents_and_a_broken_line_stream_through(data, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(source, 100_000, broken=77_777)
    with start(data, source, target) as process:
        wait_for(target, 500_000)
        early = resident(process)
        wait_for(target, 7_000_000)
        late = resident(process)
        said, complained = process.communicate(timeout=300)
    assert late - early < 20e6
    assert process.returncode == 1
    assert complained.splitlines()[-1].endswith("in.jsonl, rad 77778: raden är inte JSON i UTF-8")
    assert "99999 dokument märkta" in said and "1 trasiga rader utelämnade" in said
    tags = whole_lines(target)
    assert [int(found["id"]) for found in tags] == [number for number in range(100_000) if number != 77_777]
    assert sum(len(found["decisions"]) for found in tags) == 1_000


def test_ctrl_c_ends_between_two_documents(data, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(source, 100_000)
    with start(data, source, target) as process:
        wait_for(target, 20_000)
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=60)
    assert process.returncode == 130
    assert complained == "Avbrutet.\n"
    tags = whole_lines(target)
    assert 100 < len(tags) < 100_000
    assert f"{len(tags)} dokument märkta" in said and "avbrutet i förtid" in said


def test_a_kill_leaves_whole_lines(data, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(source, 50_000)
    with start(data, source, target) as process:
        wait_for(target, 20_000)
        process.kill()
        process.communicate(timeout=60)
    assert len(whole_lines(target)) > 100
