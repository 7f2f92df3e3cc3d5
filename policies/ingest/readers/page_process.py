"""Reads a saved web page, or an archive of notices, on standard input in a process of its own.

Run as a script with what it is (page or notices), its name for messages and the language of messages.
Said: ("table", header), lists of (number, cells), ("end", "") at last; or ("refused", reason).
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from policies.ingest.limits import limit, say

MEMORY = 1 << 30
SECONDS = 300
ROWS_AT_ONCE = 500
CHARACTERS_AT_ONCE = 4 << 20
FILE = Path("/dev/stdin")
LOCALE = Path(__file__).resolve().parents[2] / "locale"


def write_table(table: AbstractContextManager, out: BinaryIO) -> None:
    """Write a table as the module says."""
    with table as opened:
        say(("table", opened.header), out)
        for batch in _batches(opened.rows):
            say(batch, out)
    say(("end", ""), out)


def _batches(rows: Iterator[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    batch: list[tuple[int, list[str]]] = []
    characters = 0
    for number, cells in rows:
        batch.append((number, cells))
        characters += sum(map(len, cells))
        if len(batch) == ROWS_AT_ONCE or characters > CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    yield batch


def main(what: str, name: str, language: str) -> None:
    limit(SECONDS, MEMORY)
    import django
    from django.conf import settings

    settings.configure(LOCALE_PATHS=[LOCALE], LANGUAGE_CODE=language)
    django.setup()
    from policies.ingest.readers.archive import Archive
    from policies.ingest.readers.content import Content
    from policies.ingest.readers.kinds import kind_of
    from policies.ingest.readers.pages import open_archived, open_page
    from policies.ingest.readers.table import UnreadableFile

    out = sys.stdout.buffer
    content = Content(name, FILE.stat().st_size, lambda: FILE.open("rb"), FILE)
    try:
        if what == "notices":
            write_table(open_archived(Archive(content, FILE)), out)
        else:
            write_table(open_page(content, kind_of(content)), out)
    except UnreadableFile as refusal:
        say(("refused", str(refusal)), out)
    except BrokenPipeError:
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
