"""The watcher: stops the server when its last user has gone, however they went.

Run as a program, with the standard library alone: the folder of the locks, the
account as JSON, then the command that stops the server. Every process that uses
the server shares a lock; a killed process loses its share as surely as one that
ended well, so the exclusive lock comes to us exactly when nobody is left.
"""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path


def main(folder: str, account: str, *stop: str) -> None:
    """Wait for the last user, then run the stop command while newcomers wait."""
    # A web server's listening socket may have come along; it is not ours to keep open.
    os.closerange(3, 4096)
    os.chdir("/")
    locks = Path(folder)
    # Closed in reverse: whoever gets the users' lock next must find no watcher left.
    with (locks / "users.lock").open("a") as users, (locks / "watch.lock").open("a") as watch:
        try:
            fcntl.flock(watch, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        watch.truncate(0)
        print(os.getpid(), file=watch, flush=True)
        fcntl.flock(users, fcntl.LOCK_EX)
        subprocess.call(stop, **json.loads(account))


if __name__ == "__main__":
    main(*sys.argv[1:])
