"""What a process that reads a file from outside may use, and how it says what it found.

For the scripts that ``readers/apart.py`` starts; it imports nothing of the house.
"""

import marshal
from contextlib import suppress
from typing import Any, BinaryIO

MEMORY = 2 << 30
SECONDS = 30
# Of messages: their length in so many bytes, then as much of marshal.
LENGTH = 8
MOST_MESSAGE = 64 << 20
NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000


class MessageTooLong(ValueError):
    """More than a reader of messages takes at once."""


def limit(seconds: int = SECONDS, memory: int = MEMORY) -> None:
    """No more memory and processor time than a file can need; no file is written, nobody is called.

    Where the system knows no such limits, there are none.
    """
    with suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        for what, most in (
            (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
        ):  # fmt: skip
            resource.setrlimit(what, (most, most))
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).unshare(NEW_USER_AND_NETWORK)  # a network without any other machine


def say(message: Any, out: BinaryIO) -> None:
    """Write a message. Raises MessageTooLong."""
    data = marshal.dumps(message)
    if len(data) > MOST_MESSAGE:
        raise MessageTooLong(f"more than {MOST_MESSAGE >> 20} MiB at once")
    out.write(len(data).to_bytes(LENGTH))
    out.write(data)
