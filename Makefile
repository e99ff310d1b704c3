# Each target makes its own .venv; `make PYTHON=python3.12 test` takes another interpreter.
PYTHON ?= python3
PYTEST_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: try test fast lint check bench soak fuzz nightly neo4j setup clean

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

# The long versions of what tests/soak does in short: half an hour, and a machine of their own.
soak: setup
	$(BIN)/python -m tests.soak

# All parsers for ten minutes; seconds of it are among the tests.
fuzz: setup
	$(BIN)/python -m tests.fuzz --seconds 600

# As fuzz, half of the time with a fuzzer that follows the branches; then the soak.
nightly: setup
	$(BIN)/python -m pip install --quiet --group nightly
	$(BIN)/python -m tests.fuzz --seconds 600
	$(BIN)/python -m tests.soak

# A real Neo4j for the tests marked neo4j, which are skipped without; wants a JDK and Maven.
neo4j: .neo4j/classpath

.neo4j/classpath: tests/doubles/neo4j_server/pom.xml
	mkdir -p .neo4j
	mvn --batch-mode --quiet -Dmaven.repo.local="$(CURDIR)/.neo4j/m2" --file $< \
		dependency:build-classpath -Dmdep.outputFile="$(CURDIR)/$@.tmp"
	mv $@.tmp $@

setup: $(VENV)/installed

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[gemini]" --group dev
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .claude-code .mcp-npm .neo4j
