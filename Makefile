# The commands of the project; README.md says what each prints.
PYTHON ?= python3
PROJECT ?= .
BIN := .venv/bin
STAMP := .venv/.ready
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder --inline-snapshot=disable

.PHONY: setup run test lint types check vsix bench bench-context clean help

help:            ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(STAMP)  ## a virtual environment with the locked dependencies and codeforge in it

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "CodeForge needs Python 3.11 or newer; name one with: make setup PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv .venv 2>/dev/null || $(PYTHON) -m venv --clear .venv \
	  || { echo "Python cannot make virtual environments here; on Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@echo "Installing the locked dependencies into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(STAMP)

run: setup       ## a live tour of the server at work on PROJECT (default: this repository)
	@$(BIN)/codeforge tour "$(PROJECT)"

test: setup      ## everything: style, types, generated files, tests, coverage
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m codeforge.dev generate --check
	@rm -f .coverage .coverage.*
	@CODEFORGE_STRICT=1 $(BIN)/coverage run -m pytest $(PARALLEL) $(TESTS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

lint: setup      ## style and types, mended where a tool can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python tests/e2e/editors/lua_style.py --fix
	@$(BIN)/mypy

vsix: setup      ## the VS Code extension with its server in it: clients/vscode/codeforge.vsix
	@cd clients/vscode && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund; }
	@rm -rf clients/vscode/server
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir clients/vscode/server .
	@cd clients/vscode && npm run --silent package

bench: setup     ## the figures of docs/figures.md, measured on PROJECT; beside other servers with PEERS="zuban=zuban server;…"
	@$(BIN)/python -m codeforge.dev bench $(PROJECT)
	@$(if $(PEERS),$(BIN)/python -m codeforge.dev bench_peers $(PROJECT) --peer "$(PEERS)")

bench-context: setup ## what context finds; SOURCES="django-5.2.8 …", QUESTIONS="--annotations A --trees T --commits R …", PEER="semble=…"
	@$(BIN)/python -m codeforge.dev bench_context --sources $(SOURCES) $(QUESTIONS) $(if $(PEER),--peer "$(PEER)")

lock:            ## write requirements.lock anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --group dev pyproject.toml -o requirements.lock

clean:           ## remove what the other commands made
	@rm -rf .venv .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* build dist
