"""Where this checkout keeps its data: the embedded database, its logs, its secret key."""

import hashlib
import os
import secrets
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


def secret_key() -> str:
    """Answer the key that signs sessions and links; made at the first call, kept for good."""
    kept = folder() / "secret.key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        make_once(kept, secrets.token_urlsafe(64))
    return kept.read_text()


def make_once(path: Path, text: str) -> None:
    """Write a private file whole or not at all; the first of several processes wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
