# Every target sets up what it needs: python3 (3.11 or later), make and a package index are enough.
PYTHON ?= python3
BIN := .venv/bin
# What `make test` and `make coverage` run, and in how many processes.
WHICH = $(or $(FILE),--numprocesses $(or $(PROCESSES),2) --dist loadfile) $(if $(filter no,$(SLOW)),-m 'not slow')

.DEFAULT_GOAL := help
.PHONY: help build fetch check test coverage spark lint bench serve screenshots starter metadata clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: .venv/.installed  ## Build the database from the archive (the starter at first)
	@$(BIN)/infotravail build

fetch: .venv/.installed  ## Download the publishers' files into the archive
	@$(BIN)/infotravail fetch

check: .venv/.installed  ## Check the built database
	@$(BIN)/infotravail check

# Of one file, in this process: what starts two others costs a second.
test: .venv/.installed-dev  ## Run the tests (FILE=tests/test_text.py alone, SLOW=no: the quick ones, PROCESSES=auto)
	@$(BIN)/python -m pytest $(WHICH)

coverage: .venv/.installed-dev  ## Run the tests, and tell the lines of the code that they did not run (FILE=, SLOW=no)
	@$(BIN)/python -m pytest $(WHICH) --cov --cov-report=term-missing:skip-covered

spark: .venv/.installed-dev  ## Run the tests of Spark, which they install (800 MB); Java must be there
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[spark]'
	@$(BIN)/python -m pytest tests/lookup/test_spark.py

lint: .venv/.installed-dev .venv-lint/.installed  ## Check format, rules, types, floors, and that generated files are current
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@.venv-lint/bin/lint-imports --no-cache --no-logo
	@$(BIN)/infotravail metadata --check metadata.yml

bench: .venv/.installed-dev  ## Measure speed, memory and the search (PART=standing: the site under load, alone)
	@$(BIN)/python -m tests.bench.$(or $(PART),bench)

serve: .venv/.installed  ## Serve the built database with Datasette
	@$(BIN)/infotravail serve

screenshots: .venv/.installed-dev  ## Picture each page of the site, at two widths, in dist/screenshots
	@$(BIN)/python -m tests.e2e.screenshots dist/screenshots

starter: .venv/.installed  ## Make the starter again, of the archive of the publishers' files (ARCHIVE=dist)
	@$(BIN)/python -m infotravail.starter.make $(or $(ARCHIVE),dist)
	@ls -l builder/starter

metadata: .venv/.installed  ## Write what derives from the declarations: metadata.yml, the API's types, the README's table
	@$(BIN)/infotravail metadata --output metadata.yml
	@$(BIN)/python -m infotravail.lookup.stub
	@$(BIN)/python -m infotravail.describe.readme README.md

clean:  ## Remove the virtual environments and the starter's home (the archive stays)
	@rm -rf .venv .venv-lint dist/depart

.venv/.installed: pyproject.toml constraints.txt
	@echo "Making the environment, .venv…"
	@$(PYTHON) -m venv .venv
	@echo "Installing infotravail and what it needs…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all]'
	@touch $@

# Apart from the rest: it brings rich, with which Datasette prints what it catches in another way.
.venv-lint/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv .venv-lint
	@.venv-lint/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt import-linter
	@touch $@

.venv/.installed-dev: .venv/.installed
	@echo "Installing what the tests need…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,dev]'
	@touch $@
