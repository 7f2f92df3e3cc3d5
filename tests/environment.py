"""Loaded by pytest before the settings are: a local run with files of its own."""

import os
import tempfile

os.environ.setdefault("LOCAL", "1")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="tracker-tests-"))
