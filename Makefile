# Everything a newcomer types. Needs Python 3.11, git and make; the rest is installed into .venv/.
PYTHON ?= python3
export SHOUWANG_HOME ?= $(CURDIR)/site

.PHONY: run test test-postgres screenshots kills spark bench lint clean
run: .venv/web.done
	.venv/bin/shouwang init
	.venv/bin/shouwang demo
	.venv/bin/shouwang serve --demo

test: .venv/dev.done
	.venv/bin/python -m pytest -n auto --dist loadfile

# All that touches a database, once more on a PostgreSQL that is started for it and thrown away. Needs the server's programs
# (Debian: apt-get install postgresql). SHOUWANG_TEST_DATABASE_URL names a server instead that runs already.
test-postgres: .venv/dev.done
	$(if $(SHOUWANG_TEST_DATABASE_URL),,tests/with-postgresql) .venv/bin/python -m pytest -n auto --dist loadfile tests/records tests/desk tests/walk

# Every page in both sizes, as pictures in build/screenshots. Needs Chromium and a Chinese font (Debian: chromium fonts-wqy-microhei).
screenshots: .venv/dev.done
	.venv/bin/python -m tests.browser.screenshots build/screenshots

# Every command killed at random moments, several hundred times on either database, and held against an undisturbed run.
kills: .venv/dev.done
	.venv/bin/python -m tests.walk.kills --result tests/walk/results/kills-sqlite.json
	$(if $(SHOUWANG_TEST_DATABASE_URL),,tests/with-postgresql) .venv/bin/python -m tests.walk.kills --result tests/walk/results/kills-postgresql.json

# make bench BENCH="--quick", BENCH="--large", BENCH="--only rules": see benchmarks/README.md
bench: .venv/bench.done
	.venv/bin/python -m benchmarks $(BENCH)

lint: .venv/dev.done
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "守望需要 Python 3.11 或更新的版本 (Python 3.11 or newer is needed)")'
	$(PYTHON) -m venv .venv

.venv/run.done: requirements/run.txt pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/run.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

# Styles, signs and scripts of the pages: fetched by npm, which comes with pip where the machine has none; nothing is built.
NPM = $(shell command -v npm || echo .venv/bin/npm)
web/node_modules/.package-lock.json: web/package.json web/package-lock.json .venv/run.done
	command -v npm >/dev/null || .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/web.txt
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(NPM) ci --prefix web --no-progress --loglevel=error

.venv/web.done: web/node_modules/.package-lock.json $(shell find src/shouwang/desk -path '*/collected' -prune -o -path '*/vendor' -prune -o -type f \( -name '*.html' -o -name '*.css' -o -name '*.js' -o -name 'rail.py' \) -print)
	.venv/bin/python -m shouwang.server.web.collect web/node_modules
	touch $@

.venv/dev.done: requirements/dev.txt .venv/web.done
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	touch $@

# Screening on Apache Spark, which also needs Java 17: its tests are left out where the two are not.
spark: .venv/spark.done
.venv/spark.done: requirements/spark.txt .venv/dev.done
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/spark.txt
	touch $@

.venv/bench.done: requirements/bench.txt .venv/dev.done
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/bench.txt
	touch $@

clean:
	rm -rf .venv site build dist
