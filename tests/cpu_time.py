"""A bound on the time that a piece of a test takes."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """CPU time of this thread, so that neither a busy machine nor a neighbour's garbage counts."""
    gc.disable()
    try:
        started = time.thread_time()
        yield
        taken = time.thread_time() - started
    finally:
        gc.enable()
    assert taken < seconds
