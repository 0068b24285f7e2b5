"""Waiting for what no one can announce: a socket, a page, a process that is going."""

import threading
import time
from collections.abc import Iterator


def attempts(*, within: float, every: float = 0.1) -> Iterator[int]:
    """Number the tries, with a pause between them, until the seconds are up."""
    pause = threading.Event()
    end = time.monotonic() + within
    number = 0
    while number == 0 or time.monotonic() < end:
        yield number
        number += 1
        pause.wait(every)
