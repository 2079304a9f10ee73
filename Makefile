# Every chore has its one definition here; hooks and CI call it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/ready
PYTEST_WORKERS ?= auto

NODE := .venv/node
NODE_READY := $(NODE)/ready

# Where uv is at hand, the chores on the lock need no .venv: make audit UV=uv
UV ?= $(BIN)/uv
UV_READY = $(if $(filter $(BIN)/uv,$(UV)),$(READY))

.DEFAULT_GOAL := help
.PHONY: help install demo test check format bench migrations schemas docs lock locked audit constraints sbom dist clean

help: ## list the chores
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(READY) ## make .venv with the command and everything the chores need

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "no python3 found: install Python 3.11 or later, or say make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY) ## publish the example agents, roll one back, show status and history
	@sh demo/demo.sh "$(CURDIR)"

$(NODE_READY): tests/node/package.json $(READY)
	@mkdir -p $(NODE) && cp tests/node/package.json $(NODE)
	@if command -v npm > /dev/null; then npm install --prefix $(NODE) --no-package-lock --no-audit --no-fund --silent; \
	else echo "there is no npm here: tests that need Node are skipped"; fi
	@touch $@

test: $(READY) $(NODE_READY) ## run the whole suite, with its coverage
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --cov --cov-report= tests
	REGISTRY_TEST_POSTGRES_VERSION=16 $(BIN)/python -m pytest -n $(PYTEST_WORKERS) -q tests/contract tests/integration/store
	$(BIN)/coverage report --fail-under=95 | tail -n 5
	$(BIN)/python tests/architecture/file_coverage.py 85

check: $(READY) ## lint, types, floors, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m registry_cli.store.function_migration --check
	$(BIN)/python -m registry_cli.kinds.generate --check packages/shared/schemas
	$(BIN)/python docs/generate.py --check
	$(BIN)/registry validate --fail-on warning

format: $(READY) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## measure against ajv-cli, against a floor script of the same work, and over HTTPS
	$(BIN)/python benchmarks/peers.py
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/transports.py

migrations: $(READY) ## write the migration that installs store/sql/functions
	$(BIN)/python -m registry_cli.store.function_migration

schemas: $(READY) ## write the JSON Schemas of the kinds
	$(BIN)/python -m registry_cli.kinds.generate packages/shared/schemas

docs: $(READY) ## write the generated pages of docs/reference
	$(BIN)/python docs/generate.py

lock: $(UV_READY) ## lock what pyproject.toml asks for; make lock UPGRADE=--upgrade takes the newest
	$(UV) lock $(UPGRADE)

locked: $(UV_READY) ## check that the lock is what pyproject.toml asks for
	$(UV) lock --check

# Without hashes: pip would ask for one of the package itself, too.
constraints: $(UV_READY) ## write build/constraints.txt, which holds pip to the locked versions
	@mkdir -p build
	$(UV) export --quiet --frozen --all-extras --all-groups --no-emit-project --no-hashes --output-file build/constraints.txt

audit: $(UV_READY) ## ask whether anything in the lock is known to be vulnerable
	$(UV) audit --frozen --preview-features audit-command

sbom: $(UV_READY) ## write build/sbom.cdx.json, the packages that the locked command consists of
	@mkdir -p build
	$(UV) export --quiet --frozen --format cyclonedx1.5 --preview-features sbom-export --output-file build/sbom.cdx.json

# The wheel is tried among the locked packages, so that nothing unlocked runs beside what will be released.
dist: $(UV_READY) ## build the sdist and the wheel, by the locked backend, and try the wheel
	rm -rf dist build/dist && mkdir -p build/dist
	$(UV) export --quiet --frozen --only-group build --output-file build/dist/backend.txt
	$(UV) export --quiet --frozen --no-emit-project --output-file build/dist/locked.txt
	$(UV) build --no-create-gitignore --require-hashes --build-constraints build/dist/backend.txt
	$(UV) venv --quiet build/dist/venv
	$(UV) pip install --quiet --python build/dist/venv --require-hashes --requirements build/dist/locked.txt
	$(UV) pip install --quiet --python build/dist/venv --no-deps dist/*.whl
	cd build/dist && venv/bin/registry --version && venv/bin/registry --help > /dev/null

clean: ## remove what the chores made
	rm -rf .venv build dist .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis benchmarks/generated
