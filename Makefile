# make run     the demo town, live in this terminal and in the browser
# make test    everything that must hold
# make bench   the benchmarks, as ratios; prints a table and writes bench.json
# make check   style, types and import directions only
# make format  rewrite the code in the project's form
# make pictures take the pictures of the README from a running demonstration
# make console build the browser side into console/dist

.PHONY: run test bench check format pictures set-up console tools
BIN := .venv/bin
NPM := npm --prefix console --silent
# An installed PostgreSQL of the oldest version that is served, where there is one (Debian's place).
OLDEST_POSTGRES ?= /usr/lib/postgresql/15/bin

run: console
	@exec ./blotter demo

set-up:
	@scripts/set-up requirements-dev.lock

tools:
	@scripts/build-console --tools

console:
	@scripts/build-console

check: set-up tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run check

test: check console
	@scripts/set-up-chromium
	$(NPM) test
	$(BIN)/python -m pytest
	@if [ -x $(OLDEST_POSTGRES)/postgres ]; then \
		TEST_POSTGRES_BIN=$(OLDEST_POSTGRES) $(BIN)/python -m pytest tests/eventlog; \
	else \
		echo "PostgreSQL 15 is not installed in $(OLDEST_POSTGRES): the log's tests ran on 18 only."; \
	fi

bench: set-up
	./blotter bench

format: set-up tools
	PYTHONPATH=. $(BIN)/python scripts/console_schema.py
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run format

pictures: set-up
	PYTHONPATH=. $(BIN)/python scripts/pictures.py
