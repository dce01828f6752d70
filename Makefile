# What can be done with this tree. Every recipe is short enough to be typed by hand where there is no make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
SYSTEM := packaging/linux/system.sh
# "make test ARGS='tests/unit/core -k phone'"
ARGS ?=
WORKERS ?= 2

.PHONY: help setup run demo test check format strings shots bench soak frozen dist ocr lock clean

help: ## Show what can be done
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.installed ## Make .venv with the command "shilu" in it
	@$(SYSTEM) loads setup $(VENV)

run: display window-libraries $(VENV)/.installed ## Open the window
	@$(SYSTEM) loads run $(VENV)
	@$(BIN)/shilu

demo: setup ## Make the fictional demo vault and its bundle in build/demo
	$(BIN)/shilu demo build/demo --force

test: test-tools setup $(VENV)/.dev ## Run every test, without a display
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: setup $(VENV)/.dev ## Check style, types and the walls between the layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy packaging/i18n packaging/shots tests/bench tests/soak
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code into its one form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

strings: $(VENV)/.installed ## Collect the sentences; fails when a translation is behind
	$(BIN)/python packaging/i18n/strings.py

shots: shots-tools setup $(VENV)/.dev ## Take the screenshots of README and guide from the running window
	$(BIN)/python packaging/shots/take.py

bench: test-tools setup $(VENV)/.dev ## Measure time and memory against bare baselines
	@$(BIN)/python -m tests.bench $(ARGS)

soak: test-tools setup $(VENV)/.dev ## Break vaults on purpose, thousands of times, and count what was lost
	@$(BIN)/python -m tests.soak $(ARGS)

frozen: test-tools setup $(VENV)/.dev ## Build dist/shilu with PyInstaller, then import through it
	$(BIN)/pyinstaller --noconfirm --clean --log-level WARN --distpath dist --workpath build/pyinstaller \
		packaging/pyinstaller/shilu.spec
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m frozen tests/e2e

dist: $(VENV)/.installed ## Build the wheel in dist/
	$(BIN)/hatchling build -t wheel

ocr: setup ## Add the extra that reads the letters in pictures
	$(PIP_INSTALL) $(LOCKED) -r requirements-ocr.lock

lock: $(VENV)/.dev ## Bring the locks in step with pyproject.toml (ARGS=--upgrade for newer versions)
	$(UV_COMPILE) pyproject.toml --group build --output-file requirements.lock $(ARGS)
	$(UV_COMPILE) pyproject.toml --group build --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock $(ARGS)
	$(UV_COMPILE) pyproject.toml --extra ocr --constraint requirements.lock --output-file requirements-ocr.lock $(ARGS)

clean: ## Remove everything that was built
	rm -rf build dist $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find desktop tests resources packaging -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -delete

# ---- the steps behind them -------------------------------------------------------------------------------------

.PHONY: display libraries test-tools window-libraries shots-tools

# Asked first, so that nobody waits for an installation to be told that there is no screen.
display:
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "Shilu's window needs a screen, and this session has none (neither DISPLAY nor WAYLAND_DISPLAY is set)." >&2; \
		echo "Without a screen, \"make demo\" makes a finished example in build/demo." >&2; \
		exit 1; \
	fi

libraries:
	@$(SYSTEM) libraries setup

test-tools:
	@$(SYSTEM) libraries test

window-libraries:
	@$(SYSTEM) libraries run

shots-tools:
	@$(SYSTEM) libraries shots

$(VENV)/.created: | libraries
	@python=$$($(SYSTEM) python) && echo "Making $(VENV) with $$python" && "$$python" -m venv $(VENV)
	@touch $@

# One lock for all platforms, with hashes, without addresses or paths.
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

# The lock is complete, so pip resolves nothing. Wheels only; bagit alone has none and is built with locked parts.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCKED := --no-deps --only-binary :all: --require-hashes

$(VENV)/.locked: requirements.lock $(VENV)/.created
	$(PIP_INSTALL) $(LOCKED) -r requirements.lock
	@touch $@

$(VENV)/.installed: pyproject.toml packaging/hatch_build.py desktop/shilu/__init__.py $(VENV)/.locked | libraries
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	$(PIP_INSTALL) $(LOCKED) --no-binary bagit --build-constraint requirements-dev.lock -r requirements-dev.lock
	@touch $@
