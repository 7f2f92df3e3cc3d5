"""Loaded by pytest before the settings are: a local run with files of its own."""

import os
import tempfile

os.environ.setdefault("LOCAL", "1")
# No process is started on the side: it would work on another database than the tests.
os.environ.setdefault("IMPORTS_BY", "worker")
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="tracker-tests-")
# Each worker of a run has a folder of its own: locks in it are of one database.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["DATA_DIR"] = os.path.join(os.environ["DATA_DIR"], worker)
# Tests change rows behind the back of the version: nothing is kept ready, but by the tests of that.
os.environ.setdefault("READY_ANSWERS_MB", "0")
# Nobody is stopped from asking by accident, and no thread writes beside the tests.
os.environ.setdefault("API_RATE", "1000000/minute")
os.environ.setdefault("API_USE_SHARED_EVERY", "0")
# A busy machine may take its time; and the replica of the tests is no real one, which could be measured.
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "0")
os.environ.setdefault("REPLICA_CHECK_SECONDS", "0")
