"""A line to a server is cut when its time is over, however slowly the other side drips.

A socket's own timeout starts anew with each byte, so it bounds nothing as a whole.
"""

import socket
import threading
from collections.abc import Callable


def cutter(seconds: float, line: Callable[[], socket.socket | None]) -> threading.Timer:
    """Begin to count: after ``seconds`` the socket that ``line`` names is shut down."""
    timer = threading.Timer(seconds, shut, [line])
    timer.daemon = True
    timer.start()
    return timer


def shut(line: Callable[[], socket.socket | None]) -> None:
    """End the conversation below TLS, whose own farewell would wait for an answer."""
    if (sock := line()) is None:
        return
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return
