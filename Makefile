# Each target makes its own .venv; `make PYTHON=python3.12 test` takes another interpreter.
PYTHON ?= python3
PYTEST_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: try test fast lint check bench setup clean

try: setup
	$(BIN)/hookkit try

test: setup
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Without real processes and real models: for every save of a file.
fast: setup
	$(BIN)/python -m pytest -m "not heavy and not claude"

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

bench: setup
	$(BIN)/python -m tests.bench

setup: $(VENV)/installed

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .claude-code .mcp-npm
