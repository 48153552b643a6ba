# Two commands: `make run` starts everything, `make test` proves it. Both make their own environment.
PY ?= python3
UV := .tools/bin/uv
B := .venv/bin

# uv does not read pip's configuration, so a machine that sets its own index there is asked for it.
pip_says = $(shell $(PY) -m pip config get global.$(1) 2>/dev/null)
uv_env = UV_NO_CONFIG=1 UV_SYSTEM_CERTS=1 \
	$(if $(call pip_says,index-url),UV_DEFAULT_INDEX="$(call pip_says,index-url)")

.DEFAULT_GOAL := help
.PHONY: help run test lint test-fast test-slow test-all lock messages clean

# Catalogues are compiled where they are used; only their sources are kept.
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard config/locale/*/LC_MESSAGES/*.po))

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(UV):
	$(PY) -m pip install -q --disable-pip-version-check --root-user-action=ignore --target .tools \
		"$$(sed -n 's/^\(uv==[0-9.]*\).*/\1/p' requirements/dev.in)"

.venv/.ok: requirements/dev.txt | $(UV)
	$(uv_env) $(UV) venv -q --allow-existing --python "$$($(PY) -c 'import sys; print(sys.executable)')" .venv
	$(uv_env) $(UV) pip sync -q --require-hashes --python $(B)/python requirements/dev.txt
	touch $@

run: .venv/.ok $(CATALOGUES) ## start engines, web, worker and beat; Ctrl-C stops them (PORT, HOST, DATA_DIR)
	@exec $(B)/python -m config.up

lint: .venv/.ok ## ruff, import contracts, migrations check
	$(B)/ruff check .
	$(B)/ruff format --check .
	@if grep -q '^\[tool.importlinter\]' pyproject.toml; then $(B)/lint-imports; fi
	$(B)/python manage.py makemigrations --check --dry-run --skip-checks

# pytest answers 5 when nothing was collected: no failure.
pytest = $(B)/python -m pytest -n 2 --durations=15 $(1) || test $$? -eq 5

test-fast: .venv/.ok $(CATALOGUES)
	$(call pytest,-m "not slow" --maxfail=20)

test-slow: .venv/.ok $(CATALOGUES) ## only what `make test` leaves out: browser, worker, faults
	$(call pytest,-m slow)

test: lint test-fast ## every fast check

test-all: test test-slow ## every check

lock: $(UV) ## write the hashed locks anew from requirements/*.in
	$(uv_env) $(UV) pip compile -q $(lock_flags) -o requirements.txt requirements/runtime.in
	$(uv_env) $(UV) pip compile -q $(lock_flags) -c requirements.txt -o requirements/dev.txt requirements/dev.in
lock_flags = --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

messages: .venv/.ok $(CATALOGUES) ## compile the message catalogues

%.mo: %.po | .venv/.ok
	$(B)/pybabel -q compile -i $< -o $@

clean: ## remove the environment and caches; the data folder stays
	rm -rf .venv .tools .hypothesis .pytest_cache .ruff_cache .mypy_cache .import_linter_cache staticfiles htmlcov .coverage*
