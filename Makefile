# Needs Python 3.11 or newer, make and a package registry; nothing else.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPARK := .venv-spark
BENCH := .venv-bench
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed
EXAMPLE := examples/volokolamsk.yml
NOW := 2026-05-14T10:00+03:00
# The day that standings in the documentation are given for: make docs ON=2026-05-14
ON ?= $(shell date -u +%F)
# What has a nightly size; EXEAT_SOAK=1 asks for it.
SOAKED := tests/fuzz tests/reliability tests/service/test_state_machine.py tests/verifier
# How many rows are assessed, and random trips decided by both engines, in 'make bench'.
ROWS ?= 1000000 10000000 50000000
TRIPS ?= 2000000
CHECK := $(BIN)/exeat check $(EXAMPLE) --now $(NOW)
# Exit status 3 says "something is due, still in time": an answer, not a fault.
DUE_IS_FINE := || [ $$? -eq 3 ]

# uv installs the same files, checked by the same hashes, six times as fast; where
# only pip is set up to reach a registry, pip does it.
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
PIP := $(BIN)/pip install --quiet --no-compile

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONTZPATH :=

.DEFAULT_GOAL := help
.PHONY: help run test soak docs check lock assets setup format readme golden bench spark clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: assets ## decide the example trip: as text, and as a page in build/
	@$(CHECK) $(DUE_IS_FINE)
	@mkdir -p build
	@$(CHECK) --format html -o build/volokolamsk.html $(DUE_IS_FINE)
	@echo "The same answer with its map: build/volokolamsk.html"

test: assets $(SPARK)/.installed ## run every test, in random order, with coverage of the core
	@$(BIN)/coverage erase
	$(BIN)/python -m pytest -n 2 --dist worksteal -m 'not agreement' \
		--cov --cov-config=pyproject.toml --cov-report=term
	$(BIN)/python -m pytest -n 2 --dist worksteal -m agreement

soak: assets ## the nightly sizes of the tests that prove the promises
	EXEAT_SOAK=1 $(BIN)/python -m pytest -n 2 $(SOAKED)

docs: assets ## build the register and the documentation as pages in build/docs/
	@$(BIN)/python -m tools.build_docs --on $(ON)

check: assets ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## rewrite the code in the agreed format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(INSTALLED) ## make .venv from requirements.lock

assets: $(INSTALLED) ## build what the package ships, where it is out of date
	@$(BIN)/python -m tools.build_assets

lock: $(INSTALLED) ## pin the newest allowed versions, with their hashes
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
		--no-emit-index-url pyproject.toml --all-extras --group dev -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
		--no-emit-index-url pyproject.toml --extra bulk --group spark -o requirements-spark.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header \
		--no-emit-index-url pyproject.toml --extra bulk --group bench -o benchmarks/requirements.lock
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --package-lock-only --ignore-scripts

readme: assets ## put the present output of the worked examples into README and docs
	@$(BIN)/python -m tools.write_readme
	@$(BIN)/python -m tools.write_exchange

golden: assets ## rewrite the golden answers; read the difference
	@$(BIN)/python -m tools.write_golden

bench: assets $(SPARK)/.installed $(BENCH)/.installed ## measure, side by side with the peers; takes a day
	@$(BIN)/python benchmarks/cold_start.py
	@$(BIN)/python benchmarks/parts.py
	@$(BIN)/python -m benchmarks.filings
	@PYTHONPATH=src:. OPENBLAS_NUM_THREADS=1 $(BENCH)/bin/python -m benchmarks.bulk --rows $(ROWS)
	@$(BIN)/python -m benchmarks.agreement --trips $(TRIPS)

spark: $(SPARK)/.installed ## make .venv-spark, where Spark runs: for its test and 'exeat assess --engine spark'

clean: ## remove what the build made, but for the environments
	rm -rf build node_modules src/exeat/_built

$(SPARK)/.installed: requirements-spark.lock $(LOCKED)
$(BENCH)/.installed: benchmarks/requirements.lock $(LOCKED)
$(SPARK)/.installed $(BENCH)/.installed:
	$(PYTHON) -m venv --clear $(@D)
	$(BIN)/uv pip install --quiet --python $(@D)/bin/python --require-hashes -r $< \
		|| $(@D)/bin/pip install --quiet --no-compile --require-hashes -r $<
	@touch $@

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "needs Python 3.11 or newer")'
	$(PYTHON) -m venv --clear $(VENV)
	@sed -n '/^uv==/,/^ *# via/p' requirements.lock > $(VENV)/uv.lock
	$(BIN)/pip install --quiet --no-compile --require-hashes -r $(VENV)/uv.lock
	$(UV) --require-hashes -r requirements.lock || $(PIP) --require-hashes -r requirements.lock
	@touch $@

$(INSTALLED): pyproject.toml $(LOCKED)
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
