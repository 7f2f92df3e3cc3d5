"""Files read by another process, within limits: what a library does to a damaged file ends nothing but
the reading. The process is told nothing but the file: no settings, no secrets of the environment.
"""

import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any

from policies.ingest.limits import LENGTH, MOST_MESSAGE

SILENT_SECONDS = 90  # until the first message, however busy the machine is
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
DAMAGED = ("damaged", "")


@contextmanager
def messages_of(script: Path, handle: IO[bytes], *arguments: str) -> Iterator[IO[bytes]]:
    """What a script writes that is given a file, from its start, as standard input.

    The script is ended with the block, read to the end or not, or when it says nothing for too long.
    """
    os.lseek(handle.fileno(), 0, os.SEEK_SET)
    process = subprocess.Popen(  # nosec B603 # a script of ours; the file is its input alone
        [sys.executable, "-I", "-B", str(script), *arguments],
        stdin=handle,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    silent = Timer(SILENT_SECONDS, process.kill)
    silent.daemon = True
    silent.start()
    try:
        with process.stdout as messages:
            messages.peek(1)  # type: ignore[attr-defined]
            silent.cancel()
            yield messages
    finally:
        silent.cancel()
        process.kill()
        process.wait()


def next_message(messages: IO[bytes]) -> Any:
    """What the script says next; ("damaged", "") when it came to an end."""
    length = int.from_bytes(messages.read(LENGTH))
    if not 0 < length <= MOST_MESSAGE:
        return DAMAGED
    try:
        return marshal.loads(messages.read(length))  # nosec B302 # data alone, from a script of ours
    except (EOFError, ValueError, TypeError):
        return DAMAGED
