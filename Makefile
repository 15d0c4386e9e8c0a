# Needs Python 3.11 or later and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STACK ?= examples/as-shipped
OUT ?= out

.PHONY: audit test lint format docs bench clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("stackaudit needs Python 3.11 or later") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	$(BIN)/python -m compileall -q auditor checks rules reports
	$(BIN)/python -m auditor.rule_cache
	touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# The example is meant to fail: a missed gate (exit code 1) is a finished audit.
audit: $(VENV)/.installed
	mkdir -p $(OUT)
	$(BIN)/stackaudit run $(STACK) --report json=$(OUT)/report.json --report html=$(OUT)/report.html --report-only

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --cov --cov-report=term -n auto $(ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

bench: $(VENV)/.installed-dev
	$(BIN)/python bench/startup.py

clean:
	rm -rf $(VENV) $(OUT) .mypy_cache .ruff_cache .pytest_cache .coverage
