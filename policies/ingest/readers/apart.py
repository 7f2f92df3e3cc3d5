"""Files read by another process: what a library does to a damaged file ends nothing but the reading."""

import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def messages_of(script: Path, handle: IO[bytes], *arguments: str) -> Iterator[IO[bytes]]:
    """What a script writes that is given a file, from its start, as standard input.

    The script is ended with the block, read to the end or not.
    """
    os.lseek(handle.fileno(), 0, os.SEEK_SET)
    process = subprocess.Popen(  # nosec B603 # a script of ours; the file is its input alone
        [sys.executable, "-I", str(script), *arguments],
        stdin=handle,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        with process.stdout as messages:
            yield messages
    finally:
        process.kill()
        process.wait()


def next_message(messages: IO[bytes]) -> Any:
    """What the script says next; ("damaged", "") when it came to an end."""
    try:
        return marshal.load(messages)  # nosec B302 # data alone, from a script of ours
    except (EOFError, ValueError, TypeError):
        return "damaged", ""
