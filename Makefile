# Every target sets up what it needs. `make` alone lists them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AS_OF := 2026-11-01

.DEFAULT_GOAL := help
.PHONY: help setup run test check evaluate docs sample clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: $(READY) ## make .venv with the locked packages

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11：找不到 $(PYTHON)（可用 make PYTHON=python3 指定）"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(READY) ## one night of the sample county
	@$(BIN)/canbao run --input data/sample --output output --policy funing --as-of $(AS_OF)

test: $(READY) ## every test
	@$(BIN)/python -m pytest

check: $(READY) ## lint, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

evaluate: run ## hold the sample's result against its truth
	@$(BIN)/canbao evaluate --truth data/sample/truth --output output

docs: $(READY) ## regenerate docs/data-dictionary.md
	@$(BIN)/canbao dictionary > docs/data-dictionary.md

sample: $(READY) ## make data/sample anew
	@$(BIN)/canbao simulate --persons 2000 --seed 20261101 --as-of $(AS_OF) --out data/sample

clean: ## remove what runs have made
	rm -rf output build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
