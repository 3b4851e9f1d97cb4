# make run    the demo town, live in this terminal
# make test   everything that must hold
# make bench  the benchmarks, as ratios; prints a table and writes bench.json
# make check  style, types and import directions only
# make format rewrite the code in the project's form

.PHONY: run test bench check format picture set-up
BIN := .venv/bin
# An installed PostgreSQL of the oldest version that is served, where there is one (Debian's place).
OLDEST_POSTGRES ?= /usr/lib/postgresql/15/bin

run:
	@exec ./blotter demo

set-up:
	@scripts/set-up requirements-dev.lock

check: set-up
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest
	@if [ -x $(OLDEST_POSTGRES)/postgres ]; then \
		TEST_POSTGRES_BIN=$(OLDEST_POSTGRES) $(BIN)/python -m pytest tests/eventlog; \
	else \
		echo "PostgreSQL 15 is not installed in $(OLDEST_POSTGRES): the log's tests ran on 18 only."; \
	fi

bench: set-up
	./blotter bench

format: set-up
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

picture: set-up
	PYTHONPATH=. $(BIN)/python scripts/picture.py
