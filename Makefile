# Two commands matter: `make run` (the product, in a browser) and `make test`.
# Needs Python 3.11+, make and the package registry; nothing here needs root except, where it is missing, the system browser for `make test`.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

.PHONY: run test check format demo lock system-tools bench clean

run: $(VENV)/.run-ready
	$(BIN)/forbear serve --demo --host $(HOST) --port $(PORT)

test: $(VENV)/.dev-ready system-tools
	$(BIN)/python -m pytest -n 2 --dist loadfile
	$(BIN)/python tests/run_on_postgres.py

check: $(VENV)/.dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev-ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

demo: $(VENV)/.run-ready
	$(BIN)/forbear demo --out var/demo

bench: $(VENV)/.dev-ready
	$(BIN)/python benchmarks/engine_speed.py
	$(BIN)/python benchmarks/reading_speed.py
	$(BIN)/python benchmarks/web_latency.py

# The hash-pinned locks name no registry, so that any mirror serves them.
lock:
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 requirements/base.in -o requirements/base.txt
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 requirements/dev.in -o requirements/dev.txt

system-tools: $(VENV)/.dev-ready
	@$(BIN)/python tests/system_tools.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Forbear needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements/base.txt)
	@touch $@

$(VENV)/.dev-ready: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements/dev.txt)
	@touch $@ $(VENV)/.run-ready

# uv is used where it is found, because it is faster; pip checks the same hashes.
define install
$(if $(UV),$(UV) pip install -q --python $(BIN)/python --require-hashes -r $(1),$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1))
$(if $(UV),$(UV) pip install -q --python $(BIN)/python --no-deps -e .,$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .)
endef

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .hypothesis .import_linter_cache
