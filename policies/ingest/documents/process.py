"""Reads the document on standard input, in a process of its own with limits, and says what is in it.

Run as a script with the format as argument. Said: ("document", its parts), or (code, detail) as
``reading.py`` puts in words: password, scanned, unmapped, pages, bomb, damaged.
"""

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from policies.ingest.limits import limit, say


def main(kind: str) -> None:
    limit()
    out = sys.stdout.buffer
    try:
        reader = importlib.import_module(f"policies.ingest.documents.{kind}")
        refused: type[Exception] = importlib.import_module(
            "policies.ingest.documents.refused"
        ).Refused
        try:
            say(("document", reader.read(sys.stdin.buffer.read())), out)
        except refused as refusal:
            say((str(refusal), ""), out)
    except BaseException as error:  # a fault of a library may be no Exception
        say(("damaged", type(error).__name__), out)


if __name__ == "__main__":
    main(sys.argv[1])
