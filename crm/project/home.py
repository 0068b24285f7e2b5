"""Where this checkout keeps its data: the embedded database, its logs and its locks."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """Answer CASETRAIL_HOME, or a folder of this checkout's own.

    The default is named after the checkout's path, so that two clones on one
    machine never share a database.
    """
    named = os.environ.get("CASETRAIL_HOME")
    return Path(named).absolute() if named else shelf() / mark(CHECKOUT)


def shelf() -> Path:
    """Answer the folder in which every checkout of this account has its own."""
    is_root = os.geteuid() == 0
    return Path("/var/lib/casetrail" if is_root else Path.home() / ".local/share/casetrail")


def mark(path: Path) -> str:
    """Shorten a path to twelve characters that differ from path to path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
