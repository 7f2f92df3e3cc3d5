# The front door: `make run` and `make test` are all that a fresh machine needs.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

BIN := .venv/bin
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: install run test lint lint-fix audit bench growth fuzz messages lock clean

install: .venv/base.stamp  ## the virtual environment in .venv, from the locks

.venv/base.stamp: requirements/base.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

run: export LOCAL = 1
run: install  ## the starter set at http://127.0.0.1:8000 (HOST, PORT to change)
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py load_starter
	$(BIN)/python manage.py local_curator --address http://$(HOST):$(PORT)
	$(BIN)/python manage.py run_imports  # what an earlier run was stopped in
	$(BIN)/python manage.py count_terms --pending
	-$(BIN)/python manage.py export_bulk --keep 3
	$(BIN)/gunicorn tracker.wsgi --bind $(HOST):$(PORT) --workers $(WORKERS) --threads 4 \
		--log-level warning

test: .venv/dev.stamp lint  ## the whole suite, on SQLite and on PostgreSQL where it is installed
	$(BIN)/python tools/test_databases.py $(ARGS)

lint: .venv/dev.stamp
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	LOCAL=1 $(BIN)/mypy
	$(BIN)/python tools/audit.py --code
	LOCAL=1 $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$(head -c 64 /dev/urandom | base64 -w 0) ALLOWED_HOSTS=example.org \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

lint-fix: .venv/dev.stamp
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .

audit: .venv/dev.stamp  ## bandit over the code, and known advisories on the locked packages
	$(BIN)/python tools/audit.py

bench: .venv/dev.stamp  ## the benchmarks, each printing a table and writing JSON to var/bench
	for file in tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

growth: .venv/dev.stamp  ## 0.3, 1 and 3 million land awards on either database: hours, and 10 GB of disk
	$(BIN)/python tests/benchmarks/growth.py

fuzz: .venv/dev.stamp  ## 5,000 generated requests to the API, each answer against its OpenAPI document
	CASES=5000 $(BIN)/python tools/test_databases.py -n 0 -s --show-capture=no tests/api/test_schemathesis.py

messages: .venv/dev.stamp  ## collect and compile the Chinese and French texts (needs GNU gettext)
	LOCAL=1 $(BIN)/python manage.py makemessages -l zh_Hans -l fr --no-wrap --add-location file \
		-i .venv -i "tests/*"
	LOCAL=1 $(BIN)/python manage.py compilemessages -i .venv

lock: .venv/dev.stamp  ## the hash-pinned requirements, from the .in files
	$(LOCK) --output-file requirements/base.txt requirements/base.in
	$(LOCK) --output-file requirements/dev.txt requirements/dev.in

clean:
	rm -rf .venv var
