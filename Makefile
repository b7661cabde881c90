# Parvis: every task of a checkout. Needs Python 3.11 or newer, nothing else.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
CLIENTS := $(VENV)/clients
PIP := $(RUN) -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes
export PIP_ROOT_USER_ACTION = ignore

.DEFAULT_GOAL := help
.PHONY: help install install-dev run dev test check fix bench relevance stress lock browser clients

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

install: $(RUNTIME) ## Make .venv and install what the site needs

install-dev: $(DEVELOPMENT) ## Also install what tests and checks need

run: $(RUNTIME) ## Start the site with its database, worker and demo; Ctrl-C stops all
	@exec $(RUN) -m portal.embedded.run

dev: $(RUNTIME) ## The same with DEBUG, reloading on change
	@exec $(RUN) -m portal.embedded.run --dev

test: $(DEVELOPMENT) browser clients ## Run every test, on services of their own
	$(RUN) -m pytest -n auto

check: $(DEVELOPMENT) ## Style, types, import rules, migrations, templates, translations
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -c 'from importlinter.cli import lint_imports_command as run; run()'
	$(RUN) -m mypy
	LOG_LEVEL=CRITICAL $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(RUN) -m djlint templates --lint --quiet
	@if [ -d portal/locale ]; then $(RUN) manage.py compilemessages --verbosity 0; fi

fix: $(DEVELOPMENT) ## Let the tools correct style and layout
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

bench: $(DEVELOPMENT) ## Measure speed; prints a table, writes JSON under var/
	$(RUN) -m tests.bench

relevance: $(DEVELOPMENT) ## Ask judged questions of the national catalogue (needs ../shared)
	$(RUN) -m tests.relevance $(OPTIONS)

stress: $(DEVELOPMENT) ## Write and search with 8 clients, a worker killed: search must stay in step
	$(RUN) -m tests.stress --kill $(OPTIONS)

lock: ## Write requirements.lock anew from pyproject.toml (needs pip-tools)
	.ci/lock

# The lock above the line « # --- development --- » is the runtime.
$(RUNTIME): requirements.lock | $(VENV)/bin/python
	@echo "Installing the pinned packages into $(VENV)"
	@sed '/^# --- development ---/,$$d' requirements.lock > $(VENV)/runtime.lock
	@$(PIP) -r $(VENV)/runtime.lock
	@touch $@

$(DEVELOPMENT): requirements.lock $(RUNTIME)
	@echo "Installing the pinned development packages into $(VENV)"
	@$(PIP) -r requirements.lock
	@touch $@

# Made anew when the Python it was made with is gone.
ifneq ($(shell $(RUN) -c 'print("works")' 2>/dev/null),works)
.PHONY: $(VENV)/bin/python
endif
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed as « $(PYTHON) »: install it, or name another, as in « make run PYTHON=python3.12 »."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) has no venv module: install it (Debian, Ubuntu: apt install python3-venv)."; exit 1; }
	@rm -f $(RUNTIME) $(DEVELOPMENT)
	@$(PYTHON) -m venv --clear $(VENV)

# Programs written for data.gouv.fr, in an environment of their own; without it their tests say so.
clients: $(CLIENTS)/.installed
$(CLIENTS)/.installed: tests/clients/requirements.lock $(DEVELOPMENT)
	@echo "Installing clients of data.gouv.fr into $(CLIENTS), for their tests"
	@$(RUN) -m venv --clear $(CLIENTS) && $(CLIENTS)/bin/python -m pip install --quiet --quiet \
		--disable-pip-version-check --no-deps --require-hashes -r tests/clients/requirements.lock \
		&& touch $@ || echo "The clients could not be installed: their tests will say so."

# Browser tests need Chromium; without it they say so and are skipped, except where CI is set.
browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit; done; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then exit; fi; \
	echo "Installing Chromium for the browser tests"; export DEBIAN_FRONTEND=noninteractive; \
	{ apt-get update -qq && apt-get install -y -qq chromium fonts-liberation; } >/dev/null \
		|| echo "Chromium could not be installed: browser tests will say so."
