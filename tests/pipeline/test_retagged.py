"""The whole way with a tagger that changes: its report is written, and nobody gets a mail for what it reads anew."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from register.store import DataDir
from tests.pipeline.conftest import ROOT

pytestmark = pytest.mark.slow

CODE = ("alerts", "commands", "crawlers", "nlp", "register", "pipeline.py")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program whose tagger may be changed."""
    copy = tmp_path / "program"
    copy.mkdir()
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


def run(program: Path, data: DataDir, day: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program / "pipeline.py"), "--data", str(data.root), *words],
        env={**os.environ, "KONTORSKOLL_CLOCK": f"{day}T18:00:00Z"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put_in(program: Path, data: DataDir, day: str, place: str, when: str) -> None:
    text = f"Statens servicecenter har beslutat att stänga servicekontoret i {place} den {when}."
    path = data.root.parent / f"{place}.txt"
    path.write_text(f"Servicekontoret i {place} stängs\n\n{text}", encoding="utf-8")
    run(program, data, day, "add", str(path), "--published", day)


def stages(program: Path, data: DataDir, day: str) -> tuple[str, int]:
    """Tag, register and alert; gives what tagging said and how many mails lie in the outbox."""
    said = run(program, data, day, "tag")
    run(program, data, day, "register")
    run(program, data, day, "alert")
    return said, len(list(data.outbox.glob("*.eml")))


def test_a_changed_tagger_writes_its_report_and_mails_nobody(program: Path, data: DataDir):
    gazetteer = program / "nlp" / "data" / "places.csv"
    whole = gazetteer.read_text(encoding="utf-8")
    without = [line for line in whole.splitlines(keepends=True) if ",Motala," not in line]
    gazetteer.write_text("".join(without), encoding="utf-8")
    run(program, data, "2025-03-01", "subscribe", "eva@exempel.se")
    put_in(program, data, "2025-03-03", "Motala", "30 maj")
    put_in(program, data, "2025-03-03", "Arvika", "30 juni")
    said, mails = stages(program, data, "2025-03-03")
    assert "omläst" not in said
    assert mails == 1
    assert not data.retagged.exists()

    gazetteer.write_text(whole, encoding="utf-8")
    said, mails = stages(program, data, "2025-03-04")
    assert "omläst    2 artiklar som en annan version hade läst: 1 nya beslut" in said
    assert mails == 1
    (report,) = data.retagged.glob("*.jsonl")
    (line,) = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert line["title"] == "Servicekontoret i Motala stängs"
    assert [(d["type"], d["place"], d["date"]) for d in line["new"]] == [("closure", "Motala", "2025-05-30")]

    put_in(program, data, "2025-03-06", "Kalix", "31 augusti")
    said, mails = stages(program, data, "2025-03-06")
    assert "omläst" not in said
    assert mails == 2
