# Two commands set up a fresh machine: `make demo` and `make test`. Everything lands inside this folder.

PYTHON := $(shell .ci/find-python)
TOOLS  := .venv/bin

.PHONY: demo test test-cuda wheel blender test-blender docs lint format bench clean

demo: ## install into .venv-demo, speak, vocode, upscale and interpolate, print where the results are
	@.ci/demo "$(PYTHON)"

test: ## install into .venv, run every check, end with pytest's closing line
	@.ci/test "$(PYTHON)"

test-cuda: ## the CUDA kernels on this machine's GPU: against float64, then against torch; ten minutes at most
	@PYTHONPATH=tests .venv/bin/python tests/cuda/run_checks.py --device
	@.venv/bin/python -P benchmarks/cuda.py

wheel: ## manylinux_2_28 wheels for CPython 3.11 and 3.13 in dist/, checked and tested
	@.ci/wheel "$(PYTHON)"

blender: ## the extension for Blender in dist/, from the wheels; built and validated by Blender's own tool
	@.ci/blender "$(PYTHON)"

test-blender: ## the extension in Blender 4.2, 4.5, 5.0 and 5.2, and clicked through in a window
	@.ci/test-blender "$(PYTHON)"

docs: ## the documents and the API reference in build/docs; warnings are errors
	@.ci/docs "$(PYTHON)"

lint: ## the quick checks
	@.ci/lint

format: ## rewrite Python and C++ in the house style
	@$(TOOLS)/ruff check --quiet --fix .
	@$(TOOLS)/ruff format --quiet .
	@.ci/sources | xargs $(TOOLS)/clang-format -i

bench: ## ours and the peers in one run; table and JSON in benchmarks/results
	@$(TOOLS)/aigc bench waveglow --out benchmarks/results/waveglow.json

clean: ## remove what was built; keep the tracked files
	rm -rf build dist .venv .venv-* .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
