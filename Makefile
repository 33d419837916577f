# lab, test, notebooks, times, figures, student, site, bench, clean: see README.md.
# Every target makes the virtual environment first, if it is missing or the package's
# requirements changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: lab test notebooks times figures student site bench clean

lab: $(VENV)/.lab
	$(BIN)/jupyter lab --ServerApp.ip=127.0.0.1 $(ARGS) notebooks

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest $(ARGS)
	$(BIN)/pytest --nbval --nbval-current-env --nbval-cell-timeout=600 notebooks

# One notebook by name: make notebooks NAME=01_autoencoders
notebooks: $(VENV)/.test
	$(BIN)/python tools/notebooks.py $(NAME)

# Measures every section and writes the times into the headers and the README.
times: $(VENV)/.test
	$(BIN)/python tools/notebooks.py --times $(NAME)

# Figures and tables of the lecture, into figures/ and tables/. Some of the figures:
# make figures ARGS="--section 6.4 --theme paper"
figures: $(VENV)/.test
	$(BIN)/mvacourse figures $(ARGS)
	$(BIN)/mvacourse tables --format md,csv,tex --out tables

# The archive for students, without solutions, into dist/.
student: $(VENV)/.test
	$(BIN)/mvacourse student $(ARGS)

# The site from the executed notebooks, into site/. Figures are drawn again when what
# they are made of is newer.
DRAWN := build/site/figures/manifest.json
SOURCES := $(shell find mvacourse data/checkpoints data/results -type f ! -name '*.pyc')

site: $(VENV)/.site $(DRAWN)
	rm -rf build/site/tables
	$(BIN)/mvacourse tables --out build/site/tables
	$(BIN)/python -m tools.website

$(DRAWN): $(SOURCES) | $(VENV)/.site
	rm -rf $(@D)
	$(BIN)/mvacourse figures --format svg --out $(@D)

bench: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .coverage dist build site
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.lab: EXTRAS := lab
$(VENV)/.test: EXTRAS := lab,test
$(VENV)/.site: EXTRAS := lab,site
$(VENV)/.lab $(VENV)/.test $(VENV)/.site: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "mvacourse needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version)." \
	       "Name another: make $@ PYTHON=python3.12"; exit 1; }
ifdef UV
	test -x $(BIN)/python || uv venv --python $(PYTHON) $(VENV)
	uv pip install --python $(BIN)/python --editable '.[$(EXTRAS)]'
else
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --editable '.[$(EXTRAS)]'
endif
	@touch $@
