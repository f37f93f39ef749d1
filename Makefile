# Each target makes .venv and installs into it by itself when needed. Needs Python 3.11 and make, nothing else.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint bench figures clean

demo: $(VENV)/.runs       ## the whole job on a small invented web, then the site at http://127.0.0.1:8001
	$(BIN)/kontorskoll demo

test: $(VENV)/.tests      ## every test
	$(BIN)/python -m pytest

lint: $(VENV)/.tests      ## style, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.tests     ## speed, as ratios within one run; memory over a long stream; the gate's recall
	$(BIN)/python -m tests.benchmarks.throughput
	$(BIN)/python -m tests.benchmarks.memory
	$(BIN)/python -m tests.benchmarks.recall
	$(BIN)/python -m tests.benchmarks.crawl
	$(BIN)/python -m tests.benchmarks.backfill

figures: $(VENV)/.tests   ## writes measured figures and command help into README.md
	$(BIN)/cog -P -r README.md

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/.runs: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.tests: $(VENV)/.runs
	$(PIP) --editable '.[dev]'
	touch $@
