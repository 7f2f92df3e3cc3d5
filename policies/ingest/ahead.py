"""Work done ahead in a second process: the file is read on one core, the database written on another."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

AHEAD = 3  # items that wait to be used
LOOK_AGAIN = 0.2  # seconds between two looks whether they are still wanted
T = TypeVar("T")


class Ended(RuntimeError):
    """The second process ended before its work did."""


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The items of an iterator, made in a forked process while those before are in use.

    The iterator must not use the database. What it raises is raised here. The process ends with this
    iterator, or when it finds that nobody listens any more.
    """
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_produce, args=(items, receiver, sender), daemon=True)
    process.start()
    sender.close()
    made: Queue[bytes] = Queue(AHEAD)
    stopped = Event()
    listener = Thread(target=_listen, args=(receiver, made, stopped), daemon=True)
    listener.start()
    try:
        while content := made.get():
            done, item = pickle.loads(content)  # nosec B301 # from our own process, over its pipe
            if not done:
                yield item
            elif isinstance(item, BaseException):
                raise item
            else:
                return
        raise Ended("the process that reads the file was ended")
    finally:
        stopped.set()
        process.terminate()
        process.join()
        listener.join()
        receiver.close()


def _listen(receiver: Connection, made: Queue[bytes], stopped: Event) -> None:
    """Take in what the process has made while its items are in use; an empty one for its end."""
    content = b"-"
    while content and not stopped.is_set():
        try:
            content = receiver.recv_bytes()
        except (EOFError, OSError):
            content = b""
        while not stopped.is_set():
            with suppress(Full):
                made.put(content, timeout=LOOK_AGAIN)
                break


def _produce(items: Iterator[T], receiver: Connection, sender: Connection) -> None:
    receiver.close()
    end: Exception | None = None
    with suppress(BrokenPipeError):
        try:
            for item in items:
                sender.send_bytes(pickle.dumps((False, item), pickle.HIGHEST_PROTOCOL))
        except BrokenPipeError:
            raise
        except Exception as error:
            end = error
        sender.send_bytes(pickle.dumps((True, end), pickle.HIGHEST_PROTOCOL))
