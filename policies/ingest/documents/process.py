"""Reads the document on standard input, in a process of its own with limits, and writes it by marshal.

Run as a script with the format as argument. Written: ("document", its parts), or (code, detail) as
``reading.py`` puts in words: password, scanned, unmapped, pages, bomb, damaged.
"""

import importlib
import marshal
import sys
from contextlib import suppress
from pathlib import Path

MEMORY = 2 << 30
SECONDS = 60


def limit() -> None:
    """No more memory and no more time than a document can need."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main(kind: str) -> None:
    limit()
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    out = sys.stdout.buffer
    try:
        reader = importlib.import_module(f"policies.ingest.documents.{kind}")
        refused: type[Exception] = importlib.import_module(
            "policies.ingest.documents.refused"
        ).Refused
        try:
            marshal.dump(("document", reader.read(sys.stdin.buffer.read())), out)
        except refused as refusal:
            marshal.dump((str(refusal), ""), out)
    except BaseException as error:  # a fault of a library may be no Exception
        marshal.dump(("damaged", type(error).__name__), out)


if __name__ == "__main__":
    main(sys.argv[1])
