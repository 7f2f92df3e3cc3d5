"""Counts of words made in the background: asked for, and made by whoever finds the lock free."""

from collections.abc import Callable
from functools import partial

from django.db import transaction

from policies.ingest import queue
from policies.metrics.term_counts import Pair, anything_missing, count_missing


def count_soon() -> None:
    """Have the counts that are missing made as soon as the transaction is written."""
    transaction.on_commit(partial(queue.wake, queue.COUNTS))


def count_waiting(
    skip: set[Pair] | None = None, progress: Callable[[int], None] = lambda count: None
) -> int:
    """Make the counts that are missing, unless another process does; returns how many texts were counted,
    times lexicons. What a fault of the program stops is added to those to ``skip``.
    """
    skip = set() if skip is None else skip
    done = 0
    while anything_missing(skip):
        try:
            with queue.exclusive(queue.COUNTS, wait=False):
                done += count_missing(skip, progress)
        except queue.Busy:
            break
        # What was asked for while the lock was still held is nobody else's: look once more.
    return done
