"""Work done ahead in a second process: the file is read on one core, the database written on another."""

import pickle
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")


class Ended(RuntimeError):
    """The second process ended before its work did."""


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The items of an iterator, made in a forked process while the one before is in use.

    The iterator must not use the database. What it raises is raised here. The process ends with this
    iterator, or when it finds that nobody listens any more.
    """
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_produce, args=(items, receiver, sender), daemon=True)
    process.start()
    sender.close()
    try:
        while True:
            try:
                done, item = pickle.loads(receiver.recv_bytes())
            except EOFError:
                raise Ended("the process that reads the file was ended") from None
            if done:
                if isinstance(item, BaseException):
                    raise item
                return
            yield item
    finally:
        receiver.close()
        process.terminate()
        process.join()


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
