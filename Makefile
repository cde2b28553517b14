# Everything a newcomer or CI calls. `make` alone lists it.
#   PYTHON=/path/to/python3   the Python that .venv is made from (3.11 or newer)
#   ARGS="…"                  is handed on to concord demo, pytest or bench
#   WORKERS=4                 processes that share the tests: many of them wait more than they work (0: none)

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

BIN := .venv/bin
WORKERS ?= 4
ARGS ?=

export PYTHON

.PHONY: help setup demo test crash browser bench check lint format types contracts sizes migrations pins clean distclean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

setup: ## .venv with the pinned requirements and the concord command, and the local Slack
	@sh scripts/setup.sh

demo: setup ## a Slack-like workspace with Concord in it on http://localhost:3000, until Ctrl-C
	@$(BIN)/concord demo $(ARGS)

test: setup ## the tests on SQLite and PostgreSQL, with coverage
	@rm -f .coverage .coverage.* coverage.json
	@$(BIN)/python -m pytest -n $(WORKERS) --maxschedchunk=1 --cov --cov-report=term --cov-report=json $(ARGS)
	@$(BIN)/python scripts/coverage_floor.py

crash: setup ## 200 kills while messages are posted
	@CONCORD_KILLS=$${CONCORD_KILLS:-200} $(BIN)/python -m pytest -m crash --timeout=3000 $(ARGS)

browser: setup ## Chromium drives the demo; screenshots go to artefacts/
	@$(BIN)/python -m pytest tests/e2e -m browser --timeout=600 $(ARGS)

bench: setup ## Concord side by side with a bare Bolt app
	@$(BIN)/python -m bench $(ARGS)
	@$(BIN)/python -m bench.register
	@$(BIN)/python -m bench.votes
	@$(BIN)/python -m bench.drafts
	@$(BIN)/python -m bench.search
	@$(BIN)/python -m bench.verify
	@$(BIN)/python -m bench.digests
	@$(BIN)/python -m bench.feeds
	@$(BIN)/python -m bench.slots
	@$(BIN)/python -m bench.nudges
	@$(BIN)/python -m bench.fanout

check: setup ## lint, types, contracts, sizes and migrations; all of them, also when one fails
	@$(MAKE) --keep-going lint types contracts sizes migrations

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python scripts/pins.py check

format: setup ## put the code in form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

types: setup
	@$(BIN)/mypy

contracts: setup
	@$(BIN)/lint-imports --no-cache --no-logo

sizes: setup
	@$(BIN)/python scripts/sizes.py

migrations: setup
	@$(BIN)/python -m pytest tests/migrations $(ARGS)

pins: setup ## resolve the pinned requirement files anew from pyproject.toml
	@$(BIN)/python scripts/pins.py write

clean: ## remove what tools leave behind
	@rm -rf artefacts build dist htmlcov .coverage .coverage.* coverage.json .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find bot handlers storage tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## and what make setup made
	@rm -rf .venv node_modules *.egg-info
