# Everything a contributor runs. `make help` lists it. Needs Python 3.11+, pip, git and make;
# the rest, uv included, goes into .venv from the lock file.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
STAMP := $(VENV)/.stamp-setup
BROWSER_STAMP := $(VENV)/.stamp-chromium
UV_VERSION := 0.13.9

# Where the example case goes, and extra arguments: make test ARGS="tests/model -x"
DIR ?= build/demo
ARGS ?=
# The interpreter to build .venv with; empty: the newest one that the dependencies are known on.
PYTHON ?=
# Test processes at once; 1: all tests in one process, as a debugger wants it.
JOBS ?= 2

# uv must use our environment, whatever else is active, and never fetch an interpreter itself.
unexport VIRTUAL_ENV
unexport PYTHONHOME
UV := UV_PROJECT_ENVIRONMENT=$(VENV) UV_PYTHON=$(BIN)/python UV_PYTHON_DOWNLOADS=never \
	UV_HTTP_TIMEOUT=180 $(BIN)/uv

.PHONY: help
help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" \
		read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

.PHONY: setup
setup: $(STAMP) ## make .venv from the lock file (quick when it is up to date)

# A name on PATH is not yet an interpreter (version managers leave empty shims), so each is tried.
$(STAMP): uv.lock pyproject.toml Makefile
	@set -eu; \
	usable() { "$$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	if ! usable $(BIN)/python; then \
	  found=; \
	  for name in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3 python); do \
	    if usable "$$name"; then found=$$name; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "No usable Python 3.11 or newer was found$(if $(PYTHON), under PYTHON=$(PYTHON),)." >&2; \
	    echo "Install one, or name it: make setup PYTHON=/path/to/python3" >&2; exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$("$$found" --version)"; \
	  rm -rf $(VENV); \
	  if ! "$$found" -m venv $(VENV) >/dev/null 2>&1; then \
	    rm -rf $(VENV); "$$found" -m venv --without-pip $(VENV); \
	    "$$found" -m pip --python $(BIN)/python install --quiet "uv==$(UV_VERSION)"; \
	  fi; \
	fi; \
	if [ "$$($(BIN)/uv --version 2>/dev/null | cut -d' ' -f2)" != "$(UV_VERSION)" ]; then \
	  $(BIN)/python -m pip install --quiet "uv==$(UV_VERSION)" 2>/dev/null || \
	    $(UV) pip install --quiet "uv==$(UV_VERSION)"; \
	fi; \
	$(UV) sync --locked --quiet --compile-bytecode; \
	touch $(STAMP)

.PHONY: demo
demo: setup ## make the example case in DIR (build/demo), trace it, draw it, ask it in Cypher
	@if [ "$(DIR)" = build/demo ] && [ -e build/demo/case.toml ]; then \
	  $(BIN)/graphengine graph stop --case build/demo >/dev/null 2>&1 || true; \
	  rm -rf build/demo; \
	fi
	@$(BIN)/graphengine demo "$(DIR)" $(ARGS)

.PHONY: test
test: setup browser ## run all tests, on a real Neo4j and, where one can be had, Chromium
	@$(BIN)/pytest $(if $(filter-out 1,$(JOBS)),-n $(JOBS) --dist loadgroup) $(ARGS)

.PHONY: browser
browser: setup ## look for Chromium and install it if that is possible
	@set -u; \
	for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  if command -v $$name >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ -e $(BROWSER_STAMP) ]; then exit 0; fi; \
	echo "Installing Chromium for the browser tests"; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive \
	    apt-get install --yes --no-install-recommends chromium fonts-noto-cjk; }; \
	else \
	  $(BIN)/playwright install chromium; \
	fi >$(VENV)/chromium.log 2>&1 || \
	  echo "Chromium cannot be had here ($(VENV)/chromium.log says why): browser tests will be skipped."; \
	touch $(BROWSER_STAMP)

.PHONY: lint
lint: setup ## check format, style, types and the direction of imports
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: setup ## format the code and repair what ruff can repair
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: hooks
hooks: setup ## run `make lint` before every commit
	@$(BIN)/pre-commit install

.PHONY: bench
bench: setup ## measure speed and memory beside peers, as a table
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: wheel
wheel: setup ## build the wheel into dist/
	@$(UV) build --wheel --quiet && ls dist

.PHONY: clean
clean: ## remove what was built, but not .venv
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## remove .venv too
	@rm -rf $(VENV)
