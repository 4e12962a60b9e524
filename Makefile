.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

install: $(BIN)/flytt ## make .venv with flytt and everything the tests need

$(BIN)/flytt: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs]'
	@touch $(BIN)/flytt

demo: install ## run the whole line on synthetic extracts, into ./demo
	rm -rf demo
	$(BIN)/flytt demo demo

test: install browser lint unit ## everything that CI runs

# The tests of the pages need a browser: CHROMIUM=/path/to/it, one on the PATH, or Debian's.
browser: ## install Chromium if there is none (as root, with apt-get)
	@test -x "$$CHROMIUM" || command -v chromium chromium-browser > /dev/null \
		|| { apt-get update --quiet --quiet \
			&& DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes chromium > /dev/null; } \
		|| { echo "The tests of the pages need Chromium: install it (apt-get install chromium, as root)," \
			"or set CHROMIUM=/path/to/it." >&2; exit 1; }

lint: install ## ruff, mypy and sqlfluff
	$(BIN)/ruff check python tests docs benchmarks
	$(BIN)/ruff format --check python tests docs benchmarks
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 models dbt_project

unit: install ## pytest: unit, golden, every engine, wheel
	$(BIN)/pytest -n 2

# Apache Spark has an environment of its own: it and the client that flytt uses exclude each other.
.venv-spark/.installed: Makefile
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check pyspark==4.3.0
	@touch .venv-spark/.installed

java:
	@test -x "$$JAVA_HOME/bin/java" || command -v java > /dev/null \
		|| { apt-get update --quiet --quiet \
			&& DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes \
				--no-install-recommends openjdk-17-jre-headless > /dev/null; } \
		|| { echo "Apache Spark needs Java 17 or 21: install it" \
			"(apt-get install openjdk-17-jre-headless, as root), or set JAVA_HOME." >&2; exit 1; }

spark: install java .venv-spark/.installed ## the tests of the Spark engine, on a cluster of Apache Spark
	FLYTT_SPARK=apache $(BIN)/pytest -k "spark or landing or macro_torture" tests/kit/check_spark_cluster.py tests

KILLS ?= 200
PLACES ?= duckdb+sqlite duckdb+postgres postgres+sqlite postgres+postgres spark+sqlite spark+postgres

torture: install ## accidents, and KILLS kills on each of PLACES (engine+ledger); takes hours
	PYTHONPATH=tests $(BIN)/python -m torture --kills $(KILLS) --places "$(PLACES)"

# What `make bench` measures; all of it takes hours, so name only what you need.
# AGAINST=/path/to/another/checkout compares only the runs of the two, unless ONLY or PARTS say more.
SIZES ?= 3000 300000 1000000
ENGINES ?= duckdb postgres
AGAINST ?=
PARTS ?= $(if $(AGAINST),run,run load commands)
REPEATS ?= 3
ONLY ?=

bench: $(BIN)/.bench ## measure what a run costs; SIZES= ENGINES= PARTS= REPEATS= ONLY= AGAINST=
	$(BIN)/python benchmarks --sizes "$(SIZES)" --engines "$(ENGINES)" --parts "$(PARTS)" \
		--repeats "$(REPEATS)" --only "$(ONLY)" $(if $(AGAINST),--against "$(AGAINST)")

$(BIN)/.bench: $(BIN)/flytt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,bench]'
	@touch $(BIN)/.bench

docs: install ## write the generated documentation
	$(BIN)/python docs/build_rules.py
	$(BIN)/python docs/build_cli.py
	$(BIN)/python docs/build_files.py
	$(BIN)/python docs/build_plugins.py

site: docs ## the documentation as pages that work offline, in site/
	$(BIN)/zensical build --strict --clean
	rm -f site/*.py site/*.toml

screenshots: install ## take the pictures of docs/images from ./demo, which is made when it is not there
	test -d demo || $(MAKE) demo
	$(BIN)/flytt docs --work demo
	$(BIN)/python docs/screenshots.py demo

.PHONY: help install demo test browser lint unit java spark torture bench docs site screenshots
